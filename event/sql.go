package event

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"strings"

	"minsheng/id"
	"minsheng/store"
)

const (
	insertSubscription = `event_subscription (subscription_id, name, sink, mode, types, area, department, active, key_sealed, made_at)`
	insertReceipt      = `event_receipt (event_id, subscription_id, type, attempt, at, status, body, error)`

	selectSubscription = `SELECT subscription_id, name, sink, mode, types, area, department, active, made_at, key_sealed FROM event_subscription`
	everyOne           = ` ORDER BY subscription_id`
	activeOnes         = ` WHERE active = 1` + everyOne
	thatOne            = ` WHERE subscription_id = $1`

	endSubscription = `UPDATE event_subscription SET active = 0 WHERE subscription_id = $1 AND active = 1`

	selectReceipts = `SELECT event_id, subscription_id, type, attempt, at, status, body, error FROM event_receipt
		WHERE $1 = '' OR subscription_id = $1 ORDER BY at DESC, event_id DESC, attempt DESC LIMIT $2`

	sweepReceipts = `DELETE FROM event_receipt WHERE at < $1`
)

func subscriptions(ctx context.Context, q store.Querier, which string) ([]Subscription, error) {
	rows, err := q.Query(ctx, selectSubscription+which)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Subscription
	for rows.Next() {
		s, _, err := scanSubscription(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// findSubscription returns a subscription with its sealed key.
func findSubscription(ctx context.Context, q store.Querier, subscription id.ID) (Subscription, string, error) {
	s, sealed, err := scanSubscription(q.QueryRow(ctx, selectSubscription+thatOne, string(subscription)))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrSubscription.At(string(subscription))
	}
	return s, sealed, err
}

func scanSubscription(row interface{ Scan(...any) error }) (s Subscription, sealed string, err error) {
	var types, made string
	if err = row.Scan(&s.ID, &s.Name, &s.Sink, &s.Mode, &types, &s.Area, &s.Department, &s.Active, &made, &sealed); err != nil {
		return s, "", err
	}
	for _, t := range strings.Fields(types) {
		s.Types = append(s.Types, Type(t))
	}
	s.MadeAt, err = store.ParseStamp(made)
	return s, sealed, err
}

func writeSubscription(ctx context.Context, tx *store.Tx, s Subscription, sealed string) error {
	types := make([]string, 0, len(s.Types))
	for _, t := range s.Types {
		types = append(types, string(t))
	}
	_, err := tx.Insert(ctx, insertSubscription, [][]any{{string(s.ID), s.Name, s.Sink, string(s.Mode), strings.Join(types, " "),
		s.Area, s.Department, 1, sealed, store.Stamp(s.MadeAt)}}, "")
	return err
}

func writeReceipt(ctx context.Context, tx *store.Tx, r Receipt) error {
	_, err := tx.Insert(ctx, insertReceipt, [][]any{{string(r.Event), string(r.Subscription), string(r.Type), r.Attempt, store.Stamp(r.At), r.Status, r.Body, r.Error}}, "")
	return err
}

func receipts(ctx context.Context, q store.Querier, p ReceiptPage) ([]Receipt, error) {
	rows, err := q.Query(ctx, selectReceipts, string(p.Subscription), p.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Receipt
	for rows.Next() {
		var r Receipt
		var at string
		if err := rows.Scan(&r.Event, &r.Subscription, &r.Type, &r.Attempt, &at, &r.Status, &r.Body, &r.Error); err != nil {
			return nil, err
		}
		if r.At, err = store.ParseStamp(at); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// keyOf reads the bytes of a secret.
func keyOf(secret string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
}
