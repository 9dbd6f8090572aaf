package login

import (
	"context"

	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// believeTogether is how many households a visitor of a demonstration is shown
// at a time.
const believeTogether = 8

// MakeBelieve lets somebody in as anybody, in a demonstration alone. Faults:
// ErrDemo, people.ErrNotFound.
func (d *Door) MakeBelieve(ctx context.Context, person id.ID) (token string, err error) {
	if !d.demo {
		return "", ErrDemo
	}
	err = d.db.Write(ctx, by(person, "demonstration"), func(tx *store.Tx) error {
		found, err := d.resident(ctx, tx, person, "signs in")
		if err != nil {
			return err
		}
		token, err = d.begin(ctx, tx, found, ByMakeBelieve)
		return err
	})
	return token, err
}

// MakeBelieveHomes returns made-up households after one id, of whose members a
// visitor of a demonstration may choose whom to be. Fault: ErrDemo.
func (d *Door) MakeBelieveHomes(ctx context.Context, past id.ID) ([]people.Household, error) {
	if !d.demo {
		return nil, ErrDemo
	}
	return d.register.Households(ctx, itself("demonstration"), people.Page{After: past, Limit: believeTogether}, d.today())
}

// notable are the facts by which one may choose whom to be.
var notable = []struct {
	entity people.Entity
	name   string
}{
	{people.Home, "assistance"}, {people.Person, "disability_kind"}, {people.Person, "disability_level"},
	{people.Person, "care_level"}, {people.Person, "child_situation"}, {people.Person, "veteran_status"},
}

// Notable says in words what sets a made-up resident apart: a disability, need
// of care, assistance.
func (d *Door) Notable(h people.Household, m people.Member) []lang.Text {
	var all []lang.Text
	for _, n := range notable {
		facts := m.Facts
		if n.entity == people.Home {
			facts = h.Facts
		}
		fact, onFile := facts[n.name]
		attribute, known := d.register.Catalogue().Find(n.entity, n.name)
		if !onFile || !known || fact.Text() == "none" {
			continue
		}
		for _, code := range attribute.Codes {
			if code.Code == fact.Text() {
				all = append(all, lang.Text{ZH: attribute.Label.ZH + "：" + code.Name.ZH, EN: attribute.Label.EN + ": " + code.Name.EN})
			}
		}
	}
	return all
}
