package population

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"minsheng/rule"
)

// Dataset is a county's population that may be read.
type Dataset struct {
	Manifest Manifest

	dir    string
	schema *rule.Schema
	parts  []*Part
}

// Part is a file of people with the guests of their households and what these
// receive. Parts can be read at the same time; no household is in two of them.
type Part struct {
	set      *Dataset
	people   File
	guests   *File
	received *File
	first    string // id of the first household
	next     string // first of the next part, empty after the last
}

// List returns the folders of the datasets under root, or root itself where it
// is one, in the order of their names.
func List(root string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(root, ManifestName)); err == nil {
		return []string{root}, nil
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			dirs = append(dirs, filepath.Join(root, e.Name()))
		}
	}
	if len(dirs) == 0 {
		return nil, Mistakes{noManifest.in(root)}
	}
	return dirs, nil
}

// Open checks a dataset as far as can be told without reading its rows: that
// it is complete and undamaged, and that its columns are those of the schema.
// Its errors are Mistakes.
func Open(dir string, s *rule.Schema) (*Dataset, error) {
	m, err := readManifest(dir, s)
	if err != nil {
		return nil, err
	}
	found, err := m.compare(dir)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return nil, found
	}
	set := &Dataset{Manifest: *m, dir: dir, schema: s}
	for _, f := range m.Files {
		wrong, err := set.open(f)
		if err != nil {
			return nil, err
		}
		found = append(found, wrong...)
	}
	if len(found) > 0 {
		return nil, found
	}
	return set, set.order()
}

// Parts lists the parts in the order of their households.
func (d *Dataset) Parts() []*Part { return d.parts }

// Files lists the files of the part: people, then their guests and what they
// receive, where there are any.
func (p *Part) Files() []File {
	files := []File{p.people}
	for _, f := range []*File{p.guests, p.received} {
		if f != nil {
			files = append(files, *f)
		}
	}
	return files
}

// open adds one file to the parts and checks its footer.
func (d *Dataset) open(f File) (found Mistakes, err error) {
	switch i := slices.IndexFunc(d.parts, func(p *Part) bool { return p.people.Name == f.of() }); {
	case f.GuestsOf != "":
		d.parts[i].guests = &f
	case f.ReceivedOf != "":
		d.parts[i].received = &f
	default:
		d.parts = append(d.parts, &Part{set: d, people: f})
	}
	name := filepath.Join(d.dir, f.Name)
	r, err := openFile(name)
	if err != nil {
		return orMistakes(err)
	}
	defer r.Close()
	defer caught(&err, name)
	if r.NumRows() != f.Rows {
		found = append(found, wrongRows(r.NumRows(), f.Rows).in(name))
	}
	return append(found, compareColumns(d.columns(f), r.MetaData().Schema.Root(), name)...), nil
}

// columns lists the columns that a file may have.
func (d *Dataset) columns(f File) []Column {
	switch {
	case f.ReceivedOf != "":
		return ReceivedColumns(d.Manifest.Received)
	case f.GuestsOf != "":
		return slices.DeleteFunc(Columns(d.schema), func(c Column) bool { return !c.ofGuests() })
	}
	return Columns(d.schema)
}

// orMistakes gives Mistakes back as such and other errors as errors.
func orMistakes(err error) (Mistakes, error) {
	var found Mistakes
	if errors.As(err, &found) {
		return found, nil
	}
	return nil, err
}

// order finds out with which household each part begins.
func (d *Dataset) order() error {
	for i, p := range d.parts {
		var err error
		if p.first, err = d.firstHousehold(p.people); err != nil {
			return err
		}
		if i == 0 {
			continue
		}
		d.parts[i-1].next = p.first
		if before := d.parts[i-1]; p.first <= before.first {
			return Mistakes{unsorted(1).in(filepath.Join(d.dir, p.people.Name))}
		}
	}
	return nil
}

func (d *Dataset) firstHousehold(f File) (id string, err error) {
	defer caught(&err, filepath.Join(d.dir, f.Name))
	s, err := d.stream(f, nil)
	if err != nil {
		return "", err
	}
	defer s.close()
	ids, err := s.households.ids(1)
	if err == nil && len(ids) == 0 {
		err = s.households.broken(errShort)
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// openFile opens a Parquet file and reads its footer.
func openFile(name string) (r *file.Reader, err error) {
	defer caught(&err, name)
	props := parquet.NewReaderProperties(nil)
	props.BufferedStreamEnabled = true // other writers make row groups of any size
	r, err = file.OpenParquetFile(name, false, file.WithReadProps(props))
	if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission) {
		return nil, Mistakes{unreadable(err).in(name)}
	}
	return r, err
}

// caught turns a panic of the Parquet library, which trusts the files it
// reads more than we do, into a refusal of the file.
func caught(err *error, name string) {
	if r := recover(); r != nil {
		*err = Mistakes{unreadable(fmt.Errorf("%v", r)).in(name)}
	}
}

// compareColumns finds columns that are unknown, missing or of another type.
func compareColumns(columns []Column, root *schema.GroupNode, name string) (found Mistakes) {
	for i := range root.NumFields() {
		n := root.Field(i)
		at := slices.IndexFunc(columns, func(c Column) bool { return c.Name == n.Name() })
		switch {
		case at < 0:
			found = append(found, unknownColumn(n.Name(), columns).in(name))
		case root.FieldIndexByName(n.Name()) != i:
			found = append(found, doubleColumn(n.Name()).in(name))
		case !columns[at].fits(n):
			found = append(found, wrongType(&columns[at], typeName(n)).in(name))
		}
	}
	for _, c := range columns {
		if (c.isID() || c.Name == ServiceColumn) && root.FieldIndexByName(c.Name) < 0 {
			found = append(found, noColumn(c.Name).in(name))
		}
	}
	return found
}
