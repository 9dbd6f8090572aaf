package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"

	"minsheng/civil"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// rulesDay is the day on which the made-up services are asked.
var rulesDay = civil.MustParse("2026-01-01")

// crowd is a made-up population over sixteen attributes, column by column: what
// a load has left in memory, ours as tables and the peer's as a table of its own.
type crowd struct {
	people  int
	homes   []int32 // where each household's members begin, and where the last one's end
	columns []*crowdColumn
}

// crowdColumn is one attribute: values of one kind, and whose value is on file.
type crowdColumn struct {
	of    rule.Entity
	name  string
	dict  []string // of codes and areas
	i32   []int32
	u8    []uint8
	u16   []uint16
	bools []uint8
	valid []uint8
}

// missingIn is how many values of each attribute in a thousand are not on file.
const missingIn = 30

// makeCrowd makes so many persons; the seed decides everything.
func makeCrowd(people int, seed uint64) *crowd {
	c := &crowd{people: people, homes: []int32{0}}
	dice := rand.New(rand.NewPCG(seed, 16))
	for c.size() < people {
		c.homes = append(c.homes, min(c.homes[len(c.homes)-1]+1+int32(dice.IntN(4)), int32(people)))
	}
	for i, a := range crowdAttributes {
		rows := people
		if a.of == rule.OfHousehold {
			rows = len(c.homes) - 1
		}
		dice := rand.New(rand.NewPCG(seed, uint64(100+i)))
		col := &crowdColumn{of: a.of, name: a.name, dict: a.dict, valid: make([]uint8, rows)}
		a.fill(col, rows, dice)
		for row := range col.valid {
			if dice.IntN(1000) >= missingIn {
				col.valid[row] = 1
			}
		}
		c.columns = append(c.columns, col)
	}
	return c
}

func (c *crowd) size() int { return int(c.homes[len(c.homes)-1]) }

// crowdAttribute says how the values of an attribute are drawn.
type crowdAttribute struct {
	of   rule.Entity
	name string
	dict []string
	fill func(c *crowdColumn, rows int, dice *rand.Rand)
}

var crowdAttributes = []crowdAttribute{
	{rule.OfPerson, "birth_on", nil, between(int(rulesDay)-95*365, int(rulesDay))},
	{rule.OfPerson, "sex", []string{"female", "male"}, codes(1, 1)},
	{rule.OfPerson, "marital_status", []string{"single", "married", "divorced", "widowed"}, codes(8, 20, 1, 2)},
	{rule.OfPerson, "registered_area", crowdAreas(), areas},
	{rule.OfPerson, "registered_rural", nil, flags(35)},
	{rule.OfPerson, "resident_months", nil, between(0, 600)},
	{rule.OfPerson, "disability_kind", []string{"none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"}, codes(90, 1, 2, 1, 3, 1, 1, 1)},
	{rule.OfPerson, "disability_level", []string{"none", "1", "2", "3", "4"}, codes(90, 2, 3, 3, 2)},
	{rule.OfPerson, "care_level", []string{"none", "mild", "moderate", "severe", "complete"}, codes(88, 5, 3, 2, 2)},
	{rule.OfPerson, "school_stage", []string{"none", "kindergarten", "primary", "junior", "senior", "vocational", "special", "higher"}, codes(80, 3, 6, 3, 2, 2, 1, 3)},
	{rule.OfPerson, "employment", []string{"employed", "flexible", "self_employed", "unemployed", "retired", "student", "farmer", "none"}, codes(35, 10, 6, 4, 20, 12, 8, 5)},
	{rule.OfPerson, "pension_insured_months", nil, between(0, 480)},
	{rule.OfPerson, "income_month", nil, yuans(9000)},
	{rule.OfHousehold, "urban", nil, flags(65)},
	{rule.OfHousehold, "assistance", assistances, codes(80, 5, 5, 3, 3, 4)},
	{rule.OfHousehold, "income_month", nil, yuans(24000)},
}

// between draws whole numbers from a up to, and not, b.
func between(a, b int) func(*crowdColumn, int, *rand.Rand) {
	return func(c *crowdColumn, rows int, dice *rand.Rand) {
		c.i32 = make([]int32, rows)
		for i := range c.i32 {
			c.i32[i] = int32(a + dice.IntN(b-a))
		}
	}
}

// yuans draws sums of money below so many yuan, in fen.
func yuans(most int) func(*crowdColumn, int, *rand.Rand) { return between(0, most*100) }

// flags draws yes in so many cases of a hundred.
func flags(percent int) func(*crowdColumn, int, *rand.Rand) {
	return func(c *crowdColumn, rows int, dice *rand.Rand) {
		c.bools = make([]uint8, rows)
		for i := range c.bools {
			if dice.IntN(100) < percent {
				c.bools[i] = 1
			}
		}
	}
}

// codes draws places of the dictionary by their weights.
func codes(weights ...int) func(*crowdColumn, int, *rand.Rand) {
	var places []uint8
	for place, n := range weights {
		places = append(places, bytes.Repeat([]byte{uint8(place)}, n)...)
	}
	return func(c *crowdColumn, rows int, dice *rand.Rand) {
		c.u8 = make([]uint8, rows)
		for i := range c.u8 {
			c.u8[i] = places[dice.IntN(len(places))]
		}
	}
}

func areas(c *crowdColumn, rows int, dice *rand.Rand) {
	c.u16 = make([]uint16, rows)
	for i := range c.u16 {
		c.u16[i] = uint16(dice.IntN(len(c.dict)))
	}
}

// write writes the columns as raw files, the form in which the peer reads them.
func (c *crowd) write(dir string) error {
	put := func(name string, v any) error {
		var b bytes.Buffer
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600)
	}
	if err := put("homes", c.homes); err != nil {
		return err
	}
	for _, col := range c.columns {
		if err := put(col.file(), col.values()); err != nil {
			return err
		}
		if err := put(col.file()+".valid", col.valid); err != nil {
			return err
		}
	}
	return nil
}

func (c *crowdColumn) file() string { return c.of.String() + "." + c.name }

func (c *crowdColumn) values() any {
	switch {
	case c.i32 != nil:
		return c.i32
	case c.u16 != nil:
		return c.u16
	case c.u8 != nil:
		return c.u8
	}
	return c.bools
}

// tables cuts the crowd into tables of whole households. Values are not copied.
func (c *crowd) tables(schema *rule.Schema) []*columns.Table {
	var all []*columns.Table
	for home := 0; home < len(c.homes)-1; {
		first, from := home, c.homes[home]
		t := &columns.Table{Households: []int32{0}}
		for ; home < len(c.homes)-1 && c.homes[home]-from < columns.ChunkRows; home++ {
			t.Households = append(t.Households, c.homes[home+1]-from)
		}
		t.Rows = t.Members()
		for _, col := range c.columns {
			a, z := int(from), int(c.homes[home])
			if col.of == rule.OfHousehold {
				a, z = first, home
			}
			t.Fields = append(t.Fields, columns.Field{Attr: schema.Attribute(col.of, col.name), Column: col.cut(a, z)})
		}
		all = append(all, t)
	}
	return all
}

func (c *crowdColumn) cut(a, z int) columns.Column {
	to := columns.Column{Valid: packed(c.valid[a:z]), Dict: c.dict}
	switch {
	case c.i32 != nil:
		to.I32 = c.i32[a:z]
	case c.u16 != nil:
		to.U16 = c.u16[a:z]
	case c.u8 != nil:
		to.U8 = c.u8[a:z]
	default:
		to.Bits = packed(c.bools[a:z])
	}
	return to
}

// packed turns bytes of 0 and 1 into a bitmap.
func packed(from []uint8) []uint64 {
	to := make([]uint64, (len(from)+63)/64)
	for i, b := range from {
		to[i>>6] |= uint64(b) << (i & 63)
	}
	return to
}

// tableBytes is what a pass over the tables reads.
func tableBytes(tables []*columns.Table) int {
	n := 0
	for _, t := range tables {
		n += 4 * len(t.Households)
		for i := range t.Fields {
			c := &t.Fields[i].Column
			n += 8*len(c.Valid) + 8*len(c.Bits) + 4*len(c.I32) + 8*len(c.I64) + len(c.U8) + 2*len(c.U16) + 4*len(c.U32)
		}
	}
	return n
}
