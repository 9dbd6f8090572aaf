package web

import (
	"maps"
	"net/url"
	"strconv"

	"minsheng/lang"
	"minsheng/pack"
)

// differences is in what two editions differ, by kind.
type differences struct {
	Groups []changeGroup
	Every  string // the way back to all kinds, where one is shown
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

// differences sorts changes by kind and cuts them into pages. The address of
// the whole is path with about; asked says which kind and page are wanted.
func (p *Portal) differences(list []pack.Change, after *pack.Edition, kinds, path string, about, asked url.Values) differences {
	byKind := p.changesByKind(list, after)
	only := asked.Get("kind")
	var d differences
	if len(byKind[only]) > 0 {
		d.Every = path + "?" + about.Encode()
	}
	for _, kind := range changeKinds {
		all := byKind[kind]
		if len(all) == 0 || d.Every != "" && only != kind {
			continue
		}
		address := func(n int) string {
			q := maps.Clone(about)
			q.Set("kind", kind)
			q.Set("page", strconv.Itoa(n))
			return path + "?" + q.Encode()
		}
		g := changeGroup{Name: p.words.text(kinds + kind), Count: len(all), List: all}
		switch {
		case only == kind:
			count := (len(all) + changesPerPage - 1) / changesPerPage
			n, err := strconv.Atoi(asked.Get("page"))
			if err != nil || n < 1 || n > count {
				n = 1
			}
			g.List, g.Pages = all[(n-1)*changesPerPage:min(n*changesPerPage, len(all))], pagesOf(n, count, address)
		case len(all) > changesShown:
			g.List, g.All = all[:changesShown], address(1)
		}
		d.Groups = append(d.Groups, g)
	}
	return d
}

// changesByKind words the changes.
func (p *Portal) changesByKind(list []pack.Change, after *pack.Edition) map[string][]change {
	byKind := map[string][]change{}
	for _, one := range p.worded(list, after) {
		byKind[one.Kind] = append(byKind[one.Kind], one)
	}
	return byKind
}

// worded words the changes. A value that already shows as the change of a
// service is not shown again by itself.
func (p *Portal) worded(list []pack.Change, after *pack.Edition) []change {
	shown := map[string]bool{}
	var all []change
	for _, c := range list {
		if c.Service != "" {
			shown[c.Param] = true
		}
		if c.Service == "" && shown[c.Param] {
			continue
		}
		one := change{Kind: c.Kind, Better: c.Better, Name: c.Name, Before: c.Before, After: c.After, Part: p.partText(c)}
		if c.Service != "" && p.offers(after, c.Service) {
			one.Href = "/services/" + c.Service
		}
		if c.Source != "" {
			one.Source = p.source(after.Pack, c.Source, c.Clause, "")
		}
		all = append(all, one)
	}
	return all
}

// offers reports whether a service stands in the reader's own directory.
func (p *Portal) offers(after *pack.Edition, service string) bool {
	if after.Pack.Code != p.home.Code {
		today, err := p.today()
		return err == nil && today.Service(service) != nil
	}
	return after.Service(service) != nil
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
