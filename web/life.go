package web

import (
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
)

// correctAsks asks who somebody really is; what is left empty stays.
func (d *desk) correctAsks(act *lifeAct) []Question {
	name, sex := d.ask("name", "text"), d.ask("sex", "select", d.sexOptions()...)
	name.Value = act.person.Name
	for i, o := range sex.Options {
		sex.Options[i].Chosen = o.Value == string(act.person.Sex)
	}
	number, phone := d.ask("number", "text"), d.ask("phone", "text")
	number.Hint, phone.Hint = d.words.text("change.keeps", d.orNone(act.person.Number)), d.words.text("change.keeps", d.orNone(act.person.Phone))
	return []Question{name, sex, number, phone}
}

func (d *desk) sexOptions() []Option {
	var all []Option
	for _, s := range []people.Sex{people.Female, people.Male} {
		all = append(all, Option{Value: string(s), Text: d.words.text("persons.sex." + string(s))})
	}
	return all
}

func (d *desk) correctDoes(act *lifeAct) error {
	c := people.Correction{Name: act.text("name"), Sex: people.Sex(act.form.Get("sex")), Phone: act.text("phone")}
	if n := act.text("number"); n != "" {
		var err error
		if c.Number, err = people.ParseNumber(n, nil); err != nil {
			act.wrong["number"] = d.refusal(err)
		}
	}
	if act.refused() {
		return nil
	}
	return d.options.Register.Correct(act.r.Context(), act.by, act.person.ID, c, act.source)
}

// moveAsks asks where somebody lives now.
func (d *desk) moveAsks(act *lifeAct) []Question {
	lives, registered := d.ask("lives_in_area", "text"), d.ask("registered_area", "text")
	lives.Value, lives.Hint = act.person.Area, d.words.text("change.area.hint")
	for _, m := range act.home.Members {
		if m.ID == act.person.ID && m.Residence != nil {
			registered.Value = m.Residence.RegisteredArea
		}
	}
	return []Question{lives, registered, d.ask("from", "date")}
}

func (d *desk) moveDoes(act *lifeAct) error {
	on := d.day(act, "from")
	if act.refused() {
		return nil
	}
	to := people.Residence{LivesInArea: act.text("lives_in_area"), RegisteredArea: act.text("registered_area")}
	return d.options.Register.Move(act.r.Context(), act.by, act.person.ID, to, on, act.source)
}

// leaveAsks asks since when somebody belongs to the household no more.
func (d *desk) leaveAsks(*lifeAct) []Question {
	return []Question{d.ask("from", "date")}
}

func (d *desk) leaveDoes(act *lifeAct) error {
	on := d.day(act, "from")
	if act.refused() {
		return nil
	}
	return d.options.Register.Leave(act.r.Context(), act.by, act.person.ID, on, act.source)
}

// deathAsks asks when somebody died.
func (d *desk) deathAsks(*lifeAct) []Question {
	return []Question{d.ask("died", "date")}
}

func (d *desk) deathDoes(act *lifeAct) error {
	on := d.day(act, "died")
	if act.refused() {
		return nil
	}
	return d.options.Register.Die(act.r.Context(), act.by, act.person.ID, on, act.source)
}

// birthAsks asks who has been born into the household.
func (d *desk) birthAsks(act *lifeAct) []Question {
	var relations []Option
	for _, r := range []people.Role{people.Child, people.Grandchild, people.Other} {
		relations = append(relations, Option{Value: string(r), Text: d.words.text("role." + string(r))})
	}
	guardians := d.ask("guardians", "many", d.adults(act.home)...)
	return []Question{d.ask("name", "text"), d.ask("sex", "select", d.sexOptions()...), d.ask("born", "date"), d.ask("relation", "select", relations...), guardians}
}

// adults are the members who can be guardians.
func (d *desk) adults(home people.Household) []Option {
	var all []Option
	for _, m := range home.Members {
		if m.BornOn.AgeOn(d.options.Today()) >= 18 {
			all = append(all, Option{Value: string(m.ID), Text: same(m.Name), Note: d.words.text("role." + string(m.Role))})
		}
	}
	return all
}

func (d *desk) birthDoes(act *lifeAct) error {
	born := d.day(act, "born")
	if act.refused() {
		return nil
	}
	child := people.NewResident{Name: act.text("name"), Sex: people.Sex(act.form.Get("sex")), BornOn: &born, Role: people.Role(act.form.Get("relation")),
		Residence: people.Residence{LivesInArea: act.home.Area, RegisteredArea: act.home.Area}}
	for _, g := range act.form["guardians"] {
		child.Links = append(child.Links, people.NewLink{Kind: people.Guardian, ID: id.ID(g)})
	}
	_, err := d.options.Register.Bear(act.r.Context(), act.by, act.home.ID, child, act.source)
	return err
}

// guardianAsks asks who is somebody's guardian, by citizen number.
func (d *desk) guardianAsks(*lifeAct) []Question {
	kinds := []Option{{Value: string(people.Guardian), Text: d.words.text("change.guardian.guardian")}, {Value: string(people.Supporter), Text: d.words.text("change.guardian.supporter")}}
	holds := []Option{{Value: "yes", Text: d.words.text("change.holds.yes")}, {Value: "no", Text: d.words.text("change.holds.no")}}
	return []Question{d.ask("kind", "select", kinds...), d.ask("number", "text"), d.ask("holds", "select", holds...), d.ask("from", "date")}
}

func (d *desk) guardianDoes(act *lifeAct) error {
	on := d.day(act, "from")
	number, err := people.ParseNumber(act.text("number"), nil)
	if err != nil {
		act.wrong["number"] = d.refusal(err)
	}
	if act.refused() {
		return nil
	}
	other, err := d.options.Register.Find(act.r.Context(), act.by, number)
	if err != nil {
		return err
	}
	l := people.Link{Kind: people.LinkKind(act.form.Get("kind")), Person: act.person.ID, Other: other.ID, Span: civil.Span{From: on}, Source: act.source}
	if act.form.Get("holds") == "no" {
		return d.options.Register.Untie(act.r.Context(), act.by, l)
	}
	return d.options.Register.Tie(act.r.Context(), act.by, l)
}

// doneText says above a record what has just been done to it.
func (d *desk) doneText(form string) lang.Text {
	if form == "unlink" {
		return d.words.text("slip.unlinked")
	}
	for _, f := range lifeForms {
		if f.id == form {
			return d.words.text("change.done", d.words.text("change."+form))
		}
	}
	return lang.Text{}
}

// formLinks are the forms of a record.
func (d *desk) formLinks(a aim, record string) []Link {
	var all []Link
	for _, f := range lifeForms {
		all = append(all, Link{d.words.text("change." + f.id), a.at(record + "/" + f.id)})
	}
	return all
}
