package job

import (
	"context"
	"time"

	"minsheng/store"
)

// Repeat keeps the next occurrence of a recurring job enqueued until ctx is
// done: next says what is to be done next after an instant. Where its orders
// have a Key that names the occurrence and are for Once, any number of
// processes may repeat the same; an occurrence that passed while none ran is
// made up for as next decides. An error of the database ends it.
func (q *Queue) Repeat(ctx context.Context, by store.By, next func(after time.Time) Order) error {
	for ctx.Err() == nil {
		o := next(time.Now())
		if _, err := q.Enqueue(ctx, by, o); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(max(time.Until(o.At), time.Second)):
		}
	}
	return nil
}
