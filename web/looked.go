package web

import (
	"errors"
	"net/http"
	"net/url"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people/login"
	"minsheng/staff"
)

// lookedPage is who read or changed the reader's record, and why.
type lookedPage struct {
	For       bool // it is a ward's record
	Asked     lang.Text
	Looks     []lookLine
	Own       int // what the reader did themself, left out
	WithOwn   bool
	Next      string
	Questions []questionLine
}

// lookLine is one who looked for one purpose on one day.
type lookLine struct {
	Day     lang.Text
	Hours   string
	Who     lang.Text
	Purpose string
	What    []lang.Text
	Times   int
	Ask     string // the address where it is asked about; empty: it is the reader's own doing
	Program bool
}

// questionLine is what the reader asked, and the answer.
type questionLine struct {
	About    lang.Text
	Question string
	At       lang.Text
	Answer   string
	Answered lang.Text
}

// looked shows who looked.
func (d *residentDoor) looked(r *http.Request) (page, error) {
	v, err := d.visitor(r)
	if err != nil {
		return page{}, err
	}
	query := r.URL.Query()
	looks, err := d.options.Door.Looked(r.Context(), v.About(), query.Get("past"))
	if err != nil {
		return page{}, err
	}
	main := lookedPage{For: v.For != "", WithOwn: query.Has("own")}
	for _, l := range looks.All {
		if l.Self(v.Person) && !main.WithOwn {
			main.Own++
			continue
		}
		line, err := d.lookLine(r, v, l, query.Get("past"))
		if err != nil {
			return page{}, err
		}
		main.Looks = append(main.Looks, line)
	}
	if looks.Past != "" {
		main.Next = "/my/looked?" + url.Values{"past": {looks.Past}}.Encode()
	}
	if query.Has("asked") {
		main.Asked = d.words.text("looked.asked")
	}
	if main.Questions, err = d.questions(r, v); err != nil {
		return page{}, err
	}
	return page{name: "looked", title: d.words.text("looked.title"), nav: "me", main: main}, nil
}

func (d *residentDoor) lookLine(r *http.Request, v login.Visitor, l login.Look, past string) (lookLine, error) {
	line := lookLine{Day: d.dayText(l.On), Hours: clockText(l.First), Purpose: l.Purpose, What: d.didAll(l.Kinds), Times: l.Times, Program: l.Program()}
	if last := clockText(l.Last); last != line.Hours {
		line.Hours += "–" + last
	}
	if l.Self(v.Person) {
		line.Who = d.words.text("who.self")
		return line, nil
	}
	known, err := d.knownStaff(r, l)
	if err != nil {
		return line, err
	}
	line.Who = d.whoText(l, known)
	line.Ask = "/my/looked/ask?" + url.Values{"who": {l.Who}, "on": {l.On.String()}, "purpose": {l.Purpose}, "past": {past}}.Encode()
	return line, nil
}

// knownStaff is whose account a look was made with, if anybody's.
func (d *residentDoor) knownStaff(r *http.Request, l login.Look) (map[string]staff.Known, error) {
	if d.options.Staff == nil {
		return nil, nil
	}
	return d.options.Staff.WhoWas(r.Context(), []string{l.Who}, l.On)
}

func (d *residentDoor) questions(r *http.Request, v login.Visitor) ([]questionLine, error) {
	asked, err := d.options.Door.Objections(r.Context(), v.About())
	if err != nil {
		return nil, err
	}
	var all []questionLine
	for _, o := range asked {
		l := login.Look{Who: o.Who, On: o.On, Purpose: o.Purpose}
		known, err := d.knownStaff(r, l)
		if err != nil {
			return nil, err
		}
		line := questionLine{About: d.words.text("looked.about", d.dayText(o.On), d.whoText(l, known)), Question: o.Question, At: instantText(o.MadeAt), Answer: o.Answer}
		if !o.AnsweredAt.IsZero() {
			line.Answered = instantText(o.AnsweredAt)
		}
		all = append(all, line)
	}
	return all, nil
}

// lookAskPage asks about one who looked.
type lookAskPage struct {
	Line     lookLine
	Keep     []Hidden
	Question string
	Wrong    lang.Text
}

var errNoLook = fault.New(fault.NotFound, "web.no_look", lang.Text{ZH: "没有这条记录", EN: "There is no such record"})

// askAbout shows the form of a question, or passes it to the auditor.
func (d *residentDoor) askAbout(r *http.Request) (page, error) {
	v, err := d.visitor(r)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	l, err := d.lookAsked(r, v)
	if err != nil {
		return page{}, err
	}
	line, err := d.lookLine(r, v, l, "")
	if err != nil {
		return page{}, err
	}
	main := lookAskPage{Line: line, Question: cut(r.PostForm.Get("question"), 8<<10)}
	for _, name := range []string{"who", "on", "purpose", "past"} {
		main.Keep = append(main.Keep, Hidden{name, r.Form.Get(name)})
	}
	pg := page{name: "looked-ask", title: d.words.text("looked.ask"), nav: "me",
		crumbs: []Crumb{{Text: d.words.text("looked.title"), Href: "/my/looked"}, {Text: d.words.text("looked.ask")}}}
	if r.Method == http.MethodPost && !r.PostForm.Has("show") {
		var refused *fault.Error
		_, err := d.options.Door.Object(r.Context(), v, l, main.Question)
		switch {
		case err == nil:
			pg.to = "/my/looked?asked=yes#questions"
		case errors.As(err, &refused) && refused.Kind != fault.Internal:
			main.Wrong, pg.status, pg.keep = refused.Say, http.StatusUnprocessableEntity, main.Keep
		default:
			return page{}, err
		}
	}
	pg.main = main
	return pg, nil
}

// lookAsked finds the look that a question is about.
func (d *residentDoor) lookAsked(r *http.Request, v login.Visitor) (login.Look, error) {
	on, err := civil.Parse(r.Form.Get("on"))
	if err != nil {
		return login.Look{}, errNoLook
	}
	looks, err := d.options.Door.Looked(r.Context(), v.About(), r.Form.Get("past"))
	if err != nil {
		return login.Look{}, err
	}
	for _, l := range looks.All {
		if l.On == on && l.Who == r.Form.Get("who") && l.Purpose == r.Form.Get("purpose") {
			return l, nil
		}
	}
	return login.Look{}, errNoLook
}
