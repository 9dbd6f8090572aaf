package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"unsafe"

	"minsheng/civil"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// templateColumns are the raw little-endian files that both sides read, and
// the bytes of a value in each.
var templateColumns = map[string]int{
	"birth": 4, "salary": 8, "capital_returns": 8, "role": 1, "household": 4, // a value a person
	"accommodation_size": 4, "occupancy": 1, // a value a household
}

var (
	templateRoles     = []string{"adult", "child"}
	templateOccupancy = []string{"owner", "tenant", "free_lodger", "homeless"}
)

// writeTemplatePeople writes a seeded population as raw columns, and returns
// the bytes written and the households.
func writeTemplatePeople(dir string, people int, seed uint64) (bytes, homes int, err error) {
	r := rand.New(rand.NewPCG(seed, 2))
	files := map[string][]byte{}
	put := func(name string, v int64) {
		var eight [8]byte
		binary.LittleEndian.PutUint64(eight[:], uint64(v))
		files[name] = append(files[name], eight[:templateColumns[name]]...)
	}
	today := int64(civil.MustParse("2025-01-01"))
	for person := 0; person < people; homes++ {
		size := min(1+r.IntN(4), people-person) // 2.5 persons a household
		for i := range size {
			age, role := int64(r.IntN(95*365+200)), int64(0)
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
			put("household", int64(homes))
		}
		person += size
		put("accommodation_size", int64(10+r.IntN(190)))
		put("occupancy", int64(r.IntN(4)))
	}
	for name, data := range files {
		bytes += len(data)
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return 0, 0, err
		}
	}
	return bytes, homes, nil
}

// templateReader reads the raw columns chunk by chunk into one table, which
// Next makes anew.
type templateReader struct {
	files                map[string]*os.File
	people, person, home int
	table                columns.Table
	ids                  []int32 // of households, one more than the chunk at most holds
	birth, size          []int32
	salary, capital      []int64
	role, occupancy      []uint8
}

// openTemplatePeople opens the files that writeTemplatePeople wrote.
func openTemplatePeople(dir string, schema *rule.Schema) (*templateReader, error) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, errors.New("the files are little-endian, as this machine is not")
	}
	const most = columns.ChunkRows
	r := &templateReader{files: map[string]*os.File{}, ids: make([]int32, most+1), birth: make([]int32, most), size: make([]int32, most),
		salary: make([]int64, most), capital: make([]int64, most), role: make([]uint8, most), occupancy: make([]uint8, most)}
	for name := range templateColumns {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			r.Close()
			return nil, err
		}
		r.files[name] = f
	}
	info, err := r.files["role"].Stat()
	if err != nil {
		r.Close()
		return nil, err
	}
	r.people = int(info.Size())
	r.table.Households = make([]int32, most+1)
	for _, name := range []string{"birth", "salary", "capital_returns", "role"} {
		r.table.Fields = append(r.table.Fields, columns.Field{Attr: schema.Attribute(rule.OfPerson, name)})
	}
	for _, name := range []string{"accommodation_size", "occupancy"} {
		r.table.Fields = append(r.table.Fields, columns.Field{Attr: schema.Attribute(rule.OfHousehold, name)})
	}
	return r, nil
}

// Close closes the files.
func (r *templateReader) Close() {
	for _, f := range r.files {
		f.Close()
	}
}

// Next reads whole households, as many as a chunk holds; io.EOF after the last.
func (r *templateReader) Next() (*columns.Table, error) {
	if r.person == r.people {
		return nil, io.EOF
	}
	ids := r.ids[:min(len(r.ids), r.people-r.person)]
	if err := fill(r, "household", ids, r.person); err != nil {
		return nil, err
	}
	n := len(ids)
	if n > columns.ChunkRows {
		for n--; n > 0 && ids[n] == ids[n-1]; n-- {
		}
	}
	homes, err := r.households(ids[:n])
	if err != nil {
		return nil, err
	}
	t := &r.table
	t.Rows, t.Households = n, t.Households[:homes+1]
	t.Fields[0].Column = columns.Column{I32: r.birth[:n]}
	t.Fields[1].Column = columns.Column{I64: r.salary[:n]}
	t.Fields[2].Column = columns.Column{I64: r.capital[:n]}
	t.Fields[3].Column = columns.Column{U8: r.role[:n], Dict: templateRoles}
	t.Fields[4].Column = columns.Column{I32: r.size[:homes]}
	t.Fields[5].Column = columns.Column{U8: r.occupancy[:homes], Dict: templateOccupancy}
	err = errors.Join(fill(r, "birth", r.birth[:n], r.person), fill(r, "salary", r.salary[:n], r.person),
		fill(r, "capital_returns", r.capital[:n], r.person), fill(r, "role", r.role[:n], r.person),
		fill(r, "accommodation_size", r.size[:homes], r.home), fill(r, "occupancy", r.occupancy[:homes], r.home),
		inside("role", r.role[:n], templateRoles), inside("occupancy", r.occupancy[:homes], templateOccupancy))
	r.person, r.home = r.person+n, r.home+homes
	return t, err
}

// households turns the household of each person, which rise by one at a time,
// into where each household begins.
func (r *templateReader) households(ids []int32) (int, error) {
	off := r.table.Households[:cap(r.table.Households)]
	last, homes, wrong := int32(r.home)-1, 0, int32(0)
	for i, id := range ids {
		step := id - last
		homes += int(step & 1)
		wrong |= step &^ 1
		off[homes] = int32(i + 1) // so far
		last = id
	}
	if wrong != 0 || ids[0] != int32(r.home) {
		return 0, fmt.Errorf("household: after row %d the households do not follow each other", r.person)
	}
	return homes, nil
}

// fill reads values from a row of a file on. The bytes of the file are the
// values, so they are read where the values will stand.
func fill[T uint8 | int32 | int64](r *templateReader, name string, to []T, row int) error {
	width := int(unsafe.Sizeof(to[0]))
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(to))), width*len(to))
	if _, err := r.files[name].ReadAt(data, int64(row*width)); err != nil {
		return fmt.Errorf("%s: row %d: %w", name, row, err)
	}
	return nil
}

// inside reports codes that are not in the dictionary.
func inside(name string, codes []uint8, dict []string) error {
	if most := slices.Max(codes); int(most) >= len(dict) {
		return fmt.Errorf("%s: code %d is not one of %d", name, most, len(dict))
	}
	return nil
}
