package money

import (
	"context"

	"minsheng/event"
	"minsheng/store"
)

// tell lets other systems hear that a run is another step on: once a run, never
// once a payment.
func (r *Run) tell(ctx context.Context, tx *store.Tx, what event.Type) error {
	return event.Tell(ctx, tx, event.Event{Type: what, Subject: r.ID, Service: r.Service, State: string(r.State), Area: r.Area, Department: r.Department})
}

// tell lets other systems hear of one grant. What a revision changes of many is
// heard of with the run that pays it.
func (g *Grant) tell(ctx context.Context, tx *store.Tx, what event.Type) error {
	return event.Tell(ctx, tx, event.Event{Type: what, Subject: g.ID, Service: g.Service, Area: g.Area, Department: g.Department})
}
