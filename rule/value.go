package rule

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/measure"
)

// Value is a value of the language. The zero Value is "not on file".
// Values are small and copied; lists are shared and never changed.
type Value struct {
	kind Kind
	n    int64
	x    any // string, []Value, *Person, *Household, *Missing, []Missing or error
}

// Of-functions make values.

// OfBool returns a bool.
func OfBool(b bool) Value {
	if b {
		return Value{kind: Bool, n: 1}
	}
	return Value{kind: Bool}
}

// OfInt returns a whole number.
func OfInt(n int64) Value { return Value{kind: Int, n: n} }

// OfText returns a code or another text.
func OfText(s string) Value { return Value{kind: Text, x: s} }

// OfMoney returns an amount of money.
func OfMoney(m measure.Money) Value { return Value{kind: Money, n: int64(m)} }

// OfRatio returns a ratio.
func OfRatio(r measure.Ratio) Value { return Value{kind: Ratio, n: int64(r)} }

// OfDate returns a day.
func OfDate(d civil.Date) Value { return Value{kind: Date, n: int64(d)} }

// OfList returns a list; the caller gives the slice away.
func OfList(vs []Value) Value { return Value{kind: List, x: vs} }

func ofPerson(p *Person) Value       { return Value{kind: PersonKind, x: p} }
func ofHousehold(h *Household) Value { return Value{kind: HouseholdKind, x: h} }

// NotKnown returns the value that is not known because the given things are
// missing.
func NotKnown(missing ...Missing) Value { return Value{kind: Unknown, x: missing} }

// Broke returns the value of a computation that has no result.
func Broke(err error) Value { return Value{kind: Broken, x: err} }

// Kind returns what the value is.
func (v Value) Kind() Kind { return v.kind }

// Known reports whether the value is neither Unknown nor Broken.
func (v Value) Known() bool { return v.kind > Broken }

// IsTrue reports whether the value is known and true.
func (v Value) IsTrue() bool { return v.kind == Bool && v.n == 1 }

// IsFalse reports whether the value is known and false.
func (v Value) IsFalse() bool { return v.kind == Bool && v.n == 0 }

// Int returns the whole number, fen, millionths or day number inside.
func (v Value) Int() int64 { return v.n }

// Money returns the amount; 0 for other kinds.
func (v Value) Money() measure.Money {
	if v.kind != Money {
		return 0
	}
	return measure.Money(v.n)
}

// Date returns the day; the zero day for other kinds.
func (v Value) Date() civil.Date {
	if v.kind != Date {
		return 0
	}
	return civil.Date(v.n)
}

// Text returns the text; empty for other kinds.
func (v Value) Text() string {
	s, _ := v.x.(string)
	return s
}

// List returns the members of a list; nil for other kinds.
func (v Value) List() []Value {
	l, _ := v.x.([]Value)
	return l
}

// Person returns the person; nil for other kinds.
func (v Value) Person() *Person { p, _ := v.x.(*Person); return p }

// Missing returns what an Unknown lacks, without repetition.
func (v Value) Missing() []Missing {
	if one, ok := v.x.(*Missing); ok {
		return []Missing{*one}
	}
	m, _ := v.x.([]Missing)
	return m
}

// Err returns why a Broken value has no result, or nil.
func (v Value) Err() error {
	if v.kind != Broken {
		return nil
	}
	return v.x.(error)
}

// Equal reports whether both are known and the same.
func (v Value) Equal(o Value) bool {
	if v.kind != o.kind || !v.Known() {
		return false
	}
	switch v.kind {
	case Text:
		return v.Text() == o.Text()
	case List:
		return slices.EqualFunc(v.List(), o.List(), Value.Equal)
	case PersonKind, HouseholdKind:
		return v.x == o.x
	}
	return v.n == o.n
}

func compare(a, b Value) int {
	if a.kind == Text {
		return cmp.Compare(a.Text(), b.Text())
	}
	return cmp.Compare(a.n, b.n)
}

// String writes the value in the form packs use: yuan, percent, YYYY-MM-DD.
func (v Value) String() string {
	switch v.kind {
	case Bool:
		return strconv.FormatBool(v.n == 1)
	case Int:
		return strconv.FormatInt(v.n, 10)
	case Text:
		return v.Text()
	case Money:
		return measure.Money(v.n).String()
	case Ratio:
		return measure.Ratio(v.n).String()
	case Date:
		return civil.Date(v.n).String()
	case PersonKind:
		return v.Person().ID
	case HouseholdKind:
		return v.x.(*Household).ID
	case List:
		parts := make([]string, 0, len(v.List()))
		for _, e := range v.List() {
			parts = append(parts, e.String())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "?"
}

// ErrTooMuchWork says that a rule was stopped at its cost limit.
var ErrTooMuchWork = errors.New("the rule needs too much work")

// Missing names one thing that would have to be known: an attribute of a
// person or household, a value of a parameter, or whether another service is
// owed.
type Missing struct {
	Attr    *Attribute // of Person, or of the household where Person is empty
	Link    *Link
	Param   *Param
	Service string
	Person  string
}

// Name returns person.X, household.X, param.X or owed(X), with the person's id
// instead of "person" where it is known.
func (m Missing) Name() string {
	switch {
	case m.Param != nil:
		return "param." + m.Param.Name
	case m.Service != "":
		return "owed(" + m.Service + ")"
	}
	owner, name := m.Person, ""
	if m.Link != nil {
		name = m.Link.Name
	} else {
		name = m.Attr.Name
	}
	if owner == "" {
		owner = "household"
		if m.Link != nil || m.Attr.Entity == OfPerson {
			owner = "person"
		}
	}
	return owner + "." + name
}

// merge joins what two unknowns lack.
func merge(a, b Value) Value {
	if one, ok := a.x.(*Missing); ok {
		if same, ok := b.x.(*Missing); ok && one == same {
			return a
		}
	}
	if len(b.Missing()) == 0 {
		return a
	}
	if len(a.Missing()) == 0 {
		return b
	}
	all := slices.Clone(a.Missing())
	for _, m := range b.Missing() {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return NotKnown(all...)
}
