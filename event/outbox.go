package event

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"minsheng/id"
	"minsheng/job"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Outbox is who is told of what, and what came of it.
type Outbox struct{ db *store.DB }

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "event", files)
}

// Open brings the tables of the area up to date and returns the outbox.
func Open(ctx context.Context, db *store.DB) (*Outbox, error) {
	return &Outbox{db}, Migrate(ctx, db)
}

// Delivery is one event on its way to one subscriber.
type Delivery struct {
	Event Event
	To    Subscription
	Key   []byte // signs what is sent
}

// Answer is what a subscriber said, and to what.
type Answer struct {
	Status int    // of HTTP; 0 where nobody answered
	Body   []byte // that was sent
}

// gone is the status with which a subscriber says that it wants nothing more.
const gone = 410

// Send posts a delivery. An error means that nobody answered; the Answer says
// what was sent also then.
type Send func(ctx context.Context, d Delivery) (Answer, error)

// Courier delivers events as jobs of DeliverKind. What the subscriber confirms
// (2xx) is done; all else is tried again, and dead when it was tried too often.
// Every attempt leaves a Receipt. A subscriber that says 410 is told no more. Who
// is killed between sending and keeping the receipt sends again, with the same
// event id.
func (o *Outbox) Courier(send Send) job.Handler {
	return func(ctx context.Context, run *job.Run) error {
		var l load
		if err := run.Read(&l); err != nil {
			return job.Final(err)
		}
		d, err := o.delivery(ctx, l)
		if errors.Is(err, ErrSubscription) {
			return nil // it has ended meanwhile
		} else if err != nil {
			return err
		}
		answer, failed := send(ctx, d)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := receiptOf(l, run.Attempt, answer, failed)
		if failed == nil && (r.Confirmed() || r.Status == gone) {
			return run.Commit(ctx, func(tx *store.Tx) error { return o.keep(ctx, tx, r) })
		}
		err = o.db.Write(ctx, run.By(), func(tx *store.Tx) error {
			if err := run.Hold(ctx, tx); err != nil {
				return err
			}
			return o.keep(ctx, tx, r)
		})
		if err != nil {
			return err
		}
		return fmt.Errorf("not confirmed: %s", r.Said())
	}
}

// delivery finds to whom and with which key. Fault: ErrSubscription where it has
// ended.
func (o *Outbox) delivery(ctx context.Context, l load) (d Delivery, err error) {
	d.Event = l.Event
	var sealed string
	err = o.db.Read(ctx, func(s *store.Snap) (err error) {
		d.To, sealed, err = findSubscription(ctx, s, l.Subscription)
		return err
	})
	if err != nil {
		return d, err
	}
	if !d.To.Active {
		return d, ErrSubscription
	}
	key, err := o.db.Keys().Open(sealed, keySeal(d.To.ID))
	if err != nil {
		return d, err
	}
	d.Key, err = keyOf(key)
	return d, err
}

// keep writes a receipt, and ends the subscription of who wants nothing more.
func (o *Outbox) keep(ctx context.Context, tx *store.Tx, r Receipt) error {
	tx.Note("event.sent", "", fmt.Sprintf("%s %s %s", r.Event, r.Subscription, r.Said()))
	if r.Status == gone {
		tx.Note("event.unsubscribed", "", string(r.Subscription)+" by its owner (410)")
		if _, err := tx.Exec(ctx, endSubscription, string(r.Subscription)); err != nil {
			return err
		}
	}
	r.At = tx.Now
	return writeReceipt(ctx, tx, r)
}

// Receipt is one attempt to deliver an event.
type Receipt struct {
	Event        id.ID
	Subscription id.ID
	Type         Type
	Attempt      int
	At           time.Time
	Status       int    // of HTTP; 0 where nobody answered
	Body         string // SHA-256 of what was sent, in hexadecimal digits
	Error        string // why nobody answered
}

func receiptOf(l load, attempt int, a Answer, failed error) Receipt {
	sum := sha256.Sum256(a.Body)
	r := Receipt{Event: l.Event.ID, Subscription: l.Subscription, Type: l.Event.Type, Attempt: attempt, Status: a.Status, Body: hex.EncodeToString(sum[:])}
	if failed != nil {
		r.Status, r.Error = 0, shorten(failed.Error())
	}
	return r
}

// shorten keeps what an operator needs of an error.
func shorten(s string) string {
	const most = 300
	if len(s) > most {
		return s[:most]
	}
	return s
}

// Confirmed reports whether the subscriber has taken the event.
func (r *Receipt) Confirmed() bool { return r.Status >= 200 && r.Status < 300 }

// Said is what came back, in a word: the status, or why there was none.
func (r *Receipt) Said() string {
	if r.Error != "" {
		return r.Error
	}
	return fmt.Sprintf("HTTP %d", r.Status)
}

// ReceiptPage asks for the latest receipts of a subscription, or of all where it
// is empty, at most Limit (1 to 500, else 100).
type ReceiptPage struct {
	Subscription id.ID
	Limit        int
}

// Receipts lists attempts to deliver, the newest first.
func (o *Outbox) Receipts(ctx context.Context, p ReceiptPage) (all []Receipt, err error) {
	if p.Limit < 1 || p.Limit > 500 {
		p.Limit = 100
	}
	err = o.db.Read(ctx, func(s *store.Snap) error {
		all, err = receipts(ctx, s, p)
		return err
	})
	return all, err
}

// Sweep forgets receipts from before an instant and returns how many.
func (o *Outbox) Sweep(ctx context.Context, by store.By, before time.Time) (n int64, err error) {
	err = o.db.Write(ctx, by, func(tx *store.Tx) error {
		if n, err = tx.Exec(ctx, sweepReceipts, store.Stamp(before)); err != nil || n == 0 {
			tx.Unnoted()
			return err
		}
		tx.Note("event.swept", "", fmt.Sprintf("%d receipts before %s", n, store.Stamp(before)))
		return nil
	})
	return n, err
}
