package match

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"minsheng/population"
)

// TestMain lets the tests run this program as another process that is killed.
func TestMain(m *testing.M) {
	if folders := os.Getenv("MATCH_TEST_RUN"); folders != "" {
		matchAloud(folders)
		return
	}
	os.Exit(m.Run())
}

// matchAloud is the other process: a run that says how far it is.
func matchAloud(folders string) {
	people, out, _ := strings.Cut(folders, "\n")
	e := edition(fatally{}, "330502")
	_, err := Run(context.Background(), Plan{Edition: e, On: today, People: people, Out: out, Workers: 2, CSV: true, Progress: func(p Progress) { fmt.Println(p.Done) }})
	if err != nil {
		panic(err)
	}
}

// fatally is a test that cannot go on.
type fatally struct{ testing.TB }

func (fatally) Helper()         {}
func (fatally) Fatal(of ...any) { panic(fmt.Sprint(of...)) }

// runAndKill kills (SIGKILL) a run after it has said so many lines.
func runAndKill(t *testing.T, people, out string, lines int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "MATCH_TEST_RUN="+people+"\n"+out)
	said, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(said)
	for n := 0; scan.Scan(); n++ {
		if n == lines {
			cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the other process ended by itself: %v", err)
	}
}

func TestAKilledRunLeavesNoResultAndTheNextGoesOnWithIt(t *testing.T) {
	e := edition(t, "330502")
	people, out, whole := t.TempDir(), t.TempDir(), t.TempDir()
	newMade(t, e, 3, "vaccination").write(t, people, "330502", 300, 15) // a dozen parts
	plan := Plan{Edition: e, On: today, People: people, Out: whole, Workers: 1, CSV: true}
	ran(t, plan)
	for _, lines := range []int{3, 7} {
		runAndKill(t, people, out, lines)
		if _, err := os.Stat(filepath.Join(out, "330502")); err == nil {
			t.Fatal("a killed run left results")
		}
	}
	plan.Out = out
	if c := ran(t, plan).Counties[0]; c.Kept < 3 || c.Kept == c.Parts {
		t.Errorf("%d of %d parts were kept", c.Kept, c.Parts)
	}
	sameFolder(t, filepath.Join(whole, "330502"), filepath.Join(out, "330502"))
	if left, _ := filepath.Glob(filepath.Join(out, ".*")); len(left) > 0 {
		t.Errorf("something is left: %v", left)
	}
}

// sameFolder compares folders file by file.
func sameFolder(t *testing.T, want, have string) {
	t.Helper()
	files := func(dir string) map[string][]byte {
		all := map[string][]byte{}
		names, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			if all[n.Name()], err = os.ReadFile(filepath.Join(dir, n.Name())); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	a, b := files(want), files(have)
	for name := range a {
		if name != SummaryXLSX && !bytes.Equal(a[name], b[name]) { // a workbook says when it was made
			t.Errorf("%s differs", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d files, not %d", len(b), len(a))
	}
}

func TestAStoppedRunGoesOn(t *testing.T) {
	e := edition(t, "330502")
	people, out, whole := t.TempDir(), t.TempDir(), t.TempDir()
	newMade(t, e, 4).write(t, people, "330502", 300, 40)
	ctx, stop := context.WithCancel(context.Background())
	plan := Plan{Edition: e, On: today, People: people, Out: out, Workers: 2, Progress: func(p Progress) {
		if p.Done > p.People/2 {
			stop()
		}
	}}
	if _, err := Run(ctx, plan); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	plan.Progress = nil
	if ran(t, plan).Counties[0].Kept == 0 {
		t.Error("nothing was kept")
	}
	plan.Out = whole
	ran(t, plan)
	sameFolder(t, filepath.Join(whole, "330502"), filepath.Join(out, "330502"))
}

func TestAnotherPlanBeginsAnew(t *testing.T) {
	e := edition(t, "330502")
	people, out := t.TempDir(), t.TempDir()
	newMade(t, e, 5).write(t, people, "330502", 60, 20)
	ctx, stop := context.WithCancel(context.Background())
	plan := Plan{Edition: e, On: today, People: people, Out: out, Workers: 1, Progress: func(p Progress) {
		if p.Done > p.People/2 {
			stop()
		}
	}}
	if _, err := Run(ctx, plan); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	plan.Progress, plan.On = nil, today+1
	if kept := ran(t, plan).Counties[0].Kept; kept > 0 {
		t.Errorf("%d parts of another day were kept", kept)
	}
}

func TestManyAtATimeWriteTheSameBytesAsOne(t *testing.T) {
	e := edition(t, "330502")
	people := t.TempDir()
	newMade(t, e, 6, "dibao").write(t, people, "330502", 200, 60) // two or three parts
	one := t.TempDir()
	ran(t, Plan{Edition: e, On: today, People: people, Out: one, Workers: 1, CSV: true, rows: 7})
	for _, workers := range []int{2, 11} {
		many := t.TempDir()
		ran(t, Plan{Edition: e, On: today, People: people, Out: many, Workers: workers, CSV: true, rows: 7})
		sameFolder(t, filepath.Join(one, "330502"), filepath.Join(many, "330502"))
	}
}

func TestPopulationsThatAreWrongAreRefusedWithNothingWritten(t *testing.T) {
	e := edition(t, "330502")
	for name, spoil := range map[string]func(string) error{
		"cut short":   func(dir string) error { return os.Truncate(filepath.Join(dir, "part-0000.parquet"), 500) },
		"no manifest": func(dir string) error { return os.Remove(filepath.Join(dir, population.ManifestName)) },
		"changed": func(dir string) error {
			f, err := os.OpenFile(filepath.Join(dir, "part-0000.parquet"), os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt([]byte("x"), 200)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			people, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
			newMade(t, e, 7).write(t, people, "330501", 20, 10)
			newMade(t, e, 7).write(t, people, "330502", 20, 10)
			if err := spoil(filepath.Join(people, "330502")); err != nil {
				t.Fatal(err)
			}
			_, err := Run(context.Background(), Plan{Edition: e, On: today, People: people, Out: out})
			var wrong population.Mistakes
			if !errors.As(err, &wrong) || !strings.Contains(wrong[0].File, "330502") {
				t.Fatalf("it is not refused by name: %v", err)
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("something was written")
			}
		})
	}
}

func TestResultsThatAreDamagedAreRefusedByName(t *testing.T) {
	e := edition(t, "330502")
	people, root := t.TempDir(), t.TempDir()
	newMade(t, e, 8).write(t, people, "330502", 20, 10)
	ran(t, Plan{Edition: e, On: today, People: people, Out: root})
	out := filepath.Join(root, "330502")
	if _, err := Run(context.Background(), Plan{Edition: e, On: today, People: people, Out: root}); !errors.Is(err, ErrExists) {
		t.Errorf("results were written over: %v", err)
	}
	if err := os.Truncate(filepath.Join(out, partName(0)), 100); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(out); err == nil || !strings.Contains(err.Error(), partName(0)) || !strings.Contains(err.Error(), "match.checksum") {
		t.Errorf("a file that is cut short: %v", err)
	}
	if err := os.Remove(filepath.Join(out, partName(0))); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(out); err == nil || !strings.Contains(err.Error(), "match.no-file") {
		t.Errorf("a file that is missing: %v", err)
	}
	if err := os.Remove(filepath.Join(out, ManifestName)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(out); err == nil || !strings.Contains(err.Error(), "match.no-manifest") {
		t.Errorf("no manifest: %v", err)
	}
}

// Rows that are wrong are found only when they are read.
func TestAMistakeInTheMiddleEndsARunWithNothingWritten(t *testing.T) {
	e := edition(t, "330502")
	people := t.TempDir()
	m := newMade(t, e, 13, "vaccination")
	homes := m.homes(60)
	homes[59].Received = []population.Receipt{{Service: "vaccination"}} // which is for persons
	m.writeHomes(t, people, "330502", homes, 400)
	for _, workers := range []int{1, 4} {
		out := t.TempDir()
		_, err := Run(context.Background(), Plan{Edition: e, On: today, People: people, Out: out, Workers: workers, rows: 5})
		var wrong population.Mistakes
		if !errors.As(err, &wrong) || wrong[0].Code != "match.received-by-home" {
			t.Fatalf("%d workers: %v", workers, err)
		}
		if left, _ := os.ReadDir(out); len(left) > 0 {
			t.Errorf("%d workers left %v", workers, left)
		}
	}
}

func TestTwoRunsDoNotWriteInOnePlace(t *testing.T) {
	e := edition(t, "330502")
	people, out := t.TempDir(), t.TempDir()
	newMade(t, e, 14).write(t, people, "330502", 30, 10)
	second := Plan{Edition: e, On: today, People: people, Out: out, Workers: 1}
	first, asked := second, false
	first.Progress = func(Progress) {
		if asked {
			return
		}
		asked = true
		if _, err := Run(context.Background(), second); !errors.Is(err, ErrBusy) {
			t.Errorf("a second run beside the first: %v", err)
		}
	}
	ran(t, first)
	rowsOf(t, filepath.Join(out, "330502"))
}
