package login

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// halfwayTime is how long somebody who signed in with a provider may take to
// have the identity linked at a window.
const halfwayTime = 30 * time.Minute

// ErrIdentity says that a provider did not say who it is.
var ErrIdentity = fault.New(fault.Invalid, "login.identity", lang.Text{
	ZH: "统一身份认证没有说明您是谁：请重试", EN: "The sign-in service did not say who you are: try again"})

// ErrUnlinked says that an identity is not linked to a person on file yet.
var ErrUnlinked = fault.New(fault.Denied, "login.unlinked", lang.Text{
	ZH: "这个账号还没有和您的登记连起来：带身份证到窗口领一张登录条，输入一次就好",
	EN: "This account is not linked to your record yet: bring your identity card to a window, get a sign-in slip and enter it once"})

// ErrStranger says that a citizen number is on nobody's record here.
var ErrStranger = fault.New(fault.NotFound, "login.stranger", lang.Text{
	ZH: "这里的居民登记中没有您：请带身份证到窗口登记", EN: "You are not on file here: bring your identity card to a window"})

// ErrOthers says that an identity is linked to one person and claims to be
// another.
var ErrOthers = fault.New(fault.Conflict, "login.others", lang.Text{
	ZH: "这个账号连着另一个人的登记：请带身份证到窗口核对", EN: "This account is linked to another person's record: bring your identity card to a window"})

func identityMAC(keys store.Keys, i access.Identity) string {
	return mac(keys, "login.identity", i.Issuer+"\x00"+i.Subject)
}

// SignIn lets in whom an identity is linked to, and links it by its citizen
// number where the provider is trusted to say that. Where it is linked to nobody
// yet the fault is ErrUnlinked and token is good for SignInBySlip, which links
// it. Faults: ErrIdentity, ErrUnlinked, ErrStranger, ErrOthers.
func (d *Door) SignIn(ctx context.Context, i access.Identity) (token string, err error) {
	if !i.Complete() {
		return "", ErrIdentity
	}
	person, err := d.known(ctx, i)
	if err != nil {
		return "", err
	}
	if person == "" {
		if token, err = d.halfway(ctx, i); err != nil {
			return "", err
		}
		return token, ErrUnlinked
	}
	err = d.db.Write(ctx, by(person, "signs in"), func(tx *store.Tx) error {
		found, err := d.resident(ctx, tx, person, "signs in")
		if err != nil {
			return err
		}
		if err := link(ctx, tx, identityMAC(tx.Keys(), i), i.Issuer, person, "number"); err != nil {
			return err
		}
		token, err = d.begin(ctx, tx, found, ByProvider)
		return err
	})
	return token, err
}

// known is whom an identity is linked to, or whose number it has; none where
// it is neither.
func (d *Door) known(ctx context.Context, i access.Identity) (id.ID, error) {
	var linked id.ID
	err := d.db.Read(ctx, func(s *store.Snap) (err error) {
		linked, err = linkedTo(ctx, s, identityMAC(d.db.Keys(), i))
		return err
	})
	if err != nil || i.Number == "" {
		return linked, err
	}
	number, err := people.ParseNumber(i.Number, nil)
	if err != nil {
		return "", ErrIdentity.Because(err)
	}
	found, err := d.register.Find(ctx, itself("signs in with "+i.Issuer), number)
	switch {
	case errors.Is(err, people.ErrNotFound):
		return "", ErrStranger
	case err != nil:
		return "", err
	case linked != "" && linked != found.ID:
		return "", ErrOthers
	}
	return found.ID, nil
}

func linkedTo(ctx context.Context, q store.Querier, key string) (id.ID, error) {
	var person string
	err := q.QueryRow(ctx, selectClaim, key).Scan(&person)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id.ID(person), err
}

// link joins the transaction and claims an identity for a person. Fault:
// ErrOthers.
func link(ctx context.Context, tx *store.Tx, key, issuer string, person id.ID, how string) error {
	n, err := tx.Insert(ctx, insertClaim, [][]any{{key, issuer, string(person), how, store.Stamp(tx.Now)}}, `ON CONFLICT (identity_mac) DO NOTHING`)
	if err != nil {
		return err
	}
	if n == 1 {
		tx.Note("login.linked", person, issuer+" by "+how)
		return nil
	}
	already, err := linkedTo(ctx, tx, key)
	if err == nil && already != person {
		return ErrOthers
	}
	return err
}

// halfway keeps an identity that is linked to nobody for a while.
func (d *Door) halfway(ctx context.Context, i access.Identity) (token string, err error) {
	token = secret()
	now := d.now()
	return token, d.db.Write(ctx, itself("waits to be linked"), func(tx *store.Tx) error {
		tx.Unnoted() // nobody is known yet
		if _, err := tx.Exec(ctx, endHalfway, store.Stamp(now)); err != nil {
			return err
		}
		_, err := tx.Insert(ctx, insertHalfway, [][]any{{mac(tx.Keys(), "login.halfway", token), identityMAC(tx.Keys(), i), i.Issuer, store.Stamp(now.Add(halfwayTime))}}, "")
		return err
	})
}

// linkHalfway links the identity that waits under a token to a person, and takes
// it away; none waits any more where that was long ago.
func (d *Door) linkHalfway(ctx context.Context, tx *store.Tx, token string, person id.ID) error {
	waiting := mac(tx.Keys(), "login.halfway", token)
	var key, issuer, ends string
	err := tx.QueryRow(ctx, selectHalfway, waiting).Scan(&key, &issuer, &ends)
	if errors.Is(err, sql.ErrNoRows) || err == nil && ends < store.Stamp(d.now()) {
		return nil
	} else if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, dropHalfway, waiting); err != nil {
		return err
	}
	return link(ctx, tx, key, issuer, person, "slip")
}

// Unlink takes every identity away from a person, whose account somebody else
// may hold, and ends the person's sessions. by.Within is where the clerk may
// do that. Faults: people.ErrNotFound, ErrReach.
func (d *Door) Unlink(ctx context.Context, by store.By, person id.ID) error {
	return d.db.Write(ctx, by, func(tx *store.Tx) error {
		if _, err := d.within(ctx, tx, person); err != nil {
			return err
		}
		tx.Note("login.unlinked", person, "")
		for _, statement := range []string{dropClaims, endSessions, dropSlips} {
			if _, err := tx.Exec(ctx, statement, string(person)); err != nil {
				return err
			}
		}
		return nil
	})
}
