package event

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Mode is how an event is put into an HTTP request.
type Mode string

// The modes of CloudEvents: all of it in the body, or its attributes in headers.
const (
	Structured Mode = "structured"
	Binary     Mode = "binary"
)

// Subscription is another system that wants to be told.
type Subscription struct {
	ID         id.ID
	Name       string // whose it is, for people
	Sink       string // the address that events are posted to
	Mode       Mode   // Structured where empty
	Types      []Type // empty: all
	Area       string // a prefix of division codes; empty: everywhere
	Department string // empty: all
	Active     bool
	MadeAt     time.Time
}

// wants reports whether an event concerns the subscription.
func (s *Subscription) wants(e Event) bool {
	return (len(s.Types) == 0 || slices.Contains(s.Types, e.Type)) &&
		strings.HasPrefix(e.Area, s.Area) && (s.Department == "" || s.Department == e.Department)
}

// ErrSink says that an address cannot be posted to.
var ErrSink = fault.New(fault.Invalid, "event.sink", lang.Text{
	ZH: "接收地址写成 https://…；只有本机可以用 http://127.0.0.1", EN: "Write https://…; only this machine itself may be http://127.0.0.1"})

// ErrMode says that there is no such mode.
var ErrMode = fault.New(fault.Invalid, "event.mode", lang.Text{ZH: "方式写 structured 或 binary", EN: "The mode is structured or binary"})

// ErrName says that a subscription has no name.
var ErrName = fault.New(fault.Invalid, "event.name", lang.Text{ZH: "要写接收方的名称", EN: "Write whose system it is"})

// ErrSubscription says that there is no such subscription.
var ErrSubscription = fault.New(fault.NotFound, "event.subscription", lang.Text{
	ZH: "没有这个订阅：用 minsheng events list 查看", EN: "There is no such subscription: see minsheng events list"})

// Subscribe makes a subscription and returns it with the secret that signs what
// is sent, which is shown this once. Faults: ErrName, ErrSink, ErrMode, ErrType,
// store.ErrBy.
func (o *Outbox) Subscribe(ctx context.Context, by store.By, s Subscription) (Subscription, string, error) {
	if s.Mode == "" {
		s.Mode = Structured
	}
	if err := s.check(); err != nil {
		return s, "", err
	}
	s.ID, s.Active = id.New(), true
	key := secret()
	err := o.db.Write(ctx, by, func(tx *store.Tx) error {
		s.MadeAt = tx.Now
		sealed, err := tx.Keys().Seal(key, keySeal(s.ID))
		if err != nil {
			return err
		}
		tx.Note("event.subscribed", "", string(s.ID)+" "+s.Name+" "+s.Sink)
		return writeSubscription(ctx, tx, s, sealed)
	})
	return s, key, err
}

func (s *Subscription) check() error {
	switch {
	case s.Name == "" || len(s.Name) > 120:
		return ErrName.At("name")
	case !postable(s.Sink):
		return ErrSink.At("sink")
	case s.Mode != Structured && s.Mode != Binary:
		return ErrMode.At("mode")
	}
	for _, t := range s.Types {
		if !known(t) {
			return ErrType.At(string(t))
		}
	}
	return nil
}

// postable reports whether an address is safe to post to: over TLS, or on this
// machine itself.
func postable(sink string) bool {
	u, err := url.Parse(sink)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || len(sink) > 1000 {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && ip != nil && ip.IsLoopback()
}

// secretPrefix marks the secret as receivers' libraries expect it (Standard
// Webhooks).
const secretPrefix = "whsec_"

func secret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return secretPrefix + base64.StdEncoding.EncodeToString(b)
}

func keySeal(s id.ID) string { return "event.key/" + string(s) }

// Subscriptions lists all subscriptions, those that have ended too, the oldest
// first.
func (o *Outbox) Subscriptions(ctx context.Context) (all []Subscription, err error) {
	err = o.db.Read(ctx, func(s *store.Snap) error {
		all, err = subscriptions(ctx, s, everyOne)
		return err
	})
	return all, err
}

// End stops telling a subscriber; what is still to be delivered is not any
// more. Faults: ErrSubscription, store.ErrBy.
func (o *Outbox) End(ctx context.Context, by store.By, subscription id.ID) error {
	return o.db.Write(ctx, by, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, endSubscription, string(subscription))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrSubscription.At(string(subscription))
		}
		tx.Note("event.unsubscribed", "", string(subscription))
		return nil
	})
}

// Try sends a subscription an event of type Ping. Faults: ErrSubscription,
// store.ErrBy.
func (o *Outbox) Try(ctx context.Context, by store.By, subscription id.ID) (e Event, err error) {
	err = o.db.Write(ctx, by, func(tx *store.Tx) error {
		s, _, err := findSubscription(ctx, tx, subscription)
		if err != nil {
			return err
		}
		if !s.Active {
			return ErrSubscription.At(string(subscription))
		}
		e = Event{ID: id.New(), Type: Ping, At: tx.Now.UTC(), Subject: s.ID}
		return order(ctx, tx, e, s.ID)
	})
	return e, err
}
