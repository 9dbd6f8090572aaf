package web

import (
	"slices"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// standard is one value that decides how much a service is, or for whom.
type standard struct {
	Param   string
	Name    lang.Text
	For     lang.Text // on what the value depends, empty where on nothing
	Value   lang.Text
	Money   *measure.Money
	From    civil.Date
	Known   bool
	Decided lang.Text // who decides where there is no value
	Source  *Source
	when    [][]string
	raw     string // the value as packs write it
}

// standardsOf lists the values that the amounts of a service are made from, as
// an edition has them. What a place has not decided is listed as not known.
func (p *Portal) standardsOf(e *pack.Edition, s *pack.Service) []standard {
	var all []standard
	seen := map[string]bool{}
	for _, line := range s.Amounts {
		if line.Expr == nil {
			continue
		}
		for _, param := range line.Expr.Refs().Params {
			if !seen[param.Name] {
				all = append(all, p.standards(e, param.Name)...)
			}
			seen[param.Name] = true
		}
	}
	return all
}

// standards lists the values of one parameter in an edition.
func (p *Portal) standards(e *pack.Edition, name string) []standard {
	param := e.Param(name)
	if param == nil {
		return nil
	}
	if len(param.Rows) == 0 {
		return []standard{{Param: name, Name: param.Label, Value: p.words.text("service.unknown"), Decided: param.Decided}}
	}
	var all []standard
	for _, row := range param.Rows {
		var conditions []lang.Text
		for i, by := range param.By {
			var names []lang.Text
			for _, code := range row.When[i] {
				if c, ok := by.Code(code); ok {
					names = append(names, c.Name)
					continue
				}
				names = append(names, p.yesNo(by.Label, code))
			}
			conditions = append(conditions, joined(names))
		}
		s := standard{Param: name, Name: param.Label, For: joined(conditions), Known: true, From: row.Span.From, when: row.When, raw: row.Value.String(),
			Value:  p.valueText(string(param.Form), param.Per, row.Value.String()),
			Source: p.source(e.Pack, row.Cite.Source, row.Cite.Clause, row.Cite.Status)}
		if string(param.Form) == "money" {
			m := row.Value.Money()
			s.Money = &m
		}
		all = append(all, s)
	}
	return all
}

// yesNo names a condition that is true or false.
func (p *Portal) yesNo(label lang.Text, code string) lang.Text {
	word := p.words.text("yes")
	if code == "false" {
		word = p.words.text("no")
	}
	return p.words.text("standard.is", label, word)
}

// valueText writes a value with its unit.
func (p *Portal) valueText(form, per, value string) lang.Text {
	if form != "money" {
		return same(value)
	}
	m, err := measure.ParseMoney(value)
	if err != nil {
		return same(value)
	}
	unit := p.unit(per)
	return lang.Text{ZH: m.Short() + " " + unit.ZH, EN: m.Short() + " " + unit.EN}
}

// unit is the unit of an amount: yuan, for which time.
func (p *Portal) unit(per string) lang.Text {
	if per == "" {
		return p.words.text("unit.yuan")
	}
	return p.words.text("unit." + per)
}

// charts draws the amounts of a service that have changed through the years.
func (p *Portal) charts(e *pack.Edition, s *pack.Service) []Chart {
	var charts []Chart
	for _, now := range p.standardsOf(e, s) {
		if now.Money == nil {
			continue
		}
		if steps := p.steps(e, now); len(steps) > 1 {
			name := now.Name
			if !now.For.IsZero() {
				name = p.words.text("standard.for", name, now.For)
			}
			charts = append(charts, Chart{
				Title: p.words.text("service.chart", name),
				Name:  p.words.text("service.since"), Unit: p.unit(e.Param(now.Param).Per), Steps: steps, Until: p.options.Today(),
			})
		}
	}
	return charts
}

// steps are the values of one standard through the years: on each day on which
// one begins, the one that counts (a place's own before those above it).
func (p *Portal) steps(e *pack.Edition, now standard) []Step {
	history := e.Pack.History(now.Param)
	var days []civil.Date
	for _, row := range history {
		if row.Span.From <= p.options.Today() {
			days = append(days, row.Span.From)
		}
	}
	slices.Sort(days)
	var steps []Step
	for _, day := range slices.Compact(days) {
		for _, row := range history {
			if !row.Span.Holds(day) || !slices.EqualFunc(row.When, now.when, slices.Equal) {
				continue
			}
			if value := row.Value.Money(); len(steps) == 0 || steps[len(steps)-1].Value != value {
				steps = append(steps, Step{From: day, Value: value})
			}
			break
		}
	}
	return steps
}
