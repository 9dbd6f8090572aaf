package population

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/population/flat"
	"minsheng/rule"
)

// Spec says what a Writer writes.
type Spec struct {
	Area      string // division code of the county: the name of the folder
	Pack      string // whose schema it is
	Schema    *rule.Schema
	On        civil.Date // the day the values hold on
	Generator string     // what writes, and with which settings
	Note      lang.Text  // what readers must know, like 演示数据
	Received  []string   // the services of which Home.Received says everything
	GroupRows int        // after how many persons a row group ends, four of which are a part; 65,536 where zero
}

// ErrExists says that the dataset is there already.
var ErrExists = fault.New(fault.Conflict, "population.exists", lang.Text{
	ZH: "这个数据集已经有了：请换一个文件夹，或先移走它", EN: "The dataset is there already: choose another folder, or move it away"})

// Writer writes one dataset. Until Close succeeds there is nothing at its
// place; a Writer that was killed leaves a hidden folder which the next one
// for the same place clears.
type Writer struct {
	spec     Spec
	dir      string // where the dataset will be
	tmp      string // where it grows
	manifest Manifest
	people   *roll
	guests   *roll
	received *roll
	receipts []Person // scratch: rows of a household
	parts    int
	last     string
}

// Create begins the dataset root/Area. Fault: ErrExists.
func Create(root string, spec Spec) (*Writer, error) {
	w := &Writer{spec: spec, dir: filepath.Join(root, spec.Area), tmp: filepath.Join(root, "."+spec.Area+".writing")}
	if spec.Area == "" || spec.Area != filepath.Base(spec.Area) {
		return nil, fmt.Errorf("%q is no name of a county", spec.Area)
	}
	if _, err := os.Lstat(w.dir); err == nil {
		return nil, ErrExists.At(w.dir)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.RemoveAll(w.tmp); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(w.tmp, 0o700); err != nil {
		return nil, err
	}
	w.manifest = Manifest{Format: Format, Area: spec.Area, Pack: spec.Pack, Schema: Fingerprint(spec.Schema), On: spec.On,
		Generator: spec.Generator, Note: spec.Note, Received: spec.Received, Files: []File{}}
	if why := w.manifest.unfitServices(); !why.IsZero() {
		return nil, errors.New(why.EN)
	}
	columns := Columns(spec.Schema)
	w.people = w.roll("people", buffers(columns, func(*Column) bool { return true }))
	w.guests = w.roll("guests", buffers(columns, (*Column).ofGuests))
	w.received = w.roll("received", buffers(ReceivedColumns(spec.Received), func(*Column) bool { return true }))
	return w, nil
}

func (w *Writer) roll(name string, columns []*buffer) *roll {
	return &roll{growing: filepath.Join(w.tmp, name+".writing"), about: &w.manifest, cut: cmp.Or(w.spec.GroupRows, groupRows), columns: columns}
}

// Add writes one household. Households come in ascending order of their ids;
// the caller may change h afterwards. After an error the Writer is of no use:
// Abort it.
func (w *Writer) Add(h *Home) error {
	if err := w.add(h); err != nil {
		return fmt.Errorf("household %s: %w", h.ID, err)
	}
	return nil
}

func (w *Writer) add(h *Home) error {
	if err := w.check(h); err != nil {
		return err
	}
	if w.people.full() {
		if err := w.closePart(); err != nil {
			return err
		}
	}
	w.receipts = w.receipts[:0]
	for i := range h.Received {
		w.receipts = append(w.receipts, h.Received[i].row())
	}
	if err := errors.Join(w.people.add(h, h.Members), w.guests.add(h, h.Guests), w.received.add(h, w.receipts)); err != nil {
		return err
	}
	w.manifest.Households++
	w.manifest.People += int64(len(h.Members))
	w.last = h.ID
	return nil
}

func (w *Writer) check(h *Home) error {
	if h.ID <= w.last {
		return fmt.Errorf("it comes after %s", w.last)
	}
	if len(h.Members) == 0 {
		return errors.New("it has no member")
	}
	if len(h.Values) != len(w.spec.Schema.Attributes(rule.OfHousehold)) {
		return errors.New("its values are not those of the schema")
	}
	persons, links := len(w.spec.Schema.Attributes(rule.OfPerson)), len(w.spec.Schema.Links())
	everybody := slices.Concat(h.Members, h.Guests)
	for i, p := range everybody {
		if len(p.Values) != persons || len(p.Links) != links || p.ID == "" {
			return fmt.Errorf("person %d is not of the schema", i+1)
		}
		if slices.ContainsFunc(everybody[:i], func(o Person) bool { return o.ID == p.ID }) {
			return fmt.Errorf("person %s stands in it twice", p.ID)
		}
	}
	return h.checkReceived(w.spec.Received)
}

// checkReceived refuses what a reader would. An unknown period or an amount
// below zero is refused by its column.
func (h *Home) checkReceived(services []string) error {
	for i := range h.Received {
		r := &h.Received[i]
		if !slices.Contains(services, r.Service) {
			return fmt.Errorf("%q is received, which is none of the services that the dataset speaks of", r.Service)
		}
		if r.Person != "" && !slices.ContainsFunc(h.Members, func(p Person) bool { return p.ID == r.Person }) {
			return fmt.Errorf("%s is received by %s, who is no member", r.Service, r.Person)
		}
		if slices.ContainsFunc(h.Received[:i], func(o Receipt) bool { return o.Person == r.Person && o.Service == r.Service }) {
			return fmt.Errorf("%s stands in it twice for %q", r.Service, r.Person)
		}
	}
	return nil
}

// closePart ends the files of a part and lists them.
func (w *Writer) closePart() error {
	name := fmt.Sprintf("part-%04d.parquet", w.parts)
	people, err := w.people.close(name)
	if err != nil || people == nil {
		return err
	}
	w.manifest.Files = append(w.manifest.Files, *people)
	w.parts++
	guests, err := w.guests.close("guests-" + name[len("part-"):])
	if err != nil {
		return err
	}
	if guests != nil {
		guests.GuestsOf = name
		w.manifest.Files = append(w.manifest.Files, *guests)
	}
	received, err := w.received.close("received-" + name[len("part-"):])
	if err != nil || received == nil {
		return err
	}
	received.ReceivedOf = name
	w.manifest.Files = append(w.manifest.Files, *received)
	return nil
}

// Close completes the dataset and puts it at its place.
func (w *Writer) Close() (Manifest, error) {
	err := w.closePart()
	if err == nil {
		err = w.manifest.write(w.tmp)
	}
	if err == nil {
		err = os.Rename(w.tmp, w.dir)
	}
	if err != nil {
		w.Abort()
		return Manifest{}, fmt.Errorf("write %s: %w", w.dir, err)
	}
	return w.manifest, flat.SyncDir(filepath.Dir(w.dir))
}

// Abort leaves nothing behind. After Close it does nothing.
func (w *Writer) Abort() {
	w.people.abort()
	w.guests.abort()
	w.received.abort()
	os.RemoveAll(w.tmp) // what cannot be removed is cleared by the next Create
}
