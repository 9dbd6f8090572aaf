package web

import (
	"strings"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/people"
)

// factAsks asks first which fact, then what it is.
func (d *desk) factAsks(act *lifeAct) []Question {
	a, _, known := d.factNamed(act.form.Get("what"))
	if known {
		return []Question{d.valueAsked(a), d.ask("from", "date")}
	}
	what := d.ask("what", "select", Option{Text: d.words.text("purpose.choose")})
	for _, e := range []people.Entity{people.Person, people.Home} {
		for _, a := range d.options.Register.Catalogue().Attributes(e) {
			name := a.Label
			if e == people.Home {
				name = d.words.text("change.of.home", a.Label)
			}
			what.Options = append(what.Options, Option{Value: factPath(e, a.Name), Text: name})
		}
	}
	return []Question{what}
}

// valueAsked asks for the value of an attribute.
func (d *desk) valueAsked(a people.Attribute) Question {
	q := Question{Name: "value", Kind: "text", Ask: a.Label, Unit: a.Unit}
	switch {
	case a.Kind == people.Bool:
		q.Kind, q.Options = "yesno", []Option{{Value: "yes", Text: d.words.text("yes")}, {Value: "no", Text: d.words.text("no")}}
	case a.Kind == people.Text && a.Codes != nil || a.Kind == people.List:
		q.Kind = "one"
		if a.Kind == people.List {
			q.Kind, q.Hint = "many", d.words.text("entitled.many")
		}
		for _, c := range a.Codes {
			q.Options = append(q.Options, Option{Value: c.Code, Text: c.Name})
		}
	case a.Kind == people.Money:
		q.Kind, q.Unit = "money", d.words.text("unit.yuan")
	case a.Kind == people.Int:
		q.Kind = "int"
	case a.Kind == people.Date:
		q.Kind = "date"
	case a.Area:
		q.Hint = d.words.text("change.area.hint")
	}
	return q
}

// factNamed finds the attribute that a path names, and whose it is.
func (d *desk) factNamed(path string) (people.Attribute, people.Entity, bool) {
	of, name, _ := strings.Cut(path, ".")
	entity := people.Person
	if of == pack.HouseholdWord {
		entity = people.Home
	}
	a, known := d.options.Register.Catalogue().Find(entity, name)
	return a, entity, known
}

// factPath names an attribute with whose it is: household.income_month.
func factPath(e people.Entity, name string) string {
	if e == people.Home {
		return pack.HouseholdWord + "." + name
	}
	return "person." + name
}

func (d *desk) factDoes(act *lifeAct) error {
	a, entity, known := d.factNamed(act.form.Get("what"))
	if !known {
		return errAnswers
	}
	subject := act.person.ID
	if entity == people.Home {
		subject = act.home.ID
	}
	on, value := d.day(act, "from"), d.factValue(act, a)
	if act.refused() {
		return nil
	}
	said := people.Statement{Source: act.source, AsOf: d.options.Today(), Span: civil.Span{From: on}, Values: map[string]people.Value{a.Name: value}}
	return d.options.Register.State(act.r.Context(), act.by, entity, subject, said)
}

// factValue reads what was answered as a value of an attribute; where it is
// none, it says so at the question.
func (d *desk) factValue(act *lifeAct, a people.Attribute) people.Value {
	typed := act.text("value")
	var value people.Value
	failed := error(errAnswers)
	switch a.Kind {
	case people.Bool:
		if typed != "" {
			value, failed = people.OfBool(typed == "yes"), nil
		}
	case people.Int:
		var n int64
		n, failed = measure.ParseWhole(plainDigits(typed))
		value = people.OfInt(n)
	case people.Money:
		var m measure.Money
		m, failed = measure.ParseMoney(plainDigits(strings.TrimSuffix(typed, "元")))
		value = people.OfMoney(m)
	case people.Ratio:
		var r measure.Ratio
		r, failed = measure.ParseRatio(plainDigits(typed))
		value = people.OfRatio(r)
	case people.Date:
		return people.OfDate(d.day(act, "value"))
	case people.List:
		return people.OfList(act.form["value"]...)
	default:
		if typed != "" {
			value, failed = people.OfText(typed), nil
		}
	}
	if failed != nil {
		act.wrong["value"] = d.words.text("change.wrong.value")
	}
	return value
}
