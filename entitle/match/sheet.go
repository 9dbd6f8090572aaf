package match

import (
	"minsheng/population/flat"
)

// columns are those of a file of results.
var fileColumns = []flat.Column{
	{Name: "household"}, {Name: "person", Optional: true}, {Name: "service"}, {Name: "standing"},
	{Name: "amount", Kind: flat.Integers, Optional: true}, {Name: "per", Optional: true}, {Name: "missing", Optional: true},
	{Name: "received", Kind: flat.Flags, Optional: true}, {Name: "received_amount", Kind: flat.Integers, Optional: true},
}

// The places of the columns.
const (
	homeColumn = iota
	personColumn
	serviceColumn
	standingColumn
	amountColumn
	perColumn
	missingColumn
	receivedColumn
	receivedAmountColumn
)

// sheet is rows in columns, in the order of results. What only some rows have
// stands close together, and the marks of a row say what it has.
type sheet struct {
	households []string
	persons    []string
	home       []uint32 // of every row, its place in households
	service    []uint32 // of every row, its place among the services
	marks      []marks
	person     []uint32 // of rows for a person: the place in persons
	amounts    []int64
	missing    []uint32 // place of the names in lists
	receipts   []int64
	lists      []string // distinct
	listAt     map[string]uint32
}

// marks say of one row how it stands, in the lowest two bits, and what it has.
type marks uint8

const (
	personal marks = 4 << iota // it is for a person
	priced
	lacking
	said     // somebody said whether it is received
	received // it is
	paid     // how much is received is known
)

func (m marks) standing() Standing { return Standing(m & 3) }

func (s *sheet) rows() int { return len(s.marks) }

// clear empties the sheet and keeps its memory.
func (s *sheet) clear() {
	s.households, s.persons, s.home, s.service, s.marks = s.households[:0], s.persons[:0], s.home[:0], s.service[:0], s.marks[:0]
	s.person, s.amounts, s.missing, s.receipts, s.lists = s.person[:0], s.amounts[:0], s.missing[:0], s.receipts[:0], s.lists[:0]
	clear(s.listAt)
}

// list returns the place of names in lists.
func (s *sheet) list(names string) uint32 {
	at, ok := s.listAt[names]
	if !ok {
		if s.listAt == nil {
			s.listAt = map[string]uint32{}
		}
		at = uint32(len(s.lists))
		s.lists, s.listAt[names] = append(s.lists, names), at
	}
	return at
}

// add puts the rows of another sheet behind these.
func (s *sheet) add(o *sheet) {
	homes, persons := uint32(len(s.households)), uint32(len(s.persons))
	s.households, s.persons = append(s.households, o.households...), append(s.persons, o.persons...)
	for _, h := range o.home {
		s.home = append(s.home, h+homes)
	}
	for _, p := range o.person {
		s.person = append(s.person, p+persons)
	}
	s.service, s.marks = append(s.service, o.service...), append(s.marks, o.marks...)
	s.amounts, s.receipts = append(s.amounts, o.amounts...), append(s.receipts, o.receipts...)
	lists := make([]uint32, len(o.lists))
	for i, names := range o.lists {
		lists[i] = s.list(names)
	}
	for _, m := range o.missing {
		s.missing = append(s.missing, lists[m])
	}
}
