package casework

import (
	"context"

	"minsheng/id"
	"minsheng/money"
	"minsheng/people"
	"minsheng/store"
)

// Names calls people as the register does, in somebody's name; the journal has a
// line for each, which says where they were named.
func (o *Office) Names(by store.By, where string) money.Names {
	return func(ctx context.Context, persons []id.ID) (of map[id.ID]string, err error) {
		err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
			tx.Unnoted() // unless somebody is named, nobody was read
			found, err := people.Residents(ctx, tx, persons, where)
			of = make(map[id.ID]string, len(found))
			for person, r := range found {
				of[person] = r.Name
			}
			return err
		})
		return of, err
	}
}
