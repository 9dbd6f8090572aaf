package match

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/population"
	"minsheng/population/flat"
)

// Results are what a run kept of one county.
type Results struct {
	Manifest *Manifest
	dir      string
}

// List returns the folders of results under root, or root itself where it is
// one, in the order of their names.
func List(root string) ([]string, error) {
	if _, err := os.Stat(filepath.Join(root, ManifestName)); err == nil {
		return []string{root}, nil
	}
	dirs, err := filepath.Glob(filepath.Join(root, "*", ManifestName))
	if err != nil {
		return nil, err
	}
	if len(dirs) == 0 {
		return nil, refused(root, noManifest)
	}
	for i := range dirs {
		dirs[i] = filepath.Dir(dirs[i])
	}
	return dirs, nil
}

// Open opens the results of a county. What is missing, cut short or changed is
// refused by name, with population.Mistakes.
func Open(dir string) (*Results, error) {
	name := filepath.Join(dir, ManifestName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refused(dir, noManifest)
	}
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, refused(name, wrongManifest(err.Error()))
	}
	if m.Format != Format || m.Summary == nil {
		return nil, refused(name, wrongManifest("format "+m.Format))
	}
	var found population.Mistakes
	for _, f := range m.Files {
		var wrong population.Mistakes
		if err := f.compare(dir); errors.As(err, &wrong) {
			found = append(found, wrong...)
		} else if err != nil {
			return nil, err
		}
	}
	if len(found) > 0 {
		return nil, found
	}
	return &Results{Manifest: m, dir: dir}, nil
}

// compare reports what is wrong with a file of results, as population.Mistakes.
func (f *File) compare(dir string) error {
	name := filepath.Join(dir, f.Name)
	if f.Name != filepath.Base(f.Name) {
		return refused(filepath.Join(dir, ManifestName), wrongManifest(f.Name))
	}
	r, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return refused(name, noFile)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	if err == nil && (n != f.Bytes || hex.EncodeToString(sum.Sum(nil)) != f.SHA256) {
		return refused(name, changed)
	}
	return err
}

// Summary returns the counts of the run.
func (r *Results) Summary() *Summary { return r.Manifest.Summary }

// Parts returns the number of parts.
func (r *Results) Parts() int { return len(r.Manifest.Files) }

// Rows streams the rows of a part in the order of households. It ends at the
// first error; what cannot be read is population.Mistakes.
func (r *Results) Rows(part int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		sheets, err := r.open(part)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer sheets.close()
		for sheets.next() {
			for sheets.row() {
				if !yield(sheets.now, nil) {
					return
				}
			}
		}
		if sheets.err != nil {
			yield(Row{}, sheets.err)
		}
	}
}

// reader reads the rows of one file.
type reader struct {
	name   string
	file   *os.File
	groups *flat.Reader
	group  int
	values []flat.Values
	rows   int
	at     int                 // of the next row
	places [9]int              // of the next value of each column
	lists  map[string][]string // of missing names, by their text
	stands map[string]Standing
	now    Row
	about  int    // the place of its service in the group's dictionary, which is that of the manifest
	lacks  string // what it lacks, as the file has it
	err    error
}

func (r *Results) open(part int) (*reader, error) {
	name := filepath.Join(r.dir, r.Manifest.Files[part].Name)
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	groups, err := flat.NewReader(f, fileColumns)
	if err != nil {
		f.Close()
		return nil, refused(name, unreadable(err))
	}
	stands := map[string]Standing{}
	for i, word := range Standings() {
		stands[word] = Standing(i)
	}
	return &reader{name: name, file: f, groups: groups, values: make([]flat.Values, len(fileColumns)), lists: map[string][]string{}, stands: stands}, nil
}

func (r *reader) close() { r.file.Close() }

// next reads the next row group.
func (r *reader) next() bool {
	if r.err != nil || r.group == r.groups.Groups() {
		return false
	}
	var err error
	if r.rows, err = r.groups.Group(r.group, r.values, nil); err != nil {
		r.err = refused(r.name, unreadable(err))
		return false
	}
	r.group++
	r.at, r.places = 0, [9]int{}
	return true
}

// row makes the next row of the group the one at hand.
func (r *reader) row() bool {
	if r.at == r.rows {
		return false
	}
	r.now = Row{Household: r.text(homeColumn), Person: r.text(personColumn), Service: r.text(serviceColumn), Per: r.text(perColumn)}
	r.about = int(r.values[serviceColumn].Places[r.at])
	standing, known := r.stands[r.text(standingColumn)]
	if !known {
		r.err = refused(r.name, unreadable(errors.New("standing")))
		return false
	}
	r.now.Standing = standing
	if r.lacks = r.text(missingColumn); r.lacks != "" {
		r.now.Missing = r.split(r.lacks)
	}
	r.now.Amount, r.now.Priced = r.money(amountColumn)
	r.now.ReceivedAmount, r.now.ReceivedPriced = r.money(receivedAmountColumn)
	if v := &r.values[receivedColumn]; v.Has(r.at) {
		k := r.places[receivedColumn]
		r.places[receivedColumn]++
		r.now.Received = No + Tri(v.Bits[k>>6]>>(k&63)&1)
	}
	r.at++
	return true
}

// split returns the names of a list; lists that are the same share their memory.
func (r *reader) split(names string) []string {
	list, ok := r.lists[names]
	if !ok {
		list = strings.Fields(names)
		r.lists[names] = list
	}
	return list
}

func (r *reader) text(column int) string {
	v := &r.values[column]
	if !v.Has(r.at) {
		return ""
	}
	k := r.places[column]
	r.places[column]++
	return v.Texts[v.Places[k]]
}

func (r *reader) money(column int) (measure.Money, bool) {
	v := &r.values[column]
	if !v.Has(r.at) {
		return 0, false
	}
	k := r.places[column]
	r.places[column]++
	return measure.Money(v.Ints[k]), true
}

// The refusals of results.
var (
	again      = lang.Text{ZH: "重新复制，或重新匹配", EN: "copy the results again, or match again"}
	noManifest = population.Mistake{Code: "match.no-manifest",
		Say: lang.Text{ZH: "没有 " + ManifestName + "：匹配没有完成，或不是匹配结果", EN: "there is no " + ManifestName + ": matching is not complete, or these are no results"},
		Fix: lang.Text{ZH: "用同样的命令继续匹配", EN: "go on matching with the same command"}}
	noFile = population.Mistake{Code: "match.no-file",
		Say: lang.Text{ZH: ManifestName + " 列出了这个文件，文件却不在", EN: ManifestName + " lists this file, but it is not there"}, Fix: again}
	changed = population.Mistake{Code: "match.checksum",
		Say: lang.Text{ZH: "内容与 " + ManifestName + " 中的大小或 sha256 不符：文件被改过或已损坏", EN: "its content is not that of the size and sha256 in " + ManifestName + ": it was changed or is damaged"}, Fix: again}
)

func wrongManifest(why string) population.Mistake {
	return population.Mistake{Code: "match.manifest", Say: lang.Text{ZH: "写得不对：" + why, EN: "it is wrong: " + why}, Fix: again}
}

func unreadable(err error) population.Mistake {
	return population.Mistake{Code: "match.unreadable", Say: lang.Text{ZH: "不是匹配结果的文件：" + err.Error(), EN: "it is no file of results: " + err.Error()}, Fix: again}
}

func refused(file string, m population.Mistake) error {
	m.File = file
	return population.Mistakes{m}
}
