package pack

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Evaluator answers what is owed to whom in a household on a day. It is given
// by whoever knows the rules across services: pack does not.
type Evaluator func(e *Edition, on civil.Date, h *rule.Household) (map[Question]Answer, error)

// CaseResult is one case and what did not come out as expected.
type CaseResult struct {
	Case     *Case
	Failures Mistakes
}

// Run runs the pack's own cases. Its error is Mistakes of the cases or of an
// edition.
func (p *Pack) Run(eval Evaluator) ([]CaseResult, error) {
	cases, err := p.Cases()
	if err != nil {
		return nil, err
	}
	results := make([]CaseResult, 0, len(cases))
	for _, c := range cases {
		e, err := p.On(c.On)
		if err != nil {
			return nil, err
		}
		answers, err := eval(e, c.On, c.Household)
		if err != nil {
			return nil, fmt.Errorf("case %q: %w", c.Name, err)
		}
		r := CaseResult{Case: c}
		for _, want := range c.Expect {
			r.Failures = append(r.Failures, want.compare(c, answers)...)
		}
		results = append(results, r)
	}
	return results, nil
}

// compare returns what is not as expected.
func (e Expectation) compare(c *Case, answers map[Question]Answer) Mistakes {
	got, ok := answers[e.Question]
	if !ok {
		got = Answer{Is: No}
	}
	want, have := e.words(got)
	if want == have {
		return nil
	}
	return Mistakes{e.place.mistake(CodeCaseFailed,
		lang.Text{ZH: fmt.Sprintf("案例「%s」：应为 %s，得到 %s", c.Name, want, have), EN: fmt.Sprintf("case %q: want %s, got %s", c.Name, want, have)},
		text("改规则，或者改案例：哪一个与条文一致？", "change the rule or the case: which one agrees with the clause?"))}
}

// words writes what was expected and, as far as it was expected, what came.
func (e Expectation) words(got Answer) (want, have string) {
	w, h := []string{e.Is}, []string{got.Is}
	if e.amount {
		w, h = append(w, money(e.Answer)), append(h, money(got))
	}
	if e.Per != "" {
		w, h = append(w, "per "+e.Per), append(h, "per "+got.Per)
	}
	if e.missing || e.Is == Unknown && got.Is != Unknown {
		w, h = append(w, missingWords(e.Missing)), append(h, missingWords(got.Missing))
	}
	return strings.Join(w, " "), strings.Join(h, " ")
}

func money(a Answer) string {
	if a.Amount == nil {
		return "(no amount)"
	}
	return a.Amount.String()
}

func missingWords(names []string) string {
	return "missing [" + strings.Join(slices.Sorted(slices.Values(names)), ", ") + "]"
}
