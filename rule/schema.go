package rule

import (
	"fmt"

	"minsheng/lang"
)

// Form is how an attribute is written down.
type Form string

// The forms of schema.yaml. A code is one text of a list, codes are several,
// an area is a division code (GB/T 2260 and its township extension).
const (
	FormBool  Form = "bool"
	FormInt   Form = "int"
	FormMoney Form = "money"
	FormRatio Form = "ratio"
	FormDate  Form = "date"
	FormCode  Form = "code"
	FormCodes Form = "codes"
	FormArea  Form = "area"
)

var formTypes = map[Form]Type{
	FormBool: {Kind: Bool}, FormInt: {Kind: Int}, FormMoney: {Kind: Money}, FormRatio: {Kind: Ratio}, FormDate: {Kind: Date},
	FormCode: {Kind: Text}, FormCodes: ListOf(Text), FormArea: {Kind: Text},
}

// Type returns the type that a rule sees. The zero Type means that there is no
// such form.
func (f Form) Type() Type { return formTypes[f] }

// Code is one of the answers a coded attribute can have.
type Code struct {
	ID   string
	Name lang.Text
}

// Attribute is something that can be on file about a person or household.
type Attribute struct {
	Entity      Entity
	Name        string
	Form        Form
	Codes       []Code
	Label, Unit lang.Text
	Department  string
	Sensitivity string // open, personal or sensitive
	Ask         lang.Text
	Min, Max    *int64 // bounds of what can exist: units, fen or millionths
	When        string // source of the condition under which it is asked

	index int
}

// Type returns the type that a rule sees.
func (a *Attribute) Type() Type { return a.Form.Type() }

// Path returns person.X or household.X.
func (a *Attribute) Path() string { return a.Entity.String() + "." + a.Name }

// Bound returns a bound (Min, Max) as a value.
func (a *Attribute) Bound(n int64) Value { return Value{kind: a.Type().Kind, n: n} }

// Code returns the code with that id.
func (a *Attribute) Code(id string) (Code, bool) {
	for _, c := range a.Codes {
		if c.ID == id {
			return c, true
		}
	}
	return Code{}, false
}

// Link leads from a person to other persons: guardians, supporters.
type Link struct {
	Name  string
	Label lang.Text

	index int
}

// Schema is all that rules may name of persons and households.
type Schema struct {
	persons, households []*Attribute
	links               []*Link
	byName              [2]map[string]*Attribute
	linkByName          map[string]*Link
}

// NewSchema returns a schema of the given attributes and links. It fails on a
// repeated name and on an unknown form.
func NewSchema(attrs []Attribute, links []Link) (*Schema, error) {
	s := &Schema{byName: [2]map[string]*Attribute{{}, {}}, linkByName: map[string]*Link{}}
	for i := range attrs {
		a := &attrs[i]
		if a.Type().Kind == Unknown {
			return nil, fmt.Errorf("%s: there is no type %q", a.Path(), a.Form)
		}
		if s.byName[a.Entity][a.Name] != nil || a.Entity == OfHousehold && reserved[a.Name] {
			return nil, fmt.Errorf("%s: the name is taken", a.Path())
		}
		list := &s.persons
		if a.Entity == OfHousehold {
			list = &s.households
		}
		a.index = len(*list)
		*list = append(*list, a)
		s.byName[a.Entity][a.Name] = a
	}
	for i := range links {
		l := &links[i]
		if s.byName[OfPerson][l.Name] != nil || s.linkByName[l.Name] != nil {
			return nil, fmt.Errorf("link %s: the name is taken", l.Name)
		}
		l.index = i
		s.links = append(s.links, l)
		s.linkByName[l.Name] = l
	}
	return s, nil
}

// reserved are the names of a household that the language itself gives.
var reserved = map[string]bool{membersField: true, countedField: true}

const (
	membersField = "members"
	countedField = "counted_benefits"
)

// Attributes lists the attributes of an entity in their order.
func (s *Schema) Attributes(e Entity) []*Attribute {
	if e == OfHousehold {
		return s.households
	}
	return s.persons
}

// Attribute finds an attribute by entity and name, or returns nil.
func (s *Schema) Attribute(e Entity, name string) *Attribute { return s.byName[e][name] }

// Links lists the links in their order.
func (s *Schema) Links() []*Link { return s.links }

// Link finds a link by name, or returns nil.
func (s *Schema) Link(name string) *Link { return s.linkByName[name] }
