package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/staff"
)

// admin is the pages of the three administrators: one makes accounts, one gives
// posts, one reads who did what. They stand in the shell of the desk.
type admin struct{ *desk }

// routes adds every address of the administrators.
func (a *admin) routes(mux *http.ServeMux) {
	mux.Handle("GET /admin/staff", a.page(a.accounts, access.ReadStaff))
	mux.Handle("GET /admin/staff/hire", a.page(a.hire, access.KeepAccounts))
	mux.Handle("POST /admin/staff/hire", a.page(a.hire, access.KeepAccounts))
	mux.Handle("GET /admin/staff/{account}", a.page(a.account, access.ReadStaff))
	mux.Handle("POST /admin/staff/{account}", a.page(a.account, access.KeepAccounts, access.KeepPosts))
	mux.Handle("GET /admin/journal", a.page(a.journal, access.ReadJournal))
	for kind := range fileKinds {
		mux.Handle("GET /admin/journal"+kind, a.file(kind, a.journalTable))
	}
	if a.options.Door != nil {
		mux.Handle("GET /admin/asked", a.page(a.asked, access.ReadJournal))
		mux.Handle("POST /admin/asked", a.page(a.asked, access.ReadJournal))
	}
}

// accountsTogether is how many accounts a page lists.
const accountsTogether = 100

// accountsPage is who works here.
type accountsPage struct {
	Query string
	Hire  bool
	Found Table
	None  Empty
	Next  string
}

// accounts lists who works here.
func (a *admin) accounts(r *http.Request, actor *staff.Actor) (page, error) {
	query := r.URL.Query()
	main := accountsPage{Query: strings.TrimSpace(cut(query.Get("q"), 120)), Hire: len(actor.Scope(access.KeepAccounts)) > 0,
		Found: Table{Caption: a.words.text("admin.staff"), Columns: []Column{{Head: a.words.text("admin.name")}, {Head: a.words.text("signin.login")},
			{Head: a.words.text("admin.state")}, {Head: a.words.text("admin.posts")}}},
		None: Empty{Title: a.words.text("admin.none"), Body: a.words.text("admin.none.body")}}
	past := id.ID(cut(query.Get("past"), 64))
	for {
		list, err := a.options.Staff.Accounts(r.Context(), actor, past, accountsTogether)
		if err != nil {
			return page{}, err
		}
		for _, one := range list {
			past = one.Account.ID
			if main.Query == "" || strings.Contains(one.Account.Login, main.Query) || strings.Contains(one.Account.Name, main.Query) {
				main.Found.Rows = append(main.Found.Rows, []Cell{{Text: same(one.Account.Name), Href: "/admin/staff/" + string(one.Account.ID)}, {Text: same(one.Account.Login)},
					{Text: a.words.text("admin.state." + string(one.Account.State))}, {Text: joined(a.posts(&one))}})
			}
		}
		if len(list) < accountsTogether {
			break
		}
		if len(main.Found.Rows) >= accountsTogether {
			main.Next = "/admin/staff?" + url.Values{"past": {string(past)}, "q": {main.Query}}.Encode()
			break
		}
	}
	return page{name: "admin-staff", title: a.words.text("admin.staff"), nav: "staff", main: main}, nil
}

// codeShown is a set-up code, which a page shows once.
type codeShown struct {
	Login, Name, Code string
}

// hirePage makes an account for somebody.
type hirePage struct {
	Questions []Question
	Mistakes  []Mistake
	Shown     *codeShown
}

// hire asks who begins, or makes the account and shows its set-up code.
func (a *admin) hire(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	form := r.PostForm
	ask := func(name, kind string, options ...Option) Question {
		return Question{Name: name, Kind: kind, Ask: a.words.text("admin.ask." + name), Options: options, Value: cut(form.Get(name), 400)}
	}
	area := ask("area", "select", a.areasOf(actor, access.KeepAccounts, form.Get("area"))...)
	login := ask("login", "text")
	login.Hint = a.words.text("admin.ask.login.hint")
	main := hirePage{Questions: []Question{ask("name", "text"), login, area, ask("reason", "text")}}
	pg := page{name: "admin-hire", title: a.words.text("admin.hire"), nav: "staff",
		crumbs: []Crumb{{Text: a.words.text("admin.staff"), Href: "/admin/staff"}, {Text: a.words.text("admin.hire")}}}
	if r.Method == http.MethodPost && !form.Has("show") {
		one, code, err := a.options.Staff.Hire(r.Context(), actor, form.Get("reason"), form.Get("area"), strings.TrimSpace(form.Get("login")), strings.TrimSpace(form.Get("name")))
		if err == nil {
			main.Shown = &codeShown{one.Login, one.Name, code}
		} else if !refusedAt(err, main.Questions, "reason") {
			return page{}, err
		}
		if main.Mistakes = mistakesOf(main.Questions); len(main.Mistakes) > 0 {
			pg.status = http.StatusUnprocessableEntity
		}
	}
	pg.main = main
	return pg, nil
}

// refusedAt puts a fault to the question that it is about, or to the one that is
// named; it reports whether people can do something about it.
func refusedAt(err error, questions []Question, otherwise string) bool {
	var refused *fault.Error
	if !errors.As(err, &refused) || refused.Kind == fault.Internal || refused.Kind == fault.Denied {
		return false
	}
	for _, name := range []string{refused.Field, otherwise} {
		at := slices.IndexFunc(questions, func(q Question) bool { return q.Name == name })
		if at >= 0 {
			questions[at].Wrong = refused.Say
			return true
		}
	}
	return false
}

// areasOf are the areas in which an administrator may do something: their own
// and what lies in it.
func (a *admin) areasOf(actor *staff.Actor, do access.Action, chosen string) []Option {
	var options []Option
	add := func(code string) {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == code }) {
			options = append(options, Option{Value: code, Text: a.placeText(code), Chosen: code == chosen})
		}
	}
	for _, reach := range actor.Scope(do) {
		add(reach.Area)
		for _, code := range append([]string{a.home.Code}, sortedKeys(a.options.Areas)...) {
			if strings.HasPrefix(code, reach.Area) {
				add(code)
			}
		}
	}
	return options
}
