package web

import (
	"net/http"
	"net/url"
	"strings"

	"minsheng/entitle/simulate"
	"minsheng/lang"
	"minsheng/pack"
)

// memoPage is a change argued for on paper (新增与调整论证): what is proposed, on
// which basis, whom it touches, what it costs, who loses, and what is not known.
type memoPage struct {
	Title      lang.Text
	Facts      []Fact
	Proposed   Table
	Basis      []Element
	Conditions []Node // who is owed it now, with the clauses
	Effect     *effect
	Back       string
}

// memo writes what a request supposes as a memo to print.
func (b *board) memo(r *http.Request) (page, error) {
	c, err := b.tryRequest(r)
	if err != nil {
		return page{}, err
	}
	e, s, q := c.edition, c.service, r.URL.Query()
	if c.result == nil {
		return page{name: "whatif-refused", title: b.words.text("whatif.title"), nav: "whatif", crumbs: b.memoCrumbs(s, q), status: http.StatusUnprocessableEntity, main: c.part()}, nil
	}
	main := memoPage{Title: b.words.text("memo.title", s.Name), Effect: c.effect, Back: "/board/whatif?" + q.Encode(), Proposed: b.proposed(c), Conditions: b.conditions(e, s),
		Facts: []Fact{{Name: b.words.text("memo.place"), Text: b.place}, {Name: b.words.text("memo.by"), Text: same(b.looker(r.Context()).name)},
			{Name: b.words.text("memo.rules"), Text: b.words.text("memo.rules.on", b.dayText(c.on), e.Pack.Code)},
			{Name: b.words.text("memo.people"), Text: b.words.text("memo.people.are", counted(c.result.Persons), counted(c.result.Homes))}}}
	for _, el := range b.elements(e, s) {
		if el.Source != nil {
			main.Basis = append(main.Basis, el)
		}
	}
	return page{name: "memo", title: main.Title, nav: "whatif", crumbs: b.memoCrumbs(s, q), main: main}, nil
}

func (b *board) memoCrumbs(s *pack.Service, q url.Values) []Crumb {
	return b.crumbs(Crumb{Text: b.words.text("whatif.title"), Href: "/board/whatif"}, Crumb{Text: s.Name, Href: "/board/whatif?" + q.Encode()}, Crumb{Text: b.words.text("memo.short")})
}

// proposed lists what is now and what is proposed, with the clause that holds now.
func (b *board) proposed(c *trial) Table {
	t := Table{Caption: b.words.text("memo.proposed"), Columns: []Column{{Head: b.words.text("memo.value")}, {Head: b.words.text("effect.before")}, {Head: b.words.text("memo.is")}, {Head: b.words.text("memo.source")}}}
	for _, one := range c.sliders {
		if !one.Moved() {
			continue
		}
		name := one.Label
		if !one.For.IsZero() {
			name = b.words.text("standard.for", name, one.For)
		}
		t.Rows = append(t.Rows, []Cell{{Text: name}, {Text: one.Now}, {Text: b.words.text("memo.as", one.Value, one.Unit)}, {Text: b.sourceText(one.Source)}})
	}
	return t
}

// sourceText writes a source in a line.
func (b *board) sourceText(s *Source) lang.Text {
	if s == nil {
		return b.words.text("source.none")
	}
	rest := strings.TrimSpace(s.Number + " " + s.Clause)
	sure := b.words.text("source." + s.Status)
	return lang.Text{ZH: s.Title.ZH + " " + rest + "（" + sure.ZH + "）", EN: s.Title.In(lang.EN) + " " + rest + " (" + sure.EN + ")"}
}

// whatIfTable is what a change would do as rows: part, what, figure, unit.
func (b *board) whatIfTable(r *http.Request) (pack.Sheet, error) {
	c, err := b.tryRequest(r)
	if err != nil {
		return pack.Sheet{}, err
	}
	if c.result == nil {
		return pack.Sheet{}, errNoEffect
	}
	tag := preferencesFor(r).Lang
	rows := [][]any{b.head(tag, "memo.part", "memo.what", "memo.measure", "memo.figure", "table.unit")}
	add := func(part, what, measured lang.Text, figure any, unit string) {
		rows = append(rows, []any{part.In(tag), what.In(tag), measured.In(tag), figure, b.words.text(unit).In(tag)})
	}
	for _, one := range c.sliders {
		if one.Moved() {
			add(b.words.text("memo.proposed"), one.Label, b.words.text("effect.before"), one.Was, "memo.none")
			add(b.words.text("memo.proposed"), one.Label, b.words.text("effect.after"), one.Value, "memo.none")
		}
	}
	for _, side := range []struct {
		word string
		bill simulate.Bill
	}{{"effect.before", c.result.Before}, {"effect.after", c.result.After}} {
		add(b.words.text("effect.cost"), b.words.text("effect.cost.year.low"), b.words.text(side.word), yuan(side.bill.Low.Year), "unit.year")
		add(b.words.text("effect.cost"), b.words.text("effect.cost.year.high"), b.words.text(side.word), yuan(side.bill.High.Year), "unit.year")
		add(b.words.text("effect.cost"), b.words.text("effect.cost.once.low"), b.words.text(side.word), yuan(side.bill.Low.Once), "unit.yuan")
		add(b.words.text("effect.cost"), b.words.text("effect.cost.once.high"), b.words.text(side.word), yuan(side.bill.High.Once), "unit.yuan")
	}
	for _, n := range c.result.Net {
		part, what := b.words.text("board.by."+string(n.By)), b.words.text("missed.of.all")
		if n.By != simulate.All {
			what = b.effectValue(c.result, c.edition.Groups, n)
		}
		add(part, what, b.words.text("effect.winners"), n.Persons.Winners, "effect.unit.person")
		add(part, what, b.words.text("effect.losers"), n.Persons.Losers, "effect.unit.person")
		add(part, what, b.words.text("effect.unsure"), n.Persons.Unsure, "effect.unit.person")
	}
	for i := range c.result.Services {
		one := &c.result.Services[i]
		for _, f := range b.moves(one) {
			add(b.words.text("effect.services"), one.Name, f.Name, f.Value, "effect.unit."+one.For)
		}
	}
	return pack.Sheet{Name: b.words.text("memo.title", c.service.Name).In(tag), Rows: rows}, nil
}
