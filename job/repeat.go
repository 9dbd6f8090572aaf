package job

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"minsheng/store"
)

// repeatAgain is how long Repeat waits after the database has failed it.
const repeatAgain = time.Minute

// Repeat keeps the next occurrence of a recurring job enqueued until ctx is
// done: next says what is to be done next after an instant. Where its orders
// have a Key that names the occurrence and are for Once, any number of
// processes may repeat the same; an occurrence that passed while none ran is
// made up for as next decides. While the database fails it tries again every
// minute, and says so in log. Faults: ErrOrder, store.ErrBy.
func (q *Queue) Repeat(ctx context.Context, by store.By, log *slog.Logger, next func(after time.Time) Order) error {
	for ctx.Err() == nil {
		o := next(time.Now())
		rest := max(time.Until(o.At), time.Second)
		_, err := q.Enqueue(ctx, by, o)
		if errors.Is(err, ErrOrder) || errors.Is(err, store.ErrBy) {
			return err
		}
		if err != nil && ctx.Err() == nil {
			log.Error("a recurring job could not be ordered; it is tried again", "kind", o.Kind, "error", err)
			rest = repeatAgain
		}
		select {
		case <-ctx.Done():
		case <-time.After(rest):
		}
	}
	return nil
}
