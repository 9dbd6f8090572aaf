package web

import (
	"encoding/json"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
)

// relations says what each kind of member is to the head of the household.
var relations = map[string]string{"me": "head", "spouse": "spouse", "child": "child", "parent": "parent"}

// given writes the answers as a household file, the one form in which the rest
// of the program reads households. JSON is YAML.
func (p *Portal) given(a answers) ([]byte, error) {
	area := p.home.Code
	household := map[string]any{"area": area}
	people := []map[string]any{}
	for _, id := range a.Home.members() {
		person := map[string]any{"id": id, "relation": relations[kindOf(id)], "lives_in_area": area}
		if kindOf(id) == "child" {
			person["guardians"] = guardians(a.Home)
		}
		people = append(people, person)
		for key, value := range a.Given {
			if who, name, _ := strings.Cut(key, "."); who == id {
				person[name] = p.written("person", name, value)
			}
		}
	}
	for key, value := range a.Given {
		if who, name, _ := strings.Cut(key, "."); who == pack.HouseholdWord {
			household[name] = p.written(who, name, value)
		}
	}
	return json.Marshal(map[string]any{"household": household, "people": people})
}

// written returns an answer as a household file has it: a list for codes of
// which several can hold.
func (p *Portal) written(of, name, value string) any {
	if a, ok := p.attribute(of, name); !ok || a.Form != "codes" {
		return value
	}
	if value == "" {
		return []string{}
	}
	return strings.Split(value, ",")
}

// guardians are the adults who say that these are their children.
func guardians(f family) []string {
	if f.Spouse {
		return []string{"me", "spouse"}
	}
	return []string{"me"}
}

// kindOf strips the number of a member: child2 is a child.
func kindOf(id string) string { return strings.TrimRight(id, "0123456789") }

// who names a member of the household, or the household itself.
func (p *Portal) who(id string, f family) lang.Text {
	name := p.words.text("who." + kindOf(id))
	alone := kindOf(id) == id || kindOf(id) == "child" && f.Children == 1 || kindOf(id) == "parent" && f.Parents == 1
	if alone {
		return name
	}
	return p.words.text("who.numbered", name, id[len(kindOf(id)):])
}
