package pack

import (
	"minsheng/lang"
	"minsheng/rule"
)

// AttributeRecord is an attribute or a link of the schema, as files and
// interfaces show it.
type AttributeRecord struct {
	Path        string         `json:"path"`
	Type        string         `json:"type"`
	Name        lang.Text      `json:"name"`
	Unit        lang.Text      `json:"unit,omitzero"`
	Department  string         `json:"department,omitempty"`
	Sensitivity string         `json:"sensitivity,omitempty"`
	Codes       []OptionRecord `json:"codes,omitempty"`
	Min         string         `json:"min,omitempty"`
	Max         string         `json:"max,omitempty"`
	Ask         lang.Text      `json:"ask,omitzero"`
	When        string         `json:"when,omitempty"`
}

// AttributeRecords lists what rules, cases and household files can name:
// attributes of persons, then of households, then links.
func (p *Pack) AttributeRecords() []AttributeRecord {
	var all []AttributeRecord
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range p.Schema().Attributes(of) {
			all = append(all, attributeRecord(a))
		}
	}
	for _, l := range p.Schema().Links() {
		all = append(all, AttributeRecord{Path: "person." + l.Name, Type: "link", Name: l.Label})
	}
	return all
}

func attributeRecord(a *rule.Attribute) AttributeRecord {
	r := AttributeRecord{Path: a.Path(), Type: string(a.Form), Name: a.Label, Unit: a.Unit, Department: a.Department, Sensitivity: a.Sensitivity, Ask: a.Ask, When: a.When}
	for _, code := range a.Codes {
		r.Codes = append(r.Codes, OptionRecord{ID: code.ID, Name: code.Name})
	}
	if a.Min != nil {
		r.Min = a.Bound(*a.Min).String()
	}
	if a.Max != nil {
		r.Max = a.Bound(*a.Max).String()
	}
	return r
}
