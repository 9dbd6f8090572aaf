package snapshot

import (
	"minsheng/people"
	"minsheng/rule"
)

// Catalogue says in the words of the register what the schema of a pack says:
// which attributes people and
// households have.
func Catalogue(schema *rule.Schema) (*people.Catalogue, error) {
	var all []people.Attribute
	for _, e := range []struct {
		rule   rule.Entity
		people people.Entity
	}{{rule.OfPerson, people.Person}, {rule.OfHousehold, people.Home}} {
		for _, a := range schema.Attributes(e.rule) {
			all = append(all, attribute(e.people, a))
		}
	}
	return people.NewCatalogue(all...)
}

// kinds says how the register keeps what a schema declares.
var kinds = map[rule.Form]people.Kind{
	rule.FormBool: people.Bool, rule.FormInt: people.Int, rule.FormMoney: people.Money, rule.FormRatio: people.Ratio,
	rule.FormDate: people.Date, rule.FormCode: people.Text, rule.FormCodes: people.List, rule.FormArea: people.Text,
}

func attribute(entity people.Entity, a *rule.Attribute) people.Attribute {
	to := people.Attribute{
		Name: a.Name, Entity: entity, Kind: kinds[a.Form], Label: a.Label, Area: a.Form == rule.FormArea,
		Unit: a.Unit, Department: a.Department, Sealed: a.Sensitivity == "sensitive",
	}
	for _, code := range a.Codes {
		to.Codes = append(to.Codes, people.Code{Code: code.ID, Name: code.Name})
	}
	return to
}
