package population

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
	"github.com/rogpeppe/go-internal/txtar"

	"minsheng/lang"
	"minsheng/rule"
)

// plainSchema is a schema that other writers can fill by hand.
func plainSchema(t *testing.T) *rule.Schema {
	t.Helper()
	least, most := int64(0), int64(120)
	s, err := rule.NewSchema([]rule.Attribute{
		{Entity: rule.OfPerson, Name: "sex", Form: rule.FormCode, Codes: []rule.Code{{ID: "female"}, {ID: "male"}}},
		{Entity: rule.OfPerson, Name: "years", Form: rule.FormInt, Min: &least, Max: &most},
		{Entity: rule.OfPerson, Name: "lives_in", Form: rule.FormArea},
		{Entity: rule.OfPerson, Name: "ill", Form: rule.FormCodes, Codes: []rule.Code{{ID: "a"}, {ID: "b"}}},
		{Entity: rule.OfHousehold, Name: "income", Form: rule.FormMoney},
	}, []rule.Link{{Name: "guardians"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cell is what stands in one column: texts, numbers or lists; nil is null.
type cell struct {
	node   schema.Node
	values []any
}

func column(s *rule.Schema, name string, values ...any) cell {
	return among(Columns(s), name, values...)
}

func among(columns []Column, name string, values ...any) cell {
	for _, c := range columns {
		if c.Name == name {
			return cell{c.node(), values}
		}
	}
	panic(name)
}

// byHand writes a Parquet file as any other tool could.
func byHand(t *testing.T, name string, cells ...cell) {
	t.Helper()
	var nodes schema.FieldList
	for _, c := range cells {
		nodes = append(nodes, c.node)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := file.NewParquetWriter(f, schema.MustGroup(schema.NewGroupNode("other", parquet.Repetitions.Required, nodes, -1)))
	rg, err := w.AppendRowGroupChecked()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		cw, err := rg.NextColumn()
		if err != nil {
			t.Fatal(err)
		}
		b := &buffer{known: map[string]parquet.ByteArray{}}
		for _, v := range c.values {
			b.hand(v)
		}
		if cw.Descr().MaxDefinitionLevel() == 0 {
			b.defs = nil
		}
		if cw.Descr().MaxRepetitionLevel() == 0 {
			b.reps = nil
		}
		if err := b.write(cw); err != nil {
			t.Fatal(err)
		}
		if err := cw.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(rg.Close(), w.Close()); err != nil {
		t.Fatal(err)
	}
}

func (b *buffer) hand(v any) {
	b.defs = append(b.defs, 1)
	b.reps = append(b.reps, 0)
	switch v := v.(type) {
	case nil:
		b.defs[len(b.defs)-1] = 0
	case string:
		b.texts = append(b.texts, parquet.ByteArray(v))
	case int:
		b.ints = append(b.ints, int64(v))
	case []string:
		for i, item := range v {
			b.item(i, parquet.ByteArray(item))
		}
	}
}

// sealed writes the manifest of the files in a folder.
func sealed(t *testing.T, dir string, s *rule.Schema, change func(*Manifest)) {
	t.Helper()
	m := Manifest{Format: Format, Area: "330502", Pack: "330502", Schema: Fingerprint(s)}
	names, err := filepath.Glob(dir + "/*.parquet")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		m.Files = append(m.Files, described(t, name))
	}
	if change != nil {
		change(&m)
	}
	if err := m.write(dir); err != nil {
		t.Fatal(err)
	}
}

func described(t *testing.T, name string) File {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f := File{Name: filepath.Base(name), Bytes: int64(len(text)), SHA256: sum(text), Rows: 1}
	if r, err := openFile(name); err == nil {
		f.Rows = r.NumRows()
		r.Close()
	}
	switch {
	case strings.HasPrefix(f.Name, "received"):
		f.ReceivedOf = "a.parquet"
	case strings.HasPrefix(f.Name, "z"):
		f.GuestsOf = "a.parquet"
	}
	return f
}

// readAll opens and reads a dataset.
func readAll(dir string, s *rule.Schema) error {
	set, err := Open(dir, s)
	if err != nil {
		return err
	}
	for _, p := range set.Parts() {
		for _, err := range p.Chunks(Read{Rows: 3, Received: true}) {
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// refusal is a dataset that must not be read. What is said of it stands under
// its name in testdata/refusals.txtar.
type refusal struct {
	name string
	make func(t *testing.T, dir string, s *rule.Schema)
}

var update = flag.Bool("update", false, "write what comes out into testdata")

func TestDatasetsThatAreWrongAreRefusedByName(t *testing.T) {
	const golden = "testdata/refusals.txtar"
	said, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range said.Files {
		want[f.Name] = string(f.Data)
	}
	said.Files = nil
	for _, r := range slices.Concat(wrongFiles, wrongRowsOf, wrongReceived) {
		t.Run(r.name, func(t *testing.T) {
			got := r.refused(t)
			said.Files = append(said.Files, txtar.File{Name: r.name, Data: []byte(got)})
			if got != want[r.name] && !*update {
				t.Errorf("it says\n%swant\n%s", got, want[r.name])
			}
		})
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(said), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// refused returns what is said of a wrong dataset, in both languages.
func (r refusal) refused(t *testing.T) string {
	s, dir := plainSchema(t), t.TempDir()
	r.make(t, dir, s)
	before := listing(t, dir)
	var found Mistakes
	if err := readAll(dir, s); !errors.As(err, &found) {
		t.Fatalf("the dataset was not refused: %v", err)
	}
	if after := listing(t, dir); after != before {
		t.Errorf("reading has written: %s, before %s", after, before)
	}
	return strings.ReplaceAll(found.In(lang.ZH)+found.In(lang.EN), dir, "330502")
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	text, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
