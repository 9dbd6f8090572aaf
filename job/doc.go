// Package job is work that must happen later, kept in the same database as what
// makes it necessary: an order is enqueued inside the transaction of its cause,
// so that neither is there without the other.
//
// A worker claims a job for the length of a lease and renews the lease while it
// works; the job of a process that was killed is taken up by another when the
// lease has run out. A failure is tried again after growing pauses; a job that
// has failed as often as it may is dead: it stays, with its error, until
// somebody looks at it. What a handler commits together with Run.Done happens
// exactly once; all else a handler does may happen again, so it must be
// harmless twice.
//
// It is not a scheduler of processes and knows no area: who can do what is
// handed to Work. Instants are those of the machines' clocks: keep them right.
// Neither a load nor an error may hold personal data beyond ids.
//
//	queue, err := job.Open(ctx, db)
//	err = db.Write(ctx, by, func(tx *store.Tx) error {
//		…
//		_, err := job.Enqueue(ctx, tx, job.Order{Kind: "letter", Key: string(decision), Load: letter{decision}})
//		return err
//	})
//	err = queue.Work(ctx, job.Crew{Does: map[string]job.Handler{"letter": func(ctx context.Context, run *job.Run) error {
//		var what letter
//		if err := run.Read(&what); err != nil {
//			return err
//		}
//		return run.Commit(ctx, func(tx *store.Tx) error { return keep(ctx, tx, what) })
//	}}})
package job
