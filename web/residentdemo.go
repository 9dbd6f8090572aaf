package web

import (
	"net/http"
	"net/url"

	"minsheng/id"
	"minsheng/lang"
)

// believePage is households of a demonstration, whose members a visitor can be.
type believePage struct {
	Back  string
	Homes []believeHome
	Next  string
}

// believeHome is a made-up household.
type believeHome struct {
	Says    lang.Text
	Members []believeMember
}

// believeMember is a made-up resident. Children do not sign in.
type believeMember struct {
	ID    id.ID
	Name  string
	Says  lang.Text
	Tags  []lang.Text
	Child bool
}

// childAge is until when somebody does not come in alone: from sixteen one has
// to have an identity card (居民身份证法 article 2).
const childAge = 16

// choose shows made-up residents to come in as.
func (d *residentDoor) choose(r *http.Request) (page, error) {
	asked := r.URL.Query()
	homes, err := d.options.Door.MakeBelieveHomes(r.Context(), id.ID(cut(asked.Get("past"), 64)))
	if err != nil {
		return page{}, err
	}
	main := believePage{Back: localPath(asked.Get("back"))}
	for _, h := range homes {
		home := believeHome{Says: d.words.text("believe.home", len(h.Members))}
		for _, m := range h.Members {
			age := m.BornOn.AgeOn(d.options.Today())
			home.Members = append(home.Members, believeMember{ID: m.ID, Name: m.Name, Child: age < childAge,
				Says: d.words.text("believe.member", d.words.text("persons.sex."+string(m.Sex)), age), Tags: d.options.Door.Notable(h, m)})
		}
		main.Homes = append(main.Homes, home)
		main.Next = "/me/sign-in/demo?" + url.Values{"past": {string(h.ID)}, "back": {main.Back}}.Encode()
	}
	return page{name: "believe", title: d.words.text("believe.title"), nav: "me", main: main}, nil
}

// beSomebody comes in as a made-up resident.
func (d *residentDoor) beSomebody(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	token, err := d.options.Door.MakeBelieve(r.Context(), id.ID(cut(r.PostForm.Get("person"), 64)))
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	d.enter(w, r, token, localPath(r.PostForm.Get("back")))
}
