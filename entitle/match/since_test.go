package match

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"minsheng/civil"
	"minsheng/pack"
)

// editionWith is the edition of a day with other values of parameters.
func editionWith(t testing.TB, p *pack.Pack, on civil.Date, values ...string) *pack.Edition {
	t.Helper()
	var what []pack.Supposed
	for _, v := range values {
		one, err := pack.ParseSupposed(v)
		if err != nil {
			t.Fatal(err)
		}
		what = append(what, one)
	}
	if len(what) > 0 {
		var err error
		if p, err = p.Suppose(what...); err != nil {
			t.Fatal(err)
		}
	}
	e, err := p.On(on)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Whatever changes of rules, days and people, a run that takes what it can from
// earlier results writes the same bytes as one that asks everything.
func TestTakingFromEarlierResultsGivesWhatAskingAllGives(t *testing.T) {
	p := edition(t, "330502").Pack
	values := []string{"dibao.line=800", "dibao.margin_times=180%", "elder.old_age_allowance_age=75", "elder.age=65", "family.childcare_allowance=300"}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 5))
			dir := t.TempDir()
			before, after := filepath.Join(dir, "before"), filepath.Join(dir, "after")
			listed := [][]string{nil, {"vaccination"}, {"vaccination", "dibao"}}[r.IntN(3)]
			was := editionWith(t, p, today)
			newMade(t, was, seed, listed...).write(t, before, "330502", 40, 15)
			day := today + civil.Date([]int{0, 0, 1, 200}[r.IntN(4)])
			now := editionWith(t, p, day, values[:r.IntN(3)]...)
			more := []int{0, 0, 7}[r.IntN(3)] // the last parts are others
			newMade(t, now, seed, listed...).write(t, after, "330502", 40+more, 15)
			olds, all, some := filepath.Join(dir, "olds"), filepath.Join(dir, "all"), filepath.Join(dir, "some")
			ran(t, Plan{Edition: was, On: today, People: before, Out: olds})
			plan := Plan{Edition: now, On: day, People: after, Out: all}
			ran(t, plan)
			plan.Out, plan.Since = some, olds
			c := ran(t, plan).Counties[0]
			sameFolder(t, filepath.Join(all, "330502"), filepath.Join(some, "330502"))
			if c.Copied+c.Partly == 0 {
				t.Fatalf("nothing was taken from earlier results of %d parts", c.Parts)
			}
			r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		})
	}
}

func TestNothingChangedIsCopiedAndOneParameterAsksFewAgain(t *testing.T) {
	p := edition(t, "330502").Pack
	people, out := t.TempDir(), t.TempDir()
	e := editionWith(t, p, today)
	newMade(t, e, 11).write(t, people, "330502", 60, 12)
	first := Plan{Edition: e, On: today, People: people, Out: filepath.Join(out, "first")}
	ran(t, first)
	second := first
	second.Out, second.Since = filepath.Join(out, "second"), first.Out
	if c := ran(t, second).Counties[0]; c.Copied != c.Parts || len(c.Changed) > 0 {
		t.Errorf("%d of %d parts are copied, %v asked again", c.Copied, c.Parts, c.Changed)
	}
	third := second
	third.Edition, third.Out = editionWith(t, p, today, "dibao.line=801"), filepath.Join(out, "third")
	c := ran(t, third).Counties[0]
	if c.Partly != c.Parts || !slices.Contains(c.Changed, "dibao") || slices.Contains(c.Changed, "vaccination") {
		t.Errorf("%d of %d parts partly, %v asked again", c.Partly, c.Parts, c.Changed)
	}
	spoilt := filepath.Join(first.Out, "330502", sidecar(0)) // counts that somebody changed are not taken
	text, err := os.ReadFile(spoilt)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(spoilt, bytes.Replace(text, []byte(`"owed":1`), []byte(`"owed":2`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	again := second
	again.Out = filepath.Join(out, "again")
	if c := ran(t, again).Counties[0]; c.Copied != c.Parts-1 || c.Partly != 1 {
		t.Errorf("%d of %d parts are copied, %d partly", c.Copied, c.Parts, c.Partly)
	}
	sameFolder(t, filepath.Join(second.Out, "330502"), filepath.Join(again.Out, "330502"))
	fourth := second
	fourth.Out, fourth.Since = filepath.Join(out, "fourth"), filepath.Join(out, "nowhere")
	if c := ran(t, fourth).Counties[0]; c.Copied+c.Partly > 0 || c.Changed != nil {
		t.Errorf("something was taken from nowhere: %+v", c)
	}
}
