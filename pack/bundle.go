package pack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Bundle is several services that are applied for with one form: "one thing".
// The parts go to their departments side by side.
type Bundle struct {
	ID    string
	Name  lang.Text
	Plain lang.Text // what it is for, in everyday words
	// Service is the service of the catalogue that it is, like 出生“一件事”联办;
	// empty where there is none.
	Service string
	Pack    string
	Span    civil.Span
	Form    *Form // the bundle's own questions, then those of the parts' forms, each once
	Parts   []BundlePart
	Cite    rule.Cite
}

// BundlePart is one service of a bundle.
type BundlePart struct {
	Service    string
	Form       string // what it is asked with here; empty: with its own
	Process    string // by which it is decided
	Department string // to which it goes; empty where that is not known
	When       *When  // over answers of Form; nil where it always belongs to it
	Cite       rule.Cite
}

// PartsFor lists the parts that belong to an application with these answers.
func (b *Bundle) PartsFor(answers map[string]string) []BundlePart {
	var all []BundlePart
	for _, p := range b.Parts {
		if b.Form.Meets(p.When, answers) {
			all = append(all, p)
		}
	}
	return all
}

// Bundle finds a bundle by id, or returns nil.
func (e *Edition) Bundle(id string) *Bundle {
	i := slices.IndexFunc(e.Bundles, func(b *Bundle) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return e.Bundles[i]
}

// BundlesOf lists the bundles that a service belongs to, the one that it is
// itself first.
func (e *Edition) BundlesOf(service string) []*Bundle {
	var all []*Bundle
	for _, b := range e.Bundles {
		switch {
		case b.Service == service:
			all = append([]*Bundle{b}, all...)
		case slices.ContainsFunc(b.Parts, func(p BundlePart) bool { return p.Service == service }):
			all = append(all, b)
		}
	}
	return all
}

// bundlesOn lists the bundles in force on a day, with their forms: of each id
// that of the nearest pack of the chain.
func (p *Pack) bundlesOn(e *Edition, found *findings) []*Bundle {
	var all []*Bundle
	for level := p; level != nil; level = level.Parent {
		for _, d := range level.bundles {
			if d.Span.Holds(e.Span.From) && !slices.ContainsFunc(all, func(b *Bundle) bool { return b.ID == d.ID }) {
				all = append(all, d.join(e, found))
			}
		}
	}
	return all
}

// join makes the bundle of an edition, without parts that are not offered
// then. Its form is its own questions and papers and those of the services'
// forms, each once.
func (d *bundleDraft) join(e *Edition, found *findings) *Bundle {
	b := *d.Bundle
	b.Parts = nil
	f := &Form{ID: b.ID, Name: b.Name, Pack: b.Pack, Span: b.Span, Sections: slices.Clone(d.Form.Sections), Papers: slices.Clone(d.Form.Papers), Cite: b.Cite}
	for i := range f.Sections {
		f.Sections[i].Questions = slices.Clone(f.Sections[i].Questions)
	}
	for i, part := range d.Parts {
		s := e.Service(part.Service)
		if s == nil {
			continue
		}
		if part.Process == "" {
			part.Process = s.Process
		}
		if part.Department == "" {
			part.Department = s.Department
		}
		b.Parts = append(b.Parts, part)
		own := e.Form(part.Form)
		if own == nil {
			own = e.FormOf(s.ID)
		}
		f.add(own, part.When, d.places[i], found)
	}
	b.Form = f
	if err := f.compile(); err != nil {
		found.add(d.place.mistake(CodeForm, textf("几张表单合不成一张：%v", "the forms cannot be joined: %v", err), alikeFix))
		return &b
	}
	f.orderly(d.place, found)
	return &b
}

var alikeFix = text("两处写成一样，或换一个标识", "make the two alike, or choose another id")

// add puts the questions and papers of a part's form behind those that are
// there, without those that are asked already. What only this part needs is
// asked only where the part is wanted.
func (f *Form) add(part *Form, when *When, where place, found *findings) {
	for _, s := range part.Sections {
		one := Section{ID: s.ID, Name: s.Name, Help: s.Help}
		for _, q := range s.Questions {
			q.When = also(when, q.When)
			have, twice := f.Question(q.ID), f.asksFor(q.Attribute)
			switch {
			case have == nil && twice != nil:
				found.add(where.mistake(CodeForm, textf("%s 在表单 %s 里叫「%s」，前面叫「%s」，会问两遍", "%s is asked in the form %s as %q and before as %q, that is twice", q.Attribute, part.ID, q.ID, twice.ID), text("两处用同一个标识", "give both one id")))
			case have == nil:
				one.Questions = append(one.Questions, q)
			case !have.asksTheSame(&q):
				found.add(where.mistake(CodeForm, textf("问题「%s」在表单 %s 里和在前面不一样", "the question %q is not the same in the form %s as before", q.ID, part.ID), alikeFix))
			default:
				have.Required, have.When = have.Required || q.Required, either(have.When, q.When)
			}
		}
		f.addSection(one, part.ID)
	}
	for _, p := range part.Papers {
		p.When = also(when, p.When)
		if have := f.samePaper(p); have != nil {
			have.Required, have.When = have.Required || p.Required, either(have.When, p.When)
			continue
		}
		f.Papers = append(f.Papers, p)
	}
}

// contactID is the section that comes last in the form of a bundle, whichever
// parts have one.
const contactID = "contact"

// addSection puts questions into the section of the same id and name, or
// behind the others, and before the contact.
func (f *Form) addSection(s Section, of string) {
	if len(s.Questions) == 0 {
		return
	}
	for i := range f.Sections {
		if have := &f.Sections[i]; have.ID == s.ID && (have.Name == s.Name || s.ID == contactID) {
			have.Questions = append(have.Questions, s.Questions...)
			return
		}
	}
	if slices.ContainsFunc(f.Sections, func(o Section) bool { return o.ID == s.ID }) {
		s.ID = of + "-" + s.ID
	}
	f.Sections = append(f.Sections, s)
	if i := slices.IndexFunc(f.Sections, func(o Section) bool { return o.ID == contactID }); i >= 0 {
		contact := f.Sections[i]
		f.Sections = append(slices.Delete(f.Sections, i, i+1), contact)
	}
}

// asksFor finds the question that is prefilled with an attribute, or returns nil.
func (f *Form) asksFor(attribute string) *Asked {
	for _, q := range f.Questions() {
		if attribute != "" && q.Attribute == attribute {
			return q
		}
	}
	return nil
}

// samePaper finds the paper of the same id or name, or returns nil.
func (f *Form) samePaper(p Paper) *Paper {
	i := slices.IndexFunc(f.Papers, func(o Paper) bool { return o.ID == p.ID || o.Name.ZH == p.Name.ZH })
	if i < 0 {
		return nil
	}
	return &f.Papers[i]
}

// asksTheSame reports whether an answer to one question answers the other.
func (q *Asked) asksTheSame(o *Asked) bool {
	return q.Kind == o.Kind && q.Attribute == o.Attribute && q.Whose == o.Whose && slices.EqualFunc(q.Options, o.Options, func(a, b rule.Code) bool { return a.ID == b.ID })
}

// orderly reports questions whose condition asks about later ones: joined with
// others, they would never be asked.
func (f *Form) orderly(where place, found *findings) {
	var before []string
	for _, q := range f.Questions() {
		for _, name := range q.When.names() {
			if !slices.Contains(before, name) {
				found.add(where.mistake(CodeForm, textf("合在一起以后，「%s」要看的回答「%s」还没有问", "joined, %q depends on %q, which is asked later", q.ID, name),
					textf("在 sections 里先问「%s」", "ask %q in `sections` of the bundle", name)))
			}
		}
		before = append(before, q.ID)
	}
}

// also is the condition that both are met; nil always is.
func also(a, b *When) *When {
	switch {
	case a == nil:
		return b
	case b == nil || a.Source == b.Source:
		return a
	}
	return conditionOf("(" + a.Source + ") && (" + b.Source + ")")
}

// either is the condition that one of the two is met; nil always is.
func either(a, b *When) *When {
	if a == nil || b == nil {
		return nil
	}
	joined := &When{any: a.any}
	if joined.any == nil {
		joined.any = []string{a.Source}
	}
	if !slices.Contains(joined.any, b.Source) {
		joined.any = append(slices.Clone(joined.any), b.Source)
	}
	if joined.Source = joined.any[0]; len(joined.any) > 1 {
		joined.Source = "(" + strings.Join(joined.any, ") || (") + ")"
	}
	return joined
}

// BundleRecord is a bundle as files and interfaces show it.
type BundleRecord struct {
	ID    string    `json:"id"`
	Name  lang.Text `json:"name"`
	Plain lang.Text `json:"plain"`
	// Service is the service of the catalogue that it is.
	Service string       `json:"service,omitempty"`
	Pack    string       `json:"pack"`
	Form    FormRecord   `json:"form"`
	Parts   []PartRecord `json:"parts"`
	Source  CiteRecord   `json:"source"`
}

// PartRecord is one service of a bundle.
type PartRecord struct {
	Service    string     `json:"service"`
	Process    string     `json:"process"`
	Department string     `json:"department,omitempty"`
	When       string     `json:"when,omitempty"`
	Source     CiteRecord `json:"source"`
}

// Record returns the bundle as files and interfaces show it; ReadBundle reads
// it back.
func (b *Bundle) Record() BundleRecord {
	r := BundleRecord{ID: b.ID, Name: b.Name, Plain: b.Plain, Service: b.Service, Pack: b.Pack, Form: b.Form.Record(), Parts: []PartRecord{}, Source: record(b.Cite)}
	for _, p := range b.Parts {
		r.Parts = append(r.Parts, PartRecord{Service: p.Service, Process: p.Process, Department: p.Department, When: p.When.text(), Source: record(p.Cite)})
	}
	return r
}

// Version is a fingerprint of everything that the bundle says.
func (b *Bundle) Version() string { return fingerprint(b.Record()) }

// ReadBundle gives back a bundle from the JSON of its Record, of the same
// Version. It fails where the text is no bundle.
func ReadBundle(text []byte) (*Bundle, error) {
	var r BundleRecord
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("a kept bundle: %w", err)
	}
	form, err := r.Form.form()
	if err != nil {
		return nil, err
	}
	b := &Bundle{ID: r.ID, Name: r.Name, Plain: r.Plain, Service: r.Service, Pack: r.Pack, Form: form, Cite: r.Source.cite()}
	for _, p := range r.Parts {
		part := BundlePart{Service: p.Service, Process: p.Process, Department: p.Department, Cite: p.Source.cite()}
		if p.When != "" {
			if part.When, err = form.condition(p.When); err != nil {
				return nil, err
			}
		}
		b.Parts = append(b.Parts, part)
	}
	return b, nil
}
