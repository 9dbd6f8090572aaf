package columns_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

func program(t testing.TB, env *rule.Env, of rule.Entity, sources ...string) (*columns.Program, []*rule.Expr) {
	t.Helper()
	var rules []*rule.Expr
	for _, s := range sources {
		x, err := env.Check(of, s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		rules = append(rules, x)
	}
	p, err := columns.Compile(ruletest.On, rules)
	if err != nil {
		t.Fatal(err)
	}
	return p, rules
}

func plainFacts(h *rule.Household, p *rule.Person) *rule.Facts {
	return &rule.Facts{On: ruletest.On, Person: p, Household: h}
}

// A list so long that Eval stops, or that pairs of its elements would fill the
// memory, is left to Eval.
func TestHouseholdsOfHundredsComeOutAsEvalSays(t *testing.T) {
	s, env := ruletest.Env(t)
	var all []*rule.Person
	for _, h := range (ruletest.Crowd{Schema: s, On: ruletest.On, Seed: 3}).Households(60) {
		all = append(all, h.Members...)
	}
	homes := ruletest.Crowd{Schema: s, On: ruletest.On, Seed: 4}.Households(5)
	homes = append(homes, s.NewHousehold("institution", all...), s.NewHousehold("dormitory", all[:70]...))
	sources := map[rule.Entity][]string{
		rule.OfHousehold: {
			"household.members.exists(m, household.members.exists(n, n.income + m.income < yuan('0') && n.birth_on.age(on) - m.birth_on.age(on) > 200))",
			"household.members.all(m, household.members.count(n, n == m) == 1)",
		},
		rule.OfPerson: {
			"household.members.exists(m, m != person && m.birth_on == person.birth_on)",
			"household.members.filter(m, m.needs_care && person.needs_care).size() > 3",
			"household.members.map(m, m == person ? m.income : yuan('0')).sum()",
		},
	}
	seen := map[string]int{}
	for of, list := range sources {
		p, rules := program(t, env, of, list...)
		w := p.NewWorker()
		for _, home := range homes { // a person is in a table once
			one := []*rule.Household{home}
			if err := w.Load(columns.NewBuilder(p.Needs()).Table(one)); err != nil {
				t.Fatal(err)
			}
			compare(t, w, rules, one, plainFacts, seen)
		}
	}
	if seen["broken"] == 0 || seen["true"] == 0 {
		t.Errorf("Eval was never stopped, or always: %v", seen)
	}
}

func TestATableThatCannotBeReadSafelyIsRefused(t *testing.T) {
	s, env := ruletest.Env(t)
	p, _ := program(t, env, rule.OfPerson, "person.needs_care && household.urban && 'other' in person.illnesses && person.lives_in.within('33')",
		"person.guardians.exists(g, g.birth_on.age(on) > 18)")
	homes := ruletest.Crowd{Schema: s, On: ruletest.On, Seed: 1, Missing: 10}.Households(40)
	field := func(t *columns.Table, name string) *columns.Column {
		for i := range t.Fields {
			if t.Fields[i].Attr.Path() == name {
				return &t.Fields[i].Column
			}
		}
		return nil
	}
	cases := map[string]func(*columns.Table){
		"person.needs_care: the column has 0 values":  func(t *columns.Table) { field(t, "person.needs_care").Bits = nil },
		"person.birth_on: the column has 3 values":    func(t *columns.Table) { c := field(t, "person.birth_on"); c.I32 = c.I32[:3] },
		"person.lives_in: the validity bitmap covers": func(t *columns.Table) { c := field(t, "person.lives_in"); c.Valid = c.Valid[:1] },
		"person.illnesses: offset 9999 does not lie":  func(t *columns.Table) { field(t, "person.illnesses").Offsets[2] = 9999 },
		"person.illnesses: offset -1 does not lie":    func(t *columns.Table) { field(t, "person.illnesses").Offsets[0] = -1 },
		"link guardians: row 9999 is none of":         func(t *columns.Table) { t.Ties[0].To[0] = 9999 },
		"link guardians: there are 1 offsets":         func(t *columns.Table) { t.Ties[0].Offsets = t.Ties[0].Offsets[:1] },
		"household 3 has no members of its own":       func(t *columns.Table) { t.Households[3] = 9999 },
		"the households do not cover rows 0 to":       func(t *columns.Table) { t.Rows = 3 },
	}
	for want, spoil := range cases {
		table := columns.NewBuilder(p.Needs()).Table(homes)
		spoil(table)
		if err := p.NewWorker().Load(table); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestWhatATableLacksIsNotOnFileForAnybody(t *testing.T) {
	s, env := ruletest.Env(t)
	p, _ := program(t, env, rule.OfPerson, "person.needs_care || person.disability_level == '1' || person.income < yuan('1') || 'other' in person.illnesses || person.guardians.size() > 0")
	homes := ruletest.Crowd{Schema: s, On: ruletest.On, Seed: 1}.Households(10)
	table := columns.NewBuilder(p.Needs()).Table(homes)
	table.Fields, table.Ties = nil, nil
	w := p.NewWorker()
	if err := w.Load(table); err != nil {
		t.Fatal(err)
	}
	for i := range table.Members() {
		if got := truthAt(w.Truth(0), i); got != "unknown" {
			t.Fatalf("row %d is %s", i, got)
		}
	}
}

// listed is a source of tables that are there already.
type listed struct {
	tables []*columns.Table
	fail   error
}

func (s *listed) Next() (columns.Chunk, error) {
	if len(s.tables) == 0 {
		if s.fail != nil {
			return nil, s.fail
		}
		return nil, io.EOF
	}
	table := s.tables[0]
	s.tables = s.tables[1:]
	return func(t *columns.Table) error { *t = *table; return nil }, nil
}

func TestARunAsksAboutEveryChunkOnceOnAllCores(t *testing.T) {
	s, env := ruletest.Env(t)
	p, rules := program(t, env, rule.OfPerson, "person.needs_care && person.birth_on.age(on) >= 60", "household.members.exists(m, m.income > yuan('900'))")
	source := &listed{}
	want := map[int]int{}
	for i := range 23 {
		homes := ruletest.Crowd{Schema: s, On: ruletest.On, Seed: uint64(i), Missing: 10}.Households(30 + i)
		source.tables = append(source.tables, columns.NewBuilder(p.Needs()).Table(homes))
		for _, h := range homes {
			for _, person := range h.Members {
				for _, x := range rules {
					if x.Eval(plainFacts(h, person)).IsTrue() {
						want[i]++
					}
				}
			}
		}
	}
	got := map[int]int{}
	var mu sync.Mutex
	err := p.Run(context.Background(), source, 4, func(seq int, w *columns.Worker) error {
		n := 0
		for i := range rules {
			for row := range w.Table().Members() {
				if is(w.Truth(i).True, row) {
					n++
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		got[seq] += n
		return nil
	})
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v: got %v, want %v", err, got, want)
	}
}

func TestARunEndsWithTheFirstErrorAndWithItsContext(t *testing.T) {
	s, env := ruletest.Env(t)
	p, _ := program(t, env, rule.OfPerson, "person.needs_care")
	tables := func() []*columns.Table {
		return []*columns.Table{columns.NewBuilder(p.Needs()).Table(ruletest.Crowd{Schema: s, On: ruletest.On}.Households(3))}
	}
	none := func(int, *columns.Worker) error { return nil }
	spoilt := errors.New("the file ends too early")
	if err := p.Run(context.Background(), &listed{tables(), spoilt}, 3, none); !errors.Is(err, spoilt) {
		t.Errorf("a source that fails: %v", err)
	}
	full := errors.New("the disk is full")
	if err := p.Run(context.Background(), &listed{tables(), nil}, 3, func(int, *columns.Worker) error { return full }); !errors.Is(err, full) {
		t.Errorf("a caller that fails: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Run(ctx, &listed{tables(), nil}, 3, none); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

func FuzzCompile(f *testing.F) {
	s, env := ruletest.Env(f)
	homes := ruletest.Crowd{Schema: s, On: ruletest.On, Seed: 5, Missing: 30}.Households(30)
	for _, seed := range []string{"person.birth_on.age(on) >= 80", "household.members.map(m, m.income).sum()", "[1, 2].exists(x, 1 / x > 0)", "person.illnesses.map(i, i == 'other').exists(x, x)",
		"household.members.map(m, household).exists(h, h.urban)", "[].size() == 0", "[[1]] == [[1]]", "param.care * 3", "person.guardians == [person]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
			x, err := env.Check(of, source)
			if err != nil {
				continue
			}
			p, err := columns.Compile(ruletest.On, []*rule.Expr{x})
			if err != nil {
				continue
			}
			w := p.NewWorker()
			if err := w.Load(columns.NewBuilder(p.Needs()).Table(homes)); err != nil {
				t.Fatal(err)
			}
			compare(t, w, []*rule.Expr{x}, homes, plainFacts, map[string]int{})
		}
	})
}
