package money_test

import (
	"slices"
	"testing"

	"minsheng/event"
	"minsheng/job"
	"minsheng/money"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestOtherSystemsHearOfEachGrantAndOnceOfEachStepOfARun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ledger, err := money.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		outbox, err := event.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := outbox.Subscribe(t.Context(), clerk, event.Subscription{Name: "a bank", Sink: "https://bank.example/events"}); err != nil {
			t.Fatal(err)
		}
		o := &office{t, ledger}
		g := o.award("100.00", "2026-03")
		o.award("200.00", "2026-03")
		o.change(g, "150.00", "2026-04")
		o.pay("2026-03")
		if err := ledger.Stop(t.Context(), clerk, g, month("2026-05"), "moved"); err != nil {
			t.Fatal(err)
		}
		queue, err := job.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		list, err := queue.List(t.Context(), job.Page{Kind: event.DeliverKind})
		if err != nil {
			t.Fatal(err)
		}
		var events []event.Event
		for _, j := range list {
			var load struct{ Event event.Event }
			if err := j.Read(&load); err != nil || load.Event.Subject == "" || load.Event.Service != "dibao" {
				t.Errorf("%+v %v", load, err)
			}
			events = append(events, load.Event)
		}
		// Jobs of one millisecond stand in no order; the acts that they tell do.
		slices.SortFunc(events, func(a, b event.Event) int { return a.At.Compare(b.At) })
		var told []event.Type
		for _, e := range events {
			told = append(told, e.Type)
		}
		want := []event.Type{event.GrantAwarded, event.GrantAwarded, event.GrantChanged, event.RunApproved, event.RunSent, event.RunReconciled, event.GrantStopped}
		if !slices.Equal(told, want) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}
