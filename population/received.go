package population

import (
	"slices"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// The columns of files that say what is received, beside the ids.
const (
	ServiceColumn = "service"
	AmountColumn  = "amount"
	PerColumn     = "per"
	SinceColumn   = "since"
)

// Periods lists what a received amount can be for.
func Periods() []string { return []string{"month", "year", "day", "term", "time", "once"} }

// ReceivedColumns lists the columns of files that say what is received of some
// services.
func ReceivedColumns(services []string) []Column {
	least := int64(0)
	list := []Column{{Name: HouseholdColumn, shape: texts}, {Name: PersonColumn, shape: texts, maybe: true}}
	for _, a := range []*rule.Attribute{
		{Name: ServiceColumn, Form: rule.FormCode, Codes: codes(services)},
		{Name: AmountColumn, Form: rule.FormMoney, Min: &least},
		{Name: PerColumn, Form: rule.FormCode, Codes: codes(Periods())},
		{Name: SinceColumn, Form: rule.FormDate},
	} {
		list = append(list, Column{Name: a.Name, Attr: a, shape: shapes[a.Form]})
	}
	for i := range list {
		list[i].Type = shapeNames[list[i].shape]
	}
	return list
}

func codes(ids []string) []rule.Code {
	list := make([]rule.Code, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return list
}

// Receipt is something that a member of a household, or the household itself,
// receives already.
type Receipt struct {
	Person  string // empty: the household
	Service string
	Amount  *measure.Money // nil: not known
	Per     string         // one of Periods; empty: not known
	Since   *civil.Date    // nil: not known
}

// row returns the receipt as a row of its file, whose attributes are in the
// order of ReceivedColumns.
func (r *Receipt) row() Person {
	values := [4]rule.Value{rule.OfText(r.Service)}
	if r.Amount != nil {
		values[1] = rule.OfMoney(*r.Amount)
	}
	if r.Per != "" {
		values[2] = rule.OfText(r.Per)
	}
	if r.Since != nil {
		values[3] = rule.OfDate(*r.Since)
	}
	return Person{ID: r.Person, Values: values[:]}
}

// Receipts is what the households of a chunk receive, a row each, household
// after household.
type Receipts struct {
	Homes   []int32 // the household of each row
	Persons []int32 // the row of the person, -1 where the household itself receives
	// Services holds places in Manifest.Received; they are always there.
	Services Values
	Amounts  Values
	Pers     Values // places in Periods
	Since    Values
}

// Len returns the number of rows.
func (r *Receipts) Len() int { return len(r.Homes) }

// Service returns the place of row i's service in Manifest.Received.
func (r *Receipts) Service(i int) int { return r.Services.place(i) }

// Amount returns what row i receives, and whether it is known.
func (r *Receipts) Amount(i int) (measure.Money, bool) {
	if !r.Amounts.Has(i) {
		return 0, false
	}
	return measure.Money(r.Amounts.number(i)), true
}

// Per returns for how long the amount of row i is; empty where it is not known.
func (r *Receipts) Per(i int) string {
	if !r.Pers.Has(i) {
		return ""
	}
	return r.Pers.Dict[r.Pers.place(i)]
}

// SinceOn returns from which day row i is received, and whether it is known.
func (r *Receipts) SinceOn(i int) (civil.Date, bool) {
	if !r.Since.Has(i) {
		return 0, false
	}
	return civil.Date(r.Since.I32[i]), true
}

// columns returns the values of the attributes in the order of ReceivedColumns.
func (r *Receipts) columns() []*Values {
	return []*Values{&r.Services, &r.Amounts, &r.Pers, &r.Since}
}

// accepting reads the receipts beside a part.
type accepting struct {
	*stream
	hosts   lookahead
	columns []Column
	seen    map[[3]int32]bool // in the chunk: household, person, service
}

func newAccepting(s *stream, columns []Column) *accepting {
	return &accepting{stream: s, hosts: lookahead{from: s.households}, columns: columns, seen: map[[3]int32]bool{}}
}

// read reads the receipts of the chunk's households.
func (a *accepting) read(c *Chunk) error {
	r := c.Received
	first := a.hosts.at()
	homes, err := c.attach(&a.hosts, r.Homes[:0], strayReceipt)
	if err != nil {
		return err
	}
	r.Homes = homes
	if err := a.persons(c, first); err != nil {
		return err
	}
	n := r.Len()
	for i, v := range r.columns() {
		v.empty()
		attr := a.columns[i+2].Attr
		if at := slices.IndexFunc(a.stream.columns, func(l *leaf) bool { return l.Name == attr.Name }); at >= 0 {
			if err := a.stream.columns[at].read(v, 0, n); err != nil {
				return err
			}
		}
		v.pad(attr, n)
	}
	return a.check(r, first)
}

// persons finds the rows of those who receive.
func (a *accepting) persons(c *Chunk, first int64) error {
	r := c.Received
	r.Persons = r.Persons[:0]
	ids, err := a.people.ids(r.Len())
	if err != nil {
		return err
	}
	if len(ids) < r.Len() {
		return a.people.broken(errShort)
	}
	for i, id := range ids {
		row, h := int32(-1), r.Homes[i]
		if id != "" {
			from, to := c.Households[h], c.Households[h+1]
			at := slices.Index(c.PersonIDs[from:to], id)
			if at < 0 {
				return a.people.wrong(c.stranger(id, first+int64(i)+1))
			}
			row = from + int32(at)
		}
		r.Persons = append(r.Persons, row)
	}
	return nil
}

// stranger says that a household has no such member, and where in the chunk
// that person lives.
func (c *Chunk) stranger(id string, row int64) Mistake {
	at := slices.Index(c.PersonIDs[:c.members], id)
	if at < 0 {
		return unknownReceiver(id, row)
	}
	h, there := slices.BinarySearch(c.Households, int32(at))
	if !there {
		h--
	}
	return otherHousehold(id, c.HouseholdIDs[h], row)
}

// check refuses rows without a service, and what stands there twice.
func (a *accepting) check(r *Receipts, first int64) error {
	clear(a.seen)
	for i, home := range r.Homes {
		if !r.Services.Has(i) {
			return a.people.wrong(noService(first + int64(i) + 1))
		}
		key := [3]int32{home, r.Persons[i], int32(r.Service(i))}
		if a.seen[key] {
			return a.people.wrong(doubleReceipt(r.Services.Dict[r.Service(i)], first+int64(i)+1))
		}
		a.seen[key] = true
	}
	return nil
}
