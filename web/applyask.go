package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// askKinds says as which kind of question of the pages each kind of a form is
// asked.
var askKinds = map[pack.AskKind]string{
	pack.AskText: "text", pack.AskLong: "long", pack.AskNumber: "int", pack.AskMoney: "money", pack.AskDay: "date", pack.AskYesNo: "yesno",
	pack.AskChoice: "one", pack.AskChoices: "many", pack.AskArea: "select", pack.AskPhone: "text", pack.AskAccount: "text", pack.AskPerson: "text",
}

// askInputs are the keyboards that telephones show for a kind.
var askInputs = map[pack.AskKind]string{pack.AskPhone: "tel", pack.AskAccount: "numeric"}

// manyOptions is from how many options on they stand in a list that opens.
const manyOptions = 12

// fieldFor is a question of a form with its answer so far, and where that comes
// from.
func (p *Portal) fieldFor(q *pack.Asked, a casework.Answered) Question {
	out := Question{Name: q.ID, Kind: askKinds[q.Kind], Ask: q.Name, Hint: q.Help, Unit: q.Unit, Value: a.Value, Input: askInputs[q.Kind], Optional: !q.Required,
		From: p.originText(q, a)}
	switch q.Kind {
	case pack.AskYesNo:
		out.Options = []Option{{Value: "true", Text: p.words.text("yes"), Chosen: a.Value == "true"}, {Value: "false", Text: p.words.text("no"), Chosen: a.Value == "false"}}
	case pack.AskChoice, pack.AskChoices:
		chosen := strings.Split(a.Value, ",")
		for _, o := range q.Options {
			out.Options = append(out.Options, Option{Value: o.ID, Text: o.Name, Chosen: slices.Contains(chosen, o.ID)})
		}
		if q.Kind == pack.AskChoice && len(q.Options) > manyOptions {
			out.Kind, out.Options = "select", append([]Option{{Text: p.words.text("entitled.choose")}}, out.Options...)
		}
		if q.Kind == pack.AskChoices && out.Hint.IsZero() {
			out.Hint = p.words.text("entitled.many")
		}
	case pack.AskArea:
		out.Options = p.areaOptions(a.Value)
	case pack.AskMoney:
		out.Unit = p.words.text("unit.yuan")
	case pack.AskDay:
		parts := append(strings.SplitN(a.Value, "-", 3), "", "", "")
		out.Year, out.Month, out.Day = parts[0], strings.TrimLeft(parts[1], "0"), strings.TrimLeft(parts[2], "0")
		if out.Hint.IsZero() {
			out.Hint = p.words.text("apply.date")
		}
	}
	return out
}

// areaOptions are the townships of the place, elsewhere, and what is answered.
func (p *Portal) areaOptions(chosen string) []Option {
	all := []Option{{Text: p.words.text("entitled.choose")}}
	for _, code := range sortedKeys(p.options.Areas) {
		all = append(all, Option{Value: code, Text: same(p.options.Areas[code]), Chosen: code == chosen})
	}
	for _, o := range p.areas() {
		o.Chosen = o.Value == chosen
		all = append(all, o)
	}
	if chosen != "" && !slices.ContainsFunc(all, func(o Option) bool { return o.Value == chosen }) {
		all = append(all, Option{Value: chosen, Text: p.areaText(chosen), Chosen: true})
	}
	return all
}

// originText says where an answer comes from and of what day it is; nothing
// where somebody has just said it.
func (p *Portal) originText(q *pack.Asked, a casework.Answered) lang.Text {
	switch {
	case a.Value == "":
		return lang.Text{}
	case a.Origin == casework.FromRegister:
		return p.words.text("apply.from.register", a.From, p.dayText(a.On))
	case a.Origin == casework.FromEarlier:
		return p.words.text("apply.from.earlier", a.From, p.dayText(a.On))
	case a.Register != nil:
		return p.words.text("apply.from.changed", a.Register.From, p.dayText(a.Register.On), p.answeredText(q, a.Register.Value))
	}
	return lang.Text{}
}

// answeredText words an answer.
func (p *Portal) answeredText(q *pack.Asked, value string) lang.Text {
	switch q.Kind {
	case pack.AskYesNo:
		return map[string]lang.Text{"true": p.words.text("yes"), "false": p.words.text("no")}[value]
	case pack.AskChoice, pack.AskChoices:
		var names []lang.Text
		for _, o := range q.Options {
			if slices.Contains(strings.Split(value, ","), o.ID) {
				names = append(names, o.Name)
			}
		}
		return joined(names)
	case pack.AskArea:
		return p.areaText(value)
	case pack.AskDay:
		if d, err := civil.Parse(value); err == nil {
			return p.dayText(d)
		}
	case pack.AskMoney:
		if m, err := measure.ParseMoney(value); err == nil {
			return p.words.text("money.yuan", m.String())
		}
	case pack.AskNumber:
		return lang.Text{ZH: value + q.Unit.ZH, EN: strings.TrimSpace(value + " " + q.Unit.In(lang.EN))}
	}
	return same(value)
}

// answerIn reads the answer to a question from a posted form, as it was typed
// where it cannot be read: what is wrong with it the form says.
func answerIn(form url.Values, q *pack.Asked) string {
	typed := strings.TrimSpace(form.Get(q.ID))
	switch q.Kind {
	case pack.AskChoices:
		return strings.Join(form[q.ID], ",")
	case pack.AskDay:
		return dayIn3(form, q.ID)
	case pack.AskNumber, pack.AskPhone, pack.AskAccount:
		return cut(plainDigits(typed), 60)
	case pack.AskMoney:
		return cut(strings.ReplaceAll(plainDigits(strings.TrimSuffix(typed, "元")), ",", ""), 60)
	}
	return typed
}

// dayIn3 reads the three fields of a day.
func dayIn3(form url.Values, name string) string {
	var parts [3]string
	for i, part := range []string{"year", "month", "day"} {
		parts[i] = cut(plainDigits(form.Get(name+"."+part)), 8)
		if n, err := strconv.Atoi(parts[i]); err == nil && i > 0 && n >= 0 && n < 10 {
			parts[i] = "0" + strconv.Itoa(n)
		}
	}
	if parts == [3]string{} {
		return ""
	}
	return strings.Join(parts[:], "-")
}
