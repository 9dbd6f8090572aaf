package match

import (
	"cmp"
	"slices"

	"minsheng/measure"
)

// Dimension is what people and households are counted by.
type Dimension string

// The dimensions. A household counts for each age band and each group of
// which a member is.
const (
	ByAll       Dimension = "all"
	ByArea      Dimension = "area"      // household.area; Unknown where it is not on file
	ByResidence Dimension = "residence" // Urban, Rural or Unknown: household.urban
	ByAge       Dimension = "age"       // one of Ages, or Unknown
	ByGroup     Dimension = "group"     // the id of a pack.Group; in none, in one or in several
)

// Dimensions lists the dimensions.
func Dimensions() []Dimension { return []Dimension{ByAll, ByArea, ByResidence, ByAge, ByGroup} }

// Values of dimensions.
const (
	Urban   = "urban"
	Rural   = "rural"
	Unknown = "unknown" // not on file
)

// Ages lists the age bands, in completed years on the day of the run.
func Ages() []string { return []string{"0-2", "3-5", "6-17", "18-59", "60-69", "70-79", "80+"} }

// Count is how many persons, or households where the service is for
// households, one service came to, and how much: fen a period of the service,
// of those whose amount is known.
type Count struct {
	Owed    int64 `json:"owed,omitzero"`    // with a known amount, or of a service that pays none
	Open    int64 `json:"open,omitzero"`    // owed, the amount is not known
	Perhaps int64 `json:"perhaps,omitzero"` // 待核实
	Reached int64 `json:"reached,omitzero"` // 已享: owed and received
	Missed  int64 `json:"missed,omitzero"`  // 应享未享: owed and not received, where it is known what is received
	Ended   int64 `json:"ended,omitzero"`   // 不再符合: received and not owed

	Amount       measure.Money `json:"amount,omitzero"`
	MissedAmount measure.Money `json:"missed_amount,omitzero"`

	// Of Reached, where both amounts are known: how many receive less than they
	// are owed, how many more, and by how much.
	PaidLess   int64         `json:"paid_less,omitzero"`
	PaidMore   int64         `json:"paid_more,omitzero"`
	LessAmount measure.Money `json:"less_amount,omitzero"`
	MoreAmount measure.Money `json:"more_amount,omitzero"`
}

// Cell is a Count of one service and one value of a dimension. Cells of
// nothing but zeros are left out, save those of ByAll.
type Cell struct {
	Service string    `json:"service"`
	By      Dimension `json:"by"`
	Value   string    `json:"value,omitempty"` // empty for ByAll
	Asked   int64     `json:"asked,omitzero"`  // persons or households of that value
	Count
}

// Summary is what a run came to, in the order of services, dimensions and
// values.
type Summary struct {
	Cells []Cell `json:"cells"`
}

// By returns the cells of one dimension.
func (s *Summary) By(d Dimension) []Cell {
	var cells []Cell
	for _, c := range s.Cells {
		if c.By == d {
			cells = append(cells, c)
		}
	}
	return cells
}

// Of returns the cells of one service.
func (s *Summary) Of(service string) []Cell {
	var cells []Cell
	for _, c := range s.Cells {
		if c.Service == service {
			cells = append(cells, c)
		}
	}
	return cells
}

// All returns the Count of everybody for a service; zero where it is not asked.
func (s *Summary) All(service string) Cell {
	i := slices.IndexFunc(s.Cells, func(c Cell) bool { return c.By == ByAll && c.Service == service })
	if i < 0 {
		return Cell{Service: service, By: ByAll}
	}
	return s.Cells[i]
}

// add adds what another count has. Its error is that of an amount beyond 64
// bits.
func (c *Count) add(o *Count) (err error) {
	c.Owed += o.Owed
	c.Open += o.Open
	c.Perhaps += o.Perhaps
	c.Reached += o.Reached
	c.Missed += o.Missed
	c.Ended += o.Ended
	c.PaidLess += o.PaidLess
	c.PaidMore += o.PaidMore
	for _, sum := range [][2]*measure.Money{{&c.Amount, &o.Amount}, {&c.MissedAmount, &o.MissedAmount}, {&c.LessAmount, &o.LessAmount}, {&c.MoreAmount, &o.MoreAmount}} {
		more, wrong := sum[0].Plus(*sum[1])
		*sum[0], err = more, cmp.Or(err, wrong)
	}
	return err
}
