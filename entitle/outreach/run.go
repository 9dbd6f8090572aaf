package outreach

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"minsheng/civil"
	"minsheng/entitle/match"
	"minsheng/entitle/snapshot"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/job"
	"minsheng/lang"
	"minsheng/population"
)

// MatchKind is the kind of jobs that match everybody of the register and keep
// what is found: each place has its own, so that two places on one database do
// not take each other's.
func (o *Office) MatchKind() string { return "outreach.match." + o.place.Code }

// matching is the load of such a job.
type matching struct {
	On civil.Date `json:"on"`
}

// ErrNobody says that the register is empty.
var ErrNobody = fault.New(fault.Conflict, "outreach.nobody", lang.Text{
	ZH: "登记里没有人：先导入居民", EN: "Nobody is on the register: bring residents in first"})

// Order is a match of everybody as of a day, as soon as somebody works on it.
// While one waits or runs, ordering another is ordering the same.
func (o *Office) Order(on civil.Date) job.Order {
	return job.Order{Kind: o.MatchKind(), Key: "now", Load: matching{on}, Attempts: 4}
}

// Nightly is the next match at an hour and minute of the clocks in China after
// an instant: one for each night, however many programs order it.
func (o *Office) Nightly(after time.Time, hour, minute int) job.Order {
	const chinaAhead = 8 * time.Hour
	local := after.UTC().Add(chinaAhead)
	at := time.Date(local.Year(), local.Month(), local.Day(), hour, minute, 0, 0, time.UTC).Add(-chinaAhead)
	if !at.After(after) {
		at = at.Add(24 * time.Hour)
	}
	on := civil.FromTime(at)
	return job.Order{Kind: o.MatchKind(), Key: on.String(), Once: true, Load: matching{on}, At: at, Attempts: 4}
}

// Workshop is where matches of a register are worked on.
type Workshop struct {
	Queue *job.Queue
	// Dir keeps population files and results: people without names and numbers.
	// What an earlier match left there is taken away.
	Dir     string
	Workers int       // as many cores; all where zero
	Note    lang.Text // what readers must know of the people, like 演示数据
	// Received lists the services of which Receive says who receives them; where
	// Receive is nil, matches go by the lists that TakePaid took in.
	Received []string
	Receive  func(snapshot.File) (snapshot.File, func() error)
}

// Latest is the folder of the population files of the last match that was
// kept; there is none before the first.
func (w Workshop) Latest() string { return filepath.Join(w.Dir, "latest", "people") }

// Matcher does jobs of MatchKind: it writes the register to population files,
// matches them and keeps what was found. Each step is whole or not there, and a
// job that is begun again goes on with the step that is missing.
func (o *Office) Matcher(w Workshop) job.Handler {
	return func(ctx context.Context, run *job.Run) error {
		var load matching
		if err := run.Read(&load); err != nil {
			return err
		}
		m := &matchRun{Office: o, Workshop: w, run: run, on: load.On, dir: filepath.Join(w.Dir, string(run.ID))}
		steps := []func(context.Context) error{m.clear, m.snapshot, m.match, m.keep, m.settle}
		if m.settled() {
			steps = nil
		}
		for _, step := range steps {
			err := step(ctx)
			if errors.Is(err, ErrStale) {
				return nil // a newer match has taken the place of this one
			}
			if err != nil {
				return cmp.Or(context.Cause(ctx), err)
			}
		}
		return nil
	}
}

// matchRun is one job of MatchKind at work.
type matchRun struct {
	*Office
	Workshop
	run *job.Run
	on  civil.Date
	dir string
}

func (m *matchRun) people() string  { return filepath.Join(m.dir, "people") }
func (m *matchRun) results() string { return filepath.Join(m.dir, "results") }

// clear takes away what jobs that have ended left behind.
func (m *matchRun) clear(ctx context.Context) error {
	if err := errors.Join(os.MkdirAll(m.dir, 0o700), os.RemoveAll(filepath.Join(m.Dir, "old"))); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(m.dir, "job"), []byte(m.run.ID), 0o600); err != nil {
		return err
	}
	dirs, err := os.ReadDir(m.Dir)
	if err != nil {
		return err
	}
	for _, d := range dirs {
		of, err := id.Parse(d.Name())
		if err != nil || of == m.run.ID {
			continue
		}
		j, err := m.Queue.Find(ctx, of)
		if err != nil && !errors.Is(err, job.ErrNotFound) {
			return err
		}
		if j.State == job.Waiting || j.State == job.Running {
			continue
		}
		if err := os.RemoveAll(filepath.Join(m.Dir, d.Name())); err != nil {
			return err
		}
	}
	return nil
}

// snapshot writes the register down, all of it or nothing.
func (m *matchRun) snapshot(ctx context.Context) error {
	if there(m.people()) {
		return nil
	}
	growing := m.people() + ".growing"
	if err := os.RemoveAll(growing); err != nil {
		return err
	}
	total, err := m.register.Count(ctx, "")
	if err != nil {
		return err
	}
	if m.Receive == nil {
		lists, err := m.PaidLists(ctx)
		if err != nil {
			return err
		}
		m.Received, m.Receive = m.Office.receive(ctx, lists)
	}
	m.run.Tell("snapshot", 0, int64(total.Residents))
	n, err := snapshot.Write(ctx, m.register, snapshot.Plan{By: m.run.By(), Root: growing, Receive: m.Receive,
		Spec: population.Spec{Pack: m.place.Code, Schema: m.place.Schema(), On: m.on, Generator: "minsheng outreach", Note: m.Note, Received: m.Received},
		Tell: func(n int) { m.run.Tell("snapshot", int64(n), int64(total.Residents)) }})
	if err != nil {
		return err
	}
	if n == 0 {
		return job.Final(ErrNobody)
	}
	return os.Rename(growing, m.people())
}

// match matches each county that has no results yet.
func (m *matchRun) match(ctx context.Context) error {
	edition, err := m.place.On(m.on)
	if err != nil {
		return job.Final(err)
	}
	dirs, err := population.List(m.people())
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		if there(filepath.Join(m.results(), filepath.Base(dir))) {
			continue
		}
		_, err := match.Run(ctx, match.Plan{Edition: edition, On: m.on, People: dir, Out: m.results(), Workers: m.Workers,
			Progress: func(p match.Progress) { m.run.Tell("match", p.Done, p.People) }})
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *matchRun) keep(ctx context.Context) error {
	_, err := m.Keep(ctx, m.run.By(), Found{People: m.people(), Results: m.results(), On: m.on, Tell: m.run.Tell})
	if err != nil {
		return err
	}
	return m.db.Analyze(ctx) // the lists are new, every one of them
}

// settle makes the files of the job the latest.
func (m *matchRun) settle(context.Context) error {
	latest, old := filepath.Join(m.Dir, "latest"), filepath.Join(m.Dir, "old")
	if there(latest) {
		if err := os.Rename(latest, old); err != nil {
			return err
		}
	}
	if err := os.Rename(m.dir, latest); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// settled reports whether an earlier attempt came as far as settle.
func (m *matchRun) settled() bool {
	of, err := os.ReadFile(filepath.Join(m.Dir, "latest", "job"))
	return err == nil && string(of) == string(m.run.ID)
}

func there(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
