package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// twinsPage shows cases that may be one matter, each pair side by side.
type twinsPage struct {
	Number   string
	Action   string
	Back     string
	Mistakes []Mistake
	Pairs    []twinPair
	Empty    Empty
	Settles  bool
}

// twinPair is a case beside another.
type twinPair struct {
	Other   string
	Because lang.Text
	Table   Table
	Found   lang.Text // what somebody found; empty: nobody has looked
	Note    string
}

// twins shows what may be asked for twice, and keeps what somebody finds of it.
func (d *desk) twins(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	who, purpose, of := casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, id.ID(r.PathValue("case"))
	main := twinsPage{Action: r.URL.Path, Back: "/desk/cases/" + string(of), Settles: len(actor.Scope(access.WorkCases)) > 0}
	pg := page{name: "desk-twins", title: d.words.text("twins.title"), nav: "cases"}
	if r.PostForm.Has("verdict") {
		err := d.options.Office.Settle(r.Context(), who, purpose, of, id.ID(cut(r.PostForm.Get("other"), 64)), casework.Verdict(r.PostForm.Get("verdict")), strings.TrimSpace(cut(r.PostForm.Get("note"), 4000)))
		if err == nil {
			return page{to: r.URL.Path}, nil
		}
		if !errors.Is(err, casework.ErrVerdict) {
			return page{}, err
		}
		main.Mistakes, pg.status = []Mistake{{Anchor: "pair-" + cut(r.PostForm.Get("other"), 64), Say: d.refusal(err)}}, http.StatusUnprocessableEntity
	}
	found, err := d.options.Office.Duplicates(r.Context(), who, purpose, of)
	if err != nil {
		return page{}, err
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	for i := range found {
		main.Number = found[i].Case.Number
		main.Pairs = append(main.Pairs, d.twinPair(edition, &found[i]))
	}
	main.Empty = Empty{Title: d.words.text("twins.none"), Body: d.words.text("twins.none.body"), Links: []Link{{d.words.text("letter.back"), main.Back}}}
	pg.main = main
	pg.crumbs = []Crumb{{Text: d.words.text("cases.title"), Href: "/desk/cases"}, {Text: d.words.text("cases.purpose.one"), Href: main.Back}, {Text: pg.title}}
	return pg, nil
}

// twinPair words one pair.
func (d *desk) twinPair(e *pack.Edition, one *casework.Duplicate) twinPair {
	var because []lang.Text
	for _, why := range one.Because {
		because = append(because, why.Name())
	}
	a, b := &one.Case, &one.Other
	p := twinPair{Other: string(b.ID), Because: joined(because), Note: one.Note}
	if one.Verdict != "" {
		p.Found = d.words.text("twins.found", d.words.text("twins.verdict."+string(one.Verdict)), one.By, same(one.At.In(chinaTime).Format("2006-01-02 15:04")))
	}
	p.Table = Table{Caption: d.words.text("twins.pair", a.Number, b.Number), Columns: []Column{{Head: d.words.text("record.what")}, {Head: d.words.text("twins.this")}, {Head: d.words.text("twins.other")}}}
	row := func(name string, x, y lang.Text) {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: d.words.text(name)}, {Text: x}, {Text: y}})
	}
	row("cases.number", same(a.Number), same(b.Number))
	row("cases.who", same(masked(a.Name)), same(masked(b.Name)))
	row("cases.service", d.serviceName(e, a.Service), d.serviceName(e, b.Service))
	row("cases.area", d.areaText(a.Area), d.areaText(b.Area))
	row("cases.state", d.stateName(a), d.stateName(b))
	row("cases.opened", d.dayText(a.OpenedOn), d.dayText(b.OpenedOn))
	row("cases.people", same(strconv.Itoa(a.People)), same(strconv.Itoa(b.People)))
	row("cases.amount", d.moneyOrNone(a), d.moneyOrNone(b))
	for _, differs := range one.Differs {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: same(differs.Field)}, {Text: same(differs.A)}, {Text: same(differs.B)}})
	}
	return p
}

func (d *desk) moneyOrNone(c *casework.Case) lang.Text {
	if c.Amount == nil {
		return same("—")
	}
	return d.moneyText(c.Amount, "")
}
