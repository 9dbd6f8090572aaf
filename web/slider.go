package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// slider asks what one value of a parameter is supposed to be. Its kind is
// number, date or yesno; Least, Most and Step bound the slider that a script
// shows, never what may be written.
type slider struct {
	Name    string // of the field: the parameter and the case
	Kind    string
	Label   lang.Text
	For     lang.Text
	Unit    lang.Text
	Now     lang.Text // what it is today, or who decides it
	Known   bool
	Was     string // what it is today, as the field writes it
	Value   string // what stands in the field
	Least   string
	Most    string
	Step    string
	Options []Option
	Source  *Source
	Wrong   lang.Text

	param pack.Supposed // without its value
	form  string
}

// HasWrong reports whether the value was refused.
func (s slider) HasWrong() bool { return !s.Wrong.IsZero() }

// HasHint reports that the value of today stands below the label.
func (s slider) HasHint() bool { return true }

// Moved reports whether something else than today's value is supposed.
func (s slider) Moved() bool { return s.Value != "" && s.Value != s.Was }

// supposed is the supposition of a slider that was moved.
func (s slider) supposed() pack.Supposed {
	one := s.param
	one.Is = s.Value
	if s.form == "ratio" {
		one.Is += "%"
	}
	return one
}

// parameters lists the parameters that say who is owed a service and how much.
func parameters(e *pack.Edition, s *pack.Service) []string {
	var names []string
	add := func(more []string) {
		for _, n := range more {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	for _, line := range s.Amounts {
		if line.Expr != nil {
			for _, param := range line.Expr.Refs().Params {
				add([]string{param.Name})
			}
		}
	}
	for _, c := range s.Conditions {
		if c.Expr != nil {
			for _, param := range c.Expr.Refs().Params {
				add([]string{param.Name})
			}
		}
	}
	return names
}

// slidersOf asks for every value of every parameter of a service, with what
// was asked for in the request.
func (b *board) slidersOf(e *pack.Edition, s *pack.Service, q url.Values) []slider {
	var all []slider
	for _, name := range parameters(e, s) {
		for _, st := range b.standards(e, name) {
			all = append(all, b.slider(e, st, q))
		}
	}
	return all
}

func (b *board) slider(e *pack.Edition, st standard, q url.Values) slider {
	param := e.Param(st.Param)
	s := slider{Label: st.Name, For: st.For, Known: st.Known, Source: st.Source, form: string(param.Form), Kind: "number", Unit: b.valueUnit(string(param.Form), param.Per),
		param: pack.Supposed{Param: st.Param, From: civil.Earliest}}
	for _, codes := range st.when {
		s.param.When = append(s.param.When, strings.Join(codes, "|"))
	}
	s.Name = "set." + st.Param
	if len(s.param.When) > 0 {
		s.Name += "[" + strings.Join(s.param.When, ",") + "]"
	}
	s.Now = b.words.text("whatif.now.open", st.Decided)
	if st.Known {
		s.Was = plainValue(s.form, st.raw)
		s.Now = b.words.text("whatif.now", st.Value, b.dayText(st.From))
	}
	s.Value = s.Was
	if q.Has(s.Name) {
		s.Value = strings.TrimSpace(cut(q.Get(s.Name), 24))
	}
	switch s.form {
	case "date":
		s.Kind = "date"
	case "bool":
		s.Kind = "yesno"
		for _, v := range []string{"", "true", "false"} {
			s.Options = append(s.Options, Option{Value: v, Text: b.words.text("whatif.is." + v), Chosen: v == s.Value})
		}
	default:
		s.Least, s.Most, s.Step = reach(s.form, s.Was)
	}
	return s
}

// valueUnit is the unit in which a field writes a value.
func (b *board) valueUnit(form, per string) lang.Text {
	switch form {
	case "money":
		return b.unit(per)
	case "ratio":
		return same("%")
	}
	return lang.Text{}
}

// plainValue writes a value as a number field does: 800, 12.5, 30 of 30%.
func plainValue(form, value string) string {
	switch form {
	case "money":
		value = strings.TrimSuffix(strings.TrimSuffix(value, "0"), "0")
		return strings.TrimSuffix(value, ".")
	case "ratio":
		return strings.TrimSuffix(value, "%")
	}
	return value
}

// reach is how far a slider goes: amounts and shares from nothing to twice
// today's value, in steps that meet today's value; whole numbers half of it to
// either side.
func reach(form, was string) (least, most, step string) {
	switch form {
	case "int":
		now, err := strconv.Atoi(was)
		if err != nil {
			now = 0
		}
		span := max(now/2, 5)
		return strconv.Itoa(max(0, now-span)), strconv.Itoa(now + span), "1"
	case "ratio":
		return "0", "100", "1"
	}
	now, err := measure.ParseMoney(was)
	if err != nil || now <= 0 {
		return "0", "2000", "10"
	}
	return "0", plainValue("money", (2 * now).String()), plainValue("money", stepOf(now).String())
}

// stepsAtLeast is how many steps lie between nothing and today's value.
const stepsAtLeast = 50

// stepOf is the largest of 1, 2, 5, 10, 20 … fen that divides an amount into
// enough steps; one fen where none does.
func stepOf(now measure.Money) measure.Money {
	best := measure.Fen
	for unit := measure.Fen; unit*stepsAtLeast <= now; unit *= 10 {
		for _, times := range []measure.Money{1, 2, 5} {
			if step := unit * times; now%step == 0 && now/step >= stepsAtLeast {
				best = step
			}
		}
	}
	return best
}
