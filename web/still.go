package web

import "net/http"

// notFound answers every address that is not a page.
func (p *Portal) notFound(*http.Request) (page, error) { return p.missing(), nil }

func (p *Portal) missing() page {
	return page{name: "missing", title: p.words.text("missing.title"), status: http.StatusNotFound, main: Search{ID: "q"}}
}

// accessibility is the statement of what works for whom and how to complain.
func (p *Portal) accessibility(*http.Request) (page, error) {
	title := p.words.text("accessibility.title")
	return page{name: "accessibility", title: title, crumbs: p.crumbs(Crumb{Text: title})}, nil
}

// crumbs is the way from home to a page.
func (p *Portal) crumbs(rest ...Crumb) []Crumb {
	return append([]Crumb{{Text: p.words.text("shell.home"), Href: "/"}}, rest...)
}
