package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
)

// Department is a branch of government that leads services and decides
// applications. Leads are the words by which texts name it.
type Department struct {
	ID    string    `json:"id"`
	Name  lang.Text `json:"name"`
	Leads []string  `json:"leads,omitempty"`
}

// Departments lists the departments of the pack and those above, the root's
// first.
func (p *Pack) Departments() []*Department {
	var all []*Department
	for _, level := range p.Chain() {
		all = append(all, level.departments...)
	}
	return all
}

func departmentIDs(all []*Department) []string {
	list := make([]string, len(all))
	for i, d := range all {
		list[i] = d.ID
	}
	return list
}

// departments reads the key of pack.yaml.
func (r *reading) departments(b *block) {
	taken := departmentIDs(r.pack.Parent.Departments())
	for _, n := range b.list("departments") {
		item := open(b.doc, n, r.found)
		d := &Department{ID: r.id(item, "id"), Name: item.text("name", both), Leads: item.strings("leads")}
		item.need("id", "name")
		item.close()
		if slices.Contains(taken, d.ID) && d.ID != "" {
			item.say(n, CodeDuplicateID, textf("「%s」已经有了", "%q exists already", d.ID), text("换一个标识，或删去这一项", "choose another id, or remove this item"))
			continue
		}
		taken = append(taken, d.ID)
		r.pack.departments = append(r.pack.departments, d)
	}
}

// departmentOf finds the department that a text names first, the longer words
// before the shorter ones that begin at the same place; "" where it names none.
func departmentOf(all []*Department, words string) string {
	found, at, length := "", len(words), 0
	for _, d := range all {
		for _, w := range d.Leads {
			i := strings.Index(words, w)
			if i >= 0 && (i < at || i == at && len(w) > length) {
				found, at, length = d.ID, i, len(w)
			}
		}
	}
	return found
}

// Department finds a department by id, or returns nil.
func (e *Edition) Department(id string) *Department {
	i := slices.IndexFunc(e.Departments, func(d *Department) bool { return d.ID == id })
	if i < 0 {
		return nil
	}
	return e.Departments[i]
}
