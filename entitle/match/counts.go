package match

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// Counts is what a part, or a whole county, came to, in the form that files
// keep.
type Counts struct {
	Asked    [2]Asked `json:"asked"` // households, persons
	Services []Table  `json:"services"`
	// NotAsked counts receipts of services that the pack does not have, or that
	// it does not decide by rules.
	NotAsked map[string]int64 `json:"not_asked,omitempty"`
}

// Asked says how many were asked about, by dimension and value.
type Asked map[Dimension]map[string]int64

// Table is the counts of one service by dimension and value.
type Table map[Dimension]map[string]*Count

func newCounts(services int) *Counts {
	c := &Counts{Asked: [2]Asked{{}, {}}, Services: make([]Table, services), NotAsked: map[string]int64{}}
	for i := range c.Services {
		c.Services[i] = Table{}
	}
	return c
}

func (a Asked) add(by Dimension, value string, n int64) {
	if n == 0 {
		return
	}
	if a[by] == nil {
		a[by] = map[string]int64{}
	}
	a[by][value] += n
}

// count adds to one cell.
func (c *Counts) count(service int, by Dimension, value string, n *Count) error {
	if *n == (Count{}) {
		return nil
	}
	t := c.Services[service]
	if t[by] == nil {
		t[by] = map[string]*Count{}
	}
	if t[by][value] == nil {
		t[by][value] = &Count{}
	}
	return t[by][value].add(n)
}

// sum returns the SHA-256 of the counts as files keep them.
func (c *Counts) sum() (string, error) {
	text, err := json.Marshal(c)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// add adds what another part came to.
func (c *Counts) add(o *Counts) error {
	if len(o.Services) != len(c.Services) {
		return fmt.Errorf("counts of %d services, not %d", len(o.Services), len(c.Services))
	}
	for id, n := range o.NotAsked {
		c.NotAsked[id] += n
	}
	for of := range o.Asked {
		for by, values := range o.Asked[of] {
			for value, n := range values {
				c.Asked[of].add(by, value, n)
			}
		}
	}
	for s, t := range o.Services {
		for by, values := range t {
			for value, n := range values {
				if err := c.count(s, by, value, n); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// summary lists the cells: services in their order, values of dimensions in
// theirs, areas by name and what is not on file last.
func (c *Counts) summary(about *Manifest) *Summary {
	sum := &Summary{}
	var groups []string
	for _, g := range about.Groups {
		groups = append(groups, g.ID)
	}
	for i, s := range about.Services {
		of := 1
		if s.For == household {
			of = 0
		}
		for _, by := range Dimensions() {
			for _, value := range c.values(by, c.Asked[of][by], groups) {
				cell := Cell{Service: s.ID, By: by, Value: value, Asked: c.Asked[of][by][value]}
				if n := c.Services[i][by][value]; n != nil {
					cell.Count = *n
				} else if by != ByAll {
					continue
				}
				sum.Cells = append(sum.Cells, cell)
			}
		}
	}
	return sum
}

// values lists the values of a dimension that anybody has.
func (c *Counts) values(by Dimension, asked map[string]int64, groups []string) []string {
	var all []string
	switch by {
	case ByAll:
		return []string{""}
	case ByResidence:
		all = []string{Urban, Rural}
	case ByAge:
		all = Ages()
	case ByGroup:
		return groups
	case ByArea:
		for value := range asked {
			if value != Unknown {
				all = append(all, value)
			}
		}
		slices.Sort(all)
	}
	return append(all, Unknown)
}
