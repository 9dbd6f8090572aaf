package casework

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"minsheng/access"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

// standing is somebody with the rows that they reach on a case: a resident
// reaches also the case of whom they are the guardian of, or hold a mandate for
// that covers the service or the bundle.
func (o *Office) standing(ctx context.Context, who Who, purpose, where string, arg any) (Who, store.By, error) {
	by, err := who.by(access.ReadCases, purpose)
	if err != nil || who.Resident == "" {
		return who, by, err
	}
	err = o.DB.ReadAs(ctx, access.Everywhere(), func(s *store.Snap) error {
		var person id.ID
		var service, bundle string
		err := s.QueryRow(ctx, selectWhose+where, arg).Scan(&person, &service, &bundle)
		if errors.Is(err, sql.ErrNoRows) || err == nil && person == who.Resident {
			return nil // there is nothing to stand in for
		}
		if err != nil {
			return err
		}
		may, err := o.represents(ctx, s, who.Resident, person, service, bundle)
		if may {
			who.ward, by.Within = person, access.Own(person)
		}
		return err
	})
	return who, by, err
}

// represents reports whether a resident acts for another today: as guardian, or
// by a mandate.
func (o *Office) represents(ctx context.Context, q store.Querier, resident, person id.ID, service, bundle string) (bool, error) {
	held, err := mandatesOf(ctx, q, mandatesHeld, resident)
	if err != nil {
		return false, err
	}
	who, today := Self(resident), o.Today()
	if slices.ContainsFunc(held, func(m Mandate) bool {
		return who.actsBy(m, person, service, today) || bundle != "" && who.actsBy(m, person, bundle, today)
	}) {
		return true, nil
	}
	return people.IsGuardian(ctx, q, resident, person, today)
}
