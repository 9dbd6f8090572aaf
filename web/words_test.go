package web

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

// How templates and pages ask for words: {{t "id"}}, words.text("id"), and
// {{t (print "prefix." .X)}} for every id that begins so. An id, or what ids
// begin with, is also handed on to what asks.
var (
	wordNamed = regexp.MustCompile(`"((?:table|places|compare|services|service|changes|result|class|board|missed|ledger|kind|whatif|memo|persons|effect|desk|people|record|purpose|role|change|cases|clock|act|event|rules|minutes|like|today|load|notices|window|twins|did|pay|admin|journal|asked|papers|slip)\.[a-z.]*)"()`)
	wordUse   = regexp.MustCompile(`\bt "([a-z0-9.]+)"|words\.text\("([a-z0-9.]+)"`)
	prefixUse = regexp.MustCompile(`\bt \(print "([a-z0-9.]+)"|words\.text\("([a-z0-9.]+)"\s*\+`)
)

func TestEveryWordIsSaidInBothLanguagesAndUsed(t *testing.T) {
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	used := wordsUsed(t)
	for id := range used {
		if _, ok := words[id]; !ok && !strings.HasSuffix(id, ".") {
			t.Errorf("%s is used and has no words", id)
		}
	}
	for id, text := range words {
		if text.ZH == "" || text.EN == "" {
			t.Errorf("%s is not said in both languages", id)
		}
		if !used[id] && !usedByPrefix(used, id) {
			t.Errorf("%s is never used", id)
		}
	}
}

// usedByPrefix reports whether id is one of the words under a used prefix.
func usedByPrefix(used map[string]bool, id string) bool {
	cut := strings.LastIndex(id, ".")
	return cut >= 0 && used[id[:cut+1]]
}

func wordsUsed(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(name, ".html") && !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(name)
		for _, re := range []*regexp.Regexp{wordUse, prefixUse, wordNamed} {
			for _, m := range re.FindAllStringSubmatch(string(raw), -1) {
				used[m[1]+m[2]] = true
			}
		}
		return err
	})
	if err != nil || len(used) < 50 {
		t.Fatalf("found %d uses of words, error %v", len(used), err)
	}
	return used
}

func TestDarkIsTheSameWhetherChosenOrFollowed(t *testing.T) {
	raw, err := os.ReadFile("static/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s)color-scheme: dark;(.*?)}`).FindAllStringSubmatch(string(raw), -1)
	if len(blocks) != 2 || blocks[0][1] != blocks[1][1] {
		t.Error("the two dark palettes in tokens.css differ")
	}
}
