package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"

	"minsheng/civil"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// writeTemplatePeople writes a seeded population as raw columns, the form that
// both sides read.
func writeTemplatePeople(dir string, people int, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 2))
	files := map[string]*bytes.Buffer{}
	put := func(name string, v any) {
		if files[name] == nil {
			files[name] = &bytes.Buffer{}
		}
		binary.Write(files[name], binary.LittleEndian, v) // a Buffer takes everything
	}
	today := int32(civil.MustParse("2025-01-01"))
	for person, home := 0, int32(0); person < people; home++ {
		size := min(1+r.IntN(4), people-person) // 2.5 persons a household
		for i := range size {
			age := int32(r.IntN(95*365 + 200))
			role := uint8(0)
			if i > 0 && age < 18*365 {
				role = 1
			}
			salary, capital := int64(0), int64(0)
			if age >= 16*365 {
				salary, capital = int64(math.Exp(7.3+0.9*r.NormFloat64()))*100, int64(r.IntN(80))*100
			}
			put("birth", today-age)
			put("salary", salary)
			put("capital_returns", capital)
			put("role", role)
			put("household", home)
		}
		person += size
		put("accommodation_size", int32(10+r.IntN(190)))
		put("occupancy", uint8(r.IntN(4)))
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// loadTemplatePeople reads the raw columns and cuts them into tables of whole
// households.
func loadTemplatePeople(dir string, schema *rule.Schema) (tables []*columns.Table, homes int, err error) {
	l := templateLoader{dir: dir, schema: schema}
	birth, role := ints[int32](&l, "birth"), l.file("role")
	salary, capital := ints[int64](&l, "salary"), ints[int64](&l, "capital_returns")
	household := ints[int32](&l, "household")
	size, occupancy := ints[int32](&l, "accommodation_size"), l.file("occupancy")
	if l.err != nil {
		return nil, 0, l.err
	}
	for from, home := 0, int32(0); from < len(birth); {
		t := &columns.Table{Households: []int32{0}}
		to, first := from, home
		for to < len(birth) && (to-from < columns.ChunkRows || household[to] == household[to-1]) {
			if to > from && household[to] != household[to-1] {
				t.Households = append(t.Households, int32(to-from))
			}
			to++
		}
		t.Households = append(t.Households, int32(to-from))
		home += int32(t.Homes())
		t.Rows = to - from
		t.Fields = []columns.Field{
			l.person("birth", columns.Column{I32: birth[from:to]}), l.person("salary", columns.Column{I64: salary[from:to]}),
			l.person("capital_returns", columns.Column{I64: capital[from:to]}), l.person("role", columns.Column{U8: role[from:to], Dict: templateRoles}),
			l.home("accommodation_size", columns.Column{I32: size[first:home]}), l.home("occupancy", columns.Column{U8: occupancy[first:home], Dict: templateOccupancy}),
		}
		tables = append(tables, t)
		from = to
	}
	return tables, len(occupancy), nil
}

var (
	templateRoles     = []string{"adult", "child"}
	templateOccupancy = []string{"owner", "tenant", "free_lodger", "homeless"}
)

// templateLoader reads files and keeps the first error.
type templateLoader struct {
	dir    string
	schema *rule.Schema
	err    error
}

func (l *templateLoader) file(name string) []byte {
	data, err := os.ReadFile(filepath.Join(l.dir, name))
	if l.err == nil {
		l.err = err
	}
	return data
}

func ints[T int32 | int64](l *templateLoader, name string) []T {
	data := l.file(name)
	var one T
	values := make([]T, len(data)/binary.Size(one))
	if _, err := binary.Decode(data, binary.LittleEndian, values); err != nil && l.err == nil {
		l.err = err
	}
	return values
}

func (l *templateLoader) person(name string, c columns.Column) columns.Field {
	return columns.Field{Attr: l.schema.Attribute(rule.OfPerson, name), Column: c}
}

func (l *templateLoader) home(name string, c columns.Column) columns.Field {
	return columns.Field{Attr: l.schema.Attribute(rule.OfHousehold, name), Column: c}
}
