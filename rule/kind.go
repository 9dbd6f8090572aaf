package rule

// Kind is what a value is.
type Kind uint8

// The kinds. Unknown and Broken are kinds of values only: not on file, and a
// computation that has no result (division by zero, too large a number).
const (
	Unknown Kind = iota
	Broken
	Bool
	Int
	Text
	Money
	Ratio
	Date
	PersonKind
	HouseholdKind
	List
)

var kindNames = [...]string{"unknown", "broken", "bool", "int", "text", "money", "ratio", "date", "person", "household", "list"}

// String returns the kind's name in packs.
func (k Kind) String() string { return kindNames[k] }

// Type is the type of an expression. Elem is set for lists.
type Type struct {
	Kind Kind
	Elem Kind
}

// ListOf returns the type of a list of elem.
func ListOf(elem Kind) Type { return Type{List, elem} }

// String writes the type as messages show it: "money", "list of person".
func (t Type) String() string {
	if t.Kind == List {
		return "list of " + t.Elem.String()
	}
	return t.Kind.String()
}

// Entity is what a rule is asked about.
type Entity uint8

// The entities.
const (
	OfPerson Entity = iota
	OfHousehold
)

// String returns the entity's name in packs.
func (e Entity) String() string {
	if e == OfHousehold {
		return "household"
	}
	return "person"
}
