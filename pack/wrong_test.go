package pack

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

var update = flag.Bool("update", false, "write what comes out into testdata")

// Each file of testdata/wrong changes the base pack and says exactly which
// mistakes are found then: "want.zh" and "want.en". A line "make …" before the
// first file makes what a text file cannot hold. The last word of the line
// "check CODE" is the pack that is looked at.
func TestEveryWrongPackIsRefusedWithItsMessage(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { wrongPack(t, file) })
	}
}

func wrongPack(t *testing.T, file string) {
	archive := parseArchive(t, file)
	got := lookAt(t, archive)
	if len(got) == 0 {
		t.Fatal("nothing is wrong with this pack")
	}
	var rest []txtar.File
	want := map[string]string{}
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "want.") {
			want[f.Name] = string(f.Data)
			continue
		}
		rest = append(rest, f)
	}
	have := map[string]string{"want.zh": got.In(lang.ZH), "want.en": got.In(lang.EN)}
	if *update {
		archive.Files = append(rest, txtar.File{Name: "want.zh", Data: []byte(have["want.zh"])}, txtar.File{Name: "want.en", Data: []byte(have["want.en"])})
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("other messages than in %s (-want +got):\n%s", file, diff)
	}
}

func TestEveryCodeHasAnExecutedExample(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`\[(pack\.[a-z0-9-]+)\]\n`)
	seen := map[string]bool{}
	for _, file := range files {
		for _, f := range parseArchive(t, file).Files {
			if f.Name == "want.zh" {
				for _, m := range shown.FindAllSubmatch(f.Data, -1) {
					seen[string(m[1])] = true
				}
			}
		}
	}
	listed := map[string]bool{}
	for _, c := range Codes() {
		if listed[c.ID] = true; !seen[c.ID] {
			t.Errorf("%s has no example in testdata/wrong", c.ID)
		}
	}
	for code := range seen {
		if !listed[code] {
			t.Errorf("%s is in an example and not in Codes", code)
		}
	}
}

func TestTheBasePackIsFine(t *testing.T) {
	for _, code := range []string{"000000", "330000"} {
		if _, ms := Open(basePack(t)).Check(code); len(ms) > 0 {
			t.Errorf("%s: %s", code, ms.Error())
		}
	}
}

// lookAt checks the example's pack, its quotations and its cases.
func lookAt(t *testing.T, archive *txtar.Archive) Mistakes {
	t.Helper()
	fsys := basePack(t)
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	code := "000000"
	for _, line := range strings.Split(string(archive.Comment), "\n") {
		words := strings.Fields(line)
		if len(words) > 1 && words[0] == "check" {
			code = words[1]
		}
		if len(words) > 2 && words[0] == "make" {
			makeFile(t, fsys, words[1:])
		}
	}
	report, ms := Open(fsys).Check(code)
	ms = append(ms, report.Warnings...)
	if report.Pack == nil || len(ms) > 0 {
		return ms
	}
	if law, err := fs.Sub(fsys, "law"); err == nil {
		_, quotes := report.Pack.CheckQuotes(Texts{Law: law})
		ms = append(ms, quotes...)
	}
	results, err := report.Pack.Run(func(*Edition, civil.Date, *rule.Household) (map[Question]Answer, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		ms = append(ms, r.Failures...)
	}
	return ms
}

// makeFile makes the files that an example cannot hold as text.
func makeFile(t *testing.T, fsys fstest.MapFS, words []string) {
	t.Helper()
	n := 0
	if len(words) > 2 {
		n, _ = strconv.Atoi(words[2])
	}
	switch words[0] {
	case "large":
		fsys[words[1]] = &fstest.MapFile{Data: bytes.Repeat([]byte("#"), maxFileBytes+1)}
	case "latin1":
		fsys[words[1]] = &fstest.MapFile{Data: []byte("id: caf\xe9\n")}
	case "folder":
		fsys[words[1]+"/pack.yaml/x"] = &fstest.MapFile{}
	case "many":
		for i := range n {
			fsys[words[1]+"/services/s"+strconv.Itoa(i)+".yaml"] = &fstest.MapFile{Data: []byte("id: s" + strconv.Itoa(i) + "\nto: 2020-01-01\n")}
		}
	default:
		t.Fatalf("cannot make %q", words[0])
	}
}

func basePack(t testing.TB) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range parseArchive(t, "testdata/base.txtar").Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

func parseArchive(t testing.TB, file string) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return archive
}
