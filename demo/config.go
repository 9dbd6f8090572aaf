package demo

import (
	"iter"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
)

// Sizes of the make-believe city.
const (
	// FullResidents is the number of people who lived in Wuxing in 2021
	// (常住人口 72.7 万人).
	FullResidents = 727_000
	// QuickResidents is the size of a quick start.
	QuickResidents = 60_000
	// MaxResidents is the greatest size that a configuration may ask for.
	MaxResidents = 20_000_000
)

// Label marks every file, page and list that shows these residents.
var Label = lang.Text{ZH: "演示数据", EN: "demonstration data"}

// DefaultDay is the day on which ages are reached when a configuration names
// none. It is fixed, so that a seed means the same city tomorrow.
var DefaultDay = civil.MustParse("2026-11-01")

// Config says which city to make. The zero value of a field asks for its
// default.
type Config struct {
	Residents int        // QuickResidents where zero
	Seed      uint64     // any number; each is another city
	On        civil.Date // the day of the ages; DefaultDay where zero
}

// ErrResidents is returned for a number of residents that cannot be made.
var ErrResidents = fault.New(fault.Invalid, "demo.residents", lang.Text{
	ZH: "居民数应在 1 到 20000000 之间", EN: "The number of residents must be between 1 and 20,000,000"})

// filled returns the configuration with its defaults, or ErrResidents.
func (c Config) filled() (Config, error) {
	if c.Residents == 0 {
		c.Residents = QuickResidents
	}
	if c.On == 0 {
		c.On = DefaultDay
	}
	if c.Residents < 0 || c.Residents > MaxResidents {
		return c, ErrResidents.At("residents")
	}
	return c, nil
}

// Generate streams the households of the city that cfg describes. It is New
// and Households in one step, and returns ErrResidents.
func Generate(cfg Config) (iter.Seq[Household], error) {
	city, err := New(cfg)
	if err != nil {
		return nil, err
	}
	return city.Households(), nil
}
