package web

import (
	"errors"
	"net/http"

	"minsheng/casework"
	"minsheng/lang"
	"minsheng/staff"
)

// handedIn is a paper that was handed in, and where it can be looked at.
type handedIn struct {
	Link
	id string
}

// applied fills in what was answered and handed in with the application of a
// case; nothing where nobody applied.
func (d *desk) applied(r *http.Request, actor *staff.Actor, c *casework.Case, main *casePage) error {
	if c.Application == "" {
		return nil
	}
	a, err := d.options.Office.ForCase(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, c.ID)
	if errors.Is(err, casework.ErrNoApplication) {
		return nil
	}
	if err != nil {
		return err
	}
	main.Answers = Table{Caption: d.words.text("cases.answers"), Columns: []Column{{Head: d.words.text("record.what")}, {Head: d.words.text("cases.answer")}, {Head: d.words.text("record.source")}, {Head: d.words.text("record.asof")}}}
	for _, q := range a.Form.Shown(a.Values()) {
		said, ok := a.Answers[q.ID]
		if !ok || said.Value == "" {
			continue
		}
		source := said.From
		if said.Register != nil && said.Register.Value != said.Value {
			source = d.words.text("cases.said.other", said.From, said.Register.From, d.answeredText(q, said.Register.Value))
		}
		main.Answers.Rows = append(main.Answers.Rows, []Cell{{Text: q.Name}, {Text: d.answeredText(q, said.Value)}, {Text: source}, {Text: d.dayText(said.On)}})
	}
	main.Take = papersAt(a.ID, r.URL.Path)
	for _, p := range a.Papers {
		name := same(p.Name)
		if paper := a.Form.Paper(p.Paper); paper != nil {
			name = lang.Text{ZH: paper.Name.ZH + "：" + p.Name, EN: paper.Name.In(lang.EN) + ": " + p.Name}
		}
		main.Papers = append(main.Papers, handedIn{Link{Text: name, Href: "/desk/cases/" + string(c.ID) + "/papers/" + string(p.ID)}, string(p.ID)})
	}
	return nil
}
