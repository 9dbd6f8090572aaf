package web

import (
	"errors"
	"net/http"
	"slices"

	"minsheng/access"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
	"minsheng/staff"
)

// recordPage is everything on file of a person.
type recordPage struct {
	Path     string // of the record, with its aim
	Name     string
	Noted    lang.Text
	About    []Fact
	Reveal   bool // the whole number can be asked for
	Members  Table
	Facts    Table
	HomeSays Table
	NoHome   Empty
	Owed     owedList
	Why      *outcome // one service with all its reasons, where it was asked for
	Window   string   // where matters are taken at the window; empty for whom they are not
	Slip     string   // where a slip to sign in with is made
	Unlink   string   // and where identities that others hold are taken away
	Grants   Table
	Cases    Table     // what is and was under way, as far as one may see it
	Done     lang.Text // what has just been done to it
	Forms    []Link    // what can be done
}

// record shows what is on file of a person, once it was said what for.
func (d *desk) record(r *http.Request, actor *staff.Actor) (page, error) {
	query := r.URL.Query()
	a := aimOf(query)
	if !d.enough(a) {
		return d.askAim(r, actor, d.words.text("record.title"), "people"), nil
	}
	person := id.ID(r.PathValue("person"))
	found, err := d.options.Register.Resident(r.Context(), d.by(actor, a), person)
	if err == nil {
		err = mayRead(actor, found)
	}
	if err != nil {
		return page{}, err
	}
	main := recordPage{Path: a.at(r.URL.Path), Name: found.Name, Noted: d.words.text("record.noted", actor.Account.Name, d.aimWords(a)), Reveal: found.Number != "", Done: d.doneText(query.Get("done"))}
	if actor.May(access.ChangePeople, access.Row{Area: found.Area}) == nil {
		main.Forms = d.formLinks(a, r.URL.Path)
	}
	if r.Method == http.MethodPost && found.Number != "" {
		number, phone, err := d.options.Register.Reveal(r.Context(), d.by(actor, a), person)
		if err != nil {
			return page{}, err
		}
		found.Number, found.Phone, main.Reveal = number.Plain(), phone, false
	}
	if d.options.Office != nil && actor.May(access.TakeApplications, access.Row{Area: found.Area, Person: person}) == nil {
		main.Window = a.at("/desk/window/" + string(person))
	}
	if d.options.Door != nil && actor.May(access.IssueSlips, access.Row{Area: found.Area, Person: person}) == nil {
		main.Slip, main.Unlink = a.at(r.URL.Path+"/slip"), a.at(r.URL.Path+"/unlink")
	}
	if main.Grants, err = d.grantsOf(r, actor, a, person); err != nil {
		return page{}, err
	}
	if err := d.recordCases(r, actor, a, person, &main); err != nil {
		return page{}, err
	}
	home, err := d.options.Register.HouseholdOf(r.Context(), d.by(actor, a), person, d.options.Today())
	switch {
	case errors.Is(err, people.ErrNotFound):
		main.About = d.identity(found, nil)
		main.NoHome = Empty{Title: d.words.text("record.nohome"), Body: d.words.text("record.nohome.body")}
	case err != nil:
		return page{}, err
	default:
		if err := d.furnishRecord(&main, found, home, a, query.Get("why"), preferencesFor(r).Lang); err != nil {
			return page{}, err
		}
	}
	return page{name: "desk-record", title: same(found.Name), nav: "people", main: main,
		crumbs: []Crumb{{Text: d.words.text("people.title"), Href: "/desk/people"}, {Text: same(found.Name)}}}, nil
}

// furnishRecord adds what is known of somebody in a household.
func (d *desk) furnishRecord(main *recordPage, found people.Resident, home people.Household, a aim, why string, tag lang.Tag) error {
	at := slices.IndexFunc(home.Members, func(m people.Member) bool { return m.ID == found.ID })
	if at < 0 {
		return people.ErrNotFound
	}
	me := home.Members[at]
	main.About = d.identity(found, &me)
	main.Members = d.membersTable(home, a)
	change := ""
	if main.Forms != nil {
		change = a.at("/desk/people/"+string(found.ID)+"/fact") + "&what="
	}
	main.Facts = d.factsTable(people.Person, d.words.text("record.facts", found.Name), me.Facts, change)
	main.HomeSays = d.factsTable(people.Home, d.words.text("record.facts.home"), home.Facts, change)
	st, err := d.owing(home)
	if err != nil {
		return err
	}
	main.Owed = d.owedOf(st, string(found.ID), main.Path, tag)
	if why != "" {
		main.Why = d.explained(st, home, string(found.ID), why, tag)
	}
	return nil
}

// identity is who somebody is.
func (d *desk) identity(found people.Resident, me *people.Member) []Fact {
	facts := []Fact{
		{Name: d.words.text("people.number"), Text: d.orNone(found.Number)},
		{Name: d.words.text("record.sex"), Text: d.words.text("persons.sex." + string(found.Sex))},
		{Name: d.words.text("record.born"), Text: d.words.text("record.born.age", d.dayText(found.BornOn), found.BornOn.AgeOn(d.options.Today()))},
		{Name: d.words.text("record.phone"), Text: d.orNone(found.Phone)},
		{Name: d.words.text("record.lives"), Text: d.areaText(found.Area)},
	}
	if me == nil {
		return facts
	}
	if res := me.Residence; res != nil {
		facts = append(facts, Fact{Name: d.words.text("record.registered"), Text: d.areaText(res.RegisteredArea)})
		if res.PermitSince != nil {
			facts = append(facts, Fact{Name: d.words.text("record.permit"), Text: d.dayText(*res.PermitSince)})
		}
	}
	return append(facts, Fact{Name: d.words.text("record.role"), Text: d.words.text("record.role.since", d.words.text("role."+string(me.Role)), d.dayText(me.Since))})
}

// membersTable lists who belongs to the household and who is tied to it.
func (d *desk) membersTable(home people.Household, a aim) Table {
	t := Table{Caption: d.words.text("record.members"), Columns: []Column{{Head: d.words.text("people.name")}, {Head: d.words.text("record.role")},
		{Head: d.words.text("record.sex")}, {Head: d.words.text("persons.years"), Numeric: true}, {Head: d.words.text("people.number")}}}
	for _, m := range append(slices.Clone(home.Members), home.Linked...) {
		role := d.words.text("record.linked")
		if m.Role != "" {
			role = d.words.text("role." + string(m.Role))
		}
		t.Rows = append(t.Rows, []Cell{{Text: same(m.Name), Href: a.at("/desk/people/" + string(m.ID))}, {Text: role}, {Text: d.words.text("persons.sex." + string(m.Sex))},
			{Text: same(counted(int64(m.BornOn.AgeOn(home.On))))}, {Text: d.orNone(m.Number)}})
	}
	return t
}

// factsTable lists what is on file with who says so and since when; change is
// the form that states a fact, for those who may.
func (d *desk) factsTable(of people.Entity, caption lang.Text, facts people.Facts, change string) Table {
	t := Table{Caption: caption, Columns: []Column{{Head: d.words.text("record.what")}, {Head: d.words.text("record.value")}, {Head: d.words.text("record.source")},
		{Head: d.words.text("record.asof")}, {Head: d.words.text("record.since")}}}
	for _, a := range d.options.Register.Catalogue().Attributes(of) {
		f, ok := facts[a.Name]
		if !ok {
			continue
		}
		name := Cell{Text: a.Label}
		if change != "" {
			name.Href = change + factPath(of, a.Name)
		}
		t.Rows = append(t.Rows, []Cell{name, {Text: d.factText(a, f.Value)}, {Text: same(f.Source)}, {Text: d.dayText(f.AsOf)}, {Text: d.dayText(f.Span.From)}})
	}
	return t
}

// factText writes a value of the register for people.
func (d *desk) factText(a people.Attribute, v people.Value) lang.Text {
	switch v.Kind() {
	case people.Bool:
		if v.Bool() {
			return d.words.text("yes")
		}
		return d.words.text("no")
	case people.Date:
		return d.dayText(v.Date())
	case people.Money:
		return d.valueText("money", "", v.Money().String())
	case people.List:
		var all []lang.Text
		for _, item := range v.List() {
			all = append(all, codeText(a, item))
		}
		if len(all) == 0 {
			return d.words.text("entitled.noneof")
		}
		return joined(all)
	case people.Text:
		if a.Area {
			return d.areaText(v.Text())
		}
		return codeText(a, v.Text())
	}
	return lang.Text{ZH: v.String() + a.Unit.ZH, EN: v.String() + " " + a.Unit.EN}
}

func codeText(a people.Attribute, code string) lang.Text {
	if i := slices.IndexFunc(a.Codes, func(c people.Code) bool { return c.Code == code }); i >= 0 {
		return a.Codes[i].Name
	}
	return same(code)
}

// owing asks what a household is owed today.
func (d *desk) owing(home people.Household) (*entitle.Statement, error) {
	engine, err := d.engine()
	if err != nil {
		return nil, err
	}
	h, err := snapshot.NewHomes(d.home.Schema()).Household(&home)
	if err != nil {
		return nil, err
	}
	on := d.options.Today()
	if err := engine.Infer(on, h); err != nil {
		return nil, err
	}
	return engine.For(on, h), nil
}

// owedList is what somebody is owed, and what may be.
type owedList struct {
	Owed, Possible []owedLine
}

// owedLine is one service that somebody is owed or may be.
type owedLine struct {
	Name    lang.Text
	Service string
	Amount  lang.Text
	Of      lang.Text // the household, where it is for all of it
	Missing lang.Text
	Why     string
	worth   measure.Money
}

// owedOf lists what a person and the household are owed.
func (d *desk) owedOf(st *entitle.Statement, person, path string, tag lang.Tag) owedList {
	var list owedList
	for _, one := range st.Answers {
		v := st.View(one, tag, false)
		if one.Person != nil && v.Who != person {
			continue
		}
		o := d.outcome(tag, st, one, family{}, false)
		line := owedLine{Name: o.Name, Service: o.Service, Amount: o.Amount, Why: path + "&why=" + o.Service + "#why", worth: o.worth * timesAYear[v.Per]}
		if one.Person == nil {
			line.Of = d.words.text("who.household")
		}
		var lacks []lang.Text
		for _, lack := range v.Missing {
			lacks = append(lacks, same(lack.Label))
		}
		line.Missing = joined(lacks)
		switch o.Status {
		case Yes:
			list.Owed = append(list.Owed, line)
		case Unknown:
			list.Possible = append(list.Possible, line)
		}
	}
	slices.SortStableFunc(list.Owed, func(a, b owedLine) int { return int(b.worth - a.worth) })
	return list
}

// explained is one service for a person or the household with all its reasons.
func (d *desk) explained(st *entitle.Statement, home people.Household, person, service string, tag lang.Tag) *outcome {
	for _, one := range st.Answers {
		if v := st.View(one, tag, false); one.Service.ID != service || one.Person != nil && v.Who != person {
			continue
		}
		o := d.outcome(tag, st, one, family{}, false)
		v := st.View(one, tag, true)
		who := func(member string) lang.Text { return d.memberName(home, member) }
		for _, reason := range v.Reasons {
			o.Tree = append(o.Tree, d.node(st.Edition.Pack, reason, who))
		}
		if v.Worth != nil {
			o.Tree = append(o.Tree, d.node(st.Edition.Pack, *v.Worth, who))
		}
		return &o
	}
	return nil
}

// memberName names a member of a household by id.
func (d *desk) memberName(home people.Household, member string) lang.Text {
	for _, m := range append(slices.Clone(home.Members), home.Linked...) {
		if string(m.ID) == member {
			return same(m.Name)
		}
	}
	return d.words.text("who.household")
}
