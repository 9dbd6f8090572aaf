package web

import (
	"net/http"
	"net/url"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

// servicePage is what the page of one service shows.
type servicePage struct {
	ID         string
	Name       lang.Text
	Plain      lang.Text
	Tags       []Tag
	On         lang.Text
	Item       int64
	Household  bool
	Conditions []Node
	Amounts    []amount
	Charts     []Chart
	Apply      applying
	Elements   []Element
	Beside     []beside
	Files      []Link
	ApplyAt    string // where it is applied for; empty where that is not here
	InOne      []Link // the bundles in which it is one of several
	Elsewhere  int    // other places whose amounts are known
}

// amount is one line of how much: when it applies, what it is, and the values
// it is made from.
type amount struct {
	Say       lang.Text
	Per       lang.Text
	Standards []standard
}

// applying is how a service is asked for.
type applying struct {
	Auto   bool
	Where  lang.Text
	How    []lang.Text
	Papers []lang.Text
	Days   lang.Text
	Source *Source
}

// Known reports whether there is anything to say.
func (a applying) Known() bool {
	return a.Auto || !a.Where.IsZero() || len(a.How) > 0 || len(a.Papers) > 0
}

// beside is how a service stands to others.
type beside struct {
	Say   lang.Text
	Links []Link
}

var errNoService = fault.New(fault.NotFound, "web.no_service", lang.Text{ZH: "没有这项服务", EN: "There is no such service"})

// service shows one service: in plain words, how much, how to get it, and in
// the official words.
func (p *Portal) service(r *http.Request) (page, error) {
	e, err := p.today()
	if err != nil {
		return page{}, err
	}
	s := e.Service(r.PathValue("id"))
	if s == nil {
		return page{}, errNoService
	}
	applyAt, inOne := p.applyLinks(e, s.ID)
	return page{name: "service", title: s.Name, nav: "services",
		crumbs: p.crumbs(Crumb{Text: p.words.text("services.title"), Href: "/services"}, Crumb{Text: s.Name}),
		main: servicePage{
			ApplyAt: applyAt, InOne: inOne,
			ID: s.ID, Name: s.Name, Plain: s.Plain, Tags: p.tags(s), On: p.dayText(p.options.Today()),
			Item: s.Item, Household: s.For.String() == "household",
			Conditions: p.conditions(e, s), Amounts: p.amounts(e, s), Charts: p.charts(e, s),
			Apply: p.applying(e, s), Elements: p.elements(e, s), Beside: p.beside(e, s),
			Files: files("/service", url.Values{"service": {s.ID}}), Elsewhere: p.elsewhereOf(s.ID),
		}}, nil
}

// applyLinks are where a service is applied for, and the bundles in which it is
// done together with others. A service that is a bundle is applied for as one.
func (p *Portal) applyLinks(e *pack.Edition, service string) (at string, inOne []Link) {
	if !p.hasMine() {
		return "", nil
	}
	at = "/apply/" + service
	for _, b := range e.BundlesOf(service) {
		if b.Service == service {
			at = "/apply/" + b.ID
			continue
		}
		inOne = append(inOne, Link{b.Name, "/apply/" + b.ID})
	}
	return at, inOne
}

// conditions lists who can have a service, with the values that are in force
// behind the words.
func (p *Portal) conditions(e *pack.Edition, s *pack.Service) []Node {
	var nodes []Node
	for _, c := range s.Conditions {
		n := Node{Say: c.Say, Source: p.source(e.Pack, c.Cite.Source, c.Cite.Clause, c.Cite.Status)}
		if c.Expr != nil {
			for _, param := range c.Expr.Refs().Params {
				for _, st := range p.standards(e, param.Name) {
					n.Versions = append(n.Versions, p.inForce(st, n.Source))
				}
			}
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// inForce says what a standard is and since when, or who decides it. Its
// source is left out where it is the one that was just named.
func (p *Portal) inForce(st standard, named *Source) Version {
	name := st.Name
	if !st.For.IsZero() {
		name = p.words.text("standard.for", name, st.For)
	}
	if !st.Known {
		return Version{Say: p.words.text("standard.open", name, st.Value, st.Decided)}
	}
	v := Version{Say: p.words.text("result.version", name, st.Value, p.dayText(st.From))}
	if st.Source != nil && *st.Source != *named {
		v.Source = st.Source
	}
	return v
}

// elsewhereOf counts the other places whose standard for a service is known.
func (p *Portal) elsewhereOf(id string) int {
	places := map[lang.Text]bool{}
	for _, row := range p.sideBySide(id) {
		if !row.Mine && row.Standard.Known {
			places[row.Place] = true
		}
	}
	return len(places)
}

func (p *Portal) amounts(e *pack.Edition, s *pack.Service) []amount {
	var all []amount
	for _, line := range s.Amounts {
		a := amount{Say: line.Say, Per: p.words.text("per." + s.Per)}
		if line.Expr != nil {
			for _, param := range line.Expr.Refs().Params {
				a.Standards = append(a.Standards, p.standards(e, param.Name)...)
			}
		}
		all = append(all, a)
	}
	return all
}

func (p *Portal) applying(e *pack.Edition, s *pack.Service) applying {
	a := applying{Auto: s.Apply.WithoutApplication, Where: s.Apply.Where, How: s.Apply.How, Papers: s.Apply.Papers}
	if d := s.Apply.Days; d != nil {
		count := p.words.text("service.days.calendar", d.Count)
		if d.Working {
			count = p.words.text("service.days.working", d.Count)
		}
		a.Days = lang.Text{ZH: d.Say.ZH + " " + count.ZH, EN: count.EN + " " + d.Say.In(lang.EN)}
		a.Source = p.source(e.Pack, d.Cite.Source, d.Cite.Clause, d.Cite.Status)
	}
	return a
}

func (p *Portal) elements(e *pack.Edition, s *pack.Service) []Element {
	el := s.Elements
	var all []Element
	for _, part := range []struct {
		name lang.Text
		is   pack.Element
	}{
		{p.words.text("service.element.who"), el.Who}, {p.words.text("service.element.what"), el.What},
		{p.words.text("service.element.standard"), el.Standard}, {p.words.text("service.element.pays"), el.Pays},
		{p.words.text("service.element.lead"), el.Lead},
	} {
		if part.is.Text.IsZero() {
			all = append(all, Element{Name: part.name, Text: p.words.text("service.element.none")})
			continue
		}
		c := part.is.Cite
		all = append(all, Element{Name: part.name, Text: part.is.Text, Source: p.source(e.Pack, c.Source, c.Clause, c.Status)})
	}
	return all
}

// beside lists how the service stands to others, by name.
func (p *Portal) beside(e *pack.Edition, s *pack.Service) []beside {
	var higher []string
	for _, other := range e.Services {
		if s.TakeHigher != "" && other.TakeHigher == s.TakeHigher && other.ID != s.ID {
			higher = append(higher, other.ID)
		}
	}
	var all []beside
	for _, group := range []beside{
		{p.words.text("service.yields"), serviceLinks(e, s.YieldsTo)},
		{p.words.text("service.higher"), serviceLinks(e, higher)},
		{p.words.text("service.stacks"), serviceLinks(e, s.StacksWith)},
	} {
		if len(group.Links) > 0 {
			all = append(all, group)
		}
	}
	return all
}

func serviceLinks(e *pack.Edition, ids []string) []Link {
	var all []Link
	for _, id := range ids {
		if s := e.Service(id); s != nil {
			all = append(all, Link{Text: s.Name, Href: "/services/" + id})
		}
	}
	return all
}
