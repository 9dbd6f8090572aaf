package login

import (
	"context"
	"errors"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// adult is the age from which somebody may be entrusted: Civil Code (民法典)
// article 17.
const adult = 18

// ErrNobody says that no resident has a citizen number and a name together.
var ErrNobody = fault.New(fault.NotFound, "login.nobody", lang.Text{
	ZH: "登记中没有姓名和公民身份号码都相符的人：请核对，或带对方到窗口办", EN: "Nobody on file has that name and citizen number together: compare them, or come to a window together"})

// Family returns the grown members of the household of somebody, whom they may
// entrust: not the person, number and phone masked.
func (d *Door) Family(ctx context.Context, v Visitor) ([]people.Resident, error) {
	by := by(v.Person, "looks whom to entrust")
	by.Within = access.Everywhere() // a member may live elsewhere
	home, err := d.register.HouseholdOf(ctx, by, v.About(), d.today())
	if errors.Is(err, people.ErrNotFound) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	var grown []people.Resident
	for _, m := range home.Members {
		if m.ID != v.About() && m.BornOn.AgeOn(d.today()) >= adult {
			grown = append(grown, m.Resident)
		}
	}
	return grown, nil
}

// Acquaintance returns the grown resident whom a visitor knows by citizen number
// and name, to entrust them. That it was asked stands in the journal of that
// person. Faults: people.ErrNumberForm and its like, ErrNobody.
func (d *Door) Acquaintance(ctx context.Context, v Visitor, number, name string) (people.Resident, error) {
	n, err := people.ParseNumber(number, nil)
	if err != nil {
		return people.Resident{}, err
	}
	by := by(v.Person, "looks whom to entrust")
	by.Within = access.Everywhere()
	found, err := d.register.Find(ctx, by, n)
	if errors.Is(err, people.ErrNotFound) || err == nil && (found.Name != name || found.BornOn.AgeOn(d.today()) < adult) {
		return people.Resident{}, ErrNobody.At("number")
	}
	return found, err
}

// Names says what residents are called, to somebody who has to do with them: the
// first character and a mask. The journal has a line for each.
func (d *Door) Names(ctx context.Context, v Visitor, ids []id.ID) (map[id.ID]string, error) {
	names := map[id.ID]string{}
	if len(ids) == 0 {
		return names, nil
	}
	by := by(v.Person, "looks at mandates")
	by.Within = access.Everywhere()
	err := d.db.Write(ctx, by, func(tx *store.Tx) error {
		found, err := people.Residents(ctx, tx, ids, "mandate")
		for who, r := range found {
			names[who] = masked(r.Name)
		}
		if len(found) == 0 {
			tx.Unnoted()
		}
		return err
	})
	return names, err
}
