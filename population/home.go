package population

import "minsheng/rule"

// Home is one household to write.
type Home struct {
	ID      string
	Values  []rule.Value // in the order of the schema's attributes; the zero Value is not on file
	Members []Person
	// Guests live elsewhere and stand here a second time, because rules about a
	// member ask about their guardians and supporters.
	Guests []Person
	// Received is what members and the household receive already, as far as it
	// is about the services of Spec.Received.
	Received []Receipt
}

// Person is one row to write.
type Person struct {
	ID     string
	Values []rule.Value // in the order of the schema's attributes
	Links  [][]string   // ids, in the order of the schema's links; nil: not known, empty: nobody
}
