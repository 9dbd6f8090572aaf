package web

import (
	"net/http"
	"slices"

	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
)

// resultTable is the three lists of the answers that come with the request;
// they go with the file.
func (p *Portal) resultTable(r *http.Request) (pack.Sheet, error) {
	if err := r.ParseForm(); err != nil {
		return pack.Sheet{}, errAnswers.Because(err)
	}
	engine, err := p.engine()
	if err != nil {
		return pack.Sheet{}, err
	}
	a := answersOf(r.PostForm)
	st, err := p.statement(engine, &a)
	if err != nil {
		return pack.Sheet{}, err
	}
	tag := preferencesFor(r).Lang
	rows := [][]any{p.head(tag, "table.list", "table.service", "table.who", "compare.value", "table.unit", "table.missing", "table.nearest", "table.where", "table.source", "table.clause", "compare.status")}
	for _, status := range []Status{Yes, Unknown, No} {
		for _, one := range st.Answers {
			if o := p.outcome(tag, st, one, a.Home, false); o.Status == status {
				rows = append(rows, p.resultRow(tag, o, one))
			}
		}
	}
	return pack.Sheet{Name: p.words.text("result.title").In(tag) + " " + st.On.String(), Rows: rows}, nil
}

func (p *Portal) resultRow(tag lang.Tag, o outcome, one *entitle.Answer) []any {
	var value any = o.Amount.In(tag)
	unit := ""
	if o.worth != 0 {
		value, unit = yuan(o.worth), p.unit(one.Service.Per).In(tag)
	}
	var missing []lang.Text
	for _, l := range o.Missing {
		missing = append(missing, l.Say)
	}
	nearest := o.Nearest
	if !o.Because.IsZero() {
		nearest = append(slices.Clone(nearest), o.Because)
	}
	return slices.Concat([]any{p.words.text("status." + string(o.Status)).In(tag), o.Name.In(tag), o.Who.In(tag), value, unit,
		joined(missing).In(tag), joined(nearest).In(tag), one.Service.Apply.Where.In(tag)}, p.cells(tag, p.basis(one.Service)))
}

// basis is the first clause that says for whom a service is.
func (p *Portal) basis(s *pack.Service) *Source {
	for _, c := range s.Conditions {
		if c.Cite.Source != "" {
			return p.source(p.home, c.Cite.Source, c.Cite.Clause, c.Cite.Status)
		}
	}
	return nil
}
