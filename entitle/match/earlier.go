package match

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"minsheng/entitle"
)

// earlier is results from which a run takes what nothing has changed.
type earlier struct {
	results  *Results
	parts    map[string]int // by the fingerprint of the part of the population
	services []int          // of its services, their place in the run; -1 where their answers may be others
	few      *asker         // of the services that may have other answers
	changed  []string       // their ids
	whole    bool           // rows and counts of a part that is the same are the same
}

// since opens the earlier results of a county; nil where there are none.
func (c *county) since() (*earlier, error) {
	if c.Since == "" {
		return nil, nil
	}
	dir := filepath.Join(c.Since, c.area)
	if _, err := os.Stat(filepath.Join(c.Since, ManifestName)); err == nil {
		dir = c.Since
	} else if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	results, err := Open(dir)
	if err != nil {
		return nil, err
	}
	old := results.Manifest
	e := &earlier{results: results, parts: map[string]int{}, services: make([]int, len(old.Services))}
	for i, f := range old.Files {
		e.parts[f.Part] = i
	}
	same := make([]bool, len(c.about.Services))
	for i, s := range old.Services {
		e.services[i] = slices.IndexFunc(c.about.Services, func(o Service) bool { return o.ID == s.ID && o.Fingerprint == s.Fingerprint })
		if at := e.services[i]; at >= 0 {
			same[at] = true
		}
	}
	e.changed = []string{}
	var which []int
	for i, s := range c.about.Services {
		if !same[i] {
			which, e.changed = append(which, i), append(e.changed, s.ID)
		}
	}
	e.whole = old.Counting == c.about.Counting && slices.Equal(old.Services, c.about.Services) && slices.Equal(old.Lists, c.about.Lists) && !c.CSV
	e.few, err = newAsker(c.Edition, c.On, c.kinds, c.services, which)
	return e, err
}

// recall opens the rows of one part.
func (e *earlier) recall(c *county, part int) (*recall, error) {
	rows, err := e.results.open(part)
	if err != nil {
		return nil, err
	}
	r := &recall{rows: rows, services: e.services, matched: make([]*entitle.Matched, len(c.services)), missing: make([][]uint32, len(c.services)), named: map[string]uint32{}}
	for _, at := range e.services {
		if at >= 0 {
			r.matched[at] = &entitle.Matched{Service: c.services[at]}
		}
	}
	return r, nil
}

// copy takes the rows and counts of a part as they are; nil where they cannot
// be.
func (e *earlier) copy(c *county, from, to int) (*finished, error) {
	done := readSidecar(e.results.dir, from)
	if done == nil || done.File != e.results.Manifest.Files[from] {
		return nil, nil
	}
	if c.growing == "" {
		return done, nil
	}
	out, err := anew(filepath.Join(c.growing, partName(to)))
	if err != nil {
		return nil, err
	}
	in, err := os.Open(filepath.Join(e.results.dir, done.File.Name))
	if err != nil {
		out.Abort()
		return nil, err
	}
	defer in.Close()
	if _, err := io.Copy(out, in); err != nil {
		out.Abort()
		return nil, err
	}
	_, sum, err := out.Close()
	if err == nil && sum != done.File.SHA256 {
		err = refused(in.Name(), changed)
	}
	done.File.Name = partName(to)
	if err == nil {
		err = c.note(to, done)
	}
	return done, err
}
