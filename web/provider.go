package web

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/lang"
)

// Provider is a service that says who somebody is: OpenID Connect, behind
// which a city or a province signs people in.
type Provider interface {
	// Name is what people call it.
	Name() lang.Text
	// Begin returns where a browser is sent to sign in. What it sends along is
	// made from secret, which stays in the browser.
	Begin(ctx context.Context, secret string) (address string, err error)
	// Finish returns who the answer says it is. It is refused where it does not
	// belong to secret.
	Finish(ctx context.Context, secret string, answer url.Values) (access.Identity, error)
	// Leave is where somebody signs out of the provider too, and comes back to a
	// path of this site; empty where there is no such place.
	Leave(ctx context.Context, path string) string
}

// errProviderAnswer says that an answer of a provider belongs to no sign-in
// that this browser began, or to one that took too long.
var errProviderAnswer = fault.New(fault.Invalid, "web.provider_answer", lang.Text{
	ZH: "这次认证没有从本站开始，或者隔得太久：请重新登录", EN: "This sign-in did not begin here, or it took too long: sign in again"})

// startedCookie keeps the secret of a sign-in that began, and where its reader
// wanted to go.
const startedCookie = "started"

// startedTime is how long somebody may take at the provider, in seconds.
const startedTime = 10 * 60

// sendTo begins a sign-in with a provider, which answers at path.
func (p *Portal) sendTo(w http.ResponseWriter, r *http.Request, provider Provider, path string) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	secret := base64.RawURLEncoding.EncodeToString(b)
	address, err := provider.Begin(r.Context(), secret)
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	back := base64.RawURLEncoding.EncodeToString([]byte(cut(localPath(r.URL.Query().Get("back")), 1024)))
	// The provider sends the browser back from another site: only a cookie that
	// is lax comes along.
	setCookie(w, r, http.Cookie{Name: startedCookie, Value: secret + "." + back, Path: path, MaxAge: startedTime})
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// answer is who a provider says has come back, and where they wanted to go.
func (p *Portal) answer(w http.ResponseWriter, r *http.Request, provider Provider, path string) (i access.Identity, back string, err error) {
	c, err := r.Cookie(startedCookie)
	if err != nil {
		return i, "/", errProviderAnswer
	}
	setCookie(w, r, http.Cookie{Name: startedCookie, Path: path, MaxAge: -1})
	secret, coded, ok := strings.Cut(c.Value, ".")
	wanted, err := base64.RawURLEncoding.DecodeString(coded)
	if !ok || err != nil {
		return i, "/", errProviderAnswer
	}
	i, err = provider.Finish(r.Context(), secret, r.URL.Query())
	return i, localPath(string(wanted)), err
}

// setCookie sets a cookie that no script reads and only this site sends, over
// TLS but on this machine itself.
func setCookie(w http.ResponseWriter, r *http.Request, c http.Cookie) {
	c.HttpOnly, c.SameSite, c.Secure = true, http.SameSiteLaxMode, !local(r)
	http.SetCookie(w, &c)
}
