package floor

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

func at(n int64) *int64 { return &n }

func codes(ids ...string) []rule.Code {
	var all []rule.Code
	for _, id := range ids {
		all = append(all, rule.Code{ID: id, Name: lang.Text{ZH: id, EN: id}})
	}
	return all
}

func schema(t testing.TB) *rule.Schema {
	t.Helper()
	s, err := rule.NewSchema([]rule.Attribute{
		{Entity: rule.OfPerson, Name: "birth_on", Form: rule.FormDate},
		{Entity: rule.OfPerson, Name: "level", Form: rule.FormCode, Codes: codes("none", "1", "2", "3", "4")},
		{Entity: rule.OfPerson, Name: "second", Form: rule.FormCode, Codes: codes("none", "1", "2", "3", "4")},
		{Entity: rule.OfPerson, Name: "ill", Form: rule.FormCodes, Codes: codes("a", "b", "c")},
		{Entity: rule.OfPerson, Name: "months", Form: rule.FormInt, Min: at(0), Max: at(600)},
		{Entity: rule.OfPerson, Name: "wage", Form: rule.FormMoney, Min: at(0), Max: at(100_000_000)},
		{Entity: rule.OfPerson, Name: "work", Form: rule.FormBool},
		{Entity: rule.OfPerson, Name: "from", Form: rule.FormArea},
		{Entity: rule.OfHousehold, Name: "urban", Form: rule.FormBool},
		{Entity: rule.OfHousehold, Name: "income", Form: rule.FormMoney, Min: at(0), Max: at(100_000_000)},
		{Entity: rule.OfHousehold, Name: "expense", Form: rule.FormMoney, Min: at(0), Max: at(100_000_000)},
	}, []rule.Link{{Name: "guardians"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// text is a rule as the tables below write it.
type text struct {
	who    []string          // all must hold
	much   []string          // condition and amount by turns; the condition of the last is empty
	params map[string]string // what is not here is not decided
}

// parameters of the tables; by_level has a value for level 1 and one for 2 and
// 3.
var paramForms = map[string]rule.Form{"age": rule.FormInt, "factor": rule.FormInt, "share": rule.FormRatio, "line": rule.FormMoney, "by_level": rule.FormMoney}

func (x text) param(t testing.TB, s *rule.Schema, name string) *rule.Param {
	t.Helper()
	p := &rule.Param{Name: name, Form: paramForms[name], Better: "higher"}
	whens := [][][]string{{}}
	if name == "by_level" {
		p.By = []*rule.Attribute{s.Attribute(rule.OfPerson, "level")}
		whens = [][][]string{{{"1"}}, {{"2", "3"}}}
	}
	for i, value := range strings.Fields(x.params[name]) {
		v, err := p.Form.Parse(value)
		if err != nil {
			t.Fatal(err)
		}
		p.Rows = append(p.Rows, rule.Row{When: whens[i], Value: v})
	}
	return p
}

func (x text) rule(t testing.TB, s *rule.Schema, of rule.Entity) Rule {
	t.Helper()
	params := map[string]*rule.Param{}
	for name := range paramForms {
		params[name] = x.param(t, s, name)
	}
	env, err := rule.NewEnv(s, slices.Collect(maps.Values(params)))
	if err != nil {
		t.Fatal(err)
	}
	check := func(source string) *rule.Expr {
		if source == "" {
			return nil
		}
		e, err := env.Check(of, source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		return e
	}
	r := Rule{Times: 1, Param: func(name string) *rule.Param { return params[name] }}
	for _, c := range x.who {
		r.Conditions = append(r.Conditions, check(c))
	}
	for i := 0; i+1 < len(x.much); i += 2 {
		r.Lines = append(r.Lines, Line{If: check(x.much[i]), Is: check(x.much[i+1])})
	}
	return r
}

var day = civil.MustParse("2024-05-01")

// facts are those of a witness: what the loss depends on beside the record is
// as the witness says.
func (x *Witness) facts(on civil.Date) *rule.Facts {
	return &rule.Facts{On: on, Person: x.Person, Household: x.Household,
		Owed:    func(id string) rule.Value { return rule.OfBool(x.Owed[id]) },
		Counted: func() rule.Value { return rule.OfMoney(*x.Counted) }}
}

// pays evaluates a rule as it stands, which is another way than Compare goes:
// whether its conditions hold, and the amount.
func (r Rule) pays(f *rule.Facts) (is, much rule.Value) {
	is, much = rule.OfBool(true), rule.OfMoney(0)
	for _, c := range r.Conditions {
		if v := c.Eval(f); v.IsFalse() {
			return v, much
		} else if !v.Known() {
			is = v
		}
	}
	for _, l := range r.Lines {
		if l.If != nil {
			if v := l.If.Eval(f); v.IsFalse() {
				continue
			} else if !v.Known() {
				return is, v
			}
		}
		return is, l.Is.Eval(f)
	}
	return is, much
}

// loses reports whether a household loses, by pays.
func loses(q Question, f *rule.Facts) bool {
	above, before := q.Above.pays(f)
	below, after := q.Below.pays(f)
	paid, pays := len(q.Above.Lines) > 0, len(q.Below.Lines) > 0
	switch {
	case !above.IsTrue() || paid && before.Known() && before.Int() <= 0:
		return false
	case below.IsFalse():
		return true
	case !below.Known() || !before.Known() || !after.Known():
		return false
	}
	return paid && after.Int()*q.Below.Times < before.Int()*q.Above.Times || !paid && pays && after.Int() <= 0
}

var kindNames = map[Kind]string{Proven: "proven", Searched: "searched", Lower: "lower", Narrower: "narrower"}

// compare asks for a comparison twice, and whether the household that it finds
// really loses.
func compare(t *testing.T, q Question) Result {
	t.Helper()
	r, again := Compare(q), Compare(q)
	if r.Kind != again.Kind || r.Tried != again.Tried || r.Cells != again.Cells || given(r) != given(again) {
		t.Errorf("two answers to one question: %+v and %+v", r, again)
	}
	if (r.Witness != nil) != (r.Kind >= Lower) {
		t.Errorf("%s with witness %v", kindNames[r.Kind], r.Witness)
	}
	if r.Witness != nil && !q.Below.Ended && !loses(q, r.Witness.facts(r.On)) {
		t.Errorf("this household loses nothing: %s", given(r))
	}
	return r
}

func given(r Result) string {
	if r.Witness == nil {
		return ""
	}
	return r.Witness.Given()
}
