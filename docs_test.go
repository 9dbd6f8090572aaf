package minsheng_test

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"minsheng/people"
)

// heaviest is what a committed file may weigh: a picture of a page.
const heaviest = 400 << 10

func TestNothingIsCommittedThatIsMadeOrHeavy(t *testing.T) {
	for _, file := range tracked(t) {
		if info, err := os.Stat(file); err == nil && info.Size() > heaviest {
			t.Errorf("%s weighs %d kB, want at most %d", file, info.Size()>>10, heaviest>>10)
		}
	}
	ignored, err := exec.Command("git", "ls-files", "--cached", "--ignored", "--exclude-standard").Output()
	if err != nil {
		t.Skipf("skipped, because this is no git repository: %v", err)
	}
	if len(ignored) > 0 {
		t.Errorf("committed although .gitignore leaves it out:\n%s", ignored)
	}
}

// A number that begins with 79 is no province's and one with sequence 000 is
// nobody's; the two others are the examples of GB 11643 itself.
var (
	citizenNumber = regexp.MustCompile(`\b[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]\b`)
	nobodys       = regexp.MustCompile(`^79|^\d{14}000|^11010519491231002|^44052418800101001`)
	mobile        = regexp.MustCompile(`\b1[3-9]\d{9}\b`)
)

func TestNoFileHoldsANumberThatCouldBeSomebodys(t *testing.T) {
	for _, file := range tracked(t) {
		switch path.Ext(file) {
		case ".go", ".md", ".yaml", ".json", ".csv", ".txtar", ".html", ".ts":
		default:
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue // taken away and not committed yet
		}
		for _, n := range citizenNumber.FindAllString(string(text), -1) {
			if !nobodys.MatchString(n) && people.CheckDigit(n[:17]) == strings.ToUpper(n)[17] {
				t.Errorf("%s holds a citizen number that could be somebody's: %s…; begin it with 79", file, n[:6])
			}
		}
		if n := mobile.FindString(string(text)); n != "" {
			t.Errorf("%s holds a telephone number that could be somebody's: %s…; begin it with 05720", file, n[:3])
		}
	}
}

var linkTarget = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)

func TestEveryLinkAndPictureInTheDocsLeadsSomewhere(t *testing.T) {
	links := 0
	for _, file := range tracked(t) {
		if path.Ext(file) != ".md" || strings.HasPrefix(file, "packs/") {
			continue
		}
		for _, m := range linkTarget.FindAllStringSubmatch(read(t, file), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			if _, err := os.Stat(path.Join(path.Dir(file), m[1])); err != nil {
				t.Errorf("%s: nothing stands at %s", file, m[1])
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links found: the test looks in the wrong place", links)
	}
}

func TestEveryDependencyIsExplained(t *testing.T) {
	why, seen := read(t, "docs/dependencies.md"), map[string]bool{}
	for file, imports := range goFiles(t) {
		for _, imp := range imports {
			name := module(imp)
			if name == "" || seen[name] {
				continue
			}
			seen[name] = true
			if !strings.Contains(why, name) {
				t.Errorf("%s imports %s: docs/dependencies.md does not say why", file, name)
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d modules found: the test looks in the wrong place", len(seen))
	}
}

func TestTheReadmesShowTheWholeTree(t *testing.T) {
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		text := read(t, readme)
		for _, file := range tracked(t) {
			if top := area(file); top != "." && top != ".ci" && !strings.Contains(text, top+"/") {
				t.Fatalf("%s does not show %s/", readme, top)
			}
		}
	}
}

// codeName matches a name of our code as docs write it: pack.Edition.
var codeName = regexp.MustCompile("`(civil|fault|id|lang|measure|rule|store|pack|people|entitle|demo|web)\\.([A-Z][A-Za-z]*)")

func TestTheDocsNameOnlyCodeThatIsThere(t *testing.T) {
	there := map[string]bool{}
	for file, f := range parsed(t) {
		for ident := range declared(f.syntax) {
			there[area(file)+"."+ident.Name] = true
		}
	}
	named := 0
	for _, file := range []string{"docs/GLOSSARY.md", "docs/architecture.md", "docs/demo.md", "CONTRIBUTING.md"} {
		for _, m := range codeName.FindAllStringSubmatch(read(t, file), -1) {
			named++
			if !there[m[1]+"."+m[2]] {
				t.Errorf("%s: there is no %s.%s", file, m[1], m[2])
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d names found: the test looks in the wrong place", named)
	}
}

// module is what docs/dependencies.md calls the module of an import; empty for
// the standard library and our own.
func module(imp string) string {
	parts := strings.Split(imp, "/")
	switch parts[0] {
	case "github.com":
		return strings.Join(parts[1:3], "/")
	case "golang.org":
		return strings.Join(parts[:3], "/")
	}
	if !strings.Contains(parts[0], ".") {
		return ""
	}
	return strings.Join(parts[:2], "/")
}

// verb matches the commands that the root command is given.
var verb = regexp.MustCompile(`([a-z]+)Command\(c\)`)

func TestTheChangelogSpeaksOfEveryVerb(t *testing.T) {
	log := read(t, "CHANGELOG.md")
	verbs := verb.FindAllStringSubmatch(read(t, "cmd/minsheng/main.go"), -1)
	for _, m := range verbs {
		if m[1] != "root" && !strings.Contains(log, "minsheng "+m[1]) {
			t.Errorf("CHANGELOG.md does not mention minsheng %s", m[1])
		}
	}
	if len(verbs) < 5 {
		t.Errorf("only %d verbs found: the test looks in the wrong place", len(verbs))
	}
}

var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```")
	fileBlock  = regexp.MustCompile("(?ms)^```(?:json|csv) ([a-z.]+)\n(.*?)^```")
)

// TestTheCommandsOfTheDocsWork runs every line of the blocks marked sh, in
// order, one folder a document.
func TestTheCommandsOfTheDocsWork(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped under -short: it builds the program")
	}
	program := filepath.Join(t.TempDir(), "minsheng")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/minsheng").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range []string{"docs/operators.md", "docs/integrators.md", "docs/simulate.md", "docs/matching.md", "docs/casework.md", "docs/money.md"} {
		t.Run(file, func(t *testing.T) {
			text, dir, ran := read(t, file), t.TempDir(), 0
			for _, m := range fileBlock.FindAllStringSubmatch(text, -1) {
				if err := os.WriteFile(filepath.Join(dir, m[1]), []byte(m[2]), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
				for line := range strings.Lines(block[1]) {
					runLine(t, program, dir, strings.Fields(line))
					ran++
				}
			}
			if ran < 5 {
				t.Errorf("ran %d commands: the blocks were not found", ran)
			}
		})
	}
}

func runLine(t *testing.T, program, dir string, words []string) {
	t.Helper()
	if words[0] != "minsheng" {
		t.Fatalf("%q is no command of ours: mark its block otherwise", words)
	}
	cmd := exec.Command(program, words[1:]...)
	cmd.Dir = dir
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s%s", strings.Join(words, " "), err, out.String(), errOut.String())
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
