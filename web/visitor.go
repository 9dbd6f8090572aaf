package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"minsheng/people/login"
)

// visitorCookie keeps the token of a resident who signed in.
const visitorCookie = "me"

type visitorKey struct{}

// arrived says in a request's context which resident it comes from; a session
// that has ended is none.
func (p *Portal) arrived(r *http.Request) (*http.Request, error) {
	c, err := r.Cookie(visitorCookie)
	if err != nil || p.options.Door == nil {
		return r, nil
	}
	v, err := p.options.Door.Visitor(r.Context(), c.Value)
	if errors.Is(err, login.ErrSession) {
		return r, nil
	}
	return r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)), err
}

// visitor returns the resident that a request comes from. The page of who gets
// login.ErrSession back is the one that asks to sign in.
func (p *Portal) visitor(r *http.Request) (login.Visitor, error) {
	v, in := r.Context().Value(visitorKey{}).(login.Visitor)
	if !in {
		return v, login.ErrSession
	}
	return v, nil
}

// toSignIn sends a resident who has no session to where one signs in, and from
// there back; what was posted is not posted again.
func toSignIn(w http.ResponseWriter, r *http.Request) {
	back := "/me"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		back = r.URL.RequestURI()
	}
	http.Redirect(w, r, "/me/sign-in?"+url.Values{"back": {back}}.Encode(), http.StatusSeeOther)
}

// setVisitor keeps the token of a resident until the browser is closed; empty,
// it takes it away.
func setVisitor(w http.ResponseWriter, r *http.Request, token string) {
	c := http.Cookie{Name: visitorCookie, Value: token, Path: "/"}
	if token == "" {
		c.MaxAge = -1
	}
	setCookie(w, r, c)
}
