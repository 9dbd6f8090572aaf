package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"minsheng/access"
	"minsheng/entitle/outreach"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/staff"
)

// sessionCookie keeps the token of who signed in, and nothing else.
const sessionCookie = "session"

// looker is who looks at the board, and which rows they may read.
type looker struct {
	name    string // what the journal keeps
	office  *outreach.Office
	account bool // signed in: they can sign out
	may     func(access.Action) bool
}

type lookerKey struct{}

// looker returns who a request of the board comes from.
func (b *board) looker(ctx context.Context) looker {
	if l, ok := ctx.Value(lookerKey{}).(looker); ok {
		return l
	}
	return looker{name: b.is.Who, office: b.is.Outreach, may: func(access.Action) bool { return true }}
}

// by is who acts, for a purpose, as the journal keeps it.
func (b *board) by(ctx context.Context, purpose string) outreach.By {
	return outreach.By{Who: b.looker(ctx).name, Purpose: purpose}
}

// signedIn lets requests through whose session belongs to somebody who may do
// something; who has no session is asked to sign in. What is read of persons is
// cut by the scope of who reads.
func (b *board) signedIn(do access.Action, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, err := b.actor(r)
		if errors.Is(err, staff.ErrSession) {
			http.Redirect(w, r, "/sign-in?"+url.Values{"back": {backTo(r)}}.Encode(), http.StatusSeeOther)
			return
		}
		if err == nil && len(actor.Scope(do)) == 0 {
			err = staff.ErrDenied.At(string(do))
		}
		if err != nil {
			b.Portal.page(func(*http.Request) (page, error) { return page{}, err }).ServeHTTP(w, r)
			return
		}
		l := looker{name: actor.Account.Login, account: true, office: b.is.Outreach.Within(actor.Scope(access.ReadLists)),
			may: func(do access.Action) bool { return len(actor.Scope(do)) > 0 }}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), lookerKey{}, l)))
	})
}

// actor returns who the session of a request belongs to. Fault:
// staff.ErrSession.
func (b *board) actor(r *http.Request) (*staff.Actor, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return nil, staff.ErrSession
	}
	return b.is.Staff.Actor(r.Context(), c.Value)
}

// backTo is where a reader wanted to go; what was posted is not posted again.
func backTo(r *http.Request) string {
	if r.Method != http.MethodGet {
		return "/board"
	}
	return r.URL.RequestURI()
}

// signInPage asks for login, password and code.
type signInPage struct {
	Say      lang.Text // why it is asked again
	Login    string
	Back     string
	Mistaken bool
}

// signInForm is the page before a session.
func (b *board) signInForm(r *http.Request) (page, error) {
	return b.signInPage("", localPath(r.URL.Query().Get("back")), nil), nil
}

func (b *board) signInPage(login, back string, refused *fault.Error) page {
	main := signInPage{Back: back, Login: login}
	pg := page{name: "signin", title: b.words.text("signin.title"), main: main}
	if refused != nil {
		main.Say, main.Mistaken = refused.Say, true
		pg.main, pg.status = main, http.StatusUnprocessableEntity
		pg.keep = []Hidden{{"back", back}}
	}
	return pg
}

// signIn opens a session and goes where the reader wanted to.
func (b *board) signIn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	form := r.PostForm
	login, back := cut(form.Get("login"), 64), localPath(form.Get("back"))
	if form.Has("show") { // only language or size was changed
		b.Portal.page(func(*http.Request) (page, error) { return b.signInPage(login, back, nil), nil }).ServeHTTP(w, r)
		return
	}
	token, err := b.is.Staff.SignIn(r.Context(), login, form.Get("password"), cut(form.Get("code"), 16))
	var refused *fault.Error
	switch {
	case errors.As(err, &refused) && refused.Kind == fault.Denied:
		b.Portal.page(func(*http.Request) (page, error) { return b.signInPage(login, back, refused), nil }).ServeHTTP(w, r)
		return
	case err != nil:
		b.Portal.page(func(*http.Request) (page, error) { return page{}, err }).ServeHTTP(w, r)
		return
	}
	setSession(w, r, token)
	if back == "/" {
		back = "/board"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// setSession keeps a token until the browser is closed; empty, it takes it
// away. Only this site sends it, and over TLS but on this machine itself.
func setSession(w http.ResponseWriter, r *http.Request, token string) {
	c := &http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: !local(r)}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// signOut ends the session.
func (b *board) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(sessionCookie); err == nil {
		if err := b.is.Staff.SignOut(r.Context(), c.Value); err != nil {
			b.Portal.page(func(*http.Request) (page, error) { return page{}, err }).ServeHTTP(w, r)
			return
		}
	}
	setSession(w, r, "")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
