package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Form is what is asked of somebody who applies: questions in sections, and
// papers. An application keeps the form it began with, known by its Version.
type Form struct {
	ID       string
	Name     lang.Text
	Pack     string // the code of the pack that wrote it
	Span     civil.Span
	Sections []Section // in the order in which they are asked
	Papers   []Paper
	Cite     rule.Cite

	conditions *rule.Env // what its conditions are checked against
	schema     *rule.Schema
}

// Section is questions that stand on one page.
type Section struct {
	ID        string
	Name      lang.Text
	Help      lang.Text
	Questions []Asked
}

// Asked is one question of a form.
type Asked struct {
	ID        string
	Name      lang.Text
	Help      lang.Text
	Attribute string // person.X or household.X of the schema, with which it is prefilled; else empty
	Kind      AskKind
	Options   []rule.Code // of a choice and of choices
	Unit      lang.Text
	Min, Max  *int64 // bounds of a number, or of money in fen
	Required  bool
	When      *When // nil where it is asked of everybody
	Whose     Whose // about whom it is asked
	Cite      rule.Cite
}

// AskKind says what an answer looks like. An answer is a text: yesno is true
// or false, a day 2024-07-01, money yuan with at most two decimals, a choice
// the id of an option, choices such ids with commas between, an area a
// division code, a person a name or a name and a citizen number with a blank
// between.
type AskKind string

// The kinds of questions.
const (
	AskText    AskKind = "text" // one line
	AskLong    AskKind = "long" // several lines
	AskNumber  AskKind = "number"
	AskMoney   AskKind = "money"
	AskDay     AskKind = "day"
	AskYesNo   AskKind = "yesno"
	AskChoice  AskKind = "choice"
	AskChoices AskKind = "choices"
	AskArea    AskKind = "area"
	AskPhone   AskKind = "phone"
	AskAccount AskKind = "account"
	AskPerson  AskKind = "person"
)

// Whose says about whom a question is.
type Whose string

// About whom questions are.
const (
	OfApplicant Whose = "applicant" // who the benefit is for
	OfHome      Whose = "household"
)

// Paper is something to hand in.
type Paper struct {
	ID       string
	Name     lang.Text
	Help     lang.Text
	Instead  []string // attributes on file and other papers, any of which may stand in for it
	Required bool
	When     *When // nil where everybody hands it in
	Cite     rule.Cite
}

// Question finds a question by id, or returns nil.
func (f *Form) Question(id string) *Asked {
	for i := range f.Sections {
		for j := range f.Sections[i].Questions {
			if q := &f.Sections[i].Questions[j]; q.ID == id {
				return q
			}
		}
	}
	return nil
}

// Questions lists every question in the order in which they are asked.
func (f *Form) Questions() []*Asked {
	var all []*Asked
	for i := range f.Sections {
		for j := range f.Sections[i].Questions {
			all = append(all, &f.Sections[i].Questions[j])
		}
	}
	return all
}

// Paper finds a paper by id, or returns nil.
func (f *Form) Paper(id string) *Paper {
	i := slices.IndexFunc(f.Papers, func(p Paper) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &f.Papers[i]
}

// Version is a fingerprint of everything that the form says: two of the same
// Version ask the same.
func (f *Form) Version() string { return fingerprint(f.Record()) }

// fingerprint is a short digest of a record.
func fingerprint(record any) string {
	text, err := json.Marshal(record)
	if err != nil {
		panic(err) // a record is texts and numbers
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Form finds a form by id, or returns nil.
func (e *Edition) Form(id string) *Form {
	i := slices.IndexFunc(e.Forms, func(f *Form) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return e.Forms[i]
}

// formsOn lists the forms in force on a day: of each id that of the nearest
// pack of the chain.
func (p *Pack) formsOn(day civil.Date) []*Form {
	var all []*Form
	for level := p; level != nil; level = level.Parent {
		for _, d := range level.forms {
			if d.Span.Holds(day) && !slices.ContainsFunc(all, func(f *Form) bool { return f.ID == d.ID }) {
				all = append(all, d.Form)
			}
		}
	}
	return all
}
