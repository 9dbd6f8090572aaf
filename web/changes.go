package web

import (
	"net/http"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
)

// changesPage shows in what two days of the home place differ.
type changesPage struct {
	From, To Question
	Between  lang.Text
	Groups   []changeGroup
	Empty    Empty
}

// changeGroup is changes of one kind.
type changeGroup struct {
	Name lang.Text
	List []change
}

// change is one difference, as a reader sees it.
type change struct {
	Kind   string
	Better string // better, worse or empty
	Name   lang.Text
	Href   string
	Part   lang.Text
	Before lang.Text
	After  lang.Text
	Source *Source
}

// changeKinds are the kinds of changes in the order of their weight for a
// resident.
var changeKinds = []string{pack.Added, pack.Raised, pack.Widened, pack.Removed, pack.Lowered, pack.Narrowed, pack.Changed, pack.LeadChanged, pack.Reworded}

// changes shows what changed between two days: by default within a year.
func (p *Portal) changes(r *http.Request) (page, error) {
	today := p.options.Today()
	days := p.changeDays(today)
	from := dayOr(r.URL.Query().Get("from"), days, today.AddYears(-1))
	to := dayOr(r.URL.Query().Get("to"), days, today)
	if from > to {
		from, to = to, from
	}
	before, err := p.home.On(from)
	if err != nil {
		return page{}, err
	}
	after, err := p.home.On(to)
	if err != nil {
		return page{}, err
	}
	title := p.words.text("changes.title")
	return page{name: "changes", title: title, nav: "changes", crumbs: p.crumbs(Crumb{Text: title}), main: changesPage{
		From:    p.pickDay("from", p.words.text("changes.from"), days, from),
		To:      p.pickDay("to", p.words.text("changes.to"), days, to),
		Between: p.words.text("changes.between", p.place, p.dayText(from), p.dayText(to)),
		Groups:  p.groups(before, after),
		Empty:   Empty{Title: p.words.text("changes.none"), Body: p.words.text("changes.none.body")},
	}}, nil
}

// changeDays are the days from which something else holds, the latest first,
// with today and a year ago.
func (p *Portal) changeDays(today civil.Date) []civil.Date {
	days := []civil.Date{today}
	yearAgo := today.AddYears(-1)
	all := p.home.ChangeDays()
	for i := len(all) - 1; i >= 0; i-- {
		if last := days[len(days)-1]; yearAgo < last && yearAgo > all[i] {
			days = append(days, yearAgo)
		}
		if all[i] < today {
			days = append(days, all[i])
		}
	}
	return days
}

// dayOr reads a day of the list, else returns the default: only days on which
// something changes are ever looked at.
func dayOr(s string, days []civil.Date, otherwise civil.Date) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		return otherwise
	}
	for _, known := range days {
		if d == known {
			return d
		}
	}
	return otherwise
}

func (p *Portal) pickDay(name string, ask lang.Text, days []civil.Date, chosen civil.Date) Question {
	q := Question{Name: name, Kind: "select", Ask: ask}
	for _, d := range days {
		q.Options = append(q.Options, Option{Value: d.String(), Text: p.dayText(d), Chosen: d == chosen})
	}
	return q
}

// groups sorts the changes by kind. A value that already shows as the change
// of a service is not shown again by itself.
func (p *Portal) groups(before, after *pack.Edition) []changeGroup {
	shown := map[string]bool{}
	byKind := map[string][]change{}
	for _, c := range pack.Diff(before, after) {
		if c.Service != "" {
			shown[c.Param] = true
		}
		if c.Service == "" && shown[c.Param] {
			continue
		}
		one := change{Kind: c.Kind, Better: c.Better, Name: c.Name, Before: c.Before, After: c.After, Part: p.partText(c)}
		if c.Service != "" && after.Service(c.Service) != nil {
			one.Href = "/services/" + c.Service
		}
		if c.Source != "" {
			one.Source = p.source(after.Pack, c.Source, c.Clause, "")
		}
		byKind[c.Kind] = append(byKind[c.Kind], one)
	}
	var groups []changeGroup
	for _, kind := range changeKinds {
		if len(byKind[kind]) > 0 {
			groups = append(groups, changeGroup{p.words.text("changes.kind." + kind), byKind[kind]})
		}
	}
	return groups
}

func (p *Portal) partText(c pack.Change) lang.Text {
	switch {
	case c.Service == "":
		return p.words.text("changes.value")
	case c.Part == "":
		return lang.Text{}
	}
	return p.words.text("changes.part." + c.Part)
}
