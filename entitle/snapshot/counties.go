package snapshot

import (
	"errors"

	"minsheng/population"
)

// Counties writes a dataset a county, each begun when its first household
// comes.
type Counties struct {
	root    string
	spec    population.Spec // without its area
	writers map[string]*population.Writer
}

// NewCounties writes below the folder root; the areas of the datasets come from
// the households.
func NewCounties(root string, spec population.Spec) *Counties {
	return &Counties{root: root, spec: spec, writers: map[string]*population.Writer{}}
}

// countyDigits is how many digits of a division code name the county.
const countyDigits = 6

// Add writes a household that lives in an area; where that is not known, it is
// written under the code of the pack. Fault: population.ErrExists.
func (c *Counties) Add(area string, h *population.Home) error {
	code := c.spec.Pack
	if len(area) >= countyDigits {
		code = area[:countyDigits]
	}
	w, begun := c.writers[code]
	if !begun {
		spec := c.spec
		spec.Area = code
		var err error
		if w, err = population.Create(c.root, spec); err != nil {
			return err
		}
		c.writers[code] = w
	}
	return w.Add(h)
}

// Close completes every dataset, or none of those that are still open where the
// work has failed, and returns why.
func (c *Counties) Close(failed error) error {
	var errs []error
	for _, w := range c.writers {
		if failed != nil {
			w.Abort()
			continue
		}
		_, err := w.Close()
		errs = append(errs, err)
	}
	return errors.Join(append(errs, failed)...)
}
