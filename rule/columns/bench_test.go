package columns_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"minsheng/rule"
	"minsheng/rule/columns"
	"minsheng/rule/ruletest"
)

// crowd makes chunks of a population, more of them than fit into a cache.
func crowd(b *testing.B, s *rule.Schema, p *columns.Program, chunks int) []*columns.Table {
	b.Helper()
	builder := columns.NewBuilder(p.Needs())
	tables := make([]*columns.Table, chunks)
	for i := range tables {
		tables[i] = builder.Table(ruletest.Crowd{Schema: s, On: day, Seed: uint64(i), Missing: 2}.Households(columns.ChunkRows / 3))
	}
	return tables
}

// bytesOf counts what a table's columns take.
func bytesOf(t *columns.Table) int {
	n := 4 * len(t.Households)
	for _, f := range t.Fields {
		n += 8*len(f.Valid) + 8*len(f.Bits) + 4*len(f.I32) + 8*len(f.I64) + len(f.U8) + 2*len(f.U16) + 4*len(f.U32) + 4*len(f.Offsets)
	}
	for _, l := range t.Ties {
		n += 8*len(l.Valid) + 4*len(l.Offsets) + 4*len(l.To)
	}
	return n
}

// sweep measures programs over tables, one table an iteration.
func sweep(b *testing.B, programs []*columns.Program, tables []*columns.Table, ask func(w *columns.Worker, program int)) {
	workers := make([]*columns.Worker, len(programs))
	people, bytes := 0, 0
	for i, p := range programs {
		workers[i] = p.NewWorker()
	}
	once := func(t *columns.Table) {
		for i, w := range workers {
			if err := w.Load(t); err != nil {
				b.Fatal(err)
			}
			ask(w, i)
		}
	}
	for _, t := range tables {
		once(t)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		t := tables[i%len(tables)]
		once(t)
		people += t.Members()
		bytes += bytesOf(t)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(people), "ns/person")
	b.ReportMetric(float64(bytes)/float64(people), "B/person")
	b.ReportMetric(0, "ns/op")
}

// hundred writes rules of four conditions each, over sixteen attributes.
func hundred() []string {
	dice := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[dice.IntN(len(from))] }
	atoms := []func() string{
		func() string {
			return fmt.Sprintf("person.birth_on.age(on) %s %s", pick(">=", "<"), pick("3", "6", "14", "16", "18", "45", "55", "60", "65", "70", "80", "90"))
		},
		func() string {
			return "person.registered_area.within('" + pick("33", "3305", "330502", "3305020", "31") + "')"
		},
		func() string {
			return "person.disability_level in ['" + pick("1", "2", "3") + "', '" + pick("1", "2", "4") + "']"
		},
		func() string {
			return "person.disability_kind == '" + pick("visual", "hearing", "mental", "intellectual", "none") + "'"
		},
		func() string {
			return "person.employment in ['" + pick("unemployed", "none") + "', '" + pick("student", "retired", "flexible") + "']"
		},
		func() string {
			return "person.school_stage == '" + pick("primary", "junior", "senior", "higher", "none") + "'"
		},
		func() string {
			return "person.income_month < yuan('" + pick("500", "900", "1100", "2000", "2480", "5000") + "')"
		},
		func() string { return "person.resident_months >= " + pick("6", "12", "24", "60") },
		func() string { return "person.pension_insured_months >= " + pick("12", "60", "180") },
		func() string { return pick("", "!") + "person.in_institution" },
		func() string { return pick("", "!") + "person.able_to_work" },
		func() string { return pick("", "!") + "person.has_residence_permit" },
		func() string { return "person.sex == '" + pick("female", "male") + "'" },
		func() string { return "household.income_month < yuan('" + pick("900", "2000", "3300", "5000") + "')" },
		func() string { return "household.assistance in ['dibao', '" + pick("tekun", "margin", "rigid") + "']" },
		func() string {
			return "household.members.exists(m, m.birth_on.age(on) < " + pick("3", "16", "18") + ")"
		},
	}
	rules := make([]string, 100)
	for i := range rules {
		parts := make([]string, 4)
		for j := range parts {
			parts[j] = atoms[dice.IntN(len(atoms))]()
		}
		rules[i] = strings.Join(parts[:2], " && ") + " && (" + strings.Join(parts[2:], " || ") + ")"
	}
	return rules
}

func check(b *testing.B, env *rule.Env, sources []string) []*rule.Expr {
	b.Helper()
	var rules []*rule.Expr
	for _, s := range sources {
		x, err := env.Check(rule.OfPerson, s)
		if err != nil {
			b.Fatalf("%s: %v", s, err)
		}
		rules = append(rules, x)
	}
	return rules
}

func compile(b *testing.B, rules ...*rule.Expr) *columns.Program {
	b.Helper()
	p, err := columns.Compile(day, rules)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func BenchmarkOneRule(b *testing.B) {
	e := edition(b, "330502")
	p := compile(b, check(b, e.Env, []string{"person.birth_on.age(on) >= 60 && person.registered_area.within('3305') && household.income_month < yuan('2000')"})...)
	sweep(b, []*columns.Program{p}, crowd(b, e.Pack.Schema(), p, 64), func(w *columns.Worker, _ int) { w.Truth(0) })
}

func BenchmarkHundredRules(b *testing.B) {
	e := edition(b, "330502")
	rules := check(b, e.Env, hundred())
	all := compile(b, rules...)
	tables := crowd(b, e.Pack.Schema(), all, 64)
	b.Run("shared", func(b *testing.B) {
		sweep(b, []*columns.Program{all}, tables, func(w *columns.Worker, _ int) {
			for i := range rules {
				w.Truth(i)
			}
		})
	})
	b.Run("alone", func(b *testing.B) {
		var each []*columns.Program
		for _, x := range rules {
			each = append(each, compile(b, x))
		}
		sweep(b, each, tables, func(w *columns.Worker, _ int) { w.Truth(0) })
	})
}

// BenchmarkOurPack asks every condition and, of those who meet the conditions
// before it, every amount.
func BenchmarkOurPack(b *testing.B) {
	e := edition(b, "330502")
	rules := rulesOf(e)
	p := compile(b, rules...)
	sweep(b, []*columns.Program{p}, crowd(b, e.Pack.Schema(), p, 16), func(w *columns.Worker, _ int) {
		var last columns.Truth
		for i, x := range rules {
			if x.Type().Kind == rule.Bool {
				last = w.Truth(i)
				continue
			}
			w.Amounts(i, last.True)
		}
	})
}

func BenchmarkEvalOneRule(b *testing.B) {
	e := edition(b, "330502")
	x := check(b, e.Env, hundred()[:1])[0]
	h := ruletest.Crowd{Schema: e.Pack.Schema(), On: day, Seed: 1, Missing: 2}.Households(1000)
	people := 0
	for b.Loop() {
		for _, home := range h {
			for _, p := range home.Members {
				x.Eval(&rule.Facts{On: day, Person: p, Household: home})
				people++
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(people), "ns/person")
}

func TestRulesAllocateNothingOnceTheBuffersStand(t *testing.T) {
	schema, env := ruletest.Env(t)
	p, _ := program(t, env, rule.OfPerson, "person.needs_care && person.birth_on.age(on) >= 60 || !(person.income < yuan('900'))",
		"household.members.exists(m, m.birth_on.age(on) < 18) && household.urban", "household.members.all(m, m.disability_level != '1')",
		"person.income > yuan('100') * household.members.size()", "person.lives_in.within('33') && !(person.disability_level in ['1', '2'])",
		"min(person.income, yuan('900')).times(ratio('3%'), 'half_up') + max(person.income - yuan('900'), yuan('0')).times(ratio('10%'), 'half_up')",
		"person.income + (person.needs_care ? yuan('5') : yuan('0')) - household.members.map(m, m.income).sum().div(12, 'half_up')")
	builder := columns.NewBuilder(p.Needs())
	var tables []*columns.Table
	for seed := range uint64(3) {
		tables = append(tables, builder.Table(ruletest.Crowd{Schema: schema, On: ruletest.On, Seed: seed, Missing: 5}.Households(400)))
	}
	w, few, many := p.NewWorker(), make([]uint64, 8), make([]uint64, 8)
	for i := range few {
		few[i], many[i] = 1<<5, 0x7777777777777777
	}
	all := func() {
		for _, table := range tables {
			if err := w.Load(table); err != nil {
				t.Fatal(err)
			}
			for i := range 5 {
				w.Truth(i)
			}
			for i := 5; i < 7; i++ {
				w.Amounts(i, few)
				w.Amounts(i, many)
			}
		}
	}
	all()
	if n := testing.AllocsPerRun(10, all); n > 0 {
		t.Errorf("%v allocations a run over %d chunks", n, len(tables))
	}
}
