package match

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"minsheng/population/flat"
)

// planName is the file of a growing folder that says which run it belongs to.
const planName = "_plan.json"

// resume takes the growing folder for this process, until it is released, and
// finds the parts that a run of the same plan has finished; what another plan
// left is cleared.
func (c *county) resume() (release func(), err error) {
	if c.dir == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(c.growing, 0o700); err != nil {
		return nil, err
	}
	held, err := lock(c.growing)
	if err != nil {
		return nil, err
	}
	if err := c.goOn(); err != nil {
		held.Close()
		return nil, err
	}
	return func() { held.Close() }, nil
}

func (c *county) goOn() error {
	plan, err := json.Marshal(struct {
		*Manifest
		CSV bool
	}{c.about, c.CSV})
	if err != nil {
		return err
	}
	name := filepath.Join(c.growing, planName)
	if text, err := os.ReadFile(name); err != nil || !bytes.Equal(text, plan) {
		return c.anew(name, plan)
	}
	for i := range c.done {
		if f := c.finished(i); f != nil {
			c.done[i] = f
			c.kept += f.File.People
		}
	}
	c.people = c.kept
	return nil
}

// anew clears the growing folder for a plan.
func (c *county) anew(name string, plan []byte) error {
	left, err := os.ReadDir(c.growing)
	if err != nil {
		return err
	}
	for _, f := range left {
		if err := os.RemoveAll(filepath.Join(c.growing, f.Name())); err != nil {
			return err
		}
	}
	return flat.WriteFile(name, plan)
}

// readSidecar reads what was noted of a part; nil where it is not whole.
func readSidecar(dir string, i int) *finished {
	text, err := os.ReadFile(filepath.Join(dir, sidecar(i)))
	f := &finished{}
	if err != nil || json.Unmarshal(text, f) != nil || f.Counts == nil {
		return nil
	}
	if sum, err := f.Counts.sum(); err != nil || sum != f.File.Counts {
		return nil
	}
	return f
}

// finished reads the sidecar of a part; nil where the part is not whole.
func (c *county) finished(i int) *finished {
	f := readSidecar(c.growing, i)
	if f == nil || f.File.compare(c.growing) != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.growing, partCSV(i))); c.CSV && err != nil { // it had been joined
		return nil
	}
	return f
}
