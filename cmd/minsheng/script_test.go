package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"minsheng/store/storetest"
)

var update = flag.Bool("update", false, "write what comes out into testdata")

// TestMain lets the stories run this program as the command minsheng.
func TestMain(m *testing.M) {
	if order := os.Getenv(lifeEnv); order != "" {
		liveUntilKilled(order)
	}
	testscript.Main(tests{m}, map[string]func(){"minsheng": main})
}

// tests ends the PostgreSQL server that tests started.
type tests struct{ *testing.M }

func (t tests) Run() int { return storetest.Main(t.M) }

// Each file of testdata/script is one story of the command line.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("LANG", "zh_CN.UTF-8")
			env.Setenv("MINSHENG_DATA", statutesForStories())
			return nil
		},
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"keep": keep},
		Condition: func(cond string) (bool, error) { return cond == "statutes" && statutesForStories() != "", nil },
	})
}

// keep is a command of stories: keep NAME PATTERN puts what the group of a
// pattern matches in the last output into a variable.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATTERN")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) < 2 {
		ts.Fatalf("nothing in the output is like %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// statutesForStories is the folder of outside data, empty where there is none.
func statutesForStories() string {
	for _, dir := range []string{os.Getenv("MINSHENG_DATA"), "../../../shared/data"} {
		if found, _ := filepath.Glob(filepath.Join(dir, "cn", "law", "*.md")); dir != "" && len(found) > 0 {
			full, err := filepath.Abs(dir)
			if err == nil {
				return full
			}
		}
	}
	return ""
}
