package population

import (
	"errors"
	"os"
	"path/filepath"
)

// How files are cut: a group is what a writer holds in memory, a part what one
// worker reads.
const (
	groupRows  = 65_536
	partGroups = 4
)

// roll writes rows into the file of the part at hand, a row group at a time. A
// household is never cut.
type roll struct {
	growing string // path of the file until it is whole
	about   *Manifest
	columns []*buffer
	part    *partFile // nil until its first group is full
	groups  int
	rows    int // in the buffers
	cut     int // rows of a group
}

// add appends rows for people of a household.
func (r *roll) add(h *Home, people []Person) error {
	for i := range people {
		for _, c := range r.columns {
			if err := c.add(h, &people[i]); err != nil {
				return err
			}
		}
	}
	if r.rows += len(people); r.rows >= r.cut {
		return r.flush()
	}
	return nil
}

// full reports whether the part has all its groups.
func (r *roll) full() bool { return r.groups == partGroups }

// flush writes what is in the buffers as one row group.
func (r *roll) flush() (err error) {
	if r.rows == 0 {
		return nil
	}
	if r.part == nil {
		if r.part, err = newPartFile(r.growing, r.columns, r.about); err != nil {
			return err
		}
	}
	if err := r.part.group(r.columns); err != nil {
		return err
	}
	r.part.rows += int64(r.rows)
	r.rows = 0
	r.groups++
	return nil
}

// close ends the part under a name; it returns nil where there is none.
func (r *roll) close(name string) (*File, error) {
	if err := r.flush(); err != nil || r.part == nil {
		return nil, err
	}
	f, err := r.part.close(name)
	r.part, r.groups = nil, 0
	return &f, errors.Join(err, os.Rename(r.growing, filepath.Join(filepath.Dir(r.growing), name)))
}

func (r *roll) abort() {
	if r.part != nil {
		r.part.file.Abort()
		r.part = nil
	}
}
