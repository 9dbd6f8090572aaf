package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/staff"
)

// minutesPage is the record of a visit or a hearing, to be filled in.
type minutesPage struct {
	Title    lang.Text
	Lead     lang.Text
	Number   string
	Who      string
	Action   string
	Back     string
	Key      string
	Version  int64
	Mistakes []Mistake
	Asks     []Question
	Rows     []findingRow
	Last     []Question
}

// findingRow is one thing looked at, beside what had been declared.
type findingRow struct {
	N                      int
	About, Declared, Found string
	Agrees                 bool
}

// findingRows is how many things a form has room for.
const findingRows = 6

// minutes shows the form of a visit or a hearing, or keeps what it says.
func (d *desk) minutes(r *http.Request, actor *staff.Actor) (page, error) {
	kind := r.PathValue("form")
	if !slices.Contains(ownForms, kind) {
		return d.missing(), nil
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	purpose := d.words.text("cases.purpose.one").ZH
	c, err := d.options.Office.Case(r.Context(), casework.Clerk(actor), purpose, id.ID(r.PathValue("case")))
	if err != nil {
		return page{}, err
	}
	at := "/desk/cases/" + string(c.ID)
	main := minutesPage{Title: d.words.text("minutes." + kind), Lead: d.words.text("minutes.lead." + kind), Number: c.Number, Who: masked(c.Name), Action: r.URL.Path, Back: at, Key: string(id.New()), Version: c.Version}
	main.Asks, main.Rows, main.Last = d.minutesAsks(kind, r.PostForm, actor)
	pg := page{name: "desk-minutes", title: main.Title, nav: "cases",
		crumbs: []Crumb{{Text: d.words.text("cases.title"), Href: "/desk/cases"}, {Text: same(c.Number), Href: at}, {Text: main.Title}}}
	if r.PostForm.Has("key") && !r.PostForm.Has("show") {
		wrong := map[string]lang.Text{}
		act := casework.Act{Action: kind, IfVersion: (&caseAct{form: r.PostForm}).version(), Key: cut(r.PostForm.Get("key"), 80)}
		d.minutesOf(kind, r.PostForm, &act, wrong)
		if len(wrong) == 0 {
			done, err := d.options.Office.Do(r.Context(), casework.Clerk(actor), purpose, c.ID, act)
			if err == nil {
				return page{to: at + "?done=" + strconv.FormatInt(done.Version, 10)}, nil
			}
			if err := wrongMinutes(err, wrong); err != nil {
				return page{}, err
			}
		}
		for _, asks := range [][]Question{main.Asks, main.Last} {
			for i := range asks {
				asks[i].Wrong = wrong[asks[i].Name]
			}
			main.Mistakes = append(main.Mistakes, mistakesOf(asks)...)
		}
		pg.status = http.StatusUnprocessableEntity
	}
	pg.main = main
	return pg, nil
}

// wrongMinutes puts a refusal at the question that it is about.
func wrongMinutes(err error, wrong map[string]lang.Text) error {
	var one *fault.Error
	if !errors.As(err, &one) {
		return err
	}
	if _, known := statuses[one.Kind]; !known {
		return err
	}
	field := one.Field
	if !slices.Contains([]string{"on", "visitors", "present", "chair", "result"}, field) {
		field = "on"
	}
	wrong[field] = one.Say
	return nil
}

// minutesAsks are the questions of a visit or a hearing, with what was typed.
func (d *desk) minutesAsks(kind string, form url.Values, actor *staff.Actor) (asks []Question, rows []findingRow, last []Question) {
	ask := func(name, as string) Question {
		return Question{Name: name, Kind: as, Ask: d.words.text("minutes.ask." + name), Hint: d.hint("minutes.hint." + name)}
	}
	y, m, day := d.options.Today().YMD()
	on := ask("on", "date")
	on.Year, on.Month, on.Day = strconv.Itoa(y), strconv.Itoa(m), strconv.Itoa(day)
	if kind == "visit" {
		visitors := ask("visitors", "long")
		visitors.Value = actor.Account.Name + "\n"
		asks, last = []Question{on, ask("place", "text"), visitors, ask("present", "long")}, []Question{ask("says", "long")}
		for n := range findingRows {
			at := strconv.Itoa(n)
			rows = append(rows, findingRow{n, form.Get("about." + at), form.Get("declared." + at), form.Get("found." + at), form.Get("agrees."+at) != ""})
		}
	} else {
		asks, last = []Question{on, ask("place", "text"), ask("chair", "text"), ask("present", "long"), ask("said", "long")}, []Question{ask("result", "long")}
	}
	for _, some := range [][]Question{asks, last} {
		for i := range some {
			if form.Has("key") {
				some[i].again(form)
				some[i].Value = cut(form.Get(some[i].Name), 16000)
			}
		}
	}
	return asks, rows, last
}

// hint is the words that explain a question; none where there are none.
func (d *desk) hint(id string) lang.Text { return d.words[id] }

// minutesOf reads a form of a visit or a hearing.
func (d *desk) minutesOf(kind string, form url.Values, act *casework.Act, wrong map[string]lang.Text) {
	var on civil.Date
	if text, say := d.readDate(form, "on"); say != nil {
		wrong["on"] = *say
	} else {
		on = civil.MustParse(text)
	}
	typed := func(name string) string { return strings.TrimSpace(cut(form.Get(name), 16000)) }
	if kind == "hearing" {
		h := &casework.Hearing{On: on, Place: typed("place"), Chair: typed("chair"), Present: lines(typed("present")), Result: typed("result")}
		for _, line := range lines(typed("said")) {
			who, what, _ := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
			h.Said = append(h.Said, casework.Saying{Who: strings.TrimSpace(who), What: strings.TrimSpace(what)})
		}
		act.Hearing = h
		return
	}
	v := &casework.Visit{On: on, Place: typed("place"), Visitors: lines(typed("visitors")), Present: lines(typed("present")), Says: typed("says")}
	for n := range findingRows {
		at := strconv.Itoa(n)
		if found := typed("found." + at); found != "" {
			v.Found = append(v.Found, casework.Finding{About: typed("about." + at), Declared: typed("declared." + at), Found: found, Agrees: form.Get("agrees."+at) != ""})
		}
	}
	act.Visit = v
}

// lines are what was written one below the other, or in a row.
func lines(text string) []string {
	var all []string
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == '、' || r == '；' || r == ';' }) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
