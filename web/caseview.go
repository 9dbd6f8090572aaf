package web

import (
	"net/http"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/entitle"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
)

// casePage is everything of one case.
type casePage struct {
	ID           string
	Number       string
	Title        lang.Text
	Who          string // masked
	Record       string // the address of the person's record; empty for whom it is not
	State        lang.Text
	Outcome      string
	About        []Fact
	Clock        clockView
	Whole        clockView
	Acts         []actAsked // of the process
	Besides      []actAsked // that every case has
	BesideChosen bool
	Visit        string // the addresses of the forms of a visit and a hearing
	Hearing      string
	Action       string
	Back         string
	Next         string
	Key          string
	Version      int64
	Mistakes     []Mistake
	Conflict     []Moment // what others did since the page was read
	Done         lang.Text
	Rules        *ruleView
	Facts        Table
	History      []Moment
	Others       Table // other cases of the same person
	Like         Table // how like cases were decided
	Letter       string
	Answers      Table // what was answered, with where it comes from
	Papers       []handedIn
	Take         string // where papers are taken
	Keep         []Hidden
}

// Moment is one event of a history.
type Moment struct {
	Name   lang.Text
	Who    string
	At     lang.Text
	From   lang.Text
	To     lang.Text
	Amount lang.Text
	Say    []Fact
}

// aCase shows a case, after what was done to it where the request says so.
func (d *desk) aCase(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	of, back := id.ID(r.PathValue("case")), localPath(r.Form.Get("back"))
	act := &caseAct{form: r.PostForm, wrong: map[string]lang.Text{}}
	if r.PostForm.Has("do") {
		done, err := d.doCase(r, actor, of, act)
		if err == nil && !act.refused() {
			return page{to: afterAct(done, r.PostForm.Get("do"), back)}, nil
		}
		if err = act.refuse(d, err); err != nil {
			return page{}, err
		}
	}
	c, err := d.options.Office.Case(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose.one").ZH, of)
	if err != nil {
		return page{}, err
	}
	main, err := d.casePage(r, actor, &c, act, back)
	if err != nil {
		return page{}, err
	}
	pg := page{name: "desk-case", title: main.Title, nav: "cases", main: main, keep: formHidden(r.PostForm),
		crumbs: []Crumb{{Text: d.words.text("cases.title"), Href: queueOf(back)}, {Text: same(c.Number)}}}
	switch {
	case len(main.Conflict) > 0:
		pg.status = http.StatusConflict
	case act.refused():
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// formHidden carries a posted form through a switch of language or size; nil
// where nothing was posted.
func formHidden(form map[string][]string) []Hidden {
	if len(form) == 0 {
		return nil
	}
	var keep []Hidden
	for _, name := range sortedKeys(form) {
		if name != "show" && name != "do" {
			for _, v := range form[name] {
				keep = append(keep, Hidden{name, v})
			}
		}
	}
	return keep
}

// queueOf is the queue to go back to.
func queueOf(back string) string {
	if back == "/" {
		return "/desk/cases"
	}
	return back
}

// casePage gathers what a case's page shows.
func (d *desk) casePage(r *http.Request, actor *staff.Actor, c *casework.Case, act *caseAct, back string) (casePage, error) {
	edition, err := d.today()
	if err != nil {
		return casePage{}, err
	}
	names, err := d.colleagues(r.Context())
	if err != nil {
		return casePage{}, err
	}
	main := casePage{ID: string(c.ID), Number: c.Number, Title: d.words.text("cases.one", d.serviceName(edition, c.Service), masked(c.Name)), Who: masked(c.Name), State: d.stateName(c),
		Outcome: string(c.Outcome), Clock: d.clock(c.Clock), Whole: d.clock(c.Whole), Action: r.URL.Path, Back: back, Key: string(id.New()), Version: c.Version,
		Done: d.actDone(c, r.URL.Query().Get("done")), Mistakes: act.mistakes}
	if act.stale {
		main.Conflict = d.history(c, act.version())
	}
	if mayRead(actor, people.Resident{ID: c.Person, Area: c.Area}) == nil {
		main.Record = aim{For: "case", Note: c.Number}.at("/desk/people/" + string(c.Person))
	}
	home, st, err := d.rulesNow(r, actor, c)
	if err != nil {
		return casePage{}, err
	}
	main.About = d.caseFacts(c, names)
	main.Rules = d.rules(c, home, st, preferencesFor(r).Lang)
	if err := d.applied(r, actor, c, &main); err != nil {
		return casePage{}, err
	}
	for _, one := range d.actsOf(c, act, main.Rules, names, actor, main.Papers) {
		// What the applicant does, like withdrawing, staff only write down.
		if slices.ContainsFunc(c.Process.Actions, func(a pack.Action) bool { return a.ID == one.ID && a.By.Role != pack.Applicant }) {
			main.Acts = append(main.Acts, one)
			continue
		}
		main.Besides, main.BesideChosen = append(main.Besides, one), main.BesideChosen || one.Chosen
	}
	for i := range main.Acts {
		main.Acts[i].Key = actKey(i)
	}
	for i := range main.Besides {
		main.Besides[i].Key = actKey(len(main.Acts) + i)
	}
	for _, a := range c.Can {
		switch a.ID {
		case "visit":
			main.Visit = r.URL.Path + "/visit"
		case "hearing":
			main.Hearing = r.URL.Path + "/hearing"
		}
	}
	main.Facts = d.caseRegister(home, c)
	main.History = d.history(c, 0)
	if main.Like, err = d.likeTable(r, actor, c); err != nil {
		return casePage{}, err
	}
	if c.Application != "" || !c.Open() {
		main.Letter = "/desk/cases/" + string(c.ID) + "/letter"
	}
	return main, d.otherCases(r, actor, c, &main)
}

// caseFacts are who, where and since when.
func (d *desk) caseFacts(c *casework.Case, names map[id.ID]string) []Fact {
	facts := []Fact{{Name: d.words.text("cases.area"), Text: d.areaText(c.Area)}, {Name: d.words.text("cases.department"), Text: d.departmentText(c.Department)},
		{Name: d.words.text("cases.opened"), Text: d.dayText(c.OpenedOn)}, {Name: d.words.text("cases.assignee"), Text: d.orNone(names[c.Assignee])}}
	if c.People > 1 {
		facts = append(facts, Fact{Name: d.words.text("cases.people"), Text: same(counted(int64(c.People)))})
	}
	if c.Amount != nil {
		facts = append(facts, Fact{Name: d.words.text("cases.amount"), Text: d.moneyText(c.Amount, "")})
	}
	if !c.Open() {
		facts = append(facts, Fact{Name: d.words.text("cases.outcome"), Text: d.words.text("cases.outcome." + string(c.Outcome))}, Fact{Name: d.words.text("cases.decided"), Text: d.dayText(c.DecidedOn)})
	}
	return append(facts, Fact{Name: d.words.text("cases.rules"), Text: d.words.text("cases.process", c.Process.Name, c.Process.Version()[:6])})
}

// history words the events after one, the latest first.
func (d *desk) history(c *casework.Case, after int64) []Moment {
	var all []Moment
	for _, e := range slices.Backward(c.Events) {
		if e.Seq <= after {
			continue
		}
		m := Moment{Name: e.Name, Who: d.doerName(e.By), At: same(e.At.In(chinaTime).Format("2006-01-02 15:04")), Amount: d.moneyText(e.Amount, "")}
		if e.From != e.To {
			m.From, m.To = d.processState(c, e.From), d.processState(c, e.To)
		}
		m.Say = d.eventFacts(c, e)
		all = append(all, m)
	}
	return all
}

func (d *desk) processState(c *casework.Case, state string) lang.Text {
	if s := c.Process.State(state); s != nil {
		return s.Name
	}
	return same(state)
}

// doerName is who did something, as far as a colleague is to know.
func (d *desk) doerName(by casework.Doing) string {
	switch by.Kind {
	case "resident":
		return d.words.text("cases.by.applicant").ZH
	case "program":
		return d.words.text("cases.by.program").ZH
	}
	return by.Name
}

// eventFacts are what was said with an event.
func (d *desk) eventFacts(c *casework.Case, e casework.Event) []Fact {
	var facts []Fact
	add := func(name string, text lang.Text) {
		if !text.IsZero() {
			facts = append(facts, Fact{Name: d.words.text("event." + name), Text: text})
		}
	}
	add("note", same(e.Note))
	add("reason", same(e.Reason))
	for _, p := range c.Process.Pauses {
		if p.ID == e.Pause {
			add("pause", p.Name)
		}
	}
	for _, ch := range e.Changes {
		add("change", same(ch.Field+"："+ch.Before+" → "+ch.After))
	}
	if v := e.Visit; v != nil {
		add("visit", d.words.text("event.visit.on", d.dayText(v.On), v.Place, joinedNames(v.Visitors), joinedNames(v.Present)))
		for _, f := range v.Found {
			add("found", d.words.text("event.found."+agreesWord(f.Agrees), f.About, f.Declared, f.Found))
		}
		add("says", same(v.Says))
	}
	if h := e.Hearing; h != nil {
		add("hearing", d.words.text("event.hearing.on", d.dayText(h.On), h.Place, h.Chair, joinedNames(h.Present)))
		for _, s := range h.Said {
			add("said", same(s.Who+"："+s.What))
		}
		add("result", same(h.Result))
	}
	if o := e.Objection; o != nil {
		add("objection", same(o.Text))
	}
	return facts
}

func agreesWord(agrees bool) string {
	if agrees {
		return "same"
	}
	return "other"
}

// otherCases lists what else is under way for the same person.
func (d *desk) otherCases(r *http.Request, actor *staff.Actor, c *casework.Case, main *casePage) (err error) {
	main.Others, err = d.casesOf(r, actor, d.words.text("cases.purpose.one").ZH, c.Person, c.ID)
	main.Others.Caption = d.words.text("cases.others")
	return err
}

// casesOf lists the cases of a person that somebody may see, but one.
func (d *desk) casesOf(r *http.Request, actor *staff.Actor, purpose string, person, but id.ID) (Table, error) {
	t := Table{Caption: d.words.text("cases.ofperson"), Columns: []Column{{Head: d.words.text("cases.service")}, {Head: d.words.text("cases.number")}, {Head: d.words.text("cases.state")}, {Head: d.words.text("cases.opened")}}}
	edition, err := d.today()
	if err != nil {
		return t, err
	}
	for _, closed := range []bool{false, true} {
		found, err := d.options.Office.Queue(r.Context(), casework.Clerk(actor), purpose, casework.Query{Person: person, Closed: closed, Limit: 50})
		if err != nil {
			return t, err
		}
		for i := range found.Cases {
			o := &found.Cases[i]
			if o.ID != but {
				t.Rows = append(t.Rows, []Cell{{Text: d.serviceName(edition, o.Service), Href: "/desk/cases/" + string(o.ID)}, {Text: same(o.Number)}, {Text: d.stateName(o)}, {Text: d.dayText(o.OpenedOn)}})
			}
		}
	}
	return t, nil
}

// recordCases fills in what is and was under way for a person, for those who may
// see cases.
func (d *desk) recordCases(r *http.Request, actor *staff.Actor, a aim, person id.ID, main *recordPage) (err error) {
	if d.options.Office == nil || len(actor.Scope(access.ReadCases)) == 0 {
		return nil
	}
	main.Cases, err = d.casesOf(r, actor, d.aimText(a), person, "")
	return err
}

// rulesNow reads the household as it is on file and asks what it is owed today.
// Where nobody is on file any more, both are empty.
func (d *desk) rulesNow(r *http.Request, actor *staff.Actor, c *casework.Case) (people.Household, *entitle.Statement, error) {
	by := actor.By(d.words.text("cases.purpose.one").ZH + " " + c.Number)
	by.Within = actor.Scope(access.ReadCases).Places()
	home, err := d.options.Register.HouseholdOf(r.Context(), by, c.Person, d.options.Today())
	if err != nil {
		return people.Household{}, nil, notMissing(err)
	}
	st, err := d.owing(home)
	return home, st, err
}

func joinedNames(names []string) string { return strings.Join(names, "、") }
