package match

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/population/flat"
)

// ChangesName is the file that makes a folder changes. It is written last.
const ChangesName = "_changes.json"

// ChangesFormat is the edition of the contract.
const ChangesFormat = "minsheng-changes/1"

// Changes says what a folder of changes holds.
type Changes struct {
	Format  string        `json:"format"`
	Area    string        `json:"area"`
	Note    lang.Text     `json:"note,omitzero"` // what readers must know, like 演示数据
	Before  Compared      `json:"before"`
	After   Compared      `json:"after"`
	Files   []ChangesFile `json:"files"`
	Summary []ChangeCount `json:"summary"`
}

// Compared is one of the two runs.
type Compared struct {
	Pack       string     `json:"pack"`
	On         civil.Date `json:"on"`
	Population string     `json:"population"` // fingerprint
	PeopleOn   civil.Date `json:"people_on"`  // the day the facts hold on
}

// ChangesFile is one file of changes.
type ChangesFile struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// ChangeCount counts the changes of a service of one kind and for the same
// reasons. Amount is the sum of the changes of amounts that are known, in fen a
// period of the service.
type ChangeCount struct {
	Service string        `json:"service"`
	Name    lang.Text     `json:"name,omitzero"`
	Kind    ChangeKind    `json:"kind"`
	Why     string        `json:"why"`
	N       int64         `json:"n"`
	Amount  measure.Money `json:"amount"`
}

var changeColumns = []flat.Column{
	{Name: "household"}, {Name: "person", Optional: true}, {Name: "service"}, {Name: "kind"}, {Name: "before"}, {Name: "after"},
	{Name: "amount_before", Kind: flat.Integers, Optional: true}, {Name: "per_before", Optional: true},
	{Name: "amount_after", Kind: flat.Integers, Optional: true}, {Name: "per_after", Optional: true},
	{Name: "why"}, {Name: "alone", Optional: true},
	{Name: "by_person", Kind: flat.Integers, Optional: true}, {Name: "by_rule", Kind: flat.Integers, Optional: true}, {Name: "by_time", Kind: flat.Integers, Optional: true},
	{Name: "details", Optional: true},
}

// WriteChanges compares two runs and writes changes.parquet, changes.csv and
// ChangesName into a new folder, which is there only when it is complete.
// Errors: those of Compare, ErrExists.
func WriteChanges(ctx context.Context, dir string, p Pair) (*Changes, error) {
	if _, err := os.Lstat(dir); err == nil {
		return nil, existing(dir)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	growing := filepath.Join(filepath.Dir(dir), "."+filepath.Base(dir)+".comparing")
	if err := os.RemoveAll(growing); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(growing, 0o700); err != nil {
		return nil, err
	}
	about, err := writeChanges(ctx, growing, p)
	if err == nil {
		err = os.Rename(growing, dir)
	}
	if err != nil {
		os.RemoveAll(growing) // what cannot be removed is cleared by the next one
		return nil, err
	}
	return about, nil
}

func writeChanges(ctx context.Context, dir string, p Pair) (*Changes, error) {
	w, err := newChangeWriter(dir, p.Before, p.After)
	if err != nil {
		return nil, err
	}
	defer w.abort()
	for one, err := range Compare(ctx, p) {
		if err == nil {
			err = w.add(one)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := w.close(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(w.about, "", " ")
	if err != nil {
		return nil, err
	}
	return w.about, flat.WriteFile(filepath.Join(dir, ChangesName), append(text, '\n'))
}

// changeWriter writes changes as Parquet and as CSV, and counts them.
type changeWriter struct {
	after   Side
	about   *Changes
	files   [2]*flat.Output // Parquet, CSV
	parquet *flat.Writer
	buffer  *bufio.Writer
	csv     *csv.Writer
	columns []changeColumn
	rows    int // in the columns
	all     int64
	counts  map[ChangeCount]*ChangeCount // by all but the sums
}

func newChangeWriter(dir string, before, after Side) (*changeWriter, error) {
	m := after.Results.Manifest
	w := &changeWriter{after: after, counts: map[ChangeCount]*ChangeCount{}, columns: make([]changeColumn, len(changeColumns)),
		about: &Changes{Format: ChangesFormat, Area: m.Population.Area, Note: m.Population.Note, Before: before.compared(), After: after.compared()}}
	for i := range w.columns {
		w.columns[i].places = map[string]uint32{}
	}
	for i, name := range []string{"changes.parquet", "changes.csv"} {
		f, err := flat.Create(filepath.Join(dir, name))
		if err != nil {
			w.abort()
			return nil, err
		}
		w.files[i] = f
		w.about.Files = append(w.about.Files, ChangesFile{Name: name})
	}
	var err error
	w.parquet, err = flat.NewWriter(w.files[0], changeColumns, [][2]string{{"minsheng.format", ChangesFormat}, {"minsheng.area", m.Population.Area}, {"minsheng.note", m.Population.Note.ZH}})
	if err != nil {
		w.abort()
		return nil, err
	}
	w.buffer = bufio.NewWriter(w.files[1])
	w.csv = csv.NewWriter(w.buffer)
	w.buffer.WriteString("\ufeff") // spreadsheet programs need the mark
	head := make([]string, 0, len(changeColumns)+2)
	for _, c := range changeColumns[:len(changeColumns)-1] {
		head = append(head, c.Name)
	}
	return w, w.csv.Write(append(head, "zh", "en"))
}

func (s Side) compared() Compared {
	m := s.Results.Manifest
	return Compared{Pack: m.Pack, On: m.On, Population: m.Population.Fingerprint, PeopleOn: m.Population.On}
}

// changeColumn is one column of the row group that is being filled.
type changeColumn struct {
	flat.Values
	places map[string]uint32
}

// text adds a value; an empty one is none where the column may do without.
func (c *changeColumn) text(row int, s string, optional bool) {
	if optional {
		c.mark(row, s != "")
		if s == "" {
			return
		}
	}
	at, ok := c.places[s]
	if !ok {
		at = uint32(len(c.Texts))
		c.places[s] = at
		c.Texts = append(c.Texts, s)
	}
	c.Places = append(c.Places, at)
}

func (c *changeColumn) money(row int, m *measure.Money) {
	c.mark(row, m != nil)
	if m != nil {
		c.Ints = append(c.Ints, int64(*m))
	}
}

func (c *changeColumn) mark(row int, is bool) {
	if row>>6 == len(c.Valid) {
		c.Valid = append(c.Valid, 0)
	}
	if is {
		c.Valid[row>>6] |= 1 << (row & 63)
	}
}

func (c *changeColumn) clear() {
	clear(c.places)
	c.Values = flat.Values{Valid: c.Valid[:0], Texts: c.Texts[:0], Places: c.Places[:0], Ints: c.Ints[:0]}
}

// add writes one change.
func (w *changeWriter) add(c *Change) error {
	details := make([]string, len(c.Details))
	for i, d := range c.Details {
		details[i] = d.Say(lang.ZH, c.Person)
	}
	shares := [3]*measure.Money{}
	if c.Shares != nil {
		shares = [3]*measure.Money{&c.Shares.Person, &c.Shares.Rule, &c.Shares.Time}
	}
	var line []string
	for i, v := range []any{c.Household, c.Person, c.Service, string(c.Kind), c.Before.String(), c.After.String(), c.AmountBefore, c.PerBefore,
		c.AmountAfter, c.PerAfter, c.Why.String(), c.Alone.String(), shares[0], shares[1], shares[2], strings.Join(details, "; ")} {
		switch v := v.(type) {
		case string:
			w.columns[i].text(w.rows, v, changeColumns[i].Optional)
			line = append(line, guard(v))
		case *measure.Money:
			w.columns[i].money(w.rows, v)
			line = append(line, yuan(v))
		}
	}
	w.rows++
	w.all++
	w.count(c)
	line[len(line)-1] = guard(c.Say(lang.ZH, w.after.Edition))
	if err := w.csv.Write(append(line, guard(c.Say(lang.EN, w.after.Edition)))); err != nil {
		return err
	}
	if w.rows < groupRows {
		return nil
	}
	return w.group()
}

func yuan(m *measure.Money) string {
	if m == nil {
		return ""
	}
	return m.String()
}

// guard keeps spreadsheet programs from taking an id for a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func (w *changeWriter) count(c *Change) {
	key := ChangeCount{Service: c.Service, Kind: c.Kind, Why: c.Why.String()}
	n := w.counts[key]
	if n == nil {
		n = &ChangeCount{Service: c.Service, Kind: c.Kind, Why: key.Why}
		if s := w.after.Edition.Service(c.Service); s != nil {
			n.Name = s.Name
		}
		w.counts[key] = n
	}
	n.N++
	was, known := outcomeOf(c.Before, c.AmountBefore, c.PerBefore).worth(cmp.Or(c.PerAfter, c.PerBefore))
	is, too := outcomeOf(c.After, c.AmountAfter, c.PerAfter).worth(cmp.Or(c.PerAfter, c.PerBefore))
	if known && too {
		n.Amount += is - was
	}
}

// group writes the columns as a row group.
func (w *changeWriter) group() error {
	if w.rows == 0 {
		return nil
	}
	values := make([]flat.Values, len(w.columns))
	for i := range w.columns {
		values[i] = w.columns[i].Values
	}
	if err := w.parquet.Group(w.rows, values); err != nil {
		return err
	}
	for i := range w.columns {
		w.columns[i].clear()
	}
	w.rows = 0
	return nil
}

func (w *changeWriter) close() error {
	w.csv.Flush()
	if err := cmp.Or(w.csv.Error(), w.buffer.Flush(), w.group()); err != nil {
		return err
	}
	if err := w.parquet.Close(); err != nil {
		return err
	}
	for i, f := range w.files {
		w.files[i] = nil
		size, sum, err := f.Close()
		if err != nil {
			return err
		}
		w.about.Files[i].Rows, w.about.Files[i].Bytes, w.about.Files[i].SHA256 = w.all, size, sum
	}
	w.about.Summary = []ChangeCount{}
	for _, n := range w.counts {
		w.about.Summary = append(w.about.Summary, *n)
	}
	slices.SortFunc(w.about.Summary, func(a, b ChangeCount) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Why, b.Why))
	})
	return nil
}

func (w *changeWriter) abort() {
	for _, f := range w.files {
		if f != nil {
			f.Abort()
		}
	}
}
