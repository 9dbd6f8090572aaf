package pack

import (
	"slices"

	"minsheng/lang"
)

// Purpose is what staff of a place may open a person's record for. They choose
// one and may add words; where Words is set they must.
type Purpose struct {
	ID    string    `json:"id"`
	Name  lang.Text `json:"name"`
	Words bool      `json:"words,omitempty"`
}

// Purposes lists the purposes of the pack and those above, the root's first; one
// with words of its own comes last.
func (p *Pack) Purposes() []Purpose {
	var all []Purpose
	for _, level := range p.Chain() {
		all = append(all, level.purposes...)
	}
	slices.SortStableFunc(all, func(a, b Purpose) int {
		switch {
		case a.Words == b.Words:
			return 0
		case b.Words:
			return -1
		}
		return 1
	})
	return all
}

// purposesOf reads the key of pack.yaml.
func (r *reading) purposesOf(b *block) {
	var taken []string
	for _, p := range r.pack.Parent.Purposes() {
		taken = append(taken, p.ID)
	}
	for _, n := range b.list("purposes") {
		item := open(b.doc, n, r.found)
		p := Purpose{ID: r.id(item, "id"), Name: item.text("name", both), Words: item.bool("words")}
		item.need("id", "name")
		item.close()
		if slices.Contains(taken, p.ID) && p.ID != "" {
			item.say(n, CodeDuplicateID, textf("「%s」已经有了", "%q exists already", p.ID), text("换一个标识，或删去这一项", "choose another id, or remove this item"))
			continue
		}
		taken = append(taken, p.ID)
		r.pack.purposes = append(r.pack.purposes, p)
	}
}
