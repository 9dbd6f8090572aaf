package columns

import (
	"fmt"

	"minsheng/rule"
)

// ChunkRows is how many persons a chunk should have: large enough that the
// cost of a step is spread thin, small enough that the columns in use stay in
// the second-level cache.
const ChunkRows = 4096

// Table is one chunk of a population: whole households, their members one
// after the other, a column for each attribute in use. Bit i of a bitmap is
// bit i%64 of word i/64. Slices may be longer than needed; what lies past the
// last row is not read.
type Table struct {
	// Households says where each household's members begin: household h has
	// the rows Households[h] up to Households[h+1].
	Households []int32
	// Rows counts all persons: the members, then guests, to whom links of this
	// chunk lead and who live in another one.
	Rows int
	// Fields are the attributes that the source has. What a program needs and
	// the table lacks is not on file for anybody.
	Fields []Field
	// Ties are the links that the source has.
	Ties []Ties
}

// Field is the column of one attribute: a row a person (guests included) or a
// row a household.
type Field struct {
	Attr *rule.Attribute
	Column
}

// Column holds the values of an attribute in the form that suits it; the
// others are nil.
type Column struct {
	Valid []uint64 // what is on file; nil: everything
	Bits  []uint64 // bool
	I32   []int32  // int, ratio or money in fen whose bounds allow it; days since 1970-01-01
	I64   []int64  // int, money in fen, ratio in millionths
	// One of these is set for codes and areas: the place of each text in Dict.
	U8  []uint8
	U16 []uint16
	U32 []uint32
	// Offsets is set for lists of codes: row i has the places U8 (or U16, U32)
	// from Offsets[i] up to Offsets[i+1].
	Offsets []int32
	// Dict holds the distinct texts. Chunks that share a dictionary should
	// share the slice: work on it is then done once.
	Dict []string
}

// Ties is one link: row i leads to To[Offsets[i]:Offsets[i+1]], rows of this
// table.
type Ties struct {
	Link    *rule.Link
	Valid   []uint64 // whose links are on file; nil: everybody's
	Offsets []int32
	To      []int32
}

// Homes returns the number of households.
func (t *Table) Homes() int { return max(len(t.Households)-1, 0) }

// Members returns the number of persons who are no guests.
func (t *Table) Members() int {
	if len(t.Households) == 0 {
		return 0
	}
	return int(t.Households[len(t.Households)-1])
}

// Check reports what would make reading the table unsafe: columns shorter
// than the rows, or places that lie nowhere.
func (t *Table) Check() error {
	return t.check(spanOfSizes(t.Households))
}

// check is Check where the sizes of the households are known.
func (t *Table) check(sizes span) error {
	if sizes.low < 0 {
		for h := range t.Homes() {
			if t.Households[h] > t.Households[h+1] {
				return fmt.Errorf("household %d has no members of its own: rows %d to %d", h, t.Households[h], t.Households[h+1])
			}
		}
	}
	if t.Members() > t.Rows || len(t.Households) > 0 && t.Households[0] != 0 {
		return fmt.Errorf("the households do not cover rows 0 to %d of %d", t.Members(), t.Rows)
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		rows := t.Rows
		if f.Attr.Entity == rule.OfHousehold {
			rows = t.Homes()
		}
		if err := f.check(f.Attr, rows); err != nil {
			return fmt.Errorf("%s: %w", f.Attr.Path(), err)
		}
	}
	for i := range t.Ties {
		if err := t.Ties[i].check(t.Rows); err != nil {
			return fmt.Errorf("link %s: %w", t.Ties[i].Link.Name, err)
		}
	}
	return nil
}

func (c *Column) check(a *rule.Attribute, rows int) error {
	if c.Valid != nil && len(c.Valid) < words(rows) {
		return fmt.Errorf("the validity bitmap covers %d words of %d", len(c.Valid), words(rows))
	}
	switch a.Form {
	case rule.FormBool:
		return enough(len(c.Bits), words(rows))
	case rule.FormCode, rule.FormArea:
		return c.coded(rows)
	case rule.FormCodes:
		if err := within(c.Offsets, rows, c.places()); err != nil {
			return err
		}
		return c.coded(c.places())
	}
	return enough(max(len(c.I32), len(c.I64)), rows)
}

func enough(have, want int) error {
	if have < want {
		return fmt.Errorf("the column has %d values, not %d", have, want)
	}
	return nil
}

func (c *Column) places() int { return max(len(c.U8), len(c.U16), len(c.U32)) }

// coded checks that the places lie in the dictionary. One that does not is
// read as a text of its own that no rule knows, so only lengths matter here.
func (c *Column) coded(rows int) error { return enough(c.places(), rows) }

// within checks that offsets rise and end inside.
func within(offsets []int32, rows, inside int) error {
	if len(offsets) < rows+1 {
		return fmt.Errorf("there are %d offsets for %d rows", len(offsets), rows)
	}
	last := int32(0)
	for _, o := range offsets[:rows+1] {
		if o < last || int(o) > inside {
			return fmt.Errorf("offset %d does not lie between %d and %d", o, last, inside)
		}
		last = o
	}
	return nil
}

func (t *Ties) check(rows int) error {
	if t.Valid != nil && len(t.Valid) < words(rows) {
		return fmt.Errorf("the validity bitmap covers %d words of %d", len(t.Valid), words(rows))
	}
	if err := within(t.Offsets, rows, len(t.To)); err != nil {
		return err
	}
	for _, r := range t.To[:t.Offsets[rows]] {
		if r < 0 || int(r) >= rows {
			return fmt.Errorf("row %d is none of %d", r, rows)
		}
	}
	return nil
}

// words returns how many words a bitmap of n bits takes.
func words(n int) int { return (n + 63) >> 6 }

func isSet(b []uint64, i int) bool { return b[i>>6]>>(i&63)&1 == 1 }

func set(b []uint64, i int) { b[i>>6] |= 1 << (i & 63) }
