package pack

import (
	"encoding/json"
	"fmt"

	"minsheng/lang"
	"minsheng/rule"
)

// FormRecord is a form as files and interfaces show it.
type FormRecord struct {
	ID       string          `json:"id"`
	Name     lang.Text       `json:"name"`
	Pack     string          `json:"pack"`
	Sections []SectionRecord `json:"sections"`
	Papers   []PaperRecord   `json:"papers,omitempty"`
	Source   CiteRecord      `json:"source"`
}

// SectionRecord is questions that stand on one page.
type SectionRecord struct {
	ID        string        `json:"id"`
	Name      lang.Text     `json:"name"`
	Help      lang.Text     `json:"help,omitzero"`
	Questions []AskedRecord `json:"questions"`
}

// AskedRecord is one question.
type AskedRecord struct {
	ID        string         `json:"id"`
	Name      lang.Text      `json:"name"`
	Help      lang.Text      `json:"help,omitzero"`
	Attribute string         `json:"attribute,omitempty"`
	Kind      AskKind        `json:"kind"`
	Options   []OptionRecord `json:"options,omitempty"`
	Unit      lang.Text      `json:"unit,omitzero"`
	Min       *int64         `json:"min,omitempty"` // of money: fen
	Max       *int64         `json:"max,omitempty"`
	Required  bool           `json:"required,omitempty"`
	When      string         `json:"when,omitempty"`
	Whose     Whose          `json:"whose"`
	Source    CiteRecord     `json:"source"`
}

// OptionRecord is one of the answers to a choice.
type OptionRecord struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

// PaperRecord is something to hand in.
type PaperRecord struct {
	ID       string     `json:"id"`
	Name     lang.Text  `json:"name"`
	Help     lang.Text  `json:"help,omitzero"`
	Instead  []string   `json:"instead,omitempty"`
	Required bool       `json:"required,omitempty"`
	When     string     `json:"when,omitempty"`
	Source   CiteRecord `json:"source"`
}

// Record returns the form as files and interfaces show it; ReadForm reads it
// back.
func (f *Form) Record() FormRecord {
	r := FormRecord{ID: f.ID, Name: f.Name, Pack: f.Pack, Source: record(f.Cite)}
	for _, s := range f.Sections {
		one := SectionRecord{ID: s.ID, Name: s.Name, Help: s.Help, Questions: []AskedRecord{}}
		for _, q := range s.Questions {
			one.Questions = append(one.Questions, q.record())
		}
		r.Sections = append(r.Sections, one)
	}
	for _, p := range f.Papers {
		r.Papers = append(r.Papers, PaperRecord{ID: p.ID, Name: p.Name, Help: p.Help, Instead: p.Instead, Required: p.Required, When: p.When.text(), Source: record(p.Cite)})
	}
	return r
}

func (q *Asked) record() AskedRecord {
	r := AskedRecord{ID: q.ID, Name: q.Name, Help: q.Help, Attribute: q.Attribute, Kind: q.Kind, Unit: q.Unit, Min: q.Min, Max: q.Max,
		Required: q.Required, When: q.When.text(), Whose: q.Whose, Source: record(q.Cite)}
	for _, o := range q.Options {
		r.Options = append(r.Options, OptionRecord{o.ID, o.Name})
	}
	return r
}

// text is the condition as written, empty for none.
func (c *When) text() string {
	if c == nil {
		return ""
	}
	return c.Source
}

func conditionOf(source string) *When {
	if source == "" {
		return nil
	}
	return &When{Source: source}
}

// ReadForm gives back a form from the JSON of its Record, as an application
// keeps it: of the same Version, whatever the pack says by now. Its Span, which
// its Version leaves out too, is zero. It fails where the text is no form.
func ReadForm(text []byte) (*Form, error) {
	var r FormRecord
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("a kept form: %w", err)
	}
	if len(r.Sections) == 0 {
		return nil, fmt.Errorf("a kept form asks nothing")
	}
	return r.form()
}

// form fails where a condition of the record cannot be checked, which no record
// of ours does.
func (r FormRecord) form() (*Form, error) {
	f := &Form{ID: r.ID, Name: r.Name, Pack: r.Pack, Cite: r.Source.cite()}
	for _, s := range r.Sections {
		one := Section{ID: s.ID, Name: s.Name, Help: s.Help}
		for _, q := range s.Questions {
			asked := Asked{ID: q.ID, Name: q.Name, Help: q.Help, Attribute: q.Attribute, Kind: q.Kind, Unit: q.Unit, Min: q.Min, Max: q.Max,
				Required: q.Required, When: conditionOf(q.When), Whose: q.Whose, Cite: q.Source.cite()}
			for _, o := range q.Options {
				asked.Options = append(asked.Options, rule.Code{ID: o.ID, Name: o.Name})
			}
			one.Questions = append(one.Questions, asked)
		}
		f.Sections = append(f.Sections, one)
	}
	for _, p := range r.Papers {
		f.Papers = append(f.Papers, Paper{ID: p.ID, Name: p.Name, Help: p.Help, Instead: p.Instead, Required: p.Required, When: conditionOf(p.When), Cite: p.Source.cite()})
	}
	return f, f.compile()
}
