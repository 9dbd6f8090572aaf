package rule

import (
	"slices"

	"minsheng/civil"
	"minsheng/lang"
)

// Cite says where a fact comes from and how sure it is.
type Cite struct {
	Pack   string // code of the pack that says so
	Source string // id of the source in that pack or one above
	Clause string
	Status string // quoted, summarised or unverified
}

// Param is a parameter on one day: a value that a place has decided, or that
// somebody still has to decide.
type Param struct {
	Name    string // without "param."
	Label   lang.Text
	Form    Form // bool, int, money, ratio or date
	Per     string
	Better  string // higher, lower or none: what is better for the resident
	Decided lang.Text
	By      []*Attribute // what the value depends on; the rule's own person or household gives it
	Rows    []Row        // in force on the day; none: not known
}

// Row is one value of a parameter.
type Row struct {
	When  [][]string // for each of By, the codes (true and false for a bool) for which it holds
	Value Value
	Span  civil.Span
	Cite  Cite
}

// at returns the value for a person or household, and the row it stands in.
func (p *Param) at(f *Facts) (Value, *Row) {
	if len(p.Rows) == 0 {
		return NotKnown(Missing{Param: p}), nil
	}
	var unknown Value
	keys := make([]string, 0, 4)
	for _, a := range p.By {
		v := f.get(a)
		if v.kind == Unknown {
			unknown = merge(unknown, v)
		}
		keys = append(keys, v.String())
	}
	if len(unknown.Missing()) > 0 {
		return unknown, nil
	}
	for i := range p.Rows {
		if p.Rows[i].holds(keys) {
			return p.Rows[i].Value, &p.Rows[i]
		}
	}
	return NotKnown(Missing{Param: p}), nil
}

func (r *Row) holds(keys []string) bool {
	for i, k := range keys {
		if !slices.Contains(r.When[i], k) {
			return false
		}
	}
	return true
}

// Facts are what a rule is asked on: a day, a household, and the person (nil
// where the rule is about the household).
type Facts struct {
	On        civil.Date
	Person    *Person
	Household *Household
	// Counted answers household.counted_benefits; nil answers "not known".
	Counted func() Value
	// Owed answers owed('service'); nil answers "not known".
	Owed func(service string) Value
}

func (f *Facts) get(a *Attribute) Value {
	if a.Entity == OfHousehold {
		return f.Household.Get(a)
	}
	if f.Person == nil {
		return NotKnown(Missing{Attr: a})
	}
	return f.Person.Get(a)
}

func (f *Facts) counted() Value {
	if f.Counted == nil {
		return NotKnown()
	}
	return f.Counted()
}

func (f *Facts) owed(service string) Value {
	if f.Owed == nil {
		return NotKnown(Missing{Service: service})
	}
	return f.Owed(service)
}
