package flat

import (
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// Kind is what the values of a column are.
type Kind uint8

// The kinds of columns.
const (
	Texts    Kind = iota // BYTE_ARRAY (STRING)
	Integers             // INT64
	Flags                // BOOLEAN
)

// Column is one column of a file.
type Column struct {
	Name     string
	Kind     Kind
	Optional bool // rows may have no value
}

// Values are one column of the rows of a group: a value for each row that has
// one, in their order. Bit i of a bitmap is bit i%64 of word i/64.
type Values struct {
	Valid  []uint64 // which rows have a value; nil: all
	Texts  []string // texts: the distinct ones of the group
	Places []uint32 // texts: where each value stands in Texts
	Ints   []int64  // integers
	Bits   []uint64 // flags
}

// Has reports whether row i has a value.
func (v *Values) Has(i int) bool { return v.Valid == nil || v.Valid[i>>6]>>(i&63)&1 == 1 }

func (c *Column) node() schema.Node {
	rep := parquet.Repetitions.Required
	if c.Optional {
		rep = parquet.Repetitions.Optional
	}
	var logical schema.LogicalType = schema.StringLogicalType{}
	switch c.Kind {
	case Integers:
		logical = schema.NewIntLogicalType(64, true)
	case Flags:
		logical = schema.NoLogicalType{}
	}
	return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(c.Name, rep, logical, c.physical(), -1, -1))
}

func (c *Column) physical() parquet.Type {
	switch c.Kind {
	case Integers:
		return parquet.Types.Int64
	case Flags:
		return parquet.Types.Boolean
	}
	return parquet.Types.ByteArray
}
