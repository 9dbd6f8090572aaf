package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people/login"
	"minsheng/staff"
)

// How many lines of the journal a page shows, and a file holds.
const (
	deedsTogether = 100
	deedsInFile   = 5000
)

// journalPage is who did what, for the auditor.
type journalPage struct {
	Who, About, From, To, Reason string
	Wrong                        lang.Text
	Asked                        bool // something was looked for
	Deeds                        []deedLine
	Files                        []Link
	Next                         string
}

// deedLine is one line of the journal.
type deedLine struct {
	At      lang.Text
	Who     string
	Of      string // the address of what this account did
	Purpose string
	Did     lang.Text
	Kind    string
	About   string
	Whom    string // the address of what was done about it
	Detail  string
}

// deedsSought is what an auditor looks for in the journal.
type deedsSought struct {
	staff.Sought
	from, to, reason string
}

// soughtIn reads what is looked for. Fault: errNoDay.
func soughtIn(query url.Values) (s deedsSought, err error) {
	s.Who, s.About = strings.TrimSpace(cut(query.Get("who"), 64)), id.ID(strings.TrimSpace(cut(query.Get("about"), 64)))
	s.Past, s.reason = query.Get("past"), strings.TrimSpace(cut(query.Get("reason"), 3*longestPurpose))
	s.from, s.to = cut(query.Get("from"), 16), cut(query.Get("to"), 16)
	for _, day := range []struct {
		text string
		into *civil.Date
	}{{s.from, &s.From}, {s.to, &s.To}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = civil.Parse(day.text); err != nil {
			return s, errNoDay
		}
	}
	return s, nil
}

var errNoDay = fault.New(fault.Invalid, "web.no_day", lang.Text{ZH: "日期写成 2026-11-02 这样", EN: "Write days like 2026-11-02"})

// address is where the same is looked for, with some of it otherwise.
func (s deedsSought) address(path string, pairs ...string) string {
	q := url.Values{}
	for name, value := range map[string]string{"who": s.Who, "about": string(s.About), "from": s.from, "to": s.to, "reason": s.reason} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}

// journal shows who did what, once it was said what it is read for.
func (a *admin) journal(r *http.Request, actor *staff.Actor) (page, error) {
	s, err := soughtIn(r.URL.Query())
	main := journalPage{Who: s.Who, About: string(s.About), From: s.from, To: s.to, Reason: s.reason, Asked: r.URL.Query().Has("reason")}
	pg := page{name: "admin-journal", title: a.words.text("journal.title"), nav: "journal"}
	var deeds []staff.Deed
	if err == nil && main.Asked {
		deeds, err = a.deeds(r, actor, s, deedsTogether)
	}
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind == fault.Invalid {
		main.Wrong, pg.status = refused.Say, http.StatusUnprocessableEntity
	} else if err != nil {
		return page{}, err
	}
	for _, deed := range deeds {
		main.Deeds = append(main.Deeds, a.deedLine(deed, s))
	}
	if len(deeds) == deedsTogether {
		main.Next = s.address("/admin/journal", "past", deeds[len(deeds)-1].Mark)
	}
	if len(deeds) > 0 {
		main.Files = []Link{{Text: same("XLSX"), Href: s.address("/admin/journal.xlsx")}, {Text: same("CSV"), Href: s.address("/admin/journal.csv")}}
	}
	pg.main = main
	return pg, nil
}

func (a *admin) deeds(r *http.Request, actor *staff.Actor, s deedsSought, limit int) ([]staff.Deed, error) {
	if s.reason == "" {
		return nil, errNoReason.At("reason")
	}
	s.Limit = limit
	return a.options.Staff.Journal(r.Context(), actor, s.reason, s.Sought)
}

func (a *admin) deedLine(deed staff.Deed, s deedsSought) deedLine {
	line := deedLine{At: instantText(deed.At), Who: deed.Who, Purpose: deed.Purpose, Did: a.did(deed.Kind), Kind: deed.Kind, About: string(deed.About), Detail: deed.Detail,
		Of: s.address("/admin/journal", "who", deed.Who, "about", "")}
	if line.About != "" {
		line.Whom = s.address("/admin/journal", "about", line.About, "who", "")
	}
	return line
}

// journalTable is what was looked for, as a table.
func (a *admin) journalTable(r *http.Request, actor *staff.Actor) (pack.Sheet, error) {
	s, err := soughtIn(r.URL.Query())
	if err != nil {
		return pack.Sheet{}, err
	}
	deeds, err := a.deeds(r, actor, s, deedsInFile)
	if err != nil {
		return pack.Sheet{}, err
	}
	tag := preferencesFor(r).Lang
	rows := [][]any{a.head(tag, "journal.at", "journal.who", "journal.did", "journal.kind", "journal.about", "journal.purpose", "journal.detail")}
	for _, d := range deeds {
		rows = append(rows, []any{d.At.In(chinaTime).Format("2006-01-02 15:04:05"), d.Who, a.did(d.Kind).In(tag), d.Kind, string(d.About), d.Purpose, d.Detail})
	}
	return pack.Sheet{Name: a.words.text("journal.title").In(tag), Rows: rows}, nil
}

// askedPage is what residents ask about those who looked at their data.
type askedPage struct {
	Open     []askedLine
	Done     bool
	Mistakes []Mistake
}

// askedLine is one question, with what was done on that day.
type askedLine struct {
	ID       id.ID
	At       lang.Text
	Who      string
	On       lang.Text
	Purpose  string
	Question string
	Deeds    string // the address of what was done on that day
	Answer   string // as it was typed
}

// asked shows what residents ask, or answers one question.
func (a *admin) asked(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	by := actor.By(a.words.text("asked.purpose").ZH)
	pg := page{name: "admin-asked", title: a.words.text("asked.title"), nav: "asked"}
	main := askedPage{Done: r.URL.Query().Has("done")}
	chosen, typed := id.ID(r.PostForm.Get("question")), cut(r.PostForm.Get("answer"), 8<<10)
	if r.Method == http.MethodPost && !r.PostForm.Has("show") {
		err := a.options.Door.AnswerObjection(r.Context(), by, chosen, typed)
		switch {
		case errors.Is(err, login.ErrQuestion):
			main.Mistakes, pg.status = []Mistake{{Anchor: "answer-" + string(chosen), Say: login.ErrQuestion.Say}}, http.StatusUnprocessableEntity
		case err != nil:
			return page{}, err
		default:
			pg.to = "/admin/asked?done=yes"
			return pg, nil
		}
	}
	open, err := a.options.Door.Unanswered(r.Context(), by)
	if err != nil {
		return page{}, err
	}
	for _, o := range open {
		line := askedLine{ID: o.ID, At: instantText(o.MadeAt), Who: o.Who, On: a.dayText(o.On), Purpose: o.Purpose, Question: o.Question,
			Deeds: deedsSought{Sought: staff.Sought{Who: o.Who, About: o.Person}, from: o.On.String(), to: o.On.String(), reason: a.words.text("asked.purpose").ZH}.address("/admin/journal")}
		if o.ID == chosen {
			line.Answer = typed
		}
		main.Open = append(main.Open, line)
	}
	pg.main = main
	return pg, nil
}
