package web

import (
	"net/http"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// mine is the pages on which residents apply and follow what becomes of it. All
// but the first page of an application and the public notices are for who has
// signed in.
type mine struct{ *Portal }

// hasMine reports whether residents can apply here.
func (p *Portal) hasMine() bool { return p.options.Office != nil && p.options.Door != nil }

// routes adds the addresses of what is a resident's own.
func (m *mine) routes(mux *http.ServeMux) {
	mux.Handle("GET /apply/{about}", m.page(m.applyStart))
	mux.Handle("POST /apply/{about}", m.page(m.begin))
	mux.Handle("GET /apply/{about}/print", m.page(m.blankForm))
	mux.Handle("GET /my", m.page(m.overview))
	mux.Handle("POST /my/seen", m.page(m.seen))
	mux.Handle("POST /my/decline", m.page(m.decline))
	mux.Handle("GET /my/drafts/{draft}", m.page(m.resume))
	mux.Handle("GET /my/drafts/{draft}/ask/{section}", m.page(m.section))
	mux.Handle("POST /my/drafts/{draft}/ask/{section}", m.page(m.section))
	mux.Handle("GET /my/drafts/{draft}/papers", m.page(m.papers))
	mux.Handle("POST /my/drafts/{draft}/papers", m.page(m.papers))
	mux.Handle("GET /my/drafts/{draft}/check", m.page(m.check))
	mux.Handle("POST /my/drafts/{draft}/check", m.page(m.check))
	mux.Handle("GET /my/drafts/{draft}/print", m.page(m.filledForm))
	mux.Handle("POST /my/drafts/{draft}/discard", m.page(m.discard))
	mux.Handle("POST /my/drafts/{draft}/renew", m.page(m.renew))
	mux.Handle("GET /my/applications/{application}", m.page(m.receipt))
	mux.Handle("GET /my/cases/{case}", m.page(m.myCase))
	mux.Handle("POST /my/cases/{case}", m.page(m.myCase))
	mux.Handle("GET /my/cases/{case}/letter", m.page(m.letter))
	mux.HandleFunc("GET /my/cases/{case}/letter.docx", m.letterFile)
	mux.HandleFunc("GET /my/files/{file}", m.paperFile)
	mux.Handle("GET /my/shared", m.page(m.shared))
	mux.Handle("POST /my/shared", m.page(m.shared))
	mux.Handle("GET /my/mandates", m.page(m.mandates))
	mux.Handle("POST /my/mandates", m.page(m.mandates))
	mux.Handle("POST /my/mandates/{mandate}/revoke", m.page(m.revoke))
}

// person is who a page is about, and as whom the office is asked: who has signed
// in, or the ward for whom they act.
func (m *mine) person(r *http.Request) (id.ID, casework.Who, error) {
	v, err := m.visitor(r)
	return v.About(), casework.Guardian(v.Person, v.For), err
}

// purpose is what the journal keeps of a resident's own look at what is theirs.
func (m *mine) purpose() string { return m.words.text("my.purpose").ZH }

// thing is a service or a bundle that can be applied for.
type thing struct {
	ID     string
	Name   lang.Text
	Plain  lang.Text
	Form   *pack.Form
	Bundle *pack.Bundle  // nil for a service
	Is     *pack.Service // nil for a bundle
}

// thingOf finds a service or a bundle of an edition; a bundle goes before a
// service of the same id.
func thingOf(e *pack.Edition, about string) (thing, bool) {
	if b := e.Bundle(about); b != nil {
		return thing{ID: b.ID, Name: b.Name, Plain: b.Plain, Form: b.Form, Bundle: b}, true
	}
	if s := e.Service(about); s != nil {
		return thing{ID: s.ID, Name: s.Name, Plain: s.Plain, Form: e.FormOf(s.ID), Is: s}, true
	}
	return thing{}, false
}

// nameOf names a service or a bundle; what the edition does not have by its id.
func nameOf(e *pack.Edition, about string) lang.Text {
	if t, ok := thingOf(e, about); ok {
		return t.Name
	}
	return same(about)
}

// departmentName names a department of an edition; nothing where there is none.
func departmentName(e *pack.Edition, department string) lang.Text {
	if d := e.Department(department); d != nil {
		return d.Name
	}
	return lang.Text{}
}

// thingName names what an application asks for.
func (m *mine) thingName(a *casework.Application) (lang.Text, error) {
	e, err := m.today()
	if err != nil {
		return lang.Text{}, err
	}
	if a.Bundle != "" {
		return nameOf(e, a.Bundle), nil
	}
	return nameOf(e, a.Service), nil
}

// dayOrNone words a day that may be none.
func (p *Portal) dayOrNone(d civil.Date) lang.Text {
	if d == 0 || d == civil.Latest {
		return lang.Text{}
	}
	return p.dayText(d)
}
