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
	want, have := e.words(got, lang.EN)
	if want == have {
		return nil
	}
	wantZH, haveZH := e.words(got, lang.ZH)
	return Mistakes{e.place.mistake(CodeCaseFailed,
		lang.Text{ZH: fmt.Sprintf("案例「%s」：应为「%s」，得到「%s」", c.Name, wantZH, haveZH), EN: fmt.Sprintf("case %q: want %s, got %s", c.Name, want, have)},
		text("改规则，或者改案例：哪一个与条文一致？", "change the rule or the case: which one agrees with the clause?"))}
}

// words writes what was expected and, as far as it was expected, what came; of
// an answer that is open by surprise also what it lacks.
func (e Expectation) words(got Answer, tag lang.Tag) (want, have string) {
	w, h := []string{e.Is}, []string{got.Is}
	if e.amount {
		w = append(w, e.Amount.String())
	}
	if e.Per != "" {
		w = append(w, periodWords[e.Per].In(tag))
	}
	if e.amount && got.Amount != nil {
		h = append(h, got.Amount.String())
	}
	if e.Per != "" && got.Is != No && got.Per != "" {
		h = append(h, periodWords[got.Per].In(tag))
	}
	if e.missing {
		w = append(w, missingWords(e.Missing, tag))
	}
	if e.missing && (got.Is == Unknown || len(got.Missing) > 0) || e.Is != Unknown && got.Is == Unknown {
		h = append(h, missingWords(got.Missing, tag))
	}
	return strings.Join(w, text("，", ", ").In(tag)), strings.Join(h, text("，", ", ").In(tag))
}

func missingWords(names []string, tag lang.Tag) string {
	list := strings.Join(slices.Sorted(slices.Values(names)), ", ")
	return text("缺 "+list, "missing "+list).In(tag)
}
