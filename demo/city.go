package demo

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"sort"

	"minsheng/civil"
)

// poolSize is how many sketches the margins are fitted with, and maxBlock how
// many households are drawn evenly from them at a time: memory holds the pool,
// a block and the count of numbers given on each day, never the city.
const (
	poolSize = 12_000
	maxBlock = 20_000
)

// City is a configuration with its pool of households fitted to the margins.
type City struct {
	cfg        Config
	pool       []sketch
	cumulative []float64 // of the fitted weights
	aims       []aim
	misfit     float64
	factor     [2]float64 // incomes: village, town
	townships  [2][]option[Township]
}

// New draws the pool and fits it. It returns ErrResidents.
func New(cfg Config) (*City, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	c := &City{cfg: cfg, pool: make([]sketch, poolSize)}
	d := newDice(cfg.Seed, streamPool, 0)
	for i := range c.pool {
		c.pool[i] = drawSketch(d)
	}
	// Neighbours in the pool are alike, so that even steps along it are a
	// stratified sample.
	slices.SortStableFunc(c.pool, func(a, b sketch) int { return cmp.Compare(a.stratum, b.stratum) })
	for _, t := range Townships() {
		c.townships[0] = append(c.townships[0], option[Township]{t, t.village})
		c.townships[1] = append(c.townships[1], option[Township]{t, t.town})
	}
	c.aims = allAims()
	c.fit()
	return c, nil
}

// Config returns the configuration with its defaults filled in.
func (c *City) Config() Config { return c.cfg }

func (c *City) towns(urban bool) []option[Township] {
	if urban {
		return c.townships[1]
	}
	return c.townships[0]
}

func (c *City) scale(urban bool) float64 {
	if urban {
		return c.factor[1]
	}
	return c.factor[0]
}

// run is one pass over the city: what must be remembered between households.
type run struct {
	city     *City
	numbers  numbers
	children []child
}

// Households streams the households until the number of residents is reached
// exactly. Each pass gives the same ones.
func (c *City) Households() iter.Seq[Household] {
	return func(yield func(Household) bool) {
		r := &run{city: c, numbers: numbers{used: map[civil.Date][2]int32{}}}
		left, n := c.cfg.Residents, 0
		for block := uint64(0); left > 0; block++ {
			for _, i := range c.draw(block) {
				s := &c.pool[i]
				if len(s.members) > left || left == 0 {
					continue
				}
				if !yield(r.build(n, s)) {
					return
				}
				left -= len(s.members)
				n++
			}
		}
	}
}

// markedHomes is how many households Mark looks at: a change of the generator
// that none of them shows is none that matters.
const markedHomes = 300

// Mark tells this city from any other, also from what another edition of the
// program makes of the same configuration.
func (c *City) Mark() string {
	sum, n := sha256.New(), 0
	for h := range c.Households() {
		fmt.Fprintln(sum, h.ID, h.Area, h.Address, h.Facts)
		for _, p := range h.Members {
			fmt.Fprintln(sum, p.ID, p.Name, p.Number.Plain(), p.Phone, p.Guardians, p.Supporters, p.Facts)
		}
		if n++; n == markedHomes {
			break
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// draw picks the sketches of one block: at even steps along the weights, so
// that each comes as often as its weight says to within one, then shuffled.
func (c *City) draw(block uint64) []int {
	size := c.blockSize()
	d := newDice(c.cfg.Seed, streamOrder, block)
	total := c.cumulative[len(c.cumulative)-1]
	start, order := d.Float64(), make([]int, size)
	for k := range order {
		at := (float64(k) + start) / float64(size) * total
		order[k] = min(len(c.pool)-1, sort.SearchFloat64s(c.cumulative, at))
	}
	d.Shuffle(size, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// blockSize divides the households to expect into equal blocks, so that the
// last one is as evenly drawn as the others.
func (c *City) blockSize() int {
	homes := max(1, int(float64(c.cfg.Residents)/c.meanSize()+0.5))
	blocks := (homes + maxBlock - 1) / maxBlock
	return (homes + blocks - 1) / blocks
}

// meanSize is the fitted mean of persons a household. Weights are normed to
// one person.
func (c *City) meanSize() float64 { return 1 / c.cumulative[len(c.cumulative)-1] }
