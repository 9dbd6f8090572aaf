package simulate

import (
	"errors"

	"minsheng/entitle/match"
	"minsheng/measure"
)

// Dimension is what people are told apart by in a table: those of a match run,
// and ByDecile.
type Dimension = match.Dimension

// The dimensions. A household counts for each age band and each group of which
// a member is.
const (
	All         = match.ByAll
	ByArea      = match.ByArea // the township of household.area
	ByResidence = match.ByResidence
	ByAge       = match.ByAge
	ByGroup     = match.ByGroup
	// ByDecile is the tenth of all persons to which one belongs by the income per
	// head of the household: "1" (the lowest) to "10", Unknown where the income is not
	// on file.
	ByDecile Dimension = "decile"
)

// Dimensions lists the dimensions in the order of tables.
func Dimensions() []Dimension {
	return []Dimension{All, ByDecile, ByResidence, ByAge, ByGroup, ByArea}
}

// Unknown is the value of a dimension for those of whom it is not on file.
const Unknown = match.Unknown

// Cost is what services cost, in fen: Year what is paid by the month, the term
// (two a year) and the year, Once what is paid once, each time or by the day.
type Cost struct {
	Year measure.Money `json:"year"`
	Once measure.Money `json:"once"`
}

// Side is what one edition comes to. Low counts only what is surely owed; High
// counts what may be owed too, at the amount that it then has.
type Side struct {
	Owed     int64 `json:"owed"`
	Open     int64 `json:"open"`     // all conditions hold, the amount is not known
	Perhaps  int64 `json:"perhaps"`  // something is missing
	Unpriced int64 `json:"unpriced"` // of Open and Perhaps: the amount is not known, so in no cost
	Low      Cost  `json:"low"`
	High     Cost  `json:"high"`
}

// Cell counts how the answers about one service move, in persons or households
// as the service is for. New to Unsure tell all apart who are or may be owed it on
// either side.
type Cell struct {
	Before Side  `json:"before"`
	After  Side  `json:"after"`
	New    int64 `json:"new"`    // not owed before, owed after
	Ended  int64 `json:"ended"`  // owed before, not after
	More   int64 `json:"more"`   // owed on both sides, and more a year (or once)
	Less   int64 `json:"less"`   // owed on both sides, and less
	Same   int64 `json:"same"`   // owed on both sides, the same, or no money at all
	Unsure int64 `json:"unsure"` // on one side at least not known whether or how much
}

// Tally counts persons or households by what all touched services together
// bring them a year; what is paid once counts only where nothing else is touched.
// Money decides; where it is the same on both sides, services that are no money do.
type Tally struct {
	All       int64         `json:"all"`
	Winners   int64         `json:"winners"`
	Losers    int64         `json:"losers"`
	Mixed     int64         `json:"mixed"`     // the same money, some services gained and others lost
	Unsure    int64         `json:"unsure"`    // it hangs on what is not known
	Unchanged int64         `json:"unchanged"` // all others
	Gain      measure.Money `json:"gain"`      // of the winners, a year, as far as it is sure
	Loss      measure.Money `json:"loss"`      // of the losers, likewise, not below zero
}

// Net is one cell of the table of winners and losers.
type Net struct {
	By      Dimension `json:"by"`
	Value   string    `json:"value"`
	Persons Tally     `json:"persons"` // each with an equal part of what the household is owed
	Homes   Tally     `json:"homes"`
}

// errTooLarge says that a sum does not fit.
var errTooLarge = errors.New("the amounts add up to more than can be counted")

// sums adds money and remembers whether a sum did not fit.
type sums struct{ overflow bool }

func (s *sums) add(to *measure.Money, m measure.Money) {
	n, err := measure.Add(int64(*to), int64(m))
	if err != nil {
		s.overflow = true
		return
	}
	*to = measure.Money(n)
}

func (s *sums) cost(to *Cost, c Cost) {
	s.add(&to.Year, c.Year)
	s.add(&to.Once, c.Once)
}

func (s *sums) side(to *Side, o Side) {
	to.Owed, to.Open, to.Perhaps, to.Unpriced = to.Owed+o.Owed, to.Open+o.Open, to.Perhaps+o.Perhaps, to.Unpriced+o.Unpriced
	s.cost(&to.Low, o.Low)
	s.cost(&to.High, o.High)
}

func (s *sums) cell(to *Cell, o *Cell) {
	s.side(&to.Before, o.Before)
	s.side(&to.After, o.After)
	to.New, to.Ended, to.More, to.Less = to.New+o.New, to.Ended+o.Ended, to.More+o.More, to.Less+o.Less
	to.Same, to.Unsure = to.Same+o.Same, to.Unsure+o.Unsure
}

func (s *sums) tally(to *Tally, o Tally) {
	to.All, to.Winners, to.Losers = to.All+o.All, to.Winners+o.Winners, to.Losers+o.Losers
	to.Mixed, to.Unsure, to.Unchanged = to.Mixed+o.Mixed, to.Unsure+o.Unsure, to.Unchanged+o.Unchanged
	s.add(&to.Gain, o.Gain)
	s.add(&to.Loss, o.Loss)
}
