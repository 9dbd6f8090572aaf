package pack

import (
	"minsheng/lang"
	"minsheng/rule"
)

// Record is a service as files and interfaces show it.
type Record struct {
	ID         string                   `json:"id"`
	Item       int64                    `json:"item,omitempty"`
	Name       lang.Text                `json:"name"`
	Class      string                   `json:"class"`
	Field      string                   `json:"field"`
	Category   string                   `json:"category"`
	For        string                   `json:"for"`
	From       string                   `json:"from"`
	To         string                   `json:"to,omitempty"`
	Pack       string                   `json:"pack"`
	Audiences  []string                 `json:"audiences,omitempty"`
	Events     []string                 `json:"events,omitempty"`
	Words      []string                 `json:"words,omitempty"`
	Plain      lang.Text                `json:"plain"`
	Elements   map[string]ElementRecord `json:"elements,omitempty"`
	Eligible   []RuleRecord             `json:"eligible,omitempty"`
	Amount     []RuleRecord             `json:"amount,omitempty"`
	Per        string                   `json:"per,omitempty"`
	YieldsTo   []string                 `json:"yields_to,omitempty"`
	TakeHigher string                   `json:"take_higher,omitempty"`
	StacksWith []string                 `json:"stacks_with,omitempty"`
	Counts     bool                     `json:"counts_as_income,omitempty"`
	Where      lang.Text                `json:"where,omitzero"`
	How        []lang.Text              `json:"how,omitempty"`
	Papers     []lang.Text              `json:"papers,omitempty"`
	Days       *DaysRecord              `json:"days,omitempty"`
	Unasked    bool                     `json:"without_application,omitempty"`
	Department string                   `json:"department,omitempty"`
	Form       string                   `json:"form,omitempty"`
	Process    string                   `json:"process,omitempty"`
	Start      Start                    `json:"start,omitempty"`
	Recheck    *RecheckRecord           `json:"recheck,omitempty"`
	Taper      *TaperRecord             `json:"taper,omitempty"`
}

// RecheckRecord is how often it is asked again whether a service is owed.
type RecheckRecord struct {
	Every  string     `json:"every"`
	Source CiteRecord `json:"source"`
}

// TaperRecord is what is paid for a while to who is no longer owed a service.
type TaperRecord struct {
	Months int        `json:"months"`
	Share  string     `json:"share"`
	After  string     `json:"after,omitempty"`
	Source CiteRecord `json:"source"`
}

// DaysRecord is a time limit.
type DaysRecord struct {
	Count   int64      `json:"count"`
	Working bool       `json:"working"` // else calendar days
	Say     lang.Text  `json:"say,omitzero"`
	Source  CiteRecord `json:"source"`
}

// ElementRecord is one of the five elements with where it comes from.
type ElementRecord struct {
	Text   lang.Text  `json:"text"`
	Source CiteRecord `json:"source"`
}

// RuleRecord is a condition (If) or an amount (Is, where If holds).
type RuleRecord struct {
	If     string     `json:"if,omitempty"`
	Is     string     `json:"is,omitempty"`
	Say    lang.Text  `json:"say,omitzero"`
	UpTo   bool       `json:"up_to,omitempty"`
	Source CiteRecord `json:"source"`
}

// CiteRecord is where a fact comes from and how sure it is.
type CiteRecord struct {
	Pack   string `json:"pack"`
	ID     string `json:"id,omitempty"`
	Clause string `json:"clause,omitempty"`
	Status string `json:"status"`
}

func record(c rule.Cite) CiteRecord { return CiteRecord{c.Pack, c.Source, c.Clause, c.Status} }

// Record returns the service as files and interfaces show it.
func (s *Service) Record() Record {
	r := Record{ID: s.ID, Item: s.Item, Name: s.Name, Class: s.Class, Field: s.Field, Category: s.Category, For: s.For.String(),
		From: s.Span.From.String(), Pack: s.Pack, Audiences: s.Audiences, Events: s.Events, Words: s.Words, Plain: s.Plain,
		Per: s.Per, YieldsTo: s.YieldsTo, TakeHigher: s.TakeHigher, StacksWith: s.StacksWith, Counts: s.CountsAsIncome,
		Where: s.Apply.Where, How: s.Apply.How, Papers: s.Apply.Papers, Elements: map[string]ElementRecord{}}
	r.Unasked = s.Apply.WithoutApplication
	r.Department, r.Form, r.Process, r.Start = s.Department, s.Form, s.Process, s.Start
	if s.Recheck.Every != "" {
		r.Recheck = &RecheckRecord{s.Recheck.Every, record(s.Recheck.Cite)}
	}
	if t := s.Taper; t != nil {
		r.Taper = &TaperRecord{t.Months, t.Share.String(), t.After, record(t.Cite)}
	}
	if d := s.Apply.Days; d != nil {
		r.Days = &DaysRecord{d.Count, d.Working, d.Say, record(d.Cite)}
	}
	if s.Span.To != nil {
		r.To = s.Span.To.String()
	}
	for _, e := range s.Elements.List() {
		r.Elements[e.Key] = ElementRecord{e.Text, record(e.Cite)}
	}
	for _, c := range s.Conditions {
		r.Eligible = append(r.Eligible, RuleRecord{If: c.Rule, Say: c.Say, Source: record(c.Cite)})
	}
	for _, a := range s.Amounts {
		r.Amount = append(r.Amount, RuleRecord{If: a.If, Is: a.Rule, Say: a.Say, UpTo: a.UpTo, Source: record(a.Cite)})
	}
	return r
}

// NamedElement is an element with its key and its official name.
type NamedElement struct {
	Key  string
	Name lang.Text
	Element
}

// List returns the elements that have words, in official order.
func (e *Elements) List() []NamedElement {
	var all []NamedElement
	for _, n := range []NamedElement{
		{"who", text("服务对象", "Who it is for"), e.Who},
		{"what", text("服务内容", "What is provided"), e.What},
		{"standard", text("服务标准", "Standard"), e.Standard},
		{"pays", text("支出责任", "Who pays"), e.Pays},
		{"lead", text("牵头负责单位", "Lead unit"), e.Lead},
	} {
		if !n.Text.IsZero() {
			all = append(all, n)
		}
	}
	return all
}

// Status is the least sure status of anything the service says.
func (s *Service) Status() string {
	worst := Quoted
	note := func(status string) {
		if status == Unverified || status == Summarised && worst == Quoted {
			worst = status
		}
	}
	for _, e := range s.Elements.List() {
		note(e.Cite.Status)
	}
	for _, c := range s.Conditions {
		note(c.Cite.Status)
	}
	return worst
}
