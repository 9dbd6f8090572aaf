package people

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/measure"
)

// Kind is the type of an attribute's value.
type Kind uint8

// The kinds. Unknown is the kind of the zero Value: it withdraws what was said
// before, and is never found in Facts.
const (
	Unknown Kind = iota
	Bool
	Int
	Money
	Date
	Text
	Ratio
	List // of text
)

var kindNames = [...]string{"unknown", "bool", "int", "money", "date", "text", "ratio", "list"}

// String returns the kind as packs write it.
func (k Kind) String() string { return kindNames[k] }

// Value is one value of an attribute. The zero Value is Unknown.
type Value struct {
	kind Kind
	n    int64
	s    string
	list []string
}

// OfBool returns a yes or a no.
func OfBool(b bool) Value {
	v := Value{kind: Bool}
	if b {
		v.n = 1
	}
	return v
}

// OfInt returns a whole number.
func OfInt(n int64) Value { return Value{kind: Int, n: n} }

// OfMoney returns an amount.
func OfMoney(m measure.Money) Value { return Value{kind: Money, n: int64(m)} }

// OfDate returns a day.
func OfDate(d civil.Date) Value { return Value{kind: Date, n: int64(d)} }

// OfText returns a text or a code.
func OfText(s string) Value { return Value{kind: Text, s: s} }

// OfRatio returns a share.
func OfRatio(r measure.Ratio) Value { return Value{kind: Ratio, n: int64(r)} }

// OfList returns a list of texts or codes.
func OfList(items ...string) Value { return Value{kind: List, list: slices.Clone(items)} }

// Kind returns the kind, which says which accessor applies.
func (v Value) Kind() Kind { return v.kind }

// Bool returns the value of a Bool, and false of any other kind.
func (v Value) Bool() bool { return v.kind == Bool && v.n != 0 }

// Int returns the value of an Int.
func (v Value) Int() int64 { return v.number(Int) }

// Money returns the value of a Money.
func (v Value) Money() measure.Money { return measure.Money(v.number(Money)) }

// Date returns the value of a Date.
func (v Value) Date() civil.Date { return civil.Date(v.number(Date)) }

// Text returns the value of a Text.
func (v Value) Text() string { return v.s }

// Ratio returns the value of a Ratio.
func (v Value) Ratio() measure.Ratio { return measure.Ratio(v.number(Ratio)) }

// List returns the items of a List; do not change them.
func (v Value) List() []string { return v.list }

// number refuses to read one kind as another: a missing amount taken for zero
// would be a wrong decision.
func (v Value) number(k Kind) int64 {
	if v.kind != k {
		panic(fmt.Sprintf("people: a %s is read as a %s", v.kind, k))
	}
	return v.n
}

// Equal reports whether two values are the same.
func (v Value) Equal(o Value) bool {
	return v.kind == o.kind && v.n == o.n && v.s == o.s && slices.Equal(v.list, o.list)
}

// String writes the value as a sheet shows it: true, 42, 900.00, 2026-03-01,
// 30%, and a list with "; " between its items.
func (v Value) String() string {
	switch v.kind {
	case Bool:
		return strconv.FormatBool(v.n != 0)
	case Int:
		return strconv.FormatInt(v.n, 10)
	case Money:
		return measure.Money(v.n).String()
	case Date:
		return civil.Date(v.n).String()
	case Ratio:
		return measure.Ratio(v.n).String()
	case List:
		return strings.Join(v.list, "; ")
	}
	return v.s
}

// marks precede a value in the database, so that it reads back without the
// catalogue of its day.
const marks = "?bimdtrl"

// MarshalJSON writes the form of the database: a string with the mark of the
// kind before it, or an array for a List.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case List:
		if v.list == nil {
			return []byte("[]"), nil
		}
		return json.Marshal(v.list)
	case Text:
		return json.Marshal("t" + v.s)
	case Date:
		return json.Marshal("d" + civil.Date(v.n).String())
	case Unknown:
		return []byte(`"?"`), nil
	}
	return []byte(`"` + marks[v.kind:v.kind+1] + strconv.FormatInt(v.n, 10) + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *Value) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		*v = Value{kind: List}
		return json.Unmarshal(b, &v.list)
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == "" {
		return fmt.Errorf("a stored value is empty")
	}
	*v = Value{kind: Kind(max(0, strings.IndexByte(marks, s[0])))}
	var err error
	switch v.kind {
	case Text:
		v.s = s[1:]
	case Date:
		var d civil.Date
		d, err = civil.Parse(s[1:])
		v.n = int64(d)
	case Bool, Int, Money, Ratio:
		v.n, err = strconv.ParseInt(s[1:], 10, 64)
	case Unknown, List:
		if s != "?" {
			err = fmt.Errorf("a stored value begins with %q", s[0])
		}
	}
	return err
}
