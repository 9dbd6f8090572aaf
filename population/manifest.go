package population

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/population/flat"
	"minsheng/rule"
)

// ManifestName is the file that makes a folder a dataset. It is written last.
const ManifestName = "_manifest.json"

// Format is the edition of the contract.
const Format = "minsheng.population/1"

// Manifest says what a dataset holds. Format, Schema, On and Files are needed;
// the rest is for people.
type Manifest struct {
	Format     string     `json:"format"`
	Area       string     `json:"area"`          // division code of the county
	Pack       string     `json:"pack"`          // whose schema it was written with
	Schema     string     `json:"schema"`        // Fingerprint
	On         civil.Date `json:"on"`            // the day the values hold on
	Generator  string     `json:"generator"`     // what wrote it
	Note       lang.Text  `json:"note,omitzero"` // what readers must know
	Households int64      `json:"households"`    // of all files
	People     int64      `json:"people"`        // who live there; guests are not counted
	// Received lists the services of which the dataset says who receives them:
	// who is not listed with one does not. Of others nothing is known.
	Received []string `json:"received,omitempty"`
	Files    []File   `json:"files"` // in the order of their households
}

// File is one Parquet file of a dataset: people, the guests of the households
// of such a file, or what these households receive.
type File struct {
	Name       string `json:"name"`
	GuestsOf   string `json:"guests_of,omitempty"`   // the name of the other file
	ReceivedOf string `json:"received_of,omitempty"` // the same
	Rows       int64  `json:"rows"`
	Bytes      int64  `json:"bytes"`
	SHA256     string `json:"sha256"`
}

// write writes the manifest into a folder, whole or not at all.
func (m *Manifest) write(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	name := filepath.Join(dir, ManifestName)
	return flat.WriteFile(name, append(text, '\n'))
}

// readManifest reads the manifest of a folder and compares it with the schema.
func readManifest(dir string, s *rule.Schema) (*Manifest, error) {
	name := filepath.Join(dir, ManifestName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Mistakes{noManifest.in(dir)}
	}
	if err != nil {
		return nil, err
	}
	m := &Manifest{}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, Mistakes{badManifest(textf("%v", "%v", err)).in(name)}
	}
	if why := m.unfit(); !why.IsZero() {
		return nil, Mistakes{badManifest(why).in(name)}
	}
	if want := Fingerprint(s); m.Schema != want {
		return nil, Mistakes{otherSchema(m, want).in(name)}
	}
	return m, nil
}

// unfit says what is wrong in a manifest, or nothing.
func (m *Manifest) unfit() lang.Text {
	if m.Format != Format {
		return textf("format 是 %q，应为 %q", "format is %q, not %q", m.Format, Format)
	}
	for i, f := range m.Files {
		others := func(is func(File) bool) bool { return slices.ContainsFunc(m.Files[:i], is) }
		switch {
		case f.Name == "" || f.Name != filepath.Base(f.Name) || !strings.HasSuffix(f.Name, ".parquet"):
			return textf("files[%d].name 是 %q，应为本文件夹中的 .parquet 文件名", "files[%d].name is %q, not the name of a .parquet file in this folder", i, f.Name)
		case others(func(o File) bool { return o.Name == f.Name }):
			return textf("files[%d].name %q 重复", "files[%d].name %q stands there before", i, f.Name)
		case f.Rows < 1:
			return textf("files[%d].rows 是 %d", "files[%d].rows is %d", i, f.Rows)
		case f.GuestsOf != "" && f.ReceivedOf != "":
			return textf("files[%d] 同时写了 guests_of 和 received_of", "files[%d] has both guests_of and received_of", i)
		case f.of() != "" && !others(func(o File) bool { return o.Name == f.of() && o.of() == "" }):
			return textf("files[%d].%s 是 %q，应为排在它前面的人员文件", "files[%d].%s is %q, not a file of people listed before it", i, f.beside(), f.of())
		case f.of() != "" && others(func(o File) bool { return o.of() == f.of() && o.beside() == f.beside() }):
			return textf("files[%d].%s %q 重复", "files[%d].%s %q stands there before", i, f.beside(), f.of())
		case f.ReceivedOf != "" && len(m.Received) == 0:
			return textf("有 files[%d].received_of，却没有 received：不知道它说全了哪些服务", "there is files[%d].received_of and no received: of which services it says everything is not known", i)
		}
	}
	return m.unfitServices()
}

// unfitServices says what is wrong with the list of services.
func (m *Manifest) unfitServices() lang.Text {
	for i, id := range m.Received {
		if id == "" || slices.Contains(m.Received[:i], id) {
			return textf("received[%d] 是 %q：空的，或重复", "received[%d] is %q: empty, or there before", i, id)
		}
	}
	return lang.Text{}
}

// of returns the file of people that the file stands beside, or nothing.
func (f File) of() string { return f.GuestsOf + f.ReceivedOf }

// beside returns the key that says so.
func (f File) beside() string {
	if f.ReceivedOf != "" {
		return "received_of"
	}
	return "guests_of"
}

// compare finds files that are missing, unlisted, cut short or changed.
func (m *Manifest) compare(dir string) (Mistakes, error) {
	var found Mistakes
	for _, f := range m.Files {
		wrong, err := f.compare(dir)
		if err != nil {
			return nil, err
		}
		found = append(found, wrong...)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == filepath.Base(name) }) {
			found = append(found, unlisted.in(name))
		}
	}
	return found, nil
}

func (f File) compare(dir string) (Mistakes, error) {
	name := filepath.Join(dir, f.Name)
	r, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Mistakes{noFile.in(name)}, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	switch {
	case err != nil:
		return nil, err
	case n != f.Bytes:
		return Mistakes{wrongSize(n, f.Bytes).in(name)}, nil
	case hex.EncodeToString(sum.Sum(nil)) != strings.ToLower(f.SHA256):
		return Mistakes{wrongSum.in(name)}, nil
	}
	return nil, nil
}
