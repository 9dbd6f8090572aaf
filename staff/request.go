package staff

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/store"
)

// requestTime is how long it is remembered what a program has asked.
const requestTime = 72 * time.Hour

// ErrKeyUsed says that a key was used for another request.
var ErrKeyUsed = fault.New(fault.Conflict, "staff.key_used", lang.Text{
	ZH: "这个 Idempotency-Key 已用于另一个请求：新的请求用新的", EN: "This Idempotency-Key was used for another request: a new request needs a new one"})

// Request is an act that a program asks for, with the key that makes it the
// same act however often it is sent.
type Request struct {
	Key  string
	Hash string // of all that makes up the request
}

// Given is what a request was answered with. Status is 0 while it is not
// answered: nobody knows whether the act happened, so it is asked again, with
// the same key, and the area does it once.
type Given struct {
	Status int
	Body   string // with headers that belong to it, as the surface wrote them
}

// Ask remembers a request before it is done, or says what it was answered with.
// Fault: ErrKeyUsed.
func (r *Roster) Ask(ctx context.Context, client *Actor, q Request) (given Given, err error) {
	who := string(client.Account.ID)
	err = r.db.Write(ctx, client.By("asks"), func(tx *store.Tx) error {
		tx.Unnoted() // what is then done is noted
		n, err := tx.Insert(ctx, insertRequest, [][]any{{who, q.Key, q.Hash, 0, "", store.Stamp(r.now())}}, "ON CONFLICT (account_id, request_key) DO NOTHING")
		if err != nil || n == 1 {
			return err
		}
		var hash, sealed string
		if err := tx.QueryRow(ctx, selectRequest, who, q.Key).Scan(&hash, &given.Status, &sealed); err != nil {
			return err
		}
		if hash != q.Hash {
			return ErrKeyUsed.At("Idempotency-Key")
		}
		if given.Status == 0 {
			return nil
		}
		given.Body, err = tx.Keys().Open(sealed, requestSeal(who, q.Key))
		return err
	})
	return given, err
}

// Answered keeps what a request was answered with, sealed, for three days.
func (r *Roster) Answered(ctx context.Context, client *Actor, q Request, g Given) error {
	who := string(client.Account.ID)
	return r.db.Write(ctx, client.By("is answered"), func(tx *store.Tx) error {
		tx.Unnoted()
		sealed, err := tx.Keys().Seal(g.Body, requestSeal(who, q.Key))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, sweepRequests, who, store.Stamp(r.now().Add(-requestTime))); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, answerRequest, g.Status, sealed, who, q.Key)
		return err
	})
}

// Failed forgets a request that was refused before anything happened, so that
// it can be mended and sent again with the same key.
func (r *Roster) Failed(ctx context.Context, client *Actor, q Request) error {
	return r.db.Write(ctx, client.By("is refused"), func(tx *store.Tx) error {
		tx.Unnoted()
		_, err := tx.Exec(ctx, forgetRequest, string(client.Account.ID), q.Key)
		return err
	})
}

func requestSeal(who, key string) string { return "staff.request/" + who + "/" + key }

// Programs lists the programs with the posts they hold today and the day on
// which their newest token ends, for whoever keeps the machine.
func (r *Roster) Programs(ctx context.Context) ([]Program, error) {
	all, err := r.Everybody(ctx)
	if err != nil {
		return nil, err
	}
	var programs []Program
	err = r.db.Read(ctx, func(s *store.Snap) error {
		for _, a := range all {
			if !a.Account.IsClient() {
				continue
			}
			p := Program{Actor: a}
			var ends sql.NullString
			err := s.QueryRow(ctx, lastToken, string(a.Account.ID)).Scan(&ends)
			if err == nil && ends.Valid {
				p.EndsAt, err = store.ParseStamp(ends.String)
			}
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			programs = append(programs, p)
		}
		return nil
	})
	return programs, err
}

// Program is a program of another system. EndsAt is when its last token ends;
// zero where it has none.
type Program struct {
	Actor
	EndsAt time.Time
}
