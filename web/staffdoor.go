package web

import (
	"errors"
	"net/http"
	"net/url"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/staff"
)

// staffDoorPath is where staff sign in.
const staffDoorPath = "/sign-in"

// StaffBack is the path to which a provider sends staff back.
const StaffBack = staffDoorPath + "/back"

// halfwayStaff is how long somebody is kept who signed in with a provider and
// has a code to give besides, in seconds.
const halfwayStaff = 15 * 60

// furtherRoutes adds the ways in by a provider and by a set-up code.
func (d *door) furtherRoutes(mux *http.ServeMux) {
	mux.Handle("GET /sign-in/set-up", d.page(d.setUpForm))
	mux.Handle("POST /sign-in/set-up", d.formed(d.setUp))
	mux.Handle("GET /signed-out", d.page(d.signedOut))
	if d.options.StaffProvider == nil {
		return
	}
	mux.HandleFunc("GET /sign-in/provider", func(w http.ResponseWriter, r *http.Request) {
		d.sendTo(w, r, d.options.StaffProvider, staffDoorPath)
	})
	mux.HandleFunc("GET "+StaffBack, d.byProvider)
	mux.Handle("GET /sign-in/second", d.page(d.secondForm))
	mux.HandleFunc("POST /sign-in/second", d.second)
	mux.Handle("GET /sign-in/link", d.page(d.linkForm))
	mux.HandleFunc("POST /sign-in/link", d.link)
}

// formed is page for a function that reads a form.
func (p *Portal) formed(fn func(*http.Request) (page, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		p.page(fn).ServeHTTP(w, r)
	})
}

// byProvider opens a session for whom the provider says it is, or asks for what
// is missing.
func (d *door) byProvider(w http.ResponseWriter, r *http.Request) {
	i, back, err := d.answer(w, r, d.options.StaffProvider, staffDoorPath)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	token, err := d.options.Staff.SignInBy(r.Context(), i)
	next := map[bool]string{true: "/sign-in/second", false: "/sign-in/link"}[errors.Is(err, staff.ErrSecond)]
	switch {
	case errors.Is(err, staff.ErrSecond), errors.Is(err, staff.ErrUnlinked):
		setCookie(w, r, http.Cookie{Name: halfwayCookie, Value: token, Path: staffDoorPath, MaxAge: halfwayStaff})
		http.Redirect(w, r, next+"?"+url.Values{"back": {back}}.Encode(), http.StatusSeeOther)
	case err != nil:
		d.refuse(w, r, err)
	default:
		d.enter(w, r, token, back)
	}
}

// codePage asks somebody who signed in with the provider for a code besides.
type codePage struct {
	Say    lang.Text // why it is asked again
	Back   string
	Login  string
	Key    string  // the key of a fresh second factor, to type off
	Code   *qrCode // and to scan; nil where there is none
	Called lang.Text
}

func (d *door) codePage(name, title string, main codePage, refused *fault.Error) page {
	main.Called = d.options.StaffProvider.Name()
	pg := page{name: name, title: d.words.text(title)}
	if refused != nil {
		main.Say = refused.Say
		pg.status, pg.keep = http.StatusUnprocessableEntity, []Hidden{{"back", main.Back}}
	}
	pg.main = main
	return pg
}

func (d *door) secondForm(r *http.Request) (page, error) {
	return d.codePage("second", "second.title", codePage{Back: localPath(r.URL.Query().Get("back"))}, nil), nil
}

// second takes the code of the second factor.
func (d *door) second(w http.ResponseWriter, r *http.Request) {
	waits, form, ok := d.waiting(w, r)
	if !ok {
		return
	}
	back := localPath(form.Get("back"))
	token, err := d.options.Staff.Second(r.Context(), waits, cut(form.Get("code"), 16))
	var refused *fault.Error
	switch {
	case errors.Is(err, staff.ErrSession):
		http.Redirect(w, r, staffDoorPath, http.StatusSeeOther)
	case form.Has("show"), errors.As(err, &refused) && refused.Kind == fault.Denied:
		d.page(func(*http.Request) (page, error) {
			return d.codePage("second", "second.title", codePage{Back: back}, refused), nil
		}).ServeHTTP(w, r)
	case err != nil:
		d.refuse(w, r, err)
	default:
		setCookie(w, r, http.Cookie{Name: halfwayCookie, Path: staffDoorPath, MaxAge: -1})
		d.enter(w, r, token, back)
	}
}

// waiting is who has signed in with the provider, and what the form says.
func (d *door) waiting(w http.ResponseWriter, r *http.Request) (token string, form url.Values, ok bool) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return "", nil, false
	}
	c, err := r.Cookie(halfwayCookie)
	if err != nil {
		http.Redirect(w, r, staffDoorPath, http.StatusSeeOther)
		return "", nil, false
	}
	return c.Value, r.PostForm, true
}

func (d *door) linkForm(r *http.Request) (page, error) {
	return d.codePage("link", "link.title", codePage{Back: localPath(r.URL.Query().Get("back"))}, nil), nil
}

// link links who signed in with the provider to an account, by its set-up code.
func (d *door) link(w http.ResponseWriter, r *http.Request) {
	waits, form, ok := d.waiting(w, r)
	if !ok {
		return
	}
	main := codePage{Back: localPath(form.Get("back")), Login: cut(form.Get("login"), 64)}
	show := func(name, title string, refused *fault.Error) {
		d.page(func(*http.Request) (page, error) { return d.codePage(name, title, main, refused), nil }).ServeHTTP(w, r)
	}
	if form.Has("show") {
		show("link", "link.title", nil)
		return
	}
	token, factor, err := d.options.Staff.Link(r.Context(), waits, main.Login, cut(form.Get("code"), 64))
	var refused *fault.Error
	switch {
	case errors.Is(err, staff.ErrSession):
		http.Redirect(w, r, staffDoorPath, http.StatusSeeOther)
	case errors.As(err, &refused) && refused.Kind != fault.Internal:
		show("link", "link.title", refused)
	case err != nil:
		d.refuse(w, r, err)
	case factor == nil:
		setCookie(w, r, http.Cookie{Name: halfwayCookie, Path: staffDoorPath, MaxAge: -1})
		d.enter(w, r, token, main.Back)
	default:
		setCookie(w, r, http.Cookie{Name: halfwayCookie, Value: token, Path: staffDoorPath, MaxAge: halfwayStaff})
		main.Key, main.Code = d.factor(factor)
		show("second", "second.first", nil)
	}
}

// factor is a fresh second factor, to type off and to scan.
func (d *door) factor(address *url.URL) (key string, code *qrCode) {
	return inFours(address.Query().Get("secret")), &qrCode{content: address.String(), label: d.words.text("setup.qr")}
}

// setUpPage makes an account usable: with a password, and then a second factor.
type setUpPage struct {
	Login    string
	Mistakes []Mistake
	Wrong    map[string]lang.Text
	Key      string // of the second factor, once there is one
	Code     *qrCode
	Provider lang.Text // signs staff in too; empty: nobody does
}

// setUpForm asks for the set-up code and a password.
func (d *door) setUpForm(r *http.Request) (page, error) {
	return d.setUpPage(setUpPage{Login: cut(r.URL.Query().Get("login"), 64)}), nil
}

func (d *door) setUpPage(main setUpPage) page {
	if d.options.StaffProvider != nil {
		main.Provider = d.options.StaffProvider.Name()
	}
	pg := page{name: "setup", title: d.words.text("setup.title"), main: main}
	if len(main.Mistakes) > 0 {
		pg.status, pg.keep = http.StatusUnprocessableEntity, []Hidden{{"login", main.Login}}
	}
	return pg
}

var errPasswordsDiffer = fault.New(fault.Invalid, "web.passwords_differ", lang.Text{
	ZH: "两次写的口令不一样", EN: "The two passwords differ"})

// setUp sets password and second factor, and shows that once.
func (d *door) setUp(r *http.Request) (page, error) {
	form := r.PostForm
	main := setUpPage{Login: cut(form.Get("login"), 64)}
	if form.Has("show") {
		return d.setUpPage(main), nil
	}
	var factor *url.URL
	err := error(errPasswordsDiffer.At("again"))
	if form.Get("password") == form.Get("again") {
		factor, err = d.options.Staff.SetUp(r.Context(), main.Login, cut(form.Get("code"), 64), form.Get("password"))
	}
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind != fault.Internal {
		at := refused.Field
		if at == "" {
			at = "code"
		}
		main.Mistakes, main.Wrong = []Mistake{{Anchor: at, Say: refused.Say}}, map[string]lang.Text{at: refused.Say}
		return d.setUpPage(main), nil
	}
	if err != nil {
		return page{}, err
	}
	main.Key, main.Code = d.factor(factor)
	pg := d.setUpPage(main)
	pg.title = d.words.text("setup.factor")
	return pg, nil
}

// signedOut is the page after a session of staff: at the provider one is signed
// in still.
func (d *door) signedOut(r *http.Request) (page, error) {
	main := signedOutPage{Again: staffDoorPath}
	if p := d.options.StaffProvider; p != nil {
		main.Leave, main.Called = p.Leave(r.Context(), "/signed-out"), p.Name()
	}
	return page{name: "signed-out", title: d.words.text("door.left"), main: main}, nil
}
