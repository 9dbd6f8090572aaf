package sqlgen_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minsheng/rule"
	"minsheng/rule/sqlgen"
)

var update = flag.Bool("update", false, "write what comes out into testdata")

// golden is a small program with one of everything that dialects write in their
// own words.
func golden(t testing.TB) sqlgen.Program {
	_, env := testEnv(t)
	check := func(of rule.Entity, source string) *rule.Expr {
		x, err := env.Check(of, source)
		must(t, err)
		return x
	}
	person, home := rule.OfPerson, rule.OfHousehold
	services := []*sqlgen.Service{
		{ID: "care", For: person, Conditions: []*rule.Expr{
			check(person, "person.birth_on.age(on) >= param.age && person.level in ['1', 'it\\'s \\\\ \"3\"']"),
			check(person, "person.area.within('3305') && 'a' in person.ills && person.ills.size() <= 2"),
		}, Amounts: []sqlgen.Amount{{Is: check(person, "param.line.times(param.share, 'half_up')")}}, Months: 1, CountsAsIncome: true},
		{ID: "home", For: home, Conditions: []*rule.Expr{
			check(home, "household.income + household.counted_benefits < param.line * household.members.size()"),
		}, Amounts: []sqlgen.Amount{{Is: check(home, "param.line - household.counted_benefits")}}, Months: 1},
		{ID: "guarded", For: person, YieldsTo: []string{"care"}, Conditions: []*rule.Expr{
			check(person, "owed('home') || person.guardians.exists(g, g.birth_on.add_months(1) > on)"),
		}},
	}
	return sqlgen.Program{On: day, Missing: true, Header: []string{"one of everything\n; DROP TABLE persons"}, Services: services, Order: services}
}

func TestEachDialectWritesItsOwnWords(t *testing.T) {
	p := golden(t)
	for _, d := range sqlgen.Dialects() {
		q, err := sqlgen.Write(p, d)
		must(t, err)
		file := filepath.Join("testdata", d.Name+".sql")
		if *update {
			must(t, os.WriteFile(file, []byte(q.String()), 0o644))
		}
		want, err := os.ReadFile(file)
		must(t, err)
		if diff := cmp.Diff(string(want), q.String()); diff != "" {
			t.Errorf("%s: -written before +now (go test -update writes it)\n%s", d.Name, diff)
		}
	}
}

func TestAScriptMakesATableOfEveryStep(t *testing.T) {
	for _, d := range sqlgen.Dialects() {
		q, err := sqlgen.Write(golden(t), d)
		must(t, err)
		script := q.Script()
		for i, s := range q.Steps {
			if first, _, _ := strings.Cut(script[i], "\n"); !strings.HasPrefix(first, "CREATE ") || !strings.Contains(first, "TABLE "+s.Name+" ") {
				t.Errorf("%s: step %s begins with %q", d.Name, s.Name, first)
			}
		}
	}
}

func TestSQLRefusesWhatItCannotCompute(t *testing.T) {
	_, env := testEnv(t)
	cases := map[string]string{
		"household.members.map(m, m) == [person]":                         "SQL cannot compare two lists",
		"[person].exists(p, p.care)":                                      "SQL can ask an attribute of a person named in the rule only",
		"person.ills.filter(c, c == 'a').size() == 1":                     "SQL cannot count such a list",
		"(person.care ? household.members : person.guardians).size() > 1": "SQL cannot count such a list",
	}
	for source, want := range cases {
		x, err := env.Check(rule.OfPerson, source)
		must(t, err)
		services := []*sqlgen.Service{{ID: "s", For: rule.OfPerson, Conditions: []*rule.Expr{x}}}
		_, err = sqlgen.Write(sqlgen.Program{On: day, Services: services, Order: services}, sqlgen.SQLite)
		refusal, ok := err.(*sqlgen.Refusal)
		if !ok || refusal.EN != want || refusal.Service != "s" || refusal.Line != 1 || refusal.Col < 1 {
			t.Errorf("%s: %v, want %q with its place", source, err, want)
		}
	}
}

// What cannot be written is left out with what waits for it; all else is as it
// is without them.
func TestAServiceThatSQLCannotComputeIsLeftOutByName(t *testing.T) {
	_, env := testEnv(t)
	check := func(source string) []*rule.Expr {
		x, err := env.Check(rule.OfPerson, source)
		must(t, err)
		return []*rule.Expr{x}
	}
	of := rule.OfPerson
	lists := &sqlgen.Service{ID: "lists", For: of, Conditions: check("household.members.map(m, m) == [person]"), TakeHigher: "group"}
	plain := &sqlgen.Service{ID: "plain", For: of, Conditions: check("person.care")}
	waits := &sqlgen.Service{ID: "waits", For: of, Conditions: check("person.care || owed('lists')")}
	yields := &sqlgen.Service{ID: "yields", For: of, Conditions: check("person.care"), YieldsTo: []string{"waits"}}
	higher := &sqlgen.Service{ID: "higher", For: of, Conditions: check("person.care"), TakeHigher: "group"}
	all := []*sqlgen.Service{lists, plain, waits, yields, higher}
	q, err := sqlgen.Write(sqlgen.Program{On: day, Missing: true, Services: all, Order: []*sqlgen.Service{higher, lists, plain, waits, yields}}, sqlgen.SQLite)
	must(t, err)
	var left []string
	for _, r := range q.Left {
		left = append(left, r.Error())
	}
	want := []string{"lists 1:29: SQL cannot compare two lists", "waits: it depends on lists, which is left out",
		"yields: it depends on waits, which is left out", "higher: it depends on lists, which is left out"}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("-wanted +left out\n%s", diff)
	}
	alone, err := sqlgen.Write(sqlgen.Program{On: day, Missing: true, Services: []*sqlgen.Service{plain}, Order: []*sqlgen.Service{plain}}, sqlgen.SQLite)
	must(t, err)
	if !strings.Contains(q.String(), "-- left out: "+want[0]) || strings.Contains(q.Result, "'waits'") || !strings.Contains(q.Result, "'plain'") || len(q.Steps) != len(alone.Steps) {
		t.Errorf("the query is\n%s", q)
	}
	q, err = sqlgen.Write(sqlgen.Program{On: day, Services: all, Order: all}, sqlgen.SQLite, "plain")
	must(t, err)
	if len(q.Left) != 0 {
		t.Errorf("left out though nobody asked: %v", q.Left)
	}
	if _, err := sqlgen.Write(sqlgen.Program{On: day, Services: all, Order: all}, sqlgen.SQLite, "waits"); err == nil || err.Error() != want[1] {
		t.Errorf("nothing that was asked for can be written: %v", err)
	}
}

func TestWhatFollowsFromWhatSQLCannotComputeLeavesOutItsReaders(t *testing.T) {
	s, env := testEnv(t)
	check := func(source string) *rule.Expr {
		x, err := env.Check(rule.OfPerson, source)
		must(t, err)
		return x
	}
	services := []*sqlgen.Service{
		{ID: "direct", For: rule.OfPerson, Conditions: []*rule.Expr{check("person.care")}},
		{ID: "by-chain", For: rule.OfPerson, Conditions: []*rule.Expr{check("person.level == '1'")}},
		{ID: "other", For: rule.OfPerson, Conditions: []*rule.Expr{check("person.months > 3")}},
	}
	infer := []sqlgen.Inference{
		{Attr: s.Attribute(rule.OfPerson, "level"), When: check("person.care"), Is: rule.OfText("none")},
		{Attr: s.Attribute(rule.OfPerson, "care"), When: check("household.members.map(m, m) == [person]"), Is: rule.OfBool(false)},
	}
	q, err := sqlgen.Write(sqlgen.Program{On: day, Services: services, Order: services, Infer: infer}, sqlgen.SQLite)
	must(t, err)
	if len(q.Left) != 2 || q.Left[0].Service != "direct" || q.Left[1].Service != "by-chain" || !strings.Contains(q.Result, "'other'") {
		t.Errorf("left out %v\n%s", q.Left, q)
	}
}

func TestWriteRefusesServicesThatAreNotThere(t *testing.T) {
	if _, err := sqlgen.Write(golden(t), sqlgen.SQLite, "nothing"); err == nil {
		t.Error("a service that is not there was written")
	}
}
