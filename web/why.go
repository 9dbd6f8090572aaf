package web

import (
	"slices"

	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// outcome is one service for one person, with its reasons.
type outcome struct {
	Service string
	Name    lang.Text
	Who     lang.Text
	Status  Status
	Amount  lang.Text
	Because lang.Text
	Missing []lack
	Nearest []lang.Text
	Tree    []Node
	whose   string // the member's id
	worth   measure.Money
}

// whyPage explains one service for everyone in the household.
type whyPage struct {
	ID       string
	Name     lang.Text
	Outcomes []outcome
	Keep     []Hidden
}

// why makes the page that explains one service to the clause.
func (p *Portal) why(tag lang.Tag, st *entitle.Statement, a answers, service string) page {
	main := whyPage{ID: service, Keep: a.hidden()}
	for _, one := range st.Answers {
		if one.Service.ID == service {
			main.Name = one.Service.Name
			main.Outcomes = append(main.Outcomes, p.outcome(tag, st, one, a.Home, true))
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

// outcome words one answer; with explain, with all its reasons.
func (p *Portal) outcome(tag lang.Tag, st *entitle.Statement, one *entitle.Answer, f family, explain bool) outcome {
	v := st.View(one, tag, explain)
	o := outcome{Service: v.Service, Name: one.Service.Name, Who: p.who(v.Who, f), Status: Status(v.Is), Because: same(v.Because), whose: v.Who}
	if m, err := measure.ParseMoney(v.Amount); err == nil {
		unit := p.unit(v.Per)
		o.Amount, o.worth = lang.Text{ZH: m.Short() + " " + unit.ZH, EN: m.Short() + " " + unit.EN}, m
		if v.UpTo {
			o.Amount = lang.Text{ZH: "最高 " + o.Amount.ZH, EN: "up to " + o.Amount.EN}
		}
	}
	if v.Entitled && o.Status == Unknown { // every condition holds: she is owed it, only how much is for the place to say
		o.Status, o.Amount = Yes, p.words.text("result.amount.open")
	}
	for _, l := range v.Missing {
		o.Missing = append(o.Missing, p.lackOf(l, v.Who, f))
	}
	for _, change := range v.Nearest {
		o.Nearest = append(o.Nearest, same(change))
	}
	who := func(id string) lang.Text { return p.who(id, f) }
	for _, reason := range v.Reasons {
		o.Tree = append(o.Tree, p.node(st.Edition.Pack, reason, who))
	}
	if v.Worth != nil {
		o.Tree = append(o.Tree, p.node(st.Edition.Pack, *v.Worth, who))
	}
	return o
}

// node turns a reason by the rules of a pack into a part of a page; who names a
// member of the household.
func (p *Portal) node(at *pack.Pack, r entitle.Reason, who func(id string) lang.Text) Node {
	state := map[string]string{"met": "met", "not met": "unmet"}[r.Outcome]
	if state == "" {
		state = "unknown"
	}
	n := Node{State: state, Say: same(r.Say), Value: same(r.Found)}
	if r.Say == "" {
		n.Say, n.Value = n.Value, lang.Text{}
	}
	if r.Who != "" {
		n.Say = p.words.text("result.of", who(r.Who), n.Say)
	}
	if c := r.Cite; c != nil {
		n.Source = p.source(at, c.Source, c.Clause, c.Status)
	}
	for _, v := range r.Params {
		if v.From == nil {
			continue
		}
		fact := Version{Say: p.words.text("result.version", v.Label, v.Value, p.dayText(*v.From))}
		if v.Cite != nil {
			fact.Source = p.source(at, v.Cite.Source, v.Cite.Clause, v.Cite.Status)
		}
		n.Versions = append(n.Versions, fact)
	}
	for _, part := range r.Parts {
		n.Parts = append(n.Parts, p.node(at, part, who))
	}
	return n
}
