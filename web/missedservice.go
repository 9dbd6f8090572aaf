package web

import (
	"net/http"
	"net/url"
	"slices"

	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/pack"
)

// missedServicePage shows who is missed of one service: by area, residence,
// age and group.
type missedServicePage struct {
	Round     roundView
	ID        string
	Name      lang.Text
	Plain     lang.Text
	Tags      []Tag
	WhatIf    string
	Found     lang.Text
	Figures   []figure
	LeavesOut []lang.Text
	Lists     []Link
	Kinds     []Kind
	Parts     []missedPart
	Files     []Link
	Empty     Empty
}

// missedPart is a service by one dimension.
type missedPart struct {
	Name lang.Text
	Rows ledger
}

// missedService is the page of one service.
func (b *board) missedService(r *http.Request, id string) (page, error) {
	at, err := b.latest(r)
	if err != nil {
		return page{}, err
	}
	title := b.words.text("missed.title")
	if at.edition == nil {
		return page{name: "missed", title: title, nav: "missed", crumbs: b.crumbs(Crumb{Text: title}), main: missedPage{Round: at.view, Empty: at.empty}}, nil
	}
	s := at.edition.Service(id)
	if s == nil {
		return page{}, errNoService
	}
	all := at.counts.of(id, string(match.ByAll), "")
	main := missedServicePage{Round: at.view, ID: id, Name: s.Name, Plain: s.Plain, Tags: b.tags(s),
		Found: b.words.text("missed.found.service", b.words.text("missed.of.all")), Figures: b.figures(all), LeavesOut: b.leavesOutOne(at, s, all),
		Kinds: b.kinds(), Lists: b.personLists(id, "", all), Files: files("/board/missed/service", url.Values{"service": {id}})}
	if len(parameters(at.edition, s)) > 0 {
		main.WhatIf = "/board/whatif?" + url.Values{"service": {id}}.Encode()
	}
	for _, by := range byParts {
		if part := b.missedBy(at, s, by); len(part.Rows.Rows) > 0 {
			main.Parts = append(main.Parts, part)
		}
	}
	return page{name: "missed-service", title: b.words.text("missed.of.service", s.Name), nav: "missed",
		crumbs: b.crumbs(Crumb{Text: title, Href: "/board/missed"}, Crumb{Text: s.Name}), main: main}, nil
}

// missedBy is a service by one dimension; areas are sorted by who is missed
// and lead to the persons.
func (b *board) missedBy(at *standing, s *pack.Service, by match.Dimension) missedPart {
	name := b.words.text("board.by." + string(by))
	part := missedPart{Name: name, Rows: ledger{Caption: b.words.text("missed.by", s.Name, name), Quiet: true, Head: name, Lists: by == match.ByArea}}
	for _, v := range b.values(at, by) {
		t := at.counts.of(s.ID, string(by), v.Value)
		if t.nothing() {
			continue
		}
		list := ""
		if by == match.ByArea && v.Value != match.Unknown && t.Missed > 0 {
			list = personsHref(s.ID, v.Value, "missed")
		}
		part.Rows.Rows = append(part.Rows.Rows, b.ledgerRow(v.Name, "", list, t))
	}
	if by == match.ByArea {
		slices.SortStableFunc(part.Rows.Rows, lookFor{Sort: sorts[0]}.order)
	}
	part.Rows.oneScale()
	return part
}

// personsHref leads to the persons of a service, an area (empty: all) and a
// kind of list, by way of the question what for.
func personsHref(service, area, kind string) string {
	return "/board/persons?" + url.Values{"service": {service}, "area": {area}, "kind": {kind}}.Encode()
}

// personLists leads to the lists of a tally that hold somebody.
func (b *board) personLists(service, area string, t tally) []Link {
	var all []Link
	for _, one := range []struct {
		id string
		n  int64
	}{{"missed", t.Missed}, {"unknown", t.Unknown}, {"ended", t.Ended}} {
		if one.n > 0 {
			all = append(all, Link{Text: b.words.text("missed.list."+one.id, counted(one.n)), Href: personsHref(service, area, one.id)})
		}
	}
	return all
}
