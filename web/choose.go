package web

import (
	"net/http"

	"minsheng/access"
	"minsheng/entitle/outreach"
	"minsheng/lang"
)

// choosePage is the make-believe staff of a demonstration.
type choosePage struct {
	Back   string
	People []somebody
}

// somebody is one whom a visitor of the demonstration can be.
type somebody struct {
	Login, Name string
	Posts       []lang.Text
	Does        lang.Text
}

// choose shows as whom of staff one can work in the demonstration.
func (d *door) choose(r *http.Request) (page, error) {
	all, err := d.options.Staff.Everybody(r.Context())
	if err != nil {
		return page{}, err
	}
	main := choosePage{Back: localPath(r.URL.Query().Get("back"))}
	for _, a := range all {
		if len(a.Posts) > 0 {
			main.People = append(main.People, somebody{Login: a.Account.Login, Name: a.Account.Name, Posts: d.posts(&a),
				Does: d.words.text("choose.does." + string(a.Posts[0].Role))})
		}
	}
	return page{name: "choose", title: d.words.text("choose.title"), main: main}, nil
}

// beSomebody opens a session as one of the make-believe staff.
func (d *door) beSomebody(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	by := outreach.By{Who: "demo", Purpose: "a visitor of the demonstration chose whom to be"}
	token, err := d.options.Staff.Vouch(r.Context(), by, cut(r.PostForm.Get("login"), 64))
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	d.enter(w, r, token, localPath(r.PostForm.Get("back")))
}

// enter keeps a session and goes where the reader wanted to, or where their
// work is.
func (d *door) enter(w http.ResponseWriter, r *http.Request, token, back string) {
	setSession(w, r, token)
	if back == "/" {
		back = d.workplace(r, token)
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
}

// workplace is the first page for who has just come in: planners go to the
// board, others to the desk where there is one.
func (d *door) workplace(r *http.Request, token string) string {
	actor, err := d.options.Staff.Actor(r.Context(), token)
	planner := err == nil && len(actor.Scope(access.SeeBoard)) > 0 && len(actor.Scope(access.ReadPeople)) == 0
	if d.options.Board != nil && (planner || !d.hasDesk()) {
		return "/board"
	}
	return "/desk"
}
