package web

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people/login"
)

//go:embed templates
var templateFiles embed.FS

// page is what a page's function returns: which template, and what it shows.
type page struct {
	name    string // templates/pages/<name>.html
	title   lang.Text
	nav     string // which entry of the navigation is current
	part    bool   // a part of a page, without the shell
	shell   string // board or board desk, whose pages have shells of their own
	who     string // who looks at a page of these
	account bool   // and has signed in
	menu    []Way  // the ways on, for those who may go them
	to      string // an address to go to instead of a page
	status  int    // 0 is 200
	crumbs  []Crumb
	keep    []Hidden // what a switch of language or size must carry along
	main    any
}

// Hidden is a value that a form carries without showing it.
type Hidden struct{ Name, Value string }

// view is what the layout sees.
type view struct {
	Lang   lang.Tag
	Show   preferences
	Title  lang.Text
	Nav    string
	Back   string // the address of this page
	Switch string // where a switch of language or size is sent
	Keep   []Hidden
	Place  lang.Text
	Demo   bool
	Shell  string // board or board desk; empty on the portal
	Who    string // who looks at these
	Signed bool   // and can sign out
	Menu   []Way  // the ways on
	Near   bool   // the reader may go to the board
	Desk   bool   // there is a desk to go to
	Crumbs []Crumb
	Main   any

	Door   bool   // residents can sign in
	Mine   bool   // and apply
	Public bool   // there are public notices
	Called string // the resident who has; empty: nobody
	Acting bool   // for somebody else
}

// pageSet is every page in every language, parsed once.
type pageSet map[lang.Tag]map[string]*template.Template

// loadPages parses the layout, the parts and every page, once a language, so
// that a template says {{t "shell.skip"}} and need not know who reads it.
func loadPages(words catalogue, assets *assetSet) (pageSet, error) {
	names, err := fs.Glob(templateFiles, "templates/pages/*.html")
	if err != nil {
		return nil, err
	}
	set := pageSet{}
	for _, tag := range lang.Tags {
		base, err := template.New("layout.html").Funcs(functions(tag, words, assets)).
			ParseFS(templateFiles, "templates/layout.html", "templates/parts/*.html")
		if err != nil {
			return nil, err
		}
		set[tag] = map[string]*template.Template{}
		for _, name := range names {
			t, err := template.Must(base.Clone()).ParseFS(templateFiles, name)
			if err != nil {
				return nil, err
			}
			set[tag][strings.TrimSuffix(path.Base(name), ".html")] = t
		}
	}
	return set, nil
}

// page turns a page's function into a handler. It is the one place where a
// fault becomes a status and a page.
func (p *Portal) page(fn func(*http.Request) (page, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := p.arrived(r)
		var result page
		if err == nil {
			result, err = fn(r)
		}
		if errors.Is(err, login.ErrSession) {
			toSignIn(w, r)
			return
		}
		if err != nil {
			result = p.failed(r, err)
		}
		p.render(w, r, result)
	})
}

// statuses says how each kind of fault is answered.
var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound,
	fault.Denied: http.StatusForbidden, fault.Conflict: http.StatusConflict,
	fault.Stale: http.StatusConflict, fault.Unavailable: http.StatusServiceUnavailable,
}

// failed makes the page for an error. An unknown one is logged, not shown;
// the log names the route and never what someone typed.
func (p *Portal) failed(r *http.Request, err error) page {
	status, known := statuses[fault.KindOf(err)]
	if !known {
		p.options.Log.Error("page failed", "route", r.Pattern, "error", err)
		return page{name: "error", title: p.words.text("error.title"), status: http.StatusInternalServerError, main: lang.Text{}}
	}
	if status == http.StatusNotFound {
		return p.missing()
	}
	var f *fault.Error
	errors.As(err, &f)
	return page{name: "error", title: p.words.text("error.title"), status: status, main: f.Say}
}

// render writes a page whole or not at all.
func (p *Portal) render(w http.ResponseWriter, r *http.Request, pg page) {
	show := preferencesFor(r)
	if r.PostForm.Has("show") {
		keepPreferences(w, r, show)
	}
	if pg.to != "" {
		http.Redirect(w, r, pg.to, http.StatusSeeOther)
		return
	}
	v := view{
		Lang: show.Lang, Show: show, Title: pg.title, Nav: pg.nav, Back: r.URL.RequestURI(),
		Switch: "/preferences", Keep: pg.keep,
		Place: p.place, Demo: p.options.Demo, Crumbs: pg.crumbs, Main: pg.main,
	}
	v.Near = p.options.Board != nil && (p.options.Board.Who == "" || local(r))
	v.Desk = p.hasDesk()
	v.Shell, v.Who, v.Signed, v.Menu = pg.shell, pg.who, pg.account, pg.menu
	visitor, _ := p.visitor(r) // nobody is no failure
	v.Mine, v.Public = p.hasMine(), p.options.Office != nil
	v.Door, v.Called, v.Acting = p.options.Door != nil, visitor.Called, visitor.For != ""
	if pg.keep != nil {
		v.Switch = r.URL.RequestURI()
	}
	var out bytes.Buffer
	if err := p.execute(&out, pg, v); err != nil {
		p.options.Log.Error("page cannot be drawn", "page", pg.name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", map[lang.Tag]string{lang.ZH: "zh-CN", lang.EN: "en"}[show.Lang])
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Cookie")
	w.WriteHeader(max(pg.status, http.StatusOK))
	w.Write(out.Bytes())
}

func (p *Portal) execute(out *bytes.Buffer, pg page, v view) error {
	t, ok := p.pages[v.Lang][pg.name]
	if !ok {
		return fmt.Errorf("no page %q", pg.name)
	}
	if pg.part {
		return t.ExecuteTemplate(out, "main", pg.main)
	}
	return t.ExecuteTemplate(out, "layout.html", v)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
