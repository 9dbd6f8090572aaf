package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/staff"
)

// sessionCookie keeps the token of who signed in, and nothing else.
const sessionCookie = "session"

// door is where staff come in: with login, password and code, or, in a
// demonstration, by choosing whom to be.
type door struct{ *Portal }

// routes adds the addresses of the door.
func (d *door) routes(mux *http.ServeMux) {
	if d.options.MakeBelieve {
		mux.Handle("GET /sign-in", d.near(d.page(d.choose)))
		mux.Handle("POST /sign-in/as", d.near(http.HandlerFunc(d.beSomebody)))
	} else {
		mux.Handle("GET /sign-in", d.page(d.signInForm))
		mux.HandleFunc("POST /sign-in", d.signIn)
	}
	mux.HandleFunc("POST /sign-out", d.signOut)
	d.furtherRoutes(mux)
}

// staffOnly lets requests through whose session belongs to somebody; who has no
// session is asked to sign in.
func (p *Portal) staffOnly(h func(http.ResponseWriter, *http.Request, *staff.Actor)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, err := p.actor(r)
		switch {
		case errors.Is(err, staff.ErrSession):
			http.Redirect(w, r, "/sign-in?"+url.Values{"back": {backTo(r)}}.Encode(), http.StatusSeeOther)
		case err != nil:
			p.refuse(w, r, err)
		default:
			h(w, r, actor)
		}
	})
}

// refuse answers with the page of a fault.
func (p *Portal) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p.page(func(*http.Request) (page, error) { return page{}, err }).ServeHTTP(w, r)
}

// actor returns who the session of a request belongs to. Fault:
// staff.ErrSession.
func (p *Portal) actor(r *http.Request) (*staff.Actor, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil, staff.ErrSession
	}
	return p.options.Staff.Actor(r.Context(), c.Value)
}

// backTo is where a reader wanted to go; what was posted is not posted again.
func backTo(r *http.Request) string {
	if r.Method == http.MethodGet {
		return r.URL.RequestURI()
	}
	if strings.HasPrefix(r.URL.Path, "/desk") {
		return "/desk"
	}
	return "/board"
}

// signInPage asks for login, password and code.
type signInPage struct {
	Say      lang.Text // why it is asked again
	Login    string
	Back     string
	Mistaken bool
	Provider string    // the address that leads to the provider
	Called   lang.Text // what people call it
}

// signInForm is the page before a session.
func (d *door) signInForm(r *http.Request) (page, error) {
	return d.signInPage("", localPath(r.URL.Query().Get("back")), nil), nil
}

func (d *door) signInPage(login, back string, refused *fault.Error) page {
	main := signInPage{Back: back, Login: login}
	if p := d.options.StaffProvider; p != nil {
		main.Provider, main.Called = "/sign-in/provider?"+url.Values{"back": {back}}.Encode(), p.Name()
	}
	pg := page{name: "signin", title: d.words.text("signin.title"), main: main}
	if refused != nil {
		main.Say, main.Mistaken = refused.Say, true
		pg.main, pg.status = main, http.StatusUnprocessableEntity
		pg.keep = []Hidden{{"back", back}}
	}
	return pg
}

// signIn opens a session and goes where the reader wanted to.
func (d *door) signIn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	form := r.PostForm
	login, back := cut(form.Get("login"), 64), localPath(form.Get("back"))
	if form.Has("show") { // only language or size was changed
		d.page(func(*http.Request) (page, error) { return d.signInPage(login, back, nil), nil }).ServeHTTP(w, r)
		return
	}
	token, err := d.options.Staff.SignIn(r.Context(), login, form.Get("password"), cut(form.Get("code"), 16))
	var refused *fault.Error
	switch {
	case errors.As(err, &refused) && refused.Kind == fault.Denied:
		d.page(func(*http.Request) (page, error) { return d.signInPage(login, back, refused), nil }).ServeHTTP(w, r)
		return
	case err != nil:
		d.refuse(w, r, err)
		return
	}
	d.enter(w, r, token, back)
}

// setSession keeps a token until the browser is closed; empty, it takes it
// away. Only this site sends it, and over TLS but on this machine itself.
func setSession(w http.ResponseWriter, r *http.Request, token string) {
	c := http.Cookie{Name: sessionCookie, Value: token, Path: "/"}
	if token == "" {
		c.MaxAge = -1
	}
	setCookie(w, r, c)
}

// signOut ends the session.
func (d *door) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(sessionCookie); err == nil {
		if err := d.options.Staff.SignOut(r.Context(), c.Value); err != nil {
			d.refuse(w, r, err)
			return
		}
	}
	setSession(w, r, "")
	next := staffDoorPath
	if d.options.StaffProvider != nil {
		next = "/signed-out" // one is signed in there still
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}
