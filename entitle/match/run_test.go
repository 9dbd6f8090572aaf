package match

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

func ran(t testing.TB, p Plan) *Report {
	t.Helper()
	report, err := Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// rowsOf reads all rows of results.
func rowsOf(t testing.TB, dir string) []Row {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []Row
	for part := range r.Parts() {
		for row, err := range r.Rows(part) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, row)
		}
	}
	return all
}

// One household after the other and all of them in a run come out alike.
func TestARunAnswersAsTheEngineDoes(t *testing.T) {
	some := []string{"vaccination", "dibao", "child-health"}
	for i, c := range []struct {
		code   string
		listed []string
	}{{"330502", nil}, {"310000", some}, {"530000", some}, {"330502", some}, {"world/country-template", []string{"pension"}}} {
		t.Run(c.code, func(t *testing.T) {
			e, listed := edition(t, c.code), c.listed
			root, out := t.TempDir(), t.TempDir()
			newMade(t, e, uint64(i), listed...).write(t, root, "330502", 60, 20)
			ran(t, Plan{Edition: e, On: today, People: root, Out: out, Workers: 2})
			want := engineRows(t, e, filepath.Join(root, "330502"))
			if len(want) < 50 {
				t.Fatalf("only %d rows: the test shows little", len(want))
			}
			if diff := cmp.Diff(want, rowsOf(t, filepath.Join(out, "330502"))); diff != "" {
				t.Errorf("other rows than the engine's (-want +got):\n%.3000s", diff)
			}
		})
	}
}

// engineRows asks the engine about one household after the other.
func engineRows(t testing.TB, e *pack.Edition, dir string) []Row {
	t.Helper()
	set, err := population.Open(dir, e.Pack.Schema())
	if err != nil {
		t.Fatal(err)
	}
	g, err := entitle.New(e)
	if err != nil {
		t.Fatal(err)
	}
	var all []Row
	for _, part := range set.Parts() {
		for c, err := range part.Chunks(population.Read{Received: true}) {
			if err != nil {
				t.Fatal(err)
			}
			for h := range c.Homes() {
				home := c.Household(h)
				if err := g.Infer(today, home); err != nil {
					t.Fatal(err)
				}
				all = append(all, homeRows(g.For(today, home), receiptsOf(set, c, h), set.Manifest.Received)...)
			}
		}
	}
	return all
}

// got is what somebody receives: household or person, and service.
type got struct{ who, service string }

func receiptsOf(set *population.Dataset, c *population.Chunk, h int) map[got]*measure.Money {
	all := map[got]*measure.Money{}
	if c.Received == nil {
		return all
	}
	for i := range c.Received.Len() {
		if int(c.Received.Homes[i]) != h {
			continue
		}
		who := c.HouseholdIDs[h]
		if at := c.Received.Persons[i]; at >= 0 {
			who = c.PersonIDs[at]
		}
		key := got{who, set.Manifest.Received[c.Received.Service(i)]}
		all[key] = nil
		if a, known := c.Received.Amount(i); known {
			all[key] = &a
		}
	}
	return all
}

func homeRows(s *entitle.Statement, receipts map[got]*measure.Money, listed []string) []Row {
	subjects := append([]*rule.Person{nil}, s.Household.Members...)
	var all []Row
	for _, p := range subjects {
		for _, a := range s.Answers {
			if a.Person != p || !a.Service.Computes {
				continue
			}
			row := Row{Household: s.Household.ID, Service: a.Service.ID, Per: a.Service.Per}
			who := row.Household
			if p != nil {
				row.Person, who = p.ID, p.ID
			}
			stand(&row, a)
			if slices.Contains(listed, row.Service) {
				row.Received = No
				if amount, ok := receipts[got{who, row.Service}]; ok {
					row.Received = Yes
					if amount != nil {
						row.ReceivedAmount, row.ReceivedPriced = *amount, true
					}
				}
			}
			if row.Standing != NotOwed || row.Received == Yes {
				all = append(all, row)
			}
		}
	}
	return all
}

func stand(row *Row, a *entitle.Answer) {
	switch {
	case a.Outcome == entitle.Owed:
		row.Standing = Owed
		if a.Amount != nil {
			row.Amount, row.Priced = *a.Amount, true
		}
	case a.Outcome == entitle.Possible:
		row.Standing = Perhaps
		if a.Entitled {
			row.Standing = OwedAmountOpen
		}
		var names []string
		for _, m := range a.Missing {
			names = append(names, m.Name())
		}
		row.Missing = plain(names, row.Person)
	}
}

// counted is one row as a count.
func counted(r *Row) Count {
	one := Count{}
	switch r.Standing {
	case Owed:
		one.Owed = 1
	case OwedAmountOpen:
		one.Open = 1
	case Perhaps:
		one.Perhaps = 1
	}
	if r.Priced {
		one.Amount = r.Amount
	}
	if r.Missed() {
		one.Missed, one.MissedAmount = 1, one.Amount
	}
	if r.Reached() {
		one.Reached = 1
	}
	if r.Ended() {
		one.Ended = 1
	}
	if r.PaidLess() {
		one.PaidLess, one.LessAmount = 1, r.Amount-r.ReceivedAmount
	}
	if r.PaidMore() {
		one.PaidMore, one.MoreAmount = 1, r.ReceivedAmount-r.Amount
	}
	return one
}

// What is in the summary is what can be counted in the rows.
func TestTheSummaryIsWhatTheRowsSay(t *testing.T) {
	e := edition(t, "330502")
	root, out := t.TempDir(), t.TempDir()
	newMade(t, e, 9, "vaccination", "dibao", "rural-family-award", "only-child-award-employees").write(t, root, "330502", 80, 30)
	report := ran(t, Plan{Edition: e, On: today, People: root, Out: out, Workers: 2})
	counts := map[string]Count{}
	for _, r := range rowsOf(t, filepath.Join(out, "330502")) {
		c := counts[r.Service]
		one := counted(&r)
		if err := c.add(&one); err != nil {
			t.Fatal(err)
		}
		counts[r.Service] = c
	}
	for _, cell := range report.Counties[0].About.Summary.By(ByAll) {
		if diff := cmp.Diff(counts[cell.Service], cell.Count); diff != "" {
			t.Errorf("%s: %s", cell.Service, diff)
		}
	}
	for _, by := range []Dimension{ByArea, ByResidence} {
		sums := map[string]Count{}
		for _, cell := range report.Counties[0].About.Summary.By(by) {
			c := sums[cell.Service]
			if err := c.add(&cell.Count); err != nil {
				t.Fatal(err)
			}
			sums[cell.Service] = c
		}
		if diff := cmp.Diff(counts, sums); diff != "" {
			t.Errorf("by %s: %s", by, diff)
		}
	}
	if !strings.HasPrefix(report.Counties[0].Dir, out) {
		t.Error(report.Counties[0].Dir)
	}
}
