package people

import (
	"time"

	"minsheng/civil"
	"minsheng/id"
)

// Sex is the sex on record.
type Sex string

// The sexes, as packs code them.
const (
	Female Sex = "female"
	Male   Sex = "male"
)

// Role is what a member is to the head of the household (与户主关系).
type Role string

// The roles, as packs code them.
const (
	Head        Role = "head"
	Spouse      Role = "spouse"
	Child       Role = "child"
	Parent      Role = "parent"
	Grandchild  Role = "grandchild"
	Grandparent Role = "grandparent"
	Sibling     Role = "sibling"
	Other       Role = "other"
)

// Roles returns every role, the head first.
func Roles() []Role {
	return []Role{Head, Spouse, Child, Parent, Grandchild, Grandparent, Sibling, Other}
}

// LinkKind is what one person is to another by law.
type LinkKind string

// The links: a guardian (监护人), and who is obliged to support
// (赡养、抚养、扶养义务人).
const (
	Guardian  LinkKind = "guardian"
	Supporter LinkKind = "supporter"
)

// Resident is a person as a screen may show one: number and phone are masked.
type Resident struct {
	ID        id.ID
	Household id.ID  // where the person belongs now, or none
	Area      string // where the person lives now
	Name      string
	Sex       Sex
	BornOn    civil.Date
	Number    string // masked, or empty where none is on file
	Phone     string // masked, or empty where none is on file
}

// Residence is where somebody is registered (户籍地) and where they live
// (常住地).
type Residence struct {
	RegisteredArea string
	LivesInArea    string
	PermitSince    *civil.Date // since when there is a residence permit (居住证)
}

// Link says that Other is the guardian or a supporter of Person.
type Link struct {
	Kind   LinkKind
	Person id.ID
	Other  id.ID
	civil.Span
	Source string
}

// Statement is what a department says of a person or a household: values that
// hold in a span of days, as it knew them on AsOf. A later statement takes the
// place of an earlier one on the days they share; an Unknown value withdraws.
type Statement struct {
	Source string
	AsOf   civil.Date
	civil.Span
	Values map[string]Value
}

// Fact is a value and where it comes from.
type Fact struct {
	Value
	Source     string
	AsOf       civil.Date
	Span       civil.Span
	RecordedAt time.Time
}

// Facts is what is on file, by attribute. What is absent is not known.
type Facts map[string]Fact

// Values returns the bare values.
func (f Facts) Values() map[string]Value {
	m := make(map[string]Value, len(f))
	for name, fact := range f {
		m[name] = fact.Value
	}
	return m
}

// Member is a resident in a household on a day, with all that is known.
type Member struct {
	Resident
	Role      Role // empty for somebody who is only linked to a member
	Since     civil.Date
	Residence *Residence // nil: not known
	Facts     Facts
	Links     []Link // who is this person's guardian or supporter
}

// Household is a household on a day, as known at an instant.
type Household struct {
	ID      id.ID
	Area    string
	On      civil.Date
	KnownAt time.Time
	Members []Member // the head first, then by age
	Linked  []Member // guardians and supporters who are not members
	Facts   Facts
}
