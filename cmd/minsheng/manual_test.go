package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"minsheng/entitle"
	"minsheng/pack"
	"minsheng/packs"
)

// TestTheManualsOwnPackIsRightAndItsCasePasses takes the pack that
// docs/packs.md builds step by step, checks it under the real nation, and runs
// its case: the manual cannot say what the program refuses.
func TestTheManualsOwnPackIsRightAndItsCasePasses(t *testing.T) {
	text, err := os.ReadFile("../../docs/packs.md")
	if err != nil {
		t.Fatal(err)
	}
	own := fstest.MapFS{}
	for _, m := range regexp.MustCompile("(?s)`(world/[a-z0-9/._-]+)`:\n```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		own[m[1]] = &fstest.MapFile{Data: []byte(m[2])}
	}
	if len(own) < 5 {
		t.Fatalf("the manual shows %d files of its pack, want at least five", len(own))
	}
	library := pack.Open(pack.Overlay(own, packs.FS))
	report, mistakes := library.Check("world/example")
	if len(mistakes) > 0 {
		t.Fatal(mistakes)
	}
	results, err := report.Pack.Run(entitle.Evaluate)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if len(r.Failures) > 0 {
			t.Errorf("%s: %v", r.Case.Name, r.Failures)
		}
	}
	if len(results) == 0 || !strings.Contains(string(text), "minsheng pack test") {
		t.Error("the manual runs no case")
	}
}
