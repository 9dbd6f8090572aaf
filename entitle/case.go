package entitle

import (
	"minsheng/civil"
	"minsheng/pack"
	"minsheng/rule"
)

// Evaluate answers every question that a pack's test case can ask about a
// household. It is the pack.Evaluator of the program.
func Evaluate(e *pack.Edition, on civil.Date, h *rule.Household) (map[pack.Question]pack.Answer, error) {
	g, err := New(e)
	if err != nil {
		return nil, err
	}
	answers := map[pack.Question]pack.Answer{}
	for _, a := range g.For(on, h).Answers {
		q := pack.Question{Who: pack.HouseholdWord, Service: a.Service.ID}
		if a.Person != nil {
			q.Who = a.Person.ID
		}
		answers[q] = pack.Answer{Is: a.Outcome.String(), Amount: a.Amount, Per: a.Service.Per, Missing: names(a.Missing)}
	}
	return answers, nil
}

func names(missing []rule.Missing) []string {
	var all []string
	for _, m := range missing {
		all = append(all, m.Name())
	}
	return all
}
