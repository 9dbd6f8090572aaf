package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// FieldMistake is an answer that cannot be taken, and what to write instead.
type FieldMistake struct {
	Field string    `json:"field"` // the id of a question
	Say   lang.Text `json:"say"`
}

// Shown lists what is asked, given the answers so far, in order. Answers to
// what is not asked count for nothing.
func (f *Form) Shown(answers map[string]string) []*Asked {
	shown, _ := f.follow(answers)
	return shown
}

// PapersFor lists what is to be handed in, given the answers so far.
func (f *Form) PapersFor(answers map[string]string) []*Paper {
	_, so := f.follow(answers)
	var all []*Paper
	for i := range f.Papers {
		if f.Papers[i].When.holds(so) {
			all = append(all, &f.Papers[i])
		}
	}
	return all
}

// Meets reports whether a condition of the form, like that of a part of a
// bundle, is met by the answers; no condition always is.
func (f *Form) Meets(c *When, answers map[string]string) bool {
	_, so := f.follow(answers)
	return c.holds(so)
}

// follow goes through the questions as they are asked and collects what
// conditions see.
func (f *Form) follow(answers map[string]string) ([]*Asked, *rule.Person) {
	so := f.schema.NewPerson("")
	var shown []*Asked
	for _, q := range f.Questions() {
		if !q.When.holds(so) {
			continue
		}
		shown = append(shown, q)
		if v := q.value(answers[q.ID]); v.Known() {
			if err := so.Set(q.ID, v); err != nil {
				continue // an answer that cannot be is none; Check says so
			}
		}
	}
	return shown, so
}

// value is an answer as conditions see it, the zero Value where it is none.
func (q *Asked) value(answer string) rule.Value {
	answer = strings.TrimSpace(answer)
	form := askForms[q.Kind]
	if answer == "" || form == "" || !q.fault(answer).IsZero() {
		return rule.Value{}
	}
	if q.Kind == AskChoices {
		var list []rule.Value
		for _, id := range strings.Split(answer, ",") {
			list = append(list, rule.OfText(id))
		}
		return rule.OfList(list)
	}
	v, err := form.Parse(answer)
	if err != nil {
		return rule.Value{}
	}
	return v
}

// Check lists what is wrong with answers, in the order of the questions: what
// is asked and not answered though it must be, and what has not the form it
// must have. Answers to what is not asked are not looked at; those to
// questions that the form does not have come last.
func (f *Form) Check(answers map[string]string) []FieldMistake {
	var all []FieldMistake
	for _, q := range f.Shown(answers) {
		answer := strings.TrimSpace(answers[q.ID])
		if answer == "" {
			if q.Required {
				all = append(all, FieldMistake{q.ID, lang.Text{ZH: "请填写：" + q.Name.ZH, EN: "Please answer: " + q.Name.EN}})
			}
			continue
		}
		if say := q.fault(answer); !say.IsZero() {
			all = append(all, FieldMistake{q.ID, say})
		}
	}
	var strange []string
	for id := range answers {
		if f.Question(id) == nil {
			strange = append(strange, id)
		}
	}
	slices.Sort(strange)
	for _, id := range strange {
		all = append(all, FieldMistake{id, text("表里没有这个问题", "The form has no such question")})
	}
	return all
}
