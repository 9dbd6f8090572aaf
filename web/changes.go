package web

import (
	"net/http"
	"net/url"
	"slices"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
)

// changesPage shows in what two days of the home place differ.
type changesPage struct {
	From, To Question
	Latest   []turn // the latest days on which something changed
	Between  lang.Text
	List     differences
	Files    []Link
	Empty    Empty
}

// turn is a day on which something changed, with the way to what did.
type turn struct {
	Day     lang.Text
	Count   int
	Href    string
	Current bool
}

// turnsShown is how many of the latest days of change are offered.
const turnsShown = 6

// changes shows what changed between two days: unless other days were chosen,
// what changed on the last day on which anything did.
func (p *Portal) changes(r *http.Request) (page, error) {
	from, to, err := p.between(r.URL.Query())
	if err != nil {
		return page{}, err
	}
	list, after, err := p.changed(from, to)
	if err != nil {
		return page{}, err
	}
	days := p.changeDays()
	main := changesPage{
		From:    p.pickDay("from", p.words.text("changes.from"), days, from),
		To:      p.pickDay("to", p.words.text("changes.to"), days, to),
		Between: p.words.text("changes.between", p.place, p.dayText(from), p.dayText(to)),
		Files:   files("/changes", url.Values{"from": {from.String()}, "to": {to.String()}}),
		Empty:   Empty{Title: p.words.text("changes.none"), Body: p.words.text("changes.none.body")},
	}
	main.List = p.differences(list, after, "changes.kind.", "/changes", url.Values{"from": {from.String()}, "to": {to.String()}}, r.URL.Query())
	if main.Latest, err = p.turns(from, to); err != nil {
		return page{}, err
	}
	title := p.words.text("changes.title")
	return page{name: "changes", title: title, nav: "changes", crumbs: p.crumbs(Crumb{Text: title}), main: main}, nil
}

// between reads the two days of a request.
func (p *Portal) between(query url.Values) (from, to civil.Date, err error) {
	days := p.changeDays()
	from, known := dayIn(query.Get("from"), days)
	if !known {
		return p.lastTurn(days)
	}
	if to, known = dayIn(query.Get("to"), days); !known {
		to = p.options.Today()
	}
	return min(from, to), max(from, to), nil
}

// lastTurn is the last day on which something changed, and the day from which
// what held before it held.
func (p *Portal) lastTurn(days []civil.Date) (from, to civil.Date, err error) {
	for i := range len(days) - 1 {
		list, _, err := p.changed(days[i+1], days[i])
		if err != nil || len(list) > 0 {
			return days[i+1], days[i], err
		}
	}
	return p.options.Today(), p.options.Today(), nil
}

// changed lists in what two days differ, and the edition of the later.
func (p *Portal) changed(from, to civil.Date) ([]pack.Change, *pack.Edition, error) {
	before, err := p.home.On(from)
	if err != nil {
		return nil, nil, err
	}
	after, err := p.home.On(to)
	if err != nil {
		return nil, nil, err
	}
	return pack.Diff(before, after), after, nil
}

// turns lists the latest days of change.
func (p *Portal) turns(from, to civil.Date) ([]turn, error) {
	days := p.changeDays()
	var all []turn
	for i := 0; i+1 < len(days) && len(all) < turnsShown; i++ {
		list, _, err := p.changed(days[i+1], days[i])
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			continue
		}
		q := url.Values{"from": {days[i+1].String()}, "to": {days[i].String()}}
		all = append(all, turn{Day: p.dayText(days[i]), Count: len(list), Href: "/changes?" + q.Encode(), Current: from == days[i+1] && to == days[i]})
	}
	return all, nil
}

// changeDays are the days from which something else holds, the latest first,
// after today.
func (p *Portal) changeDays() []civil.Date {
	today := p.options.Today()
	days := []civil.Date{today}
	for _, day := range slices.Backward(p.home.ChangeDays()) {
		if day < today {
			days = append(days, day)
		}
	}
	return days
}

// dayIn reads a day of the list: only days on which something changes are ever
// looked at.
func dayIn(s string, days []civil.Date) (civil.Date, bool) {
	d, err := civil.Parse(s)
	return d, err == nil && slices.Contains(days, d)
}

func (p *Portal) pickDay(name string, ask lang.Text, days []civil.Date, chosen civil.Date) Question {
	q := Question{Name: name, Kind: "select", Ask: ask}
	for _, d := range days {
		q.Options = append(q.Options, Option{Value: d.String(), Text: p.dayText(d), Chosen: d == chosen})
	}
	return q
}
