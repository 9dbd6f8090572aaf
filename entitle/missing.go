package entitle

import (
	"strings"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/rule"
)

// MissingLabel names in words what the results of a match say is missing: the
// path of an attribute, a link or a parameter (person.birth_on,
// household.income_month, param.dibao.line), or owed:SERVICE. A name that the
// edition does not know stands for itself.
func MissingLabel(e *pack.Edition, name string) lang.Text {
	if id, ok := strings.CutPrefix(name, "owed:"); ok {
		if s := e.Service(id); s != nil {
			return s.Name
		}
	}
	owner, rest, _ := strings.Cut(name, ".")
	schema := e.Pack.Schema()
	switch owner {
	case "param":
		if p := e.Param(rest); p != nil {
			return p.Label
		}
	case rule.OfHousehold.String():
		if a := schema.Attribute(rule.OfHousehold, rest); a != nil {
			return a.Label
		}
	case rule.OfPerson.String():
		if a := schema.Attribute(rule.OfPerson, rest); a != nil {
			return a.Label
		}
		if l := schema.Link(rest); l != nil {
			return l.Label
		}
	}
	return lang.Text{ZH: name, EN: name}
}
