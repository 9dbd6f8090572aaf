package web

import (
	"strings"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
)

// resultPage is the three lists.
type resultPage struct {
	On            lang.Text
	Place         lang.Text
	Open          int // questions that were not answered
	Money         []entry
	Services      []entry
	MoreServices  []entry // those that are folded
	OwedCount     int
	Gaps          []gap // what may be owed, by what is missing: the first few,
	MoreGaps      []gap // and the rest
	MoreCount     int
	PossibleCount int
	Not           []entry
	Said          []said
	Keep          []Hidden
}

// said is one answer as it was given, with the question it belongs to.
type said struct {
	Attribute string
	Ask       lang.Text
	Answer    lang.Text
}

// opened is how many services of a list stand open; the others are folded.
const opened = 10

// reasoned is how many of the first list carry their reasons along; those of
// the others stand one press away, so that the page stays light.
const reasoned = 6

// result makes the page with the three lists. Reasons are written in the
// language of the reader.
func (p *Portal) result(tag lang.Tag, st *entitle.Statement, a answers, still []entitle.Question, asked map[string]bool) page {
	lists := p.lists(tag, st, a.Home)
	main := resultPage{On: p.dayText(st.On), Place: p.place, Open: len(still), Said: p.said(a), Keep: a.hidden(),
		OwedCount: len(lists.owed), PossibleCount: len(lists.possible), Not: lists.not}
	for i, one := range lists.owed {
		p.finish(tag, st, a.Home, &one, i < reasoned)
		if one.Money {
			main.Money = append(main.Money, one)
			continue
		}
		main.Services = append(main.Services, one)
	}
	few := min(opened, len(main.Services))
	main.Services, main.MoreServices = main.Services[:few], main.Services[few:]
	main.Gaps, main.MoreGaps = unfolded(p.gaps(lists.possible, asked), opened)
	for _, g := range main.MoreGaps {
		main.MoreCount += len(g.List)
	}
	brief(main.Not)
	for _, g := range main.Gaps {
		brief(g.Folded)
	}
	for _, g := range main.MoreGaps {
		brief(g.List)
	}
	title := p.words.text("result.title")
	return page{name: "entitled-result", title: title, nav: "entitled", keep: append(a.hidden(), Hidden{"go", "result"}), main: main,
		crumbs: p.crumbs(Crumb{Text: p.words.text("entitled.title"), Href: "/entitled"}, Crumb{Text: title})}
}

// brief takes the sentence of each service out of a folded list.
func brief(list []entry) {
	for i := range list {
		list[i].Plain = lang.Text{}
	}
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
