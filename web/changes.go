package web

import (
	"net/http"
	"net/url"
	"strconv"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
)

// changesPage shows in what two days of the home place differ.
type changesPage struct {
	From, To Question
	Kind     string // the one kind that is shown, or empty
	FromDay  civil.Date
	ToDay    civil.Date
	Between  lang.Text
	Groups   []changeGroup
	Empty    Empty
}

// changeGroup is changes of one kind: all of them, or the first with a link to
// the rest.
type changeGroup struct {
	Name  lang.Text
	Count int
	List  []change
	All   string
	Pages Pages
}

// How many changes stand on the page of all kinds, and on a page of one.
const (
	changesShown   = 12
	changesPerPage = 60
)

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
		FromDay: from, ToDay: to,
		Between: p.words.text("changes.between", p.place, p.dayText(from), p.dayText(to)),
		Groups:  p.groups(before, after, r.URL.Query()),
		Kind:    r.URL.Query().Get("kind"),
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

// groups sorts the changes by kind and cuts them into pages.
func (p *Portal) groups(before, after *pack.Edition, query url.Values) []changeGroup {
	byKind := p.changesByKind(before, after)
	only := query.Get("kind")
	var groups []changeGroup
	for _, kind := range changeKinds {
		list := byKind[kind]
		if len(list) == 0 || only != "" && only != kind {
			continue
		}
		address := func(n int) string {
			q := url.Values{"from": {query.Get("from")}, "to": {query.Get("to")}, "kind": {kind}, "page": {strconv.Itoa(n)}}
			return "/changes?" + q.Encode()
		}
		g := changeGroup{Name: p.words.text("changes.kind." + kind), Count: len(list), List: list}
		switch {
		case only == kind:
			count := (len(list) + changesPerPage - 1) / changesPerPage
			n, err := strconv.Atoi(query.Get("page"))
			if err != nil || n < 1 || n > count {
				n = 1
			}
			g.List, g.Pages = list[(n-1)*changesPerPage:min(n*changesPerPage, len(list))], pagesOf(n, count, address)
		case len(list) > changesShown:
			g.List, g.All = list[:changesShown], address(1)
		}
		groups = append(groups, g)
	}
	return groups
}

// changesByKind lists the changes. A value that already shows as the change of
// a service is not shown again by itself.
func (p *Portal) changesByKind(before, after *pack.Edition) map[string][]change {
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
	return byKind
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
