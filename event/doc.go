// Package event is what other systems are told of: that a case was opened, that
// a run was sent. An act tells an event inside its own transaction, and each
// system that has subscribed to such events gets it delivered as a job, with
// retries, until it has confirmed.
//
// An event says that something happened and where to look; it never holds a
// name, a number or an amount: those are asked for, with a purpose, where the
// permission of the asker is known. The package speaks no protocol: who sends
// is handed to Courier (bridge/cloudevents does).
//
//	err = db.Write(ctx, by, func(tx *store.Tx) error {
//		…
//		return event.Tell(ctx, tx, event.Event{Type: event.CaseDecided, Subject: case, State: "approved", Area: "330502003"})
//	})
package event
