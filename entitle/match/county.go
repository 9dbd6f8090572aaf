package match

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/population/flat"
)

// Errors of the place of results.
var (
	ErrExists = existing("") // there are results already
	ErrBusy   = busy("")     // another process matches there now
)

func existing(dir string) *fault.Error {
	return fault.New(fault.Conflict, "match.exists", lang.Text{
		ZH: dir + " 已经有匹配结果了：请换一个文件夹，或先移走它", EN: dir + ": there are results already: choose another folder, or move them away"})
}

func busy(dir string) *fault.Error {
	return fault.New(fault.Conflict, "match.busy", lang.Text{
		ZH: dir + "：另一个匹配正在这里写结果；等它做完，或停下它再接着做", EN: dir + ": another run is writing results here; wait for it, or stop it and go on"})
}

// county is one dataset of a run.
type county struct {
	*run
	area    string
	set     *population.Dataset
	dir     string // where the results will be
	growing string // where they grow
	about   *Manifest
	earlier *earlier    // nil: all is asked
	done    []*finished // a part each; nil where it is not matched yet
	each    int         // how many goroutines match a part
	copied  atomic.Int64
	partly  atomic.Int64
	people  int64 // matched so far
	kept    int64
}

// finished is what is known of a part that was matched: what its sidecar says.
type finished struct {
	File   File    `json:"file"`
	Counts *Counts `json:"counts"`
	Found  []int32 `json:"found,omitempty"` // of the lists: receipts of residents
}

// place finds out where the results go, and that nothing is there.
func (c *county) place() error {
	var err error
	if c.about, err = newManifest(c.run, c.set); err != nil {
		return err
	}
	c.done = make([]*finished, len(c.set.Parts()))
	if c.Out == "" {
		return nil
	}
	c.dir, c.growing = filepath.Join(c.Out, c.area), filepath.Join(c.Out, "."+c.area+".matching")
	if _, err := os.Lstat(c.dir); err == nil {
		return existing(c.dir)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// match matches the dataset.
func (c *county) match(ctx context.Context) (*County, error) {
	var err error
	if c.earlier, err = c.since(); err != nil {
		return nil, err
	}
	release, err := c.resume()
	if err != nil {
		return nil, err
	}
	defer release()
	kept := 0
	for _, f := range c.done {
		if f != nil {
			kept++
		}
	}
	if err := c.parts(ctx); err != nil {
		var wrong population.Mistakes
		if errors.As(err, &wrong) && c.growing != "" {
			os.RemoveAll(c.growing) // what was refused is not continued
		}
		return nil, err
	}
	report := &County{Area: c.area, Dir: c.dir, People: c.set.Manifest.People, Kept: kept, Parts: len(c.done),
		Copied: int(c.copied.Load()), Partly: int(c.partly.Load()), About: c.about}
	if c.earlier != nil {
		report.Changed = c.earlier.changed
	}
	counts := newCounts(len(c.about.Services))
	for _, f := range c.done {
		if err := counts.add(f.Counts); err != nil {
			return nil, err
		}
		c.about.Files = append(c.about.Files, f.File)
		report.Rows += f.File.Rows
		for _, at := range f.Found {
			c.list.resident[at] = true
		}
	}
	c.about.Summary, c.about.NotAsked = counts.summary(c.about), counts.NotAsked
	return report, c.close()
}

// parts matches the parts that are not done, some at a time.
func (c *county) parts(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var left []int
	for i, f := range c.done {
		if f == nil {
			left = append(left, i)
		}
	}
	lanes := min(c.Workers, len(left))
	c.each = max(1, c.Workers/max(lanes, 1))
	next := make(chan int)
	var wait sync.WaitGroup
	for range lanes {
		wait.Go(func() {
			l := &lane{county: c}
			for i := range next {
				done, err := l.part(ctx, i)
				if err != nil {
					cancel(err)
					continue
				}
				c.done[i] = done
			}
		})
	}
	for _, i := range left {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wait.Wait()
	return context.Cause(ctx)
}

// close writes the manifest and puts the results at their place.
func (c *county) close() error {
	if c.dir == "" {
		return nil
	}
	for _, name := range []string{SummaryCSV, SummaryXLSX} { // of a run that was killed
		if err := os.RemoveAll(filepath.Join(c.growing, name)); err != nil {
			return err
		}
	}
	if err := c.about.books(c.growing); err != nil {
		return err
	}
	if err := c.joinCSV(); err != nil {
		return err
	}
	text, err := json.Marshal(c.about)
	if err != nil {
		return err
	}
	if err := flat.WriteFile(filepath.Join(c.growing, ManifestName), append(text, '\n')); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(c.growing, planName)); err != nil {
		return err
	}
	if err := os.Rename(c.growing, c.dir); err != nil {
		return fmt.Errorf("put the results at %s: %w", c.dir, err)
	}
	return flat.SyncDir(c.Out)
}

func partName(i int) string { return fmt.Sprintf("matches-%04d.parquet", i) }
func partCSV(i int) string  { return fmt.Sprintf("matches-%04d.csv", i) }
func sidecar(i int) string  { return fmt.Sprintf("matches-%04d.json", i) }

// step says that more people were matched.
func (c *county) step(n int) {
	c.tell.Lock()
	defer c.tell.Unlock()
	c.people += int64(n)
	if c.Progress != nil {
		c.Progress(Progress{County: c.area, Done: c.people, Kept: c.kept, People: c.set.Manifest.People})
	}
}
