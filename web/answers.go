package web

import (
	"net/url"
	"slices"
	"strings"
)

// answers are what someone has said in the questionnaire so far. They live in
// the page alone: hidden fields carry them from one page to the next, and
// nothing is kept here.
type answers struct {
	Home    family
	Focus   string            // the one service that was asked about, or empty
	Given   map[string]string // "child1.birth_on" -> what was said; codes joined by commas
	Skipped map[string]bool   // what someone could not say
	Asked   []string          // attributes in the order in which they were asked: person.birth_on
}

// family is who lives in the household.
type family struct {
	Spouse            bool
	Children, Parents int
}

// Bounds of what a form may carry.
const (
	maxOfKind  = 4
	maxAnswers = 400
)

// answersOf reads the hidden fields. What it does not understand is left out:
// it is then asked again.
func answersOf(form url.Values) answers {
	a := answers{Given: map[string]string{}, Skipped: map[string]bool{}, Focus: cut(form.Get("service"), 60)}
	a.Home = family{Spouse: form.Get("spouse") == "yes", Children: atMost(form.Get("children")), Parents: atMost(form.Get("parents"))}
	for _, field := range form["given"] {
		name, value, ok := strings.Cut(field, "=")
		if ok && len(a.Given) < maxAnswers && len(field) < 400 {
			a.Given[name] = value
		}
	}
	for _, name := range form["skipped"] {
		if len(a.Skipped) < maxAnswers {
			a.Skipped[cut(name, 100)] = true
		}
	}
	for _, attribute := range form["asked"] {
		if len(a.Asked) < maxAnswers && !slices.Contains(a.Asked, attribute) {
			a.Asked = append(a.Asked, cut(attribute, 100))
		}
	}
	return a
}

// atMost reads a small count; anything else is none.
func atMost(s string) int {
	if len(s) != 1 || s[0] < '0' || s[0] > '0'+maxOfKind {
		return 0
	}
	return int(s[0] - '0')
}

// hidden writes the answers back into fields, always in the same order.
func (a answers) hidden() []Hidden {
	yes := "no"
	if a.Home.Spouse {
		yes = "yes"
	}
	fields := []Hidden{{"begun", "yes"}, {"spouse", yes},
		{"children", string(rune('0' + a.Home.Children))}, {"parents", string(rune('0' + a.Home.Parents))}}
	if a.Focus != "" {
		fields = append(fields, Hidden{"service", a.Focus})
	}
	for _, name := range sortedKeys(a.Given) {
		fields = append(fields, Hidden{"given", name + "=" + a.Given[name]})
	}
	for _, name := range sortedKeys(a.Skipped) {
		fields = append(fields, Hidden{"skipped", name})
	}
	for _, attribute := range a.Asked {
		fields = append(fields, Hidden{"asked", attribute})
	}
	return fields
}

// forget takes back what was said to a question, and that it was asked.
func (a *answers) forget(attribute string) {
	of, name, _ := strings.Cut(attribute, ".")
	about := func(key string) bool {
		who, what, _ := strings.Cut(key, ".")
		return what == name && (who == "household") == (of == "household")
	}
	for key := range a.Given {
		if about(key) {
			delete(a.Given, key)
		}
	}
	for key := range a.Skipped {
		if about(key) {
			delete(a.Skipped, key)
		}
	}
	a.Asked = slices.DeleteFunc(a.Asked, func(s string) bool { return s == attribute })
}

// members lists the ids of the household: me, spouse, child1, parent1 …
func (f family) members() []string {
	ids := []string{"me"}
	if f.Spouse {
		ids = append(ids, "spouse")
	}
	for i := range f.Children {
		ids = append(ids, "child"+string(rune('1'+i)))
	}
	for i := range f.Parents {
		ids = append(ids, "parent"+string(rune('1'+i)))
	}
	return ids
}
