package casework

import (
	"context"

	"minsheng/access"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

// Guardian is a resident who asks for a ward; with an empty ward it is Self. The
// journal names the guardian, and the Office looks each time whether they are one.
func Guardian(resident, ward id.ID) Who { return Who{Resident: resident, For: ward} }

// about is whose matters a resident sees to: their own, or those of a ward whose
// guardian they are today. Fault: ErrDenied, also for who is no resident.
func (o *Office) about(ctx context.Context, who Who) (id.ID, error) {
	if who.Resident == "" {
		return "", ErrDenied
	}
	if who.For == "" || who.For == who.Resident {
		return who.Resident, nil
	}
	return who.For, o.guards(ctx, who.Resident, who.For)
}

// guards reports by ErrDenied that somebody is not the guardian of another today.
func (o *Office) guards(ctx context.Context, resident, ward id.ID) error {
	return o.DB.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error {
		is, err := people.IsGuardian(ctx, s, resident, ward, o.Today())
		if err == nil && !is {
			return ErrDenied
		}
		return err
	})
}

// forPerson is somebody who acts in a matter of a person that is no case or
// application: a guardian stands for the ward and reaches what is the ward's.
func (o *Office) forPerson(ctx context.Context, who Who, purpose string, person id.ID) (Who, store.By, error) {
	by, err := who.by(access.TakeApplications, purpose)
	if err != nil || who.Resident == "" || who.Resident == person {
		return who, by, err
	}
	if err := o.guards(ctx, who.Resident, person); err != nil {
		return who, by, err
	}
	who.ward, by.Within = person, access.Own(person)
	return who, by, nil
}
