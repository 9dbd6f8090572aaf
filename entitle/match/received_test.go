package match

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/population"
	"minsheng/rule"
)

// A department's list says the same as files beside the people, whatever the
// population: the rows are the same.
func TestAListAndFilesOfWhatIsReceivedGiveTheSameRows(t *testing.T) {
	e := edition(t, "330502")
	services := []string{"vaccination", "dibao", "rural-family-award", "only-child-award-employees"}
	for seed := range uint64(2) {
		root, list := t.TempDir(), filepath.Join(t.TempDir(), "list.csv")
		newMade(t, e, seed, services...).write(t, root, "330502", 60, 20)
		writeList(t, list, filepath.Join(root, "330502"))
		out := t.TempDir()
		ran(t, Plan{Edition: e, On: today, People: root, Out: out + "/files", Workers: 2})
		report := ran(t, Plan{Edition: e, On: today, People: root, Out: out + "/list", Workers: 2, Received: list})
		if diff := cmp.Diff(rowsOf(t, out+"/files/330502"), rowsOf(t, out+"/list/330502")); diff != "" {
			t.Fatalf("other rows from the list (-files +list):\n%.3000s", diff)
		}
		for gone := range report.Lists.Elsewhere() {
			t.Errorf("%+v is not among the residents", gone)
		}
	}
}

// writeList writes what a dataset says is received as a list.
func writeList(t testing.TB, name, dir string) {
	t.Helper()
	set, err := population.Open(dir, edition(t, "330502").Pack.Schema())
	if err != nil {
		t.Fatal(err)
	}
	text := "人员编号,户编号,服务,金额\n"
	for _, part := range set.Parts() {
		for c, err := range part.Chunks(population.Read{Received: true}) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range c.Received.Len() {
				person := ""
				if at := c.Received.Persons[i]; at >= 0 {
					person = c.PersonIDs[at]
				}
				amount := ""
				if m, ok := c.Received.Amount(i); ok {
					amount = m.String()
				}
				text += fmt.Sprintf("%s,%s,%s,%s\n", person, c.HouseholdIDs[c.Received.Homes[i]], set.Manifest.Received[c.Received.Service(i)], amount)
			}
		}
	}
	put(t, name, text)
}

func put(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// small writes two couples of parents of an only child; what they receive is
// given.
func small(t testing.TB, receipts ...population.Receipt) string {
	t.Helper()
	e, root := edition(t, "330502"), t.TempDir()
	schema := e.Pack.Schema()
	said := []string{}
	for _, r := range receipts {
		if !slices.Contains(said, r.Service) {
			said = append(said, r.Service)
		}
	}
	w, err := population.Create(root, population.Spec{Area: "330502", Pack: "330502", Schema: schema, On: today, Received: said})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"h1", "h2"} {
		h := population.Home{ID: id, Values: make([]rule.Value, len(schema.Attributes(rule.OfHousehold)))}
		for _, p := range []string{"a", "b"} {
			h.Members = append(h.Members, population.Person{ID: id + p, Values: make([]rule.Value, len(schema.Attributes(rule.OfPerson))), Links: make([][]string, len(schema.Links()))})
		}
		for _, r := range receipts {
			if r.Person == "" && id == "h1" || strings.HasPrefix(r.Person, id) {
				h.Received = append(h.Received, r)
			}
		}
		if err := w.Add(&h); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return root
}

func yuanOf(s string) *measure.Money { return new(measure.MustMoney(s)) }

// receivedRows runs and says of each row with a receipt who receives what.
func receivedRows(t testing.TB, p Plan) []string {
	t.Helper()
	p.Edition, p.On, p.Out = edition(t, "330502"), today, t.TempDir()
	ran(t, p)
	var said []string
	for _, r := range rowsOf(t, p.Out+"/330502") {
		if r.Received != Yes {
			continue
		}
		line := fmt.Sprintf("%s%s %s", r.Household, r.Person, r.Service)
		if r.ReceivedPriced {
			line += " " + r.ReceivedAmount.String()
		}
		said = append(said, line)
	}
	return said
}

func TestAmountsAreSaidInThePeriodOfTheService(t *testing.T) {
	root := small(t,
		population.Receipt{Person: "h1a", Service: "old-age-allowance", Amount: yuanOf("1200.00"), Per: "year"},
		population.Receipt{Person: "h1b", Service: "old-age-allowance", Amount: yuanOf("100.00"), Per: "month"},
		population.Receipt{Person: "h2a", Service: "old-age-allowance", Amount: yuanOf("100.00")},
		population.Receipt{Person: "h2b", Service: "old-age-allowance", Amount: yuanOf("100.00"), Per: "once"},
		population.Receipt{Service: "only-child-award-employees", Amount: yuanOf("10.00"), Per: "month"})
	got := receivedRows(t, Plan{People: root})
	want := []string{"h1 only-child-award-employees 120.00", "h1h1a old-age-allowance 100.00", "h1h1b old-age-allowance 100.00", "h2h2a old-age-allowance 100.00", "h2h2b old-age-allowance"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAMemberReceivesForTheHouseholdTheHouseholdReceivesOnce(t *testing.T) {
	list := filepath.Join(t.TempDir(), "dibao.csv")
	put(t, list, "人员编号,服务,金额\nh1a,dibao,500\nh1b,dibao,500\nh2b,dibao,700\n")
	got := receivedRows(t, Plan{People: small(t), Received: list})
	// Whether the two rows of h1 are one payment or two, the list does not say.
	if diff := cmp.Diff([]string{"h1 dibao", "h2 dibao 700.00"}, got); diff != "" {
		t.Error(diff)
	}
}

// A list says all of its services anew: nothing of an earlier one is left in
// what a run takes from earlier results.
func TestAnotherListCountsWhereEarlierResultsAreTaken(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/old.csv", "person_id,service,amount\nh1a,old-age-allowance,100\nh1b,dibao,500\n")
	put(t, dir+"/new.csv", "person_id,service,amount\nh2a,old-age-allowance,90\ngone,old-age-allowance,80\n")
	p := Plan{Edition: edition(t, "330502"), On: today, People: small(t), Out: dir + "/old", Received: dir + "/old.csv"}
	ran(t, p)
	p.Received, p.Out = dir+"/new.csv", dir+"/all"
	ran(t, p)
	p.Since, p.Out = dir+"/old", dir+"/some"
	report := ran(t, p)
	sameFolder(t, dir+"/all/330502", dir+"/some/330502")
	if c := report.Counties[0]; c.Partly != 1 || c.Copied != 0 {
		t.Errorf("%d parts are taken partly and %d copied, want the one partly", c.Partly, c.Copied)
	}
	p.Since, p.Out = dir+"/some", dir+"/again"
	report = ran(t, p)
	if c := report.Counties[0]; c.Copied != 1 {
		t.Errorf("%d parts are copied though nothing changed", c.Copied)
	}
	var gone []string
	for one := range report.Lists.Elsewhere() {
		gone = append(gone, one.Person)
	}
	if diff := cmp.Diff([]string{"gone"}, gone); diff != "" {
		t.Errorf("who is elsewhere, where parts were copied: %s", diff)
	}
}

func TestWhoIsOnAListAndNotAmongTheResidentsIsNamedAndStopsNothing(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/a.csv", "person_id,household_id,service\nh1a,,old-age-allowance\ngone,,old-age-allowance\n")
	put(t, dir+"/b.csv", "person_id,household_id,service\n,h9,dibao\n,h2,dibao\n")
	put(t, dir+"/notes.txt", "not a list")
	p := Plan{Edition: edition(t, "330502"), On: today, People: small(t), Out: t.TempDir(), Received: dir}
	var said []string
	for gone := range ran(t, p).Lists.Elsewhere() {
		said = append(said, fmt.Sprintf("%s %d %s%s %s", gone.File, gone.Row, gone.Person, gone.Household, gone.Service))
	}
	if diff := cmp.Diff([]string{"a.csv 3 gone old-age-allowance", "b.csv 2 h9 dibao"}, said); diff != "" {
		t.Error(diff)
	}
	m := open(t, p.Out+"/330502").Manifest
	if len(m.Lists) != 2 || m.Lists[0].Name != "a.csv" || m.Lists[0].Rows != 2 || len(m.Lists[0].SHA256) != 64 {
		t.Errorf("%+v", m.Lists)
	}
	if !m.Service("dibao").Received || m.Service("vaccination").Received {
		t.Error("the results do not say of which services it is known who receives them")
	}
}

func open(t testing.TB, dir string) *Results {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestListsWithMistakesAreRefusedWholeByFileAndCell(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/a.csv", "人员编号,服务,金额\nh1a,高龄津贴,100\nh1b,高龄津贴,许多\n")
	put(t, dir+"/b.csv", "人员编号,服务,金额\nh1a,old-age-allowance,100\nh2a,养老,100\n")
	e := edition(t, "330502")
	_, err := ReadLists(dir, e)
	var wrong Refusal
	if !errors.As(err, &wrong) || len(wrong) != 2 {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"a.csv: C3 金额：", "b.csv: B3 服务：方案中没有这项服务"} {
		if said := wrong.In(lang.ZH); !strings.Contains(said, want) {
			t.Errorf("no %q in\n%s", want, said)
		}
	}
	put(t, dir+"/a.csv", "人员编号,服务\nh1a,高龄津贴\n")
	put(t, dir+"/b.csv", "人员编号,服务\nh2a,高龄津贴\nh1a,old-age-allowance\n")
	if _, err = ReadLists(dir, e); !errors.As(err, &wrong) || !strings.Contains(wrong.Error(), "b.csv: row 3: row 2 of a.csv is of the same person") {
		t.Errorf("%v", err)
	}
	var f *fault.Error
	put(t, dir+"/b.csv", "谁,服务\nh2a,高龄津贴\n")
	if _, err = ReadLists(dir, e); !errors.As(err, &f) || f.Code != "sheet.head" || !strings.HasPrefix(f.Say.ZH, "b.csv：") {
		t.Errorf("%v", err)
	}
	if _, err = ReadLists(t.TempDir(), e); !errors.Is(err, ErrNoLists) {
		t.Errorf("%v", err)
	}
}

func TestReceiptsOfNobodyInParticularAreRefusedAndThoseOfOtherServicesCounted(t *testing.T) {
	e := edition(t, "330502")
	out := filepath.Join(t.TempDir(), "out")
	_, err := Run(context.Background(), Plan{Edition: e, On: today, People: small(t, population.Receipt{Service: "old-age-allowance"}), Out: out})
	var wrong population.Mistakes
	if !errors.As(err, &wrong) || wrong[0].Code != "match.received-by-home" {
		t.Fatalf("%v", err)
	}
	if _, err := os.Stat(out + "/330502"); !os.IsNotExist(err) {
		t.Errorf("there are results: %v", err)
	}
	root := small(t, population.Receipt{Service: "pet-food"}, population.Receipt{Person: "h2a", Service: "pet-food"})
	ran(t, Plan{Edition: e, On: today, People: root, Out: out})
	if m := open(t, out+"/330502").Manifest; m.NotAsked["pet-food"] != 2 {
		t.Errorf("%v", m.NotAsked)
	}
}

func TestAmountsInPeriodsThatCannotBeComparedAreNotCompared(t *testing.T) {
	for _, c := range []struct {
		amount, per, want, is string
	}{
		{"100.00", "", "month", "100.00"}, {"100.00", "month", "month", "100.00"}, {"100.00", "year", "month", "8.33"},
		{"0.06", "year", "month", "0.01"}, {"8.33", "month", "year", "99.96"}, {"8.33", "once", "month", ""}, {"8.33", "term", "year", ""},
	} {
		got := ""
		if m, ok := inPeriod(measure.MustMoney(c.amount), c.per, c.want); ok {
			got = m.String()
		}
		if got != c.is {
			t.Errorf("%s a %s is %q a %s, want %q", c.amount, c.per, got, c.want, c.is)
		}
	}
}
