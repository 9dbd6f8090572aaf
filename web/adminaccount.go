package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/staff"
)

// accountPage is an account with what its reader may do to it.
type accountPage struct {
	Path     string
	Name     string
	Facts    []Fact
	Posts    []postLine
	Keep     bool // makes, locks and unlocks accounts
	Give     bool // gives posts
	Self     bool // it is the reader's own
	Locked   bool
	Linked   bool
	Provider lang.Text
	Issuer   string // of the provider, where there is one
	Roles    []Option
	Areas    []Option
	Offices  []Option
	Today    string
	Mistakes []Mistake
	Done     lang.Text
	Shown    *codeShown
	Typed    map[string]string // what was typed into the form that was refused
}

// postLine is one post of an account.
type postLine struct {
	ID    id.ID
	Says  lang.Text
	Span  lang.Text
	Holds bool // today
	Ends  bool // it can be ended
}

// account shows an account, or does something to it.
func (a *admin) account(r *http.Request, actor *staff.Actor) (page, error) {
	who := id.ID(r.PathValue("account"))
	rec, err := a.options.Staff.Record(r.Context(), actor, who)
	if err != nil {
		return page{}, err
	}
	main := accountPage{Path: r.URL.Path, Name: rec.Account.Name, Done: a.doneTo(r.URL.Query().Get("done"))}
	pg := page{name: "admin-account", title: same(rec.Account.Name), nav: "staff",
		crumbs: []Crumb{{Text: a.words.text("admin.staff"), Href: "/admin/staff"}, {Text: same(rec.Account.Name)}}}
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			return page{}, errAnswers.Because(err)
		}
		to, err := a.act(r, actor, &rec, &main)
		var refused *fault.Error
		switch {
		case errors.As(err, &refused) && refused.Kind != fault.Internal && refused.Kind != fault.Denied:
			main.Mistakes, pg.status = []Mistake{{Anchor: anchorOf(r.PostForm.Get("do"), refused.Field), Say: refused.Say}}, http.StatusUnprocessableEntity
			main.Typed = typedIn(r.PostForm)
		case err != nil:
			return page{}, err
		default:
			pg.to = to
		}
	}
	a.furnishAccount(actor, &rec, &main)
	pg.main = main
	return pg, nil
}

// anchorOf is the field that a mistake of a form is about.
func anchorOf(do, field string) string {
	if field == "" || field == "purpose" {
		field = "reason"
	}
	return do + "-" + field
}

func typedIn(form url.Values) map[string]string {
	all := map[string]string{}
	for name := range form {
		all[name] = cut(form.Get(name), 400)
	}
	return all
}

// doneTo says what was done to an account; what is no such deed is nothing.
func (a *admin) doneTo(do string) lang.Text {
	if !slices.Contains([]string{"lock", "unlock", "link", "unlink", "appoint", "dismiss"}, do) {
		return lang.Text{}
	}
	return a.words.text("admin.done." + do)
}

var errNoReason = fault.New(fault.Invalid, "web.no_reason", lang.Text{ZH: "请写明理由，会记入日志", EN: "Give the reason: it goes into the journal"})

// act does what a form of the page asks, and returns where to go then. A set-up
// code is shown on the page itself, once.
func (a *admin) act(r *http.Request, actor *staff.Actor, rec *staff.Record, main *accountPage) (to string, err error) {
	form, roster := r.PostForm, a.options.Staff
	do, reason, who := form.Get("do"), strings.TrimSpace(cut(form.Get("reason"), 3*longestPurpose)), rec.Account.ID
	if form.Has("show") {
		return "", nil
	}
	if reason == "" {
		return "", errNoReason.At("reason")
	}
	area := rec.Area()
	if scope := actor.Scope(access.KeepAccounts); area == "" && len(scope) > 0 {
		area = scope[0].Area // nobody's yet: whoever makes accounts here
	}
	switch do {
	case "renew":
		code, err := roster.Renew(r.Context(), actor, reason, area, who)
		if err == nil {
			main.Shown = &codeShown{rec.Account.Login, rec.Account.Name, code}
		}
		return "", err
	case "lock":
		err = roster.Lock(r.Context(), actor, reason, area, who)
	case "unlock":
		err = roster.Unlock(r.Context(), actor, reason, area, who)
	case "link":
		err = roster.LinkAccount(r.Context(), actor, reason, area, who, access.Identity{Issuer: strings.TrimSpace(form.Get("issuer")), Subject: strings.TrimSpace(form.Get("subject"))})
	case "unlink":
		err = roster.UnlinkAccount(r.Context(), actor, reason, area, who)
	case "appoint":
		err = a.appoint(r, actor, reason, who)
	case "dismiss":
		err = a.dismiss(r, actor, reason, who)
	default:
		return "", errAnswers
	}
	return r.URL.Path + "?done=" + do, err
}

// appoint gives the post that a form names.
func (a *admin) appoint(r *http.Request, actor *staff.Actor, reason string, who id.ID) error {
	form := r.PostForm
	post := staff.Post{Account: who, Role: staff.Role(form.Get("role")), Area: form.Get("area"), Department: form.Get("department")}
	var err error
	if post.From, err = civil.Parse(form.Get("from")); err != nil {
		return staff.ErrSpan.At("from")
	}
	if form.Get("to") != "" {
		if post.To, err = civil.Parse(form.Get("to")); err != nil {
			return staff.ErrSpan.At("to")
		}
	}
	_, err = a.options.Staff.Appoint(r.Context(), actor, reason, post)
	return err
}

// dismiss ends the post that a form names.
func (a *admin) dismiss(r *http.Request, actor *staff.Actor, reason string, who id.ID) error {
	on, err := civil.Parse(r.PostForm.Get("on"))
	if err != nil {
		return staff.ErrSpan.At("on")
	}
	return a.options.Staff.Dismiss(r.Context(), actor, reason, who, id.ID(r.PostForm.Get("post")), on)
}

// furnishAccount shows what is known of an account, and what its reader may do.
func (a *admin) furnishAccount(actor *staff.Actor, rec *staff.Record, main *accountPage) {
	today := a.options.Today()
	main.Keep, main.Give = len(actor.Scope(access.KeepAccounts)) > 0, len(actor.Scope(access.KeepPosts)) > 0
	main.Self = rec.Account.ID == actor.Account.ID
	main.Locked, main.Linked = rec.Account.State == staff.Locked || rec.Locked != "", len(rec.Issuers) > 0
	main.Today = today.String()
	state := a.words.text("admin.state." + string(rec.Account.State))
	if rec.Locked != "" {
		state = a.words.text("admin.state.tries")
	}
	main.Facts = []Fact{{Name: a.words.text("signin.login"), Text: same(rec.Account.Login)}, {Name: a.words.text("admin.state"), Text: state},
		{Name: a.words.text("admin.identity"), Text: a.words.text("admin.identity.none")}}
	if main.Linked {
		main.Facts[2].Text = same(strings.Join(rec.Issuers, "、"))
	}
	if a.options.StaffProvider != nil {
		main.Provider = a.options.StaffProvider.Name()
	}
	for _, p := range rec.Posts {
		main.Posts = append(main.Posts, a.postLine(p, today))
	}
	for _, role := range staff.Roles() {
		main.Roles = append(main.Roles, Option{Value: string(role.Role), Text: role.Name, Chosen: main.Typed["role"] == string(role.Role)})
	}
	main.Areas = a.areasOf(actor, access.KeepPosts, main.Typed["area"])
	main.Offices = []Option{{Text: a.words.text("admin.office.all")}}
	for _, one := range a.home.Departments() {
		main.Offices = append(main.Offices, Option{Value: one.ID, Text: one.Name, Chosen: main.Typed["department"] == one.ID})
	}
}

func (a *admin) postLine(p staff.Post, today civil.Date) postLine {
	line := postLine{ID: p.ID, Says: a.posts(&staff.Actor{Posts: []staff.Post{p}})[0], Holds: p.From <= today && today < p.To, Ends: p.To > today}
	if p.To == civil.Latest {
		line.Span = a.words.text("admin.since", a.dayText(p.From))
	} else {
		line.Span = a.words.text("admin.span", a.dayText(p.From), a.dayText(p.To))
	}
	return line
}
