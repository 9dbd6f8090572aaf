package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// unsure is the answer of someone who cannot say.
const unsure = "?"

// shortList is how many options stand open where several people are asked the
// same; longer lists are folded, so that the whole family fits on a page.
const shortList = 4

// questionOf words a question for one member of the household.
func (p *Portal) questionOf(q entitle.Question, who string, f family) Question {
	a := q.Attribute
	out := Question{Name: who + "." + a.Name, Ask: a.Ask, Unit: a.Unit}
	if len(q.People) > 1 || who != "me" && who != pack.HouseholdWord {
		out.Ask = p.words.text("entitled.of", p.who(who, f), a.Ask)
	}
	yes, no, notSure := p.words.text("yes"), p.words.text("no"), p.words.text("entitled.unsure")
	switch string(a.Form) {
	case "bool":
		out.Kind = "yesno"
		out.Options = []Option{{Value: "true", Text: yes}, {Value: "false", Text: no}, {Value: unsure, Text: notSure}}
	case "code", "codes":
		out.Kind = "one"
		if string(a.Form) == "codes" {
			out.Kind, out.Hint = "many", p.words.text("entitled.many")
		}
		for _, c := range a.Codes {
			out.Options = append(out.Options, Option{Value: c.ID, Text: c.Name})
		}
		if out.Kind == "one" {
			out.Options = append(out.Options, Option{Value: unsure, Text: notSure})
		}
		if out.Kind == "one" && len(q.People) > 1 && len(out.Options) > shortList {
			out.Kind, out.Options = "select", append([]Option{{Text: p.words.text("entitled.choose")}}, out.Options...)
		}
	case "area":
		out.Kind, out.Options = "one", append(p.areas(), Option{Value: unsure, Text: notSure})
	case "date":
		out.Kind, out.Hint = "date", p.words.text("entitled.date")
	case "money":
		out.Kind, out.Unit = "money", p.words.text("unit.yuan")
	default:
		out.Kind = "int"
	}
	return out
}

// areas are the places that someone can be from: here, elsewhere in each
// division above, and another province.
func (p *Portal) areas() []Option {
	options := []Option{{Value: p.home.Code, Text: p.home.Name}}
	for up := p.home.Parent; up != nil && up.Parent != nil; up = up.Parent {
		options = append(options, Option{Value: up.Code, Text: p.words.text("entitled.elsewhere", up.Name)})
	}
	return append(options, Option{Value: elsewhere, Text: p.words.text("entitled.province")})
}

// noneOf is the answer that a thing does not hold for somebody, or unsure
// where there is no such answer.
func noneOf(q entitle.Question) string {
	a := attribute{Form: string(q.Attribute.Form), Codes: map[string]lang.Text{}}
	for _, c := range q.Attribute.Codes {
		a.Codes[c.ID] = c.Name
	}
	return a.none()
}

// none is the answer that the attribute does not hold.
func (a attribute) none() string {
	_, has := a.Codes["none"]
	switch {
	case a.Form == "bool":
		return "false"
	case a.Form == "codes":
		return ""
	case a.Form == "code" && has:
		return "none"
	}
	return unsure
}

// elsewhere stands for every place outside the province: the code of the
// nation lies in no province, and no province lies in it by its digits.
const elsewhere = "000000"

// take reads the answers to one question. What cannot be read is returned with
// the reason, by the name of its field.
func (p *Portal) take(a *answers, form url.Values, attribute string) map[string]lang.Text {
	refused := map[string]lang.Text{}
	if form.Get("go") == "back" {
		if len(a.Asked) > 0 {
			a.forget(a.Asked[len(a.Asked)-1])
		}
		return refused
	}
	of, name, _ := strings.Cut(attribute, ".")
	for _, who := range p.answerable(a.Home, of, form, name) {
		key := who + "." + name
		value, say := p.read(form, of, key, name)
		if a, ok := p.attribute(of, name); ok && form.Get("go") == "none" {
			value, say = a.none(), nil
		}
		switch {
		case form.Get("go") == "skip" || value == unsure || form.Get("go") == "result" && say != nil:
			a.Skipped[key] = true
		case say != nil:
			refused[key] = *say
		default:
			a.Given[key] = value
		}
	}
	if len(refused) == 0 && !slices.Contains(a.Asked, attribute) {
		a.Asked = append(a.Asked, attribute)
	}
	if form.Get("go") == "result" {
		return map[string]lang.Text{}
	}
	if form.Get("then") == "result" && len(refused) == 0 {
		form.Set("go", "result")
	}
	return refused
}

// answerable lists whom the page asked.
func (p *Portal) answerable(f family, of string, form url.Values, name string) []string {
	if of == pack.HouseholdWord {
		return []string{pack.HouseholdWord}
	}
	asked := form["about"]
	return slices.DeleteFunc(f.members(), func(id string) bool { return !slices.Contains(asked, id) })
}

// read returns one answer as a household file writes it, or why it cannot be.
func (p *Portal) read(form url.Values, of, key, name string) (string, *lang.Text) {
	a, ok := p.attribute(of, name)
	if !ok {
		return unsure, nil
	}
	value := strings.TrimSpace(cut(form.Get(key), 60))
	switch a.Form {
	case "date":
		return p.readDate(form, key)
	case "codes":
		return strings.Join(form[key], ","), nil
	case "money":
		m, refused := p.readMoney(value)
		if refused != nil {
			return "", refused
		}
		return m.String(), nil
	case "int", "ratio":
		return p.readNumber(value, a)
	}
	if value == "" {
		say := p.words.text("entitled.wrong.none")
		return "", &say
	}
	return value, nil
}

func (p *Portal) readNumber(value string, a attribute) (string, *lang.Text) {
	n, err := measure.ParseWhole(plainDigits(value))
	if err != nil {
		say := p.words.text("entitled.wrong.int")
		return "", &say
	}
	if a.Min != nil && n < *a.Min || a.Max != nil && n > *a.Max {
		say := p.words.text("entitled.wrong.range", *a.Min, *a.Max)
		return "", &say
	}
	return strconv.FormatInt(n, 10), nil
}

// readMoney reads an amount as people type it; what is refused says why.
func (p *Portal) readMoney(value string) (measure.Money, *lang.Text) {
	m, err := measure.ParseMoney(plainDigits(strings.TrimSuffix(value, "元")))
	if err != nil || m < 0 {
		say := p.words.text("entitled.wrong.money")
		return 0, &say
	}
	return m, nil
}

// readDate reads the three fields of a day that has been.
func (p *Portal) readDate(form url.Values, key string) (string, *lang.Text) {
	refuse := func(id string) (string, *lang.Text) {
		say := p.words.text("entitled.wrong." + id)
		return "", &say
	}
	var parts [3]int
	for i, name := range []string{"year", "month", "day"} {
		n, err := strconv.Atoi(plainDigits(cut(form.Get(key+"."+name), 60)))
		if err != nil {
			return refuse("all")
		}
		parts[i] = n
	}
	d, err := civil.Of(parts[0], parts[1], parts[2])
	switch {
	case parts[0] < 1900 || parts[0] > 9999:
		return refuse("year")
	case err != nil:
		return refuse("date")
	case d > p.options.Today():
		return refuse("future")
	}
	return d.String(), nil
}

// plainDigits turns what Chinese input methods write for digits, points and
// commas into ours, and drops spaces.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．' || r == '。':
			return '.'
		case r == '，':
			return ','
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, s)
}

// again fills the questions of a refused form with what was typed and chosen.
func (q *Question) again(form url.Values) {
	q.Value = cut(form.Get(q.Name), map[bool]int{true: maxForm, false: 300}[q.Kind == "long"])
	for i, o := range q.Options {
		q.Options[i].Chosen = slices.Contains(form[q.Name], o.Value)
	}
	q.Year, q.Month, q.Day = cut(form.Get(q.Name+".year"), 8), cut(form.Get(q.Name+".month"), 8), cut(form.Get(q.Name+".day"), 8)
}

// attribute is what the pages need to know of one attribute of the schema.
type attribute struct {
	Form     string
	Label    lang.Text
	Unit     lang.Text
	Codes    map[string]lang.Text
	Min, Max *int64
}

// The entities of the schema, which the pages know by number: rules are no
// business of theirs.
const (
	ofPerson = iota
	ofHousehold
)

// attribute finds an attribute of a person, or of the household.
func (p *Portal) attribute(of, name string) (attribute, bool) {
	schema := p.home.Schema()
	a := schema.Attribute(ofPerson, name)
	if of == pack.HouseholdWord {
		a = schema.Attribute(ofHousehold, name)
	}
	if a == nil {
		return attribute{}, false
	}
	found := attribute{Form: string(a.Form), Label: a.Label, Unit: a.Unit, Codes: map[string]lang.Text{}, Min: a.Min, Max: a.Max}
	for _, c := range a.Codes {
		found.Codes[c.ID] = c.Name
	}
	return found, true
}
