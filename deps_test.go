// Package minsheng_test holds what is true of the whole house: who may import
// whom, that each package introduces itself, and what no file may say.
package minsheng_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// depsRules is the import policy between our own packages. A line gives
// importers, an arrow and what they may import; a name that stands on the left
// of "=" is a set. A folder below an area belongs to the area. cmd meets all.
const depsRules = `
words     = access civil fault id lang measure
ground    = words store job event
areas     = event people staff place money voice supply booking entitle casework indicator

words     -> words
rule      -> words
pack      -> words rule
packs     ->
population -> words rule
store     -> words
job       -> words store
event     -> words store job
people staff place money voice -> ground
supply booking                 -> ground place
entitle   -> ground rule pack people place population
casework  -> ground rule pack people place staff money entitle
indicator -> ground
demo      -> ground pack areas
bridge    -> words areas
web api   -> words pack areas
cmd       -> words rule pack packs population store job areas demo bridge web api
`

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	allowed := parseRules(t, depsRules)
	for file, imports := range goFiles(t) {
		from := area(file)
		if strings.HasSuffix(file, "_test.go") || from == "." {
			continue
		}
		may, known := allowed[from]
		if !known {
			t.Errorf("%s: package %q is not in depsRules; give it a line", file, from)
			continue
		}
		for _, imp := range imports {
			to, ours := strings.CutPrefix(imp, "minsheng/")
			to, _, _ = strings.Cut(to, "/")
			if ours && to != from && !may[to] {
				t.Errorf("%s: %s may not import %s", file, from, to)
			}
		}
	}
}

func TestWordsStandOnTheStandardLibraryAlone(t *testing.T) {
	words := parseRules(t, depsRules)["civil"]
	for file, imports := range goFiles(t) {
		if !words[area(file)] || strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, imp := range imports {
			first, _, _ := strings.Cut(imp, "/")
			if strings.Contains(first, ".") {
				t.Errorf("%s imports %s", file, imp)
			}
		}
	}
}

func TestEveryPackageHasOneDocComment(t *testing.T) {
	docs := map[string][]string{}
	for file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		dir := path.Dir(file)
		files := docs[dir]
		if hasPackageDoc(t, file) {
			files = append(files, path.Base(file))
		}
		docs[dir] = files
	}
	for dir, files := range docs {
		if len(files) != 1 {
			t.Errorf("%s: %d files have a package comment %v, want one, in doc.go (main.go for a command)", dir, len(files), files)
		}
	}
}

// The patterns are written so that none of them matches its own line.
var forbidden = []*regexp.Regexp{
	regexp.MustCompile(`/w[o]rk/|/tmp/w[t]`),
	regexp.MustCompile(`(?i)registry\.npmj[s]|proxy\.gol[a]ng\.org|pypi\.[o]rg`),
	regexp.MustCompile(`"resol[v]ed":`),
	regexp.MustCompile(`(?i)\bissue #?\d[\d]*\b|\bthis sess[i]on\b|\bsub-?ag[e]nt|\bclaud[e]\b|\bco-auth[o]red-by\b`),
}

func TestNoFileSpeaksOfAnythingButTheProject(t *testing.T) {
	for _, file := range tracked(t) {
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, re := range forbidden {
			if found := re.Find(text); found != nil {
				t.Errorf("%s says %q", file, found)
			}
		}
	}
}

// tracked lists the files of the repository, or all files where it is an
// unpacked archive without git.
func tracked(t *testing.T) []string {
	t.Helper()
	if out, err := exec.Command("git", "ls-files", "-z").Output(); err == nil {
		return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	}
	var files []string
	err := filepath.WalkDir(".", func(p string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == "node_modules" || d.Name() == "dist" || d.Name() == "bin") {
			return filepath.SkipDir
		}
		if err == nil && !d.IsDir() {
			files = append(files, filepath.ToSlash(p))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// goFiles maps each Go file of the repository to its imports.
func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	for _, name := range tracked(t) {
		if !strings.HasSuffix(name, ".go") || strings.Contains(name, "testdata/") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		files[name] = importsOf(f)
	}
	if len(files) == 0 {
		t.Fatal("no Go files found: the test looks in the wrong place")
	}
	return files
}

func importsOf(f *ast.File) []string {
	imports := []string{}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			imports = append(imports, p)
		}
	}
	return imports
}

func hasPackageDoc(t *testing.T, file string) bool {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f.Doc != nil
}

// area returns the first folder of a file, "." for the root.
func area(file string) string {
	first, _, nested := strings.Cut(file, "/")
	if !nested {
		return "."
	}
	return first
}

// parseRules reads depsRules into importer -> allowed imports.
func parseRules(t *testing.T, text string) map[string]map[string]bool {
	t.Helper()
	sets := map[string][]string{}
	expand := func(names string) []string {
		var all []string
		for _, n := range strings.Fields(names) {
			if set, ok := sets[n]; ok {
				all = append(all, set...)
				continue
			}
			all = append(all, n)
		}
		return all
	}
	rules := map[string]map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if name, members, ok := strings.Cut(line, "="); ok {
			sets[strings.TrimSpace(name)] = expand(members)
			continue
		}
		from, to, ok := strings.Cut(line, "->")
		if !ok && strings.TrimSpace(line) != "" {
			t.Fatalf("depsRules: cannot read %q", line)
		}
		for _, importer := range expand(from) {
			rules[importer] = map[string]bool{}
			for _, name := range expand(to) {
				rules[importer][name] = true
			}
		}
	}
	return rules
}

func TestTheTableRefusesAForbiddenEdge(t *testing.T) {
	rules := parseRules(t, depsRules)
	for _, edge := range [][2]string{{"web", "store"}, {"web", "rule"}, {"api", "web"}, {"rule", "pack"}, {"civil", "store"}, {"pack", "people"}} {
		if rules[edge[0]][edge[1]] {
			t.Errorf("%s -> %s is allowed", edge[0], edge[1])
		}
	}
	if !rules["cmd"]["web"] || !rules["web"]["pack"] {
		t.Error("the table forbids what the design needs")
	}
}
