package web

import (
	"cmp"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// resultPage is the three lists.
type resultPage struct {
	On       lang.Text
	Place    lang.Text
	Open     int // questions that were not answered
	Owed     []outcome
	Possible []outcome
	Not      []outcome // by service, those for whom the same would have to change together
	NotCount int
	Said     []said
	Keep     []Hidden
}

// outcome is one service for one person, with its reasons.
type outcome struct {
	Service string
	Plain   lang.Text // empty where it is not owed
	Name    lang.Text
	Href    string
	Who     lang.Text
	Status  Status
	Amount  lang.Text
	Because lang.Text
	Missing lang.Text
	Nearest []lang.Text
	Tree    []Node
}

// said is one answer as it was given, with the question it belongs to.
type said struct {
	Attribute string
	Ask       lang.Text
	Answer    lang.Text
}

// result makes the page with the three lists. Reasons are written in the
// language of the reader.
func (p *Portal) result(tag lang.Tag, st *entitle.Statement, a answers, open int) page {
	main := resultPage{On: p.dayText(st.On), Place: p.place, Open: open, Said: p.said(a), Keep: a.hidden()}
	for _, one := range st.Answers {
		o := p.outcome(tag, st, one, a.Home)
		switch o.Status {
		case Yes:
			main.Owed = append(main.Owed, o)
		case Unknown:
			o.Tree = nil
			main.Possible = append(main.Possible, o)
		default:
			main.NotCount++
			main.Not = together(main.Not, o)
		}
	}
	// Money first: it is what people look for.
	slices.SortStableFunc(main.Owed, func(a, b outcome) int { return cmp.Compare(priced(b), priced(a)) })
	title := p.words.text("result.title")
	return page{name: "entitled-result", title: title, nav: "entitled", keep: append(a.hidden(), Hidden{"go", "result"}), main: main,
		crumbs: p.crumbs(Crumb{Text: p.words.text("entitled.title"), Href: "/entitled"}, Crumb{Text: title})}
}

// priced is 1 for an outcome with an amount, else 0.
func priced(o outcome) int {
	if o.Amount.IsZero() {
		return 0
	}
	return 1
}

// together adds an outcome to the one before, where that is the same service
// and the same would have to change.
func together(all []outcome, o outcome) []outcome {
	o.Tree = nil
	if n := len(all); n > 0 && all[n-1].Service == o.Service && all[n-1].Because == o.Because && slices.Equal(all[n-1].Nearest, o.Nearest) {
		all[n-1].Who = joined([]lang.Text{all[n-1].Who, o.Who})
		return all
	}
	return append(all, o)
}

// whyPage explains one service for everyone in the household.
type whyPage struct {
	Name     lang.Text
	Outcomes []outcome
	Keep     []Hidden
}

// why makes the page that explains one service to the clause.
func (p *Portal) why(tag lang.Tag, st *entitle.Statement, a answers, service string) page {
	main := whyPage{Keep: a.hidden()}
	for _, one := range st.Answers {
		if one.Service.ID == service {
			main.Name = one.Service.Name
			main.Outcomes = append(main.Outcomes, p.outcome(tag, st, one, a.Home))
		}
	}
	if len(main.Outcomes) == 0 {
		return p.missing()
	}
	rank := map[Status]int{Yes: 0, Unknown: 1, No: 2} // who is owed it comes first
	slices.SortStableFunc(main.Outcomes, func(a, b outcome) int { return rank[a.Status] - rank[b.Status] })
	return page{name: "entitled-why", title: main.Name, nav: "entitled", keep: append(a.hidden(), Hidden{"why", service}), main: main,
		crumbs: p.crumbs(Crumb{Text: p.words.text("entitled.title"), Href: "/entitled"}, Crumb{Text: p.words.text("result.why.title")})}
}

func (p *Portal) outcome(tag lang.Tag, st *entitle.Statement, one *entitle.Answer, f family) outcome {
	v := st.View(one, tag, true)
	o := outcome{Service: v.Service, Name: one.Service.Name, Href: "/services/" + v.Service, Who: p.who(v.Who, f), Status: Status(v.Is), Because: same(v.Because)}
	if m, err := measure.ParseMoney(v.Amount); err == nil {
		unit := p.unit(v.Per)
		o.Amount = lang.Text{ZH: m.Short() + " " + unit.ZH, EN: m.Short() + " " + unit.EN}
	}
	if v.Entitled && o.Status == Unknown { // every condition holds: she is owed it, only how much is for the place to say
		o.Status, o.Amount = Yes, p.words.text("result.amount.open")
	}
	var missing []lang.Text
	if o.Status != No {
		o.Plain = one.Service.Plain
	}
	for _, lack := range v.Missing {
		text := same(lack.Label)
		if lack.Who != "" && lack.Who != v.Who {
			text = p.words.text("result.of", p.who(lack.Who, f), text)
		}
		if lack.Decided != "" {
			text = p.words.text("result.decided", text, lack.Decided)
		}
		missing = append(missing, text)
	}
	o.Missing = joined(missing)
	for _, change := range v.Nearest {
		o.Nearest = append(o.Nearest, same(change))
	}
	for _, reason := range v.Reasons {
		o.Tree = append(o.Tree, p.node(st, reason, f))
	}
	if v.Worth != nil {
		o.Tree = append(o.Tree, p.node(st, *v.Worth, f))
	}
	return o
}

// node turns a reason into a part of the page.
func (p *Portal) node(st *entitle.Statement, r entitle.Reason, f family) Node {
	state := map[string]string{"met": "met", "not met": "unmet"}[r.Outcome]
	if state == "" {
		state = "unknown"
	}
	n := Node{State: state, Say: same(r.Say), Value: same(r.Found)}
	if r.Say == "" {
		n.Say, n.Value = n.Value, lang.Text{}
	}
	if r.Who != "" {
		n.Say = p.words.text("result.of", p.who(r.Who, f), n.Say)
	}
	if c := r.Cite; c != nil {
		n.Source = p.source(st.Edition.Pack, c.Source, c.Clause, c.Status)
	}
	for _, v := range r.Params {
		if v.From == nil {
			continue
		}
		fact := Version{Say: p.words.text("result.version", v.Label, v.Value, v.From.String())}
		if v.Cite != nil {
			fact.Source = p.source(st.Edition.Pack, v.Cite.Source, v.Cite.Clause, v.Cite.Status)
		}
		n.Versions = append(n.Versions, fact)
	}
	for _, part := range r.Parts {
		n.Parts = append(n.Parts, p.node(st, part, f))
	}
	return n
}

// said lists the answers, the first asked first.
func (p *Portal) said(a answers) []said {
	var all []said
	for _, path := range a.Asked {
		of, name, _ := strings.Cut(path, ".")
		about, ok := p.attribute(of, name)
		if !ok {
			continue
		}
		asked := a.Home.members()
		if of == pack.HouseholdWord {
			asked = []string{pack.HouseholdWord}
		}
		for _, who := range asked {
			ask := p.words.text("result.of", p.who(who, a.Home), about.Label)
			if value, given := a.Given[who+"."+name]; given {
				all = append(all, said{path, ask, p.answerText(about, value)})
			} else if a.Skipped[who+"."+name] {
				all = append(all, said{path, ask, p.words.text("entitled.unsure")})
			}
		}
	}
	return all
}

// answerText writes an answer as it was chosen.
func (p *Portal) answerText(a attribute, value string) lang.Text {
	switch a.Form {
	case "bool":
		if value == "true" {
			return p.words.text("yes")
		}
		return p.words.text("no")
	case "money":
		return p.valueText("money", "", value)
	case "date":
		if d, err := civil.Parse(value); err == nil {
			return p.dayText(d)
		}
	case "area":
		for _, o := range p.areas() {
			if o.Value == value {
				return o.Text
			}
		}
	case "code", "codes":
		return p.codeNames(a, value)
	}
	return lang.Text{ZH: value + a.Unit.ZH, EN: value + " " + a.Unit.EN}
}

// codeNames names codes that stand in a row.
func (p *Portal) codeNames(a attribute, value string) lang.Text {
	var names []lang.Text
	for _, id := range strings.Split(value, ",") {
		if name, ok := a.Codes[id]; ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return p.words.text("entitled.noneof")
	}
	return joined(names)
}
