package web

import (
	"net/http"
	"slices"

	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// servicesTable is the directory, or the part of it that is looked for.
func (p *Portal) servicesTable(r *http.Request) (pack.Sheet, error) {
	e, err := p.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	tag, w := preferencesFor(r).Lang, wantedOf(r)
	list := e.Services
	if w.any() {
		list = p.find(e, w, tag)
	}
	fields, categories := nounsByID(p.home.Fields()), nounsByID(p.home.Categories())
	rows := [][]any{p.head(tag, "table.item", "table.service", "services.class", "services.field", "table.category", "table.plain",
		"service.element.who", "service.element.what", "service.element.standard", "service.element.pays", "service.element.lead")}
	for _, s := range list {
		var item any
		if s.Item > 0 {
			item = s.Item
		}
		el := s.Elements
		rows = append(rows, append([]any{item}, row(tag, s.Name, p.words.text("class."+s.Class), fields[s.Field].Name, categories[s.Category].Name, s.Plain,
			el.Who.Text, el.What.Text, el.Standard.Text, el.Pays.Text, el.Lead.Text)...))
	}
	return pack.Sheet{Name: p.words.text("services.title").In(tag), Rows: rows}, nil
}

// serviceTable is one service: conditions, amounts through the years, how to
// get it, and the five elements, each with its clause.
func (p *Portal) serviceTable(r *http.Request) (pack.Sheet, error) {
	e, err := p.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	s := e.Service(r.URL.Query().Get("service"))
	if s == nil {
		return pack.Sheet{}, errNoService
	}
	tag := preferencesFor(r).Lang
	rows := [][]any{p.head(tag, "table.part", "table.what", "compare.for", "compare.value", "table.unit", "table.from", "table.source", "table.clause", "compare.status")}
	add := func(part string, what, of lang.Text, source *Source) {
		rows = append(rows, append([]any{p.words.text(part).In(tag), what.In(tag), of.In(tag), "", "", ""}, p.cells(tag, source)...))
	}
	for _, c := range p.conditions(e, s) {
		add("service.who", c.Say, lang.Text{}, c.Source)
	}
	for _, st := range p.standardsOf(e, s) {
		rows = append(rows, p.standardRows(e, st, tag)...)
	}
	a := p.applying(e, s)
	for _, how := range append(append([]lang.Text{a.Where}, a.How...), a.Papers...) {
		if !how.IsZero() {
			add("service.apply", how, lang.Text{}, nil)
		}
	}
	for _, el := range p.elements(e, s) {
		rows = append(rows, append([]any{el.Name.In(tag), el.Text.In(tag), "", "", "", ""}, p.cells(tag, el.Source)...))
	}
	return pack.Sheet{Name: s.Name.In(tag), Rows: rows}, nil
}

// standardRows is one standard through the years, the latest last.
func (p *Portal) standardRows(e *pack.Edition, st standard, tag lang.Tag) [][]any {
	value, unit := p.figure(e, st, tag)
	part, from := p.words.text("service.amount").In(tag), ""
	if st.Known {
		from = st.From.String()
	}
	var rows [][]any
	for _, step := range p.steps(e, st) {
		if step.From != st.From {
			rows = append(rows, []any{part, st.Name.In(tag), st.For.In(tag), yuan(step.Value), unit, step.From.String(), "", "", ""})
		}
	}
	return append(rows, append([]any{part, st.Name.In(tag), st.For.In(tag), value, unit, from}, p.cells(tag, st.Source)...))
}

// figure is a value as a sheet reckons with it, and its unit.
func (p *Portal) figure(e *pack.Edition, st standard, tag lang.Tag) (value any, unit string) {
	if st.Money == nil {
		return st.Value.In(tag), ""
	}
	return yuan(*st.Money), p.unit(e.Param(st.Param).Per).In(tag)
}

// yuan is an amount as the cell of a sheet: spreadsheets know no fen.
func yuan(m measure.Money) float64 { return float64(m) / 100 }

// compareTable is one service in every place.
func (p *Portal) compareTable(r *http.Request) (pack.Sheet, error) {
	e, err := p.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	s := e.Service(r.URL.Query().Get("service"))
	if s == nil {
		return pack.Sheet{}, errNoService
	}
	tag := preferencesFor(r).Lang
	rows := [][]any{p.head(tag, "compare.place", "compare.what", "compare.for", "compare.value", "table.unit", "table.from", "table.source", "table.clause", "compare.status")}
	for _, one := range p.sideBySide(s.ID) {
		st := one.Standard
		value, unit := p.figure(e, st, tag)
		line := []any{one.Place.In(tag), st.Name.In(tag), st.For.In(tag), value, unit, ""}
		if st.Known {
			line[5] = st.From.String()
		}
		source := p.cells(tag, st.Source)
		if st.Source == nil {
			source[0] = st.Decided.In(tag)
		}
		rows = append(rows, append(line, source...))
	}
	return pack.Sheet{Name: p.words.text("compare.head", s.Name).In(tag), Rows: rows}, nil
}

// changesTable is what changed between two days.
func (p *Portal) changesTable(r *http.Request) (pack.Sheet, error) {
	from, to, err := p.between(r.URL.Query())
	if err != nil {
		return pack.Sheet{}, err
	}
	list, after, err := p.changed(from, to)
	if err != nil {
		return pack.Sheet{}, err
	}
	tag := preferencesFor(r).Lang
	return pack.Sheet{Name: p.words.text("changes.title").In(tag), Rows: p.differenceRows(list, after, "changes.kind.",
		p.head(tag, "table.kind", "table.service", "table.part", "table.better", "table.before", "table.after", "table.source", "table.clause"), tag)}, nil
}

// placesTable is in what two places differ.
func (p *Portal) placesTable(r *http.Request) (pack.Sheet, error) {
	a, b, err := p.twoPlaces(r.URL.Query())
	if err != nil {
		return pack.Sheet{}, err
	}
	tag := preferencesFor(r).Lang
	head := p.head(tag, "table.kind", "table.service", "table.part", "table.better", "table.before", "table.after", "table.source", "table.clause")
	head[4], head[5] = placeName(a.Pack).In(tag), placeName(b.Pack).In(tag)
	return pack.Sheet{Name: p.words.text("places.title").In(tag), Rows: p.differenceRows(pack.Diff(a, b), b, "places.kind.", head, tag)}, nil
}

func (p *Portal) differenceRows(list []pack.Change, after *pack.Edition, kinds string, head []any, tag lang.Tag) [][]any {
	byKind := p.changesByKind(list, after)
	rows := [][]any{head}
	for _, kind := range changeKinds {
		for _, c := range byKind[kind] {
			better := ""
			if c.Better != "" {
				better = p.words.text("changes.is." + c.Better).In(tag)
			}
			rows = append(rows, slices.Concat([]any{p.words.text(kinds + kind).In(tag), c.Name.In(tag), c.Part.In(tag), better, c.Before.In(tag), c.After.In(tag)},
				p.cells(tag, c.Source)[:2]))
		}
	}
	return rows
}
