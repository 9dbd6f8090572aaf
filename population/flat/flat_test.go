package flat

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"pgregory.net/rapid"
)

var columns = []Column{{Name: "id"}, {Name: "word", Optional: true}, {Name: "n", Kind: Integers}, {Name: "sum", Kind: Integers, Optional: true}, {Name: "yes", Kind: Flags, Optional: true}}

// row is a row as a reader would say it.
type row struct{ id, word, n, sum, yes string }

// table is random columns and the rows they say.
func table(seed uint64, rows, texts int) ([]Values, []row) {
	r := rand.New(rand.NewPCG(seed, 7))
	words := (rows + 63) / 64
	values := make([]Values, len(columns))
	for i := range texts {
		values[0].Texts = append(values[0].Texts, fmt.Sprintf("id%06d", i))
		values[1].Texts = append(values[1].Texts, strings.Repeat("户", i%7))
	}
	for _, c := range []int{1, 3, 4} {
		values[c].Valid = make([]uint64, words)
	}
	values[4].Bits = make([]uint64, words)
	often, flags := r.IntN(3), 0 // nothing, some or everything is there
	for i := range rows {
		at := uint32(i * texts / rows)
		if r.IntN(20) == 0 {
			at = uint32(r.IntN(texts))
		}
		values[0].Places = append(values[0].Places, at)
		values[2].Ints = append(values[2].Ints, r.Int64()-r.Int64())
		there := func(c int) bool {
			if often == 2 || often == 1 && r.IntN(3) == 0 {
				values[c].Valid[i>>6] |= 1 << (i & 63)
				return true
			}
			return false
		}
		if there(1) {
			values[1].Places = append(values[1].Places, uint32(r.IntN(texts)))
		}
		if there(3) {
			values[3].Ints = append(values[3].Ints, int64(i))
		}
		if there(4) {
			values[4].Bits[flags>>6] |= uint64(r.IntN(2)) << (flags & 63)
			flags++
		}
	}
	return values, said(values, rows)
}

// said writes rows out.
func said(values []Values, rows int) []row {
	all := make([]row, rows)
	var word, sum, yes int
	for i := range all {
		one := &all[i]
		*one = row{id: values[0].Texts[values[0].Places[i]], n: fmt.Sprint(values[2].Ints[i]), sum: "-", yes: "-"}
		if values[1].Has(i) {
			one.word = values[1].Texts[values[1].Places[word]]
			word++
		}
		if values[3].Has(i) {
			one.sum = fmt.Sprint(values[3].Ints[sum])
			sum++
		}
		if values[4].Has(i) {
			one.yes = fmt.Sprint(values[4].Bits[yes>>6] >> (yes & 63) & 1)
			yes++
		}
	}
	return all
}

func written(t interface{ Fatal(...any) }, groups ...[]Values) []byte {
	var out bytes.Buffer
	w, err := NewWriter(&out, columns, [][2]string{{"format", "test"}})
	for _, g := range groups {
		if err == nil {
			err = w.Group(len(g[0].Places), g)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		var groups [][]Values
		var want []row
		for g := range rapid.IntRange(1, 3).Draw(t, "groups") {
			values, rows := table(seed+uint64(g), rapid.IntRange(1, 700).Draw(t, "rows"), rapid.SampledFrom([]int{1, 2, 5, 200, 256, 300}).Draw(t, "texts"))
			groups, want = append(groups, values), append(want, rows...)
		}
		r, err := NewReader(bytes.NewReader(written(t, groups...)), columns)
		if err != nil {
			t.Fatal(err)
		}
		var got []row
		values := make([]Values, len(columns))
		for g := range r.Groups() {
			n, err := r.Group(g, values, nil)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, said(values, n)...)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("other rows than were written")
		}
	})
}

func TestTheParquetLibraryReadsWhatIsWritten(t *testing.T) {
	values, want := table(3, 1000, 300)
	f, err := file.NewParquetReader(bytes.NewReader(written(t, values)))
	if err != nil {
		t.Fatal(err)
	}
	column, err := f.RowGroup(0).Column(0)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]parquet.ByteArray, 1000)
	if n, _, err := column.(*file.ByteArrayColumnChunkReader).ReadBatch(1000, ids, nil, nil); n != 1000 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	column, _ = f.RowGroup(0).Column(2)
	numbers := make([]int64, 1000)
	if n, _, err := column.(*file.Int64ColumnChunkReader).ReadBatch(1000, numbers, nil, nil); n != 1000 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	for i, w := range want {
		if w.id != string(ids[i]) || w.n != fmt.Sprint(numbers[i]) {
			t.Fatalf("row %d is %s, %d, not %+v", i, ids[i], numbers[i], w)
		}
	}
}

// DuckDB has its own reader of Parquet; it is asked where it is installed.
func TestPeersReadWhatIsWritten(t *testing.T) {
	python := os.Getenv("MINSHENG_PEERS")
	if python == "" {
		t.Skip("MINSHENG_PEERS names no python with duckdb")
	}
	values, want := table(4, 1000, 300)
	name := filepath.Join(t.TempDir(), "x.parquet")
	if err := os.WriteFile(name, written(t, values), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, "-c", `import duckdb,sys
for r in duckdb.sql(f"select id, coalesce(word,''), n, coalesce(sum::text,'-'), coalesce(yes::int::text,'-') from '{sys.argv[1]}'").fetchall(): print(*r, sep='|')`, name).CombinedOutput()
	var all strings.Builder
	for _, w := range want {
		fmt.Fprintf(&all, "%s|%s|%s|%s|%s\n", w.id, w.word, w.n, w.sum, w.yes)
	}
	if err != nil || string(out) != all.String() {
		t.Errorf("%v: other rows than were written: %.300s", err, out)
	}
}

func TestTheSameColumnsGiveTheSameBytes(t *testing.T) {
	values, _ := table(5, 500, 40)
	if !bytes.Equal(written(t, values, values), written(t, values, values)) {
		t.Error("two files of the same columns differ")
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	values, _ := table(6, 500, 40)
	whole := written(t, values)
	read := func(data []byte) error {
		r, err := NewReader(bytes.NewReader(data), columns)
		for g := 0; err == nil && g < r.Groups(); g++ {
			_, err = r.Group(g, make([]Values, len(columns)), nil)
		}
		return err
	}
	if err := read(whole); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 3, 11, len(whole) / 2, len(whole) - 1} {
		if read(whole[:n]) == nil {
			t.Errorf("cut to %d bytes it is read all the same", n)
		}
	}
	if _, err := NewReader(bytes.NewReader(whole), columns[:4]); err == nil {
		t.Error("a file with another column is read all the same")
	}
}
