package pack

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minsheng/rule"
)

// A rule that polarity says is widened by a larger parameter never turns from
// yes to no for anybody when the parameter grows, and the other way round.
func TestPolarityNeverErrs(t *testing.T) {
	schema := mustLoad(t, basePack(t), "000000").Schema()
	rapid.Check(t, func(t *rapid.T) {
		source := drawCondition(t, 3)
		less := rapid.Int64Range(0, 40).Draw(t, "less")
		more := less + rapid.Int64Range(1, 40).Draw(t, "growth")
		before, after := conditionWith(t, schema, source, less), conditionWith(t, schema, source, more)
		sign := polarity(0)
		for i, u := range uses(before) {
			if i > 0 && u.sign != sign {
				return // used in both directions: nothing is said
			}
			sign = u.sign
		}
		if sign == 0 {
			return
		}
		p := schema.NewPerson("p")
		if err := p.Set("months_paid", rule.OfInt(rapid.Int64Range(0, 60).Draw(t, "months"))); err != nil {
			t.Fatal(err)
		}
		facts := &rule.Facts{On: day("2024-01-01"), Person: p, Household: schema.NewHousehold("h", p)}
		was, is := before.Eval(facts).IsTrue(), after.Eval(facts).IsTrue()
		if was && !is && sign > 0 || !was && is && sign < 0 {
			t.Fatalf("%s: polarity %d, but %d gives %v and %d gives %v", source, sign, less, was, more, is)
		}
	})
}

func conditionWith(t *rapid.T, schema *rule.Schema, source string, n int64) *rule.Expr {
	env, err := rule.NewEnv(schema, []*rule.Param{{Name: "p", Form: rule.FormInt, Rows: []rule.Row{{Value: rule.OfInt(n)}}}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := env.Check(rule.OfPerson, source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return x
}

func drawCondition(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 3).Draw(t, "condition")
	if depth == 0 || kind == 0 {
		op := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "=="}).Draw(t, "op")
		return fmt.Sprintf("(%s %s %s)", drawNumber(t, 2), op, drawNumber(t, 2))
	}
	switch a, b := drawCondition(t, depth-1), drawCondition(t, depth-1); kind {
	case 1:
		return "!" + a
	case 2:
		return "(" + a + " && " + b + ")"
	default:
		return "(" + a + " || " + b + ")"
	}
}

func drawNumber(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 7).Draw(t, "number")
	if depth == 0 || kind < 3 {
		return rapid.SampledFrom([]string{"person.months_paid", "param.p", "12", "3"}).Draw(t, "leaf")
	}
	a, b := drawNumber(t, depth-1), drawNumber(t, depth-1)
	switch kind {
	case 3:
		return "(" + a + " + " + b + ")"
	case 4:
		return "(" + a + " - " + b + ")"
	case 5:
		return "max(" + a + ", " + b + ")"
	case 6:
		return "(" + a + " * " + b + ")"
	}
	return a + ".div(2, 'up')"
}

func TestAStatuteIsReadByArticle(t *testing.T) {
	s := parseStatute("# 某条例\n\n第一条 为了甲，制定本条例。\n\n第二条 乙\n（一）丙；\n\n第三条 丁\n")
	for _, c := range []struct {
		clause, words string
		found         bool
	}{
		{"第一条", "为了甲,制定本条例", true},
		{"第二条（一）", "乙 (一)丙;", true},
		{"第二条", "丁", false},
		{"第二条、第三条", "丁", true},
		{"第一条至第三条", "乙", true},
		{"第九条", "甲", false},
		{"", "丁", true},
		{"总则", "丁", true},
	} {
		if got := strings.Contains(s.within(c.clause), plain(c.words)); got != c.found {
			t.Errorf("%q in %q: %v", c.words, c.clause, got)
		}
	}
	if got := s.find("丙"); got != "第二条" {
		t.Errorf("found in %q", got)
	}
}
