package entitle

import (
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// Reason is one condition in the words of a language: what the clause says,
// what was found, what stands below it.
type Reason struct {
	Outcome string    `json:"outcome"` // met, not met, unknown or failed
	Say     string    `json:"say,omitempty"`
	Found   string    `json:"found,omitempty"` // value against threshold
	Who     string    `json:"who,omitempty"`
	Cite    *Citation `json:"cite,omitempty"`
	Params  []Version `json:"params,omitempty"`
	Parts   []Reason  `json:"parts,omitempty"`
}

// Citation is a clause of a source, ready to show.
type Citation struct {
	Source string `json:"source"`
	Title  string `json:"title"`
	Number string `json:"number,omitempty"`
	Clause string `json:"clause,omitempty"`
	Status string `json:"status"`
}

// Version is the version of a parameter that was used.
type Version struct {
	Name  string      `json:"name"`
	Label string      `json:"label"`
	Value string      `json:"value,omitempty"` // empty: not known
	From  *civil.Date `json:"from,omitempty"`
	Cite  *Citation   `json:"cite,omitempty"`
}

// Lack is one thing that would have to be known.
type Lack struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Who   string `json:"who,omitempty"`
	// Decided says who publishes a local standard; set for parameters.
	Decided string `json:"decided,omitempty"`
}

// AnswerView is an answer in the words of a language.
type AnswerView struct {
	Service string `json:"service"`
	Name    string `json:"name"`
	Who     string `json:"who"` // a person's id, or "household"
	Is      string `json:"is"`  // yes, no or unknown
	// Entitled: all conditions hold; with Is unknown, only the amount is open.
	Entitled bool     `json:"entitled,omitempty"`
	Amount   string   `json:"amount,omitempty"`
	UpTo     bool     `json:"up_to,omitempty"` // at most the amount
	Per      string   `json:"per,omitempty"`
	Because  string   `json:"because,omitempty"` // why it is barred although all conditions hold
	Missing  []Lack   `json:"missing,omitempty"`
	Nearest  []string `json:"nearest,omitempty"`
	Reasons  []Reason `json:"reasons,omitempty"`
	Worth    *Reason  `json:"worth,omitempty"` // how the amount came about
	Err      string   `json:"error,omitempty"`
}

// outcomeWords are the JSON words of rule.Outcome.
var outcomeWords = map[rule.Outcome]string{rule.Met: "met", rule.NotMet: "not met", rule.NotKnownYet: "unknown", rule.Failed: "failed"}

// View writes an answer in a language; with explain, with all reasons.
func (s *Statement) View(a *Answer, tag lang.Tag, explain bool) AnswerView {
	w := writer{s.Edition, tag}
	v := AnswerView{Service: a.Service.ID, Name: a.Service.Name.In(tag), Who: pack.HouseholdWord, Is: a.Outcome.String(), Entitled: a.Entitled, Because: w.bar(a)}
	if a.Person != nil {
		v.Who = a.Person.ID
	}
	if a.Amount != nil && a.Outcome != NotOwed {
		v.Amount, v.Per, v.UpTo = a.Amount.String(), a.Service.Per, a.Line.UpTo
	}
	if a.Err != nil {
		v.Err = a.Err.Error()
	}
	for _, m := range a.Missing {
		v.Missing = append(v.Missing, w.lack(m))
	}
	for _, c := range a.Nearest(s.On) {
		v.Nearest = append(v.Nearest, c.Say(tag))
	}
	if !explain {
		return v
	}
	for i, r := range a.Reasons {
		c := &a.Service.Conditions[i]
		reason := w.reason(r, true)
		reason.Say, reason.Cite = c.Say.In(tag), w.cite(c.Cite)
		reason.Params = w.versions(r)
		v.Reasons = append(v.Reasons, reason)
	}
	if a.Worth != nil {
		known := rule.NotKnownYet
		if a.Worth.Value.Known() {
			known = rule.Met
		}
		v.Worth = &Reason{Outcome: outcomeWords[known], Say: a.Line.Say.In(tag),
			Found: a.Worth.Say(tag, true), Cite: w.cite(a.Line.Cite), Params: w.versions(a.Worth)}
	}
	return v
}

// writer writes reasons for one edition in one language.
type writer struct {
	edition *pack.Edition
	tag     lang.Tag
}

func (w writer) bar(a *Answer) string {
	if a.Other == nil && a.Bar == Unbarred {
		return ""
	}
	switch a.Bar {
	case Yields:
		return lang.Text{ZH: "与“" + a.Other.Name.ZH + "”不同时享受", EN: "not together with " + a.Other.Name.In(lang.EN)}.In(w.tag)
	case Lower:
		return lang.Text{ZH: "与“" + a.Other.Name.ZH + "”择高享受", EN: "only the higher: " + a.Other.Name.In(lang.EN)}.In(w.tag)
	case NoLine:
		return lang.Text{ZH: "没有适用的标准", EN: "no standard applies"}.In(w.tag)
	case Nothing:
		return lang.Text{ZH: "计算结果为零", EN: "the amount comes to nothing"}.In(w.tag)
	}
	return lang.Text{ZH: "取决于是否享受“" + a.Other.Name.ZH + "”", EN: "depends on " + a.Other.Name.In(lang.EN)}.In(w.tag)
}

func (w writer) lack(m rule.Missing) Lack {
	l := Lack{Name: m.Name(), Who: m.Person}
	switch {
	case m.Param != nil:
		l.Label, l.Decided = m.Param.Label.In(w.tag), m.Param.Decided.In(w.tag)
	case m.Attr != nil:
		l.Label = m.Attr.Label.In(w.tag)
	case m.Link != nil:
		l.Label = m.Link.Label.In(w.tag)
	default:
		l.Label = m.Service
		if s := w.edition.Service(m.Service); s != nil {
			l.Label = s.Name.In(w.tag)
		}
	}
	return l
}

func (w writer) cite(c rule.Cite) *Citation {
	if c.Source == "" {
		return nil
	}
	out := &Citation{Source: c.Source, Clause: c.Clause, Status: c.Status, Title: c.Source}
	if s := w.edition.Pack.Source(c.Source); s != nil {
		out.Title, out.Number = s.Title.In(w.tag), s.Number
	}
	return out
}

// reason writes a finding and the conditions below it. want flips inside "!".
func (w writer) reason(f *rule.Finding, want bool) Reason {
	outcome := f.Value
	if outcome.Known() && !want {
		outcome = rule.OfBool(!outcome.IsTrue())
	}
	r := Reason{Outcome: outcomeWords[rule.OutcomeOf(outcome)], Found: w.found(f, want)}
	if f.Who != nil {
		r.Who = f.Who.ID
	}
	if f.Node.Op == rule.OpNot {
		want = !want
	}
	for _, p := range f.Conditions() {
		r.Parts = append(r.Parts, w.reason(p, want))
	}
	return r
}

// found writes a finding; a service asked for by owed() is called by its name,
// which rules do not know.
func (w writer) found(f *rule.Finding, want bool) string {
	said := f.Say(w.tag, want)
	if f.Node.Op != rule.OpOwed {
		return said
	}
	if s := w.edition.Service(f.Node.Service); s != nil {
		return strings.Replace(said, f.Node.Service, s.Name.In(w.tag), 1)
	}
	return said
}

// versions lists the parameters used anywhere below a finding, once each.
func (w writer) versions(f *rule.Finding) []Version {
	var all []Version
	var visit func(*rule.Finding)
	visit = func(f *rule.Finding) {
		if p := f.Node.Param; p != nil && !slices.ContainsFunc(all, func(v Version) bool { return v.Name == p.Name }) {
			all = append(all, w.version(p, f))
		}
		for _, part := range f.Parts {
			visit(part)
		}
	}
	visit(f)
	return all
}

func (w writer) version(p *rule.Param, f *rule.Finding) Version {
	v := Version{Name: p.Name, Label: p.Label.In(w.tag)}
	if f.Row != nil {
		from := f.Row.Span.From
		v.Value, v.From, v.Cite = rule.Show(f.Value, nil, w.tag), &from, w.cite(f.Row.Cite)
	}
	return v
}
