package match

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/population"
)

// Plan says what a run matches and where its results go.
type Plan struct {
	Edition *pack.Edition
	On      civil.Date // a day of the edition's span
	People  string     // folder of one population dataset, or of several
	Out     string     // folder of the results; empty: only counts are made
	// Received is a department's list of who receives what (.csv or .xlsx), or a
	// folder of such, to go by instead of what the datasets say; empty: they say.
	Received string
	// Since is a folder of earlier results, from which is taken what nothing has
	// changed; empty: everything is asked.
	Since   string
	Workers int  // how many goroutines match; all cores where zero
	CSV     bool // write matches.csv, too
	// Progress is told now and then how far the run is, by one goroutine at a
	// time; nil: nobody asks.
	Progress func(Progress)

	rows int // persons a chunk; those of population where zero, save in tests
}

// Progress is how far a run is in one county.
type Progress struct {
	County string
	Done   int64 // persons, those of finished parts of a run that was stopped included
	Kept   int64 // of Done, those who were matched before this run began
	People int64
}

// Report is what a run came to, county after county.
type Report struct {
	Counties []*County
	Lists    *Listed // those of Plan.Received; nil: there were none
}

// County is what a run came to in one dataset.
type County struct {
	Area   string // the name of its folder
	Dir    string // of the results; empty where none are kept
	People int64
	Parts  int
	Kept   int // of these, finished before this run began
	Copied int // of these, taken as they were from the results of Plan.Since
	Partly int // of these, some services were taken from there
	// Changed lists the services that were asked anew where people were the
	// same, nil where nothing was taken from earlier results.
	Changed []string
	Rows    int64 // of the results
	About   *Manifest
}

// run is a Plan in work.
type run struct {
	Plan
	kinds    *kinds
	services []*pack.Service
	all      *asker  // of all of them
	list     *Listed // nil: the datasets say what is received
	tell     sync.Mutex
}

// Run matches every dataset of a plan. Results of a county are at their place
// when they are complete; a run that was stopped, by ctx or by a killed
// process, is continued by the next one of an equal Plan. Populations that cannot be
// read are refused before anything is written, with population.Mistakes; a
// place that is taken is ErrExists or, where another process is at it, ErrBusy; lists are refused as by ReadLists.
func Run(ctx context.Context, p Plan) (*Report, error) {
	r, err := p.begin()
	if err != nil {
		return nil, err
	}
	counties, err := r.counties()
	if err != nil {
		return nil, err
	}
	report := &Report{Lists: r.list}
	for _, c := range counties {
		done, err := c.match(ctx)
		if err != nil {
			return nil, err
		}
		report.Counties = append(report.Counties, done)
	}
	return report, nil
}

func (p Plan) begin() (*run, error) {
	if p.Workers < 1 {
		p.Workers = runtime.GOMAXPROCS(0)
	}
	r := &run{Plan: p}
	var err error
	if r.kinds, err = newKinds(p.Edition); err != nil {
		return nil, err
	}
	var every []int
	for _, s := range p.Edition.Services {
		if s.Computes {
			every, r.services = append(every, len(r.services)), append(r.services, s)
		}
	}
	if r.all, err = newAsker(p.Edition, p.On, r.kinds, r.services, every); err != nil || p.Received == "" {
		return r, err
	}
	r.list, err = ReadLists(p.Received, p.Edition)
	return r, err
}

// counties opens the datasets, all of them before the first is matched.
func (r *run) counties() ([]*county, error) {
	dirs, err := population.List(r.People)
	if err != nil {
		return nil, err
	}
	var all []*county
	var wrong population.Mistakes
	for _, dir := range dirs {
		set, err := population.Open(dir, r.Edition.Pack.Schema())
		var found population.Mistakes
		if errors.As(err, &found) {
			wrong = append(wrong, found...)
			continue
		}
		if err != nil {
			return nil, err
		}
		c := &county{run: r, area: filepath.Base(dir), set: set}
		if err := c.place(); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return all, nil
}
