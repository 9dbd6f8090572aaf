package web

import (
	"errors"
	"net/http"
	"net/url"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people/login"
)

// residentDoor is where residents come in and go out.
type residentDoor struct{ *Portal }

// residentDoorPath is where residents sign in.
const residentDoorPath = "/me/sign-in"

// ResidentBack is the path to which a provider sends residents back.
const ResidentBack = residentDoorPath + "/back"

// halfwayCookie keeps who signed in with the provider and is linked to nobody
// yet.
const halfwayCookie = "halfway"

// halfwayTime is how long it is kept, in seconds.
const halfwayTime = 30 * 60

// routes adds the addresses of the door.
func (d *residentDoor) routes(mux *http.ServeMux) {
	mux.Handle("GET /me", d.page(d.me))
	mux.Handle("POST /me/for", http.HandlerFunc(d.actFor))
	mux.Handle("GET "+residentDoorPath, d.page(d.form))
	mux.HandleFunc("POST "+residentDoorPath, d.bySlip)
	mux.HandleFunc("POST /me/sign-out", d.signOut)
	mux.Handle("GET /me/signed-out", d.page(d.signedOut))
	mux.Handle("GET /my/looked", d.page(d.looked))
	mux.Handle("GET /my/looked/ask", d.page(d.askAbout))
	mux.Handle("POST /my/looked/ask", d.page(d.askAbout))
	if d.options.ResidentProvider != nil {
		mux.HandleFunc("GET /me/sign-in/provider", func(w http.ResponseWriter, r *http.Request) {
			d.sendTo(w, r, d.options.ResidentProvider, residentDoorPath)
		})
		mux.HandleFunc("GET "+ResidentBack, d.byProvider)
	}
	if d.options.Door.Demo() {
		mux.Handle("GET /me/sign-in/demo", d.page(d.choose))
		mux.HandleFunc("POST /me/sign-in/demo", d.beSomebody)
	}
}

// residentSignInPage asks a resident who it is.
type residentSignInPage struct {
	Back     string
	Provider string    // the address that leads to the provider
	Called   lang.Text // what people call it
	Demo     string    // the address of the make-believe sign-in
	Halfway  bool      // the provider knows them and the register does not yet
	Slip     string
	Wrong    lang.Text // why it is asked again
}

// form is the page before a session.
func (d *residentDoor) form(r *http.Request) (page, error) {
	_, err := r.Cookie(halfwayCookie)
	return d.formPage(localPath(r.URL.Query().Get("back")), "", err == nil, nil), nil
}

func (d *residentDoor) formPage(back, slip string, halfway bool, refused *fault.Error) page {
	query := "?" + url.Values{"back": {back}}.Encode()
	main := residentSignInPage{Back: back, Halfway: halfway, Slip: slip}
	if d.options.ResidentProvider != nil {
		main.Provider, main.Called = "/me/sign-in/provider"+query, d.options.ResidentProvider.Name()
	}
	if d.options.Door.Demo() {
		main.Demo = "/me/sign-in/demo" + query
	}
	pg := page{name: "door", title: d.words.text("door.title"), nav: "me"}
	if refused != nil {
		main.Wrong = refused.Say
		pg.status, pg.keep = http.StatusUnprocessableEntity, []Hidden{{"back", back}}
	}
	pg.main = main
	return pg
}

// bySlip opens a session for who has a slip from the window.
func (d *residentDoor) bySlip(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	back, slip, halfway := localPath(r.PostForm.Get("back")), cut(r.PostForm.Get("slip"), 64), ""
	if c, err := r.Cookie(halfwayCookie); err == nil {
		halfway = c.Value
	}
	show := func(refused *fault.Error) {
		d.page(func(*http.Request) (page, error) { return d.formPage(back, slip, halfway != "", refused), nil }).ServeHTTP(w, r)
	}
	if r.PostForm.Has("show") { // only language or size was changed
		show(nil)
		return
	}
	token, err := d.options.Door.SignInBySlip(r.Context(), slip, cut(r.PostForm.Get("last"), 16), halfway)
	var refused *fault.Error
	switch {
	case errors.As(err, &refused) && refused.Kind != fault.Internal:
		show(refused)
	case err != nil:
		d.refuse(w, r, err)
	default:
		setCookie(w, r, http.Cookie{Name: halfwayCookie, Path: residentDoorPath, MaxAge: -1})
		d.enter(w, r, token, back)
	}
}

// byProvider opens a session for whom the provider says it is.
func (d *residentDoor) byProvider(w http.ResponseWriter, r *http.Request) {
	i, back, err := d.answer(w, r, d.options.ResidentProvider, residentDoorPath)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	token, err := d.options.Door.SignIn(r.Context(), i)
	switch {
	case errors.Is(err, login.ErrUnlinked):
		setCookie(w, r, http.Cookie{Name: halfwayCookie, Value: token, Path: residentDoorPath, MaxAge: halfwayTime})
		http.Redirect(w, r, residentDoorPath+"?"+url.Values{"back": {back}}.Encode(), http.StatusSeeOther)
	case err != nil:
		d.refuse(w, r, err)
	default:
		d.enter(w, r, token, back)
	}
}

// enter keeps a session and goes where the reader wanted to.
func (d *residentDoor) enter(w http.ResponseWriter, r *http.Request, token, back string) {
	setVisitor(w, r, token)
	if back == "/" {
		back = "/me"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// signOut ends the session, or every session of the resident.
func (d *residentDoor) signOut(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	if c, err := r.Cookie(visitorCookie); err == nil {
		end := d.options.Door.SignOut
		if r.PostForm.Has("everywhere") {
			end = d.options.Door.SignOutEverywhere
		}
		if err := end(r.Context(), c.Value); err != nil {
			d.refuse(w, r, err)
			return
		}
	}
	setVisitor(w, r, "")
	http.Redirect(w, r, "/me/signed-out", http.StatusSeeOther)
}

// signedOutPage says that the session has ended, and where another may go on.
type signedOutPage struct {
	Leave  string
	Called lang.Text
	Again  string // where one signs in
}

// signedOut is the page after a session: at the provider one is signed in still.
func (d *residentDoor) signedOut(r *http.Request) (page, error) {
	main := signedOutPage{Again: residentDoorPath}
	if p := d.options.ResidentProvider; p != nil {
		main.Leave, main.Called = p.Leave(r.Context(), "/me/signed-out"), p.Name()
	}
	return page{name: "signed-out", title: d.words.text("door.left"), nav: "me", main: main}, nil
}

// mePage is how somebody is signed in, for whom they act, and the way out.
type mePage struct {
	Called string
	How    lang.Text
	Acting bool
	Self   bool
	Wards  []wardLine
}

// wardLine is somebody for whom the reader may act.
type wardLine struct {
	ID      id.ID
	Name    string
	Says    lang.Text
	Current bool
}

// me shows how the reader is signed in.
func (d *residentDoor) me(r *http.Request) (page, error) {
	v, err := d.visitor(r)
	if err != nil {
		return page{}, err
	}
	wards, err := d.options.Door.Wards(r.Context(), v.Person)
	if err != nil {
		return page{}, err
	}
	main := mePage{Called: v.Called, How: d.words.text("me.how." + string(v.How)), Self: v.For == ""}
	for _, w := range wards {
		main.Wards = append(main.Wards, wardLine{ID: w.ID, Name: w.Name, Says: d.words.text("me.ward", w.BornOn.AgeOn(d.options.Today())), Current: w.ID == v.For})
	}
	return page{name: "me", title: d.words.text("me.title"), nav: "me", main: main}, nil
}

// actFor makes the reader act for a ward, or for themself again.
func (d *residentDoor) actFor(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	c, err := r.Cookie(visitorCookie)
	if err != nil {
		toSignIn(w, r)
		return
	}
	if err := d.options.Door.ActFor(r.Context(), c.Value, id.ID(cut(r.PostForm.Get("for"), 64))); err != nil {
		d.refuse(w, r, err)
		return
	}
	http.Redirect(w, r, "/me", http.StatusSeeOther)
}
