package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"minsheng/lang"
	"minsheng/pack"
)

// comparePage shows one service in every place that has decided something
// about it.
type comparePage struct {
	Pick   Question
	Name   lang.Text
	Charts []Chart
	Rows   []compareRow
	Files  []Link // where the same table can be had as a file
	Empty  Empty
}

// compareRow is one value in one place.
type compareRow struct {
	Place    lang.Text
	Mine     bool
	Standard standard
}

// compare shows one service, place by place.
func (p *Portal) compare(r *http.Request) (page, error) {
	e, err := p.today()
	if err != nil {
		return page{}, err
	}
	title := p.words.text("compare.title")
	id := r.URL.Query().Get("service")
	main := comparePage{Pick: p.comparable(e, id)}
	if s := e.Service(id); s != nil {
		main.Name = p.words.text("compare.head", s.Name)
		main.Rows = p.sideBySide(id)
		main.Files = files("/compare", url.Values{"service": {id}})
		main.Charts = p.compareCharts(e, main.Rows)
		main.Empty = Empty{Title: p.words.text("compare.none"), Body: p.words.text("compare.none.body")}
	}
	return page{name: "compare", title: title, nav: "compare", crumbs: p.crumbs(Crumb{Text: title}), main: main}, nil
}

// comparable asks for a service among those whose amount places decide.
func (p *Portal) comparable(e *pack.Edition, chosen string) Question {
	q := Question{Name: "service", Kind: "select", Ask: p.words.text("compare.pick")}
	for _, s := range e.Services {
		if len(p.standardsOf(e, s)) > 0 {
			q.Options = append(q.Options, Option{Value: s.ID, Text: s.Name, Chosen: s.ID == chosen})
		}
	}
	return q
}

// sideBySide lists the values of a service in every place, the reader's own
// first. A place that only repeats the values above it is left out.
func (p *Portal) sideBySide(id string) []compareRow {
	rows := p.rowsOf(p.home, id)
	for _, other := range p.everyPlace() {
		if other.Code != p.home.Code {
			rows = append(rows, p.rowsOf(other, id)...)
		}
	}
	return rows
}

func (p *Portal) rowsOf(place *pack.Pack, id string) []compareRow {
	e, err := place.On(p.options.Today())
	if err != nil {
		p.options.Log.Error("edition left out of the comparison", "pack", place.Code, "error", err)
		return nil
	}
	s := e.Service(id)
	if s == nil {
		return nil
	}
	mine := place.Code == p.home.Code
	var rows []compareRow
	for _, st := range p.standardsOf(e, s) {
		if mine || st.Known && p.own(place, st.Param) {
			rows = append(rows, compareRow{Place: placeName(place), Mine: mine, Standard: st})
		}
	}
	return rows
}

// own reports whether a place gives the value itself.
func (p *Portal) own(place *pack.Pack, param string) bool {
	for _, row := range place.History(param) {
		if row.Cite.Pack == place.Code {
			return true
		}
	}
	return false
}

// compareCharts draws money side by side, a chart for each standard.
func (p *Portal) compareCharts(e *pack.Edition, rows []compareRow) []Chart {
	type key struct {
		param string
		is    lang.Text
	}
	bars := map[key][]Bar{}
	var order []key
	for _, row := range rows {
		k := key{row.Standard.Param, row.Standard.For}
		if row.Standard.Money == nil {
			continue
		}
		if bars[k] == nil {
			order = append(order, k)
		}
		name := row.Place
		if row.Mine {
			name = p.words.text("compare.here", name)
		}
		bars[k] = append(bars[k], Bar{Name: name, Value: row.Standard.Money, Mine: row.Mine})
	}
	var charts []Chart
	for _, k := range order {
		param := e.Param(k.param)
		if len(bars[k]) < 2 || param == nil {
			continue
		}
		title := param.Label
		if !k.is.IsZero() {
			title = p.words.text("standard.for", title, k.is)
		}
		charts = append(charts, Chart{Title: title, Name: p.words.text("compare.place"), Unit: p.unit(param.Per), Bars: p.ranked(bars[k])})
	}
	return charts
}

// ranked puts the reader's own place first, also where its value is not known,
// and the others by their value.
func (p *Portal) ranked(bars []Bar) []Bar {
	if !bars[0].Mine {
		bars = append([]Bar{{Name: p.words.text("compare.here", p.place), Mine: true}}, bars...)
	}
	slices.SortStableFunc(bars[1:], func(a, b Bar) int { return cmp.Compare(*b.Value, *a.Value) })
	return bars
}
