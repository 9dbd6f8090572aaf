package population

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"minsheng/rule"
)

// The columns that every row has.
const (
	HouseholdColumn = "household_id"
	PersonColumn    = "person_id"
)

// Column is one column of the contract.
type Column struct {
	Name string          `json:"name"`
	Type string          `json:"type"` // as Parquet names it
	Attr *rule.Attribute `json:"-"`    // nil for ids and links
	Link *rule.Link      `json:"-"`

	shape shape
	maybe bool // an id that a row need not have
}

// shape is how values of a column stand in a file.
type shape uint8

const (
	texts shape = iota
	bools
	integers
	money
	ratios
	days
	lists // of texts
)

// places is the number of decimals of money and ratios.
var places = map[shape]int32{money: 2, ratios: 6}

// precision is the number of digits that fit 64 bits.
const precision = 18

var shapes = map[rule.Form]shape{
	rule.FormBool: bools, rule.FormInt: integers, rule.FormMoney: money, rule.FormRatio: ratios,
	rule.FormDate: days, rule.FormCode: texts, rule.FormArea: texts, rule.FormCodes: lists,
}

var shapeNames = map[shape]string{
	texts: "BYTE_ARRAY (STRING)", bools: "BOOLEAN", integers: "INT64", money: "INT64 (DECIMAL(18,2))",
	ratios: "INT64 (DECIMAL(18,6))", days: "INT32 (DATE)", lists: "LIST of BYTE_ARRAY (STRING)",
}

// Columns lists the columns of a schema in their order: the ids, the attributes
// of persons, their links, the attributes of households.
func Columns(s *rule.Schema) []Column {
	list := []Column{{Name: HouseholdColumn, shape: texts}, {Name: PersonColumn, shape: texts}}
	for _, a := range s.Attributes(rule.OfPerson) {
		list = append(list, Column{Name: a.Path(), Attr: a, shape: shapes[a.Form]})
	}
	for _, l := range s.Links() {
		list = append(list, Column{Name: rule.OfPerson.String() + "." + l.Name, Link: l, shape: lists})
	}
	for _, a := range s.Attributes(rule.OfHousehold) {
		list = append(list, Column{Name: a.Path(), Attr: a, shape: shapes[a.Form]})
	}
	for i := range list {
		list[i].Type = shapeNames[list[i].shape]
	}
	return list
}

// Fingerprint tells schemas apart: it changes with a name, a form or a code,
// and not with words for people.
func Fingerprint(s *rule.Schema) string {
	sum := sha256.New()
	for _, c := range Columns(s) {
		fmt.Fprintf(sum, "%s %s", c.Name, c.Type)
		if c.Attr != nil {
			fmt.Fprintf(sum, " %s", c.Attr.Form)
			for _, code := range c.Attr.Codes {
				fmt.Fprintf(sum, " %s", code.ID)
			}
		}
		fmt.Fprintln(sum)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// node returns the column as our own files declare it.
func (c *Column) node() schema.Node {
	rep := parquet.Repetitions.Optional
	if c.isID() && !c.maybe {
		rep = parquet.Repetitions.Required
	}
	if c.shape == lists {
		text := schema.MustPrimitive(schema.NewPrimitiveNodeLogical("element", parquet.Repetitions.Required, schema.StringLogicalType{}, parquet.Types.ByteArray, -1, -1))
		return schema.MustGroup(schema.ListOfWithName(c.Name, text, rep, -1))
	}
	logical, physical := c.shape.logical()
	return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(c.Name, rep, logical, physical, -1, -1))
}

// isID reports whether the column is one of the ids, which every row has.
func (c *Column) isID() bool { return c.Attr == nil && c.Link == nil }

// ofIDs returns the path of the values in a file where they are ids, else
// nothing.
func (c *Column) ofIDs() string {
	switch {
	case c.isID():
		return c.Name
	case c.Link != nil:
		return c.Name + ".list.element"
	}
	return ""
}

// ofGuests reports whether files of guests have the column, too.
func (c *Column) ofGuests() bool { return c.Attr == nil || c.Attr.Entity == rule.OfPerson }

func (s shape) logical() (schema.LogicalType, parquet.Type) {
	switch s {
	case bools:
		return schema.NoLogicalType{}, parquet.Types.Boolean
	case integers:
		return schema.NewIntLogicalType(64, true), parquet.Types.Int64
	case money, ratios:
		return schema.NewDecimalLogicalType(precision, places[s]), parquet.Types.Int64
	case days:
		return schema.DateLogicalType{}, parquet.Types.Int32
	}
	return schema.StringLogicalType{}, parquet.Types.ByteArray
}

// fits reports whether a file's column can be read as c. Nullable or not, a
// smaller precision and an unnamed element make no difference.
func (c *Column) fits(n schema.Node) bool {
	if c.shape != lists {
		return c.shape.fitsLeaf(n)
	}
	if n.Type() != schema.Group || n.RepetitionType() == parquet.Repetitions.Repeated || !n.LogicalType().Equals(schema.ListLogicalType{}) {
		return false
	}
	list := n.(*schema.GroupNode)
	if list.NumFields() != 1 || list.Field(0).Type() != schema.Group || list.Field(0).RepetitionType() != parquet.Repetitions.Repeated {
		return false
	}
	repeated := list.Field(0).(*schema.GroupNode)
	return repeated.NumFields() == 1 && texts.fitsLeaf(repeated.Field(0))
}

func (s shape) fitsLeaf(n schema.Node) bool {
	leaf, ok := n.(*schema.PrimitiveNode)
	if !ok || leaf.RepetitionType() == parquet.Repetitions.Repeated {
		return false
	}
	logical, physical := s.logical()
	if leaf.PhysicalType() != physical {
		return false
	}
	if d, ok := leaf.LogicalType().(schema.DecimalLogicalType); ok {
		return places[s] > 0 && d.Scale() == places[s]
	}
	plain := leaf.LogicalType().IsNone()
	return leaf.LogicalType().Equals(logical) || plain && (s == integers || s == bools)
}

// typeName writes the type of a file's column for a message.
func typeName(n schema.Node) string {
	logical := ""
	if l := n.LogicalType(); l != nil && l.IsValid() && !l.IsNone() {
		logical = " (" + l.String() + ")"
	}
	if leaf, ok := n.(*schema.PrimitiveNode); ok {
		return leaf.PhysicalType().String() + logical
	}
	return "group" + logical
}
