package sqlgen_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"
	"pgregory.net/rapid"

	"minsheng/rule"
	"minsheng/rule/sqlgen"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// asked is random rules as services, and the households that they are asked
// about.
type asked struct {
	program sqlgen.Program
	exprs   map[string]*rule.Expr
	homes   []*rule.Household
	ties    ties
}

// draw makes services of one condition, or of one amount, each a random rule.
func draw(t *rapid.T, s *rule.Schema, env *rule.Env) asked {
	a := asked{program: sqlgen.Program{On: day, Missing: true}, exprs: map[string]*rule.Expr{}}
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		g := gen{t: t}
		svc := &sqlgen.Service{ID: fmt.Sprintf("s%d", i), For: rule.OfHousehold}
		if g.n(2) > 0 {
			svc.For, g.vars, g.person = rule.OfPerson, []string{"person"}, true
		}
		source, money := "", g.n(2) == 0
		if depth := 1 + g.n(3); money {
			source = g.money(depth)
		} else {
			source = g.bool(depth)
		}
		x := checked(t, env, svc.For, source)
		if x == nil {
			continue
		}
		if money {
			svc.Amounts = []sqlgen.Amount{{Is: x}}
		} else {
			svc.Conditions = []*rule.Expr{x}
		}
		a.program.Services = append(a.program.Services, svc)
		a.exprs[svc.ID] = x
	}
	a.program.Order = a.program.Services
	if rapid.Bool().Draw(t, "infer") {
		a.program.Infer = follows(t, s, env)
	}
	a.homes, a.ties = gen{t: t}.households(s)
	return a
}

// follows are attributes asked for under conditions, one after the other, up to
// the household and down again.
func follows(t *rapid.T, s *rule.Schema, env *rule.Env) []sqlgen.Inference {
	one := func(of rule.Entity, name, when string, is rule.Value) sqlgen.Inference {
		return sqlgen.Inference{Attr: s.Attribute(of, name), When: checked(t, env, of, when), Is: is}
	}
	return []sqlgen.Inference{
		one(rule.OfPerson, "care", "household.urban || person.income > yuan('1')", rule.OfBool(false)),
		one(rule.OfHousehold, "urban", "household.members.exists(m, m.level == '1')", rule.OfBool(false)),
		one(rule.OfPerson, "level", "person.birth_on.age(on) >= 16 && !owed('s0')", rule.OfText("none")),
	}
}

// infer fills in what follows, in the order in which one follows from the other.
func (a asked) infer(t *rapid.T) {
	for _, one := range slices.Backward(a.program.Infer) {
		for _, h := range a.homes {
			f := rule.Facts{On: day, Household: h}
			if one.Attr.Entity == rule.OfHousehold {
				if !h.Get(one.Attr).Known() && one.When.Eval(&f).IsFalse() {
					must(t, h.Set(one.Attr.Name, one.Is))
				}
				continue
			}
			for _, f.Person = range h.Members {
				if !f.Person.Get(one.Attr).Known() && one.When.Eval(&f).IsFalse() {
					must(t, f.Person.Set(one.Attr.Name, one.Is))
				}
			}
		}
	}
}

// checked is nil for rules that are refused for their size or a divisor.
func checked(t *rapid.T, env *rule.Env, of rule.Entity, source string) *rule.Expr {
	x, err := env.Check(of, source)
	if err == nil {
		return x
	}
	var m *rule.Mistake
	if errors.As(err, &m) && (m.Code == rule.CodeTooBig || m.Code == rule.CodeDivisor) {
		return nil
	}
	t.Fatalf("%s: %v", source, err)
	return nil
}

// expected is what rule.Eval says of every rule and subject.
func (a asked) expected() map[string]got {
	want := map[string]got{}
	for _, svc := range a.program.Services {
		for _, h := range a.homes {
			f := rule.Facts{On: day, Household: h}
			if svc.For == rule.OfHousehold {
				want[svc.ID+"/"+h.ID+"/"] = outcome(a.exprs[svc.ID].Eval(&f))
				continue
			}
			for _, p := range h.Members {
				f.Person = p
				want[svc.ID+"/"+h.ID+"/"+p.ID] = outcome(a.exprs[svc.ID].Eval(&f))
			}
		}
	}
	return want
}

func outcome(v rule.Value) got {
	switch {
	case v.Kind() == rule.Broken:
		return got{outcome: "broken"}
	case !v.Known():
		return got{outcome: "unknown", missing: lacking(v.Missing())}
	case v.Kind() == rule.Money && v.Int() > 0:
		return got{outcome: "yes", amount: sql.NullInt64{Int64: v.Int(), Valid: true}}
	case v.IsTrue():
		return got{outcome: "yes"}
	}
	return got{outcome: "no"}
}

func (a asked) String() string {
	var b strings.Builder
	for _, s := range a.program.Services {
		fmt.Fprintf(&b, "%s for a %s: %s\n", s.ID, s.For, a.exprs[s.ID])
	}
	return b.String()
}

func agrees(t *testing.T, e engine) {
	s, env := testEnv(t)
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		a := draw(t, s, env)
		query, err := sqlgen.Write(a.program, e.dialect)
		must(t, err)
		have, err := e.run(s, a.homes, a.ties, query)
		if err != nil {
			t.Fatalf("%v\n%s%s", err, a, query)
		}
		setup := strings.Join(e.tables(s, a.homes, a.ties), ";\n")
		a.infer(t)
		want := a.expected()
		for _, g := range want {
			seen[g.outcome]++
		}
		if diff := cmp.Diff(want, have, cmp.AllowUnexported(got{})); diff != "" {
			t.Fatalf("-Eval +%s %s\n%s\n%s\n%s", e.dialect.Name, diff, a, setup, query)
		}
	})
	t.Logf("compared: %v", seen)
}

func TestSQLiteAgreesWithEvalOnRandomRules(t *testing.T) { agrees(t, sqlite(t)) }

func TestPostgreSQLAgreesWithEvalOnRandomRules(t *testing.T) { agrees(t, postgres(t)) }

func TestDuckDBAgreesWithEvalOnRandomRules(t *testing.T) {
	agrees(t, peer(t, sqlgen.DuckDB, tables(sqlTypes, true)))
}

func TestSparkAgreesWithEvalOnRandomRules(t *testing.T) {
	agrees(t, peer(t, sqlgen.Spark, sparkTables))
}

func TestClickHouseAgreesWithEvalOnRandomRules(t *testing.T) {
	agrees(t, peer(t, sqlgen.ClickHouse, clickhouseTables))
}
