package entitle

import (
	"testing"

	"minsheng/civil"
	"minsheng/rule"
)

// answerPlainly gives the answer of somebody to whom nothing special applies.
func answerPlainly(a *rule.Attribute) rule.Value {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(false)
	case rule.FormCode:
		if _, ok := a.Code("none"); ok {
			return rule.OfText("none")
		}
		return rule.OfText(a.Codes[0].ID)
	case rule.FormCodes:
		return rule.OfList(nil)
	case rule.FormMoney:
		return rule.OfMoney(100000)
	case rule.FormInt:
		return rule.OfInt(low(a))
	case rule.FormArea:
		return rule.OfText("330502")
	}
	return rule.Value{}
}

// The questionnaire must end, be short for an old woman to whom little
// applies, and never ask her about school, pregnancy or looking for work.
func TestAnOldWomanIsAskedLittleAndNothingSilly(t *testing.T) {
	on := civil.MustParse("2026-11-22")
	g := realEngine(t, "330502", on)
	schema := g.Edition().Pack.Schema()
	p := schema.NewPerson("a")
	h := schema.NewHousehold("household", p)
	if err := p.Tie("guardians"); err != nil {
		t.Fatal(err)
	}
	set := func(q Question, v rule.Value) {
		err := p.Set(q.Attribute.Name, v)
		if q.Attribute.Entity == rule.OfHousehold {
			err = h.Set(q.Attribute.Name, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	silly := map[string]bool{"school_stage": true, "pregnant": true, "gave_birth": true, "unemployment_registered": true, "child_situation": true, "graduate": true}
	asked := 0
	for {
		if err := g.Infer(on, h); err != nil {
			t.Fatal(err)
		}
		questions := g.Questions(g.For(on, h), nil)
		if len(questions) == 0 {
			break
		}
		q := questions[0]
		v := answerPlainly(q.Attribute)
		if q.Attribute.Name == "birth_on" {
			v = rule.OfDate(civil.MustParse("1944-03-01"))
		}
		if silly[q.Attribute.Name] {
			t.Errorf("she is asked for %s", q.Attribute.Path())
		}
		set(q, v)
		if asked++; asked > 28 {
			t.Fatal("more than 28 questions")
		}
	}
	if owed := len(g.For(on, h).With(Owed)); asked < 5 || owed < 5 {
		t.Errorf("after %d questions she is owed %d services", asked, owed)
	}
	t.Logf("%d questions", asked)
}
