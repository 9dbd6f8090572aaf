package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minsheng/lang"
)

// preferencesCookie keeps how someone wants to see the pages, and nothing
// about who they are.
const preferencesCookie = "preferences"

// preferences are how someone wants to see the pages.
type preferences struct {
	Lang lang.Tag
	Text string // "" or large
	Mode string // "" as the system says, light or dark
}

// preferencesOf reads the cookie; what it does not understand is the default.
func preferencesOf(r *http.Request) preferences {
	c, err := r.Cookie(preferencesCookie)
	if err != nil {
		return preferences{Lang: lang.ZH}
	}
	return parsePreferences(c.Value)
}

func parsePreferences(s string) preferences {
	p := preferences{Lang: lang.ZH}
	for _, word := range strings.Split(s, ".") {
		p.set(word)
	}
	return p
}

// set takes one wish, by the word a switch sends.
func (p *preferences) set(word string) {
	switch word {
	case "zh", "en":
		p.Lang = lang.Parse(word)
	case "large":
		p.Text = word
	case "normal":
		p.Text = ""
	case "light", "dark":
		p.Mode = word
	case "system":
		p.Mode = ""
	}
}

// String is the value of the cookie.
func (p preferences) String() string {
	words := []string{string(p.Lang), p.Text, p.Mode}
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ".")
}

// preferencesFor are those of the cookie, changed by the switch that was
// pressed on a page that carries answers.
func preferencesFor(r *http.Request) preferences {
	show := preferencesOf(r)
	for _, word := range r.PostForm["show"] {
		show.set(word)
	}
	return show
}

// keepPreferences sets the cookie.
func keepPreferences(w http.ResponseWriter, r *http.Request, show preferences) {
	http.SetCookie(w, &http.Cookie{
		Name: preferencesCookie, Value: show.String(), Path: "/",
		MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	})
}

// setPreferences keeps a wish and goes back to the page it came from.
func (p *Portal) setPreferences(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	keepPreferences(w, r, preferencesFor(r))
	http.Redirect(w, r, localPath(r.PostForm.Get("back")), http.StatusSeeOther)
}

// localPath returns path where it is an address of this site, else the home
// page: a form must not send people elsewhere.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.ContainsAny(path, "\\\r\n") || strings.HasPrefix(path, "//") {
		return "/"
	}
	return u.RequestURI()
}
