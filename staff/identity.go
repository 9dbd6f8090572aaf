package staff

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"time"

	"github.com/pquerna/otp/totp"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// halfwayTime is how long somebody who signed in with a provider may take to
// give the code that is asked for besides.
const halfwayTime = 15 * time.Minute

// ErrIdentity says that a provider did not say who it is.
var ErrIdentity = fault.New(fault.Invalid, "staff.identity", lang.Text{
	ZH: "统一身份认证没有说明您是谁：请重试", EN: "The identity service did not say who you are: try again"})

// ErrUnlinked says that no account is linked to an identity.
var ErrUnlinked = fault.New(fault.Denied, "staff.unlinked", lang.Text{
	ZH: "这个身份还没有连到工作人员账号：用系统管理员给的启用码连一次", EN: "This identity is not linked to an account yet: link it once with the set-up code from the system administrator"})

// ErrSecond says that the code of the second factor is asked for besides.
var ErrSecond = fault.New(fault.Denied, "staff.second", lang.Text{
	ZH: "还要动态码：统一身份认证这次只核对了一种凭据", EN: "The code is asked for besides: the identity service checked one factor only"})

// ErrIdentityTaken says that an identity is linked to another account.
var ErrIdentityTaken = fault.New(fault.Conflict, "staff.identity_taken", lang.Text{
	ZH: "这个身份已经连着另一个账号", EN: "This identity is linked to another account"})

func identityMAC(keys store.Keys, issuer, subject string) string {
	return hexMAC(keys, "staff.identity", issuer+"\x00"+subject)
}

// halfway is somebody who signed in with a provider and is not in yet.
type halfway struct {
	mac, identity, issuer string
	account               id.ID
	strong                bool
}

// SignInBy opens a session for the account that an identity is linked to, and
// returns its token. With ErrSecond and ErrUnlinked the token is no session but
// good for Second and for Link. Faults: ErrIdentity, ErrSignIn, ErrSecond,
// ErrUnlinked.
func (r *Roster) SignInBy(ctx context.Context, i access.Identity) (token string, err error) {
	if !i.Complete() {
		return "", ErrIdentity
	}
	var refused error
	err = r.db.Write(ctx, store.By{Who: "minsheng staff", Purpose: "signs in with " + i.Issuer}, func(tx *store.Tx) (err error) {
		token, refused, err = r.signInBy(ctx, tx, i)
		return err
	})
	return token, errors.Join(refused, err)
}

func (r *Roster) signInBy(ctx context.Context, tx *store.Tx, i access.Identity) (token string, refused, err error) {
	token = secret()
	h := halfway{mac: hexMAC(tx.Keys(), "staff.halfway", token), identity: identityMAC(tx.Keys(), i.Issuer, i.Subject), issuer: i.Issuer, strong: i.Strong}
	err = tx.QueryRow(ctx, selectIdentity, h.identity).Scan(&h.account)
	if errors.Is(err, sql.ErrNoRows) {
		tx.Unnoted() // nobody is known yet
		return token, ErrUnlinked, r.wait(ctx, tx, h)
	} else if err != nil {
		return "", nil, err
	}
	a, err := findAccount(ctx, tx, byID, string(h.account))
	if err != nil {
		return "", nil, err
	}
	if a.State != Active {
		tx.Note("staff.kept_out", a.ID, "by "+i.Issuer)
		return "", ErrSignIn, nil
	}
	if !h.strong && a.otp == "" { // there is no second factor to ask for yet
		tx.Note("staff.halfway", a.ID, "by "+i.Issuer)
		return token, ErrUnlinked, r.wait(ctx, tx, h)
	}
	if !h.strong {
		tx.Note("staff.halfway", a.ID, "by "+i.Issuer)
		return token, ErrSecond, r.wait(ctx, tx, h)
	}
	tx.Note("staff.signed_in", a.ID, "by "+i.Issuer)
	return token, nil, r.open(ctx, tx, a.ID, token)
}

// wait keeps who is halfway, and forgets those who took too long.
func (r *Roster) wait(ctx context.Context, tx *store.Tx, h halfway) error {
	if _, err := tx.Exec(ctx, endHalfway, store.Stamp(r.now())); err != nil {
		return err
	}
	strong := 0
	if h.strong {
		strong = 1
	}
	_, err := tx.Insert(ctx, insertHalfway, [][]any{{h.mac, h.identity, h.issuer, string(h.account), strong, store.Stamp(r.now().Add(halfwayTime))}}, "")
	return err
}

// waiting returns who is halfway under a token. Fault: ErrSession.
func (r *Roster) waiting(ctx context.Context, q store.Querier, token string) (halfway, error) {
	h := halfway{mac: hexMAC(r.db.Keys(), "staff.halfway", token)}
	var strong int
	var ends string
	err := q.QueryRow(ctx, selectHalfway, h.mac).Scan(&h.identity, &h.issuer, &h.account, &strong, &ends)
	if errors.Is(err, sql.ErrNoRows) || err == nil && ends < store.Stamp(r.now()) {
		return h, ErrSession
	}
	h.strong = strong == 1
	return h, err
}

// Second gives the code of the second factor besides a sign-in with a provider,
// and opens the session. Wrong tries count and lock as with a password. Faults:
// ErrSession, ErrSignIn, ErrTries.
func (r *Roster) Second(ctx context.Context, token, code string) (session string, err error) {
	session = secret()
	var refused error
	err = r.db.Write(ctx, store.By{Who: "minsheng staff", Purpose: "signs in"}, func(tx *store.Tx) error {
		h, err := r.waiting(ctx, tx, token)
		if err != nil {
			return err
		}
		if h.account == "" {
			return ErrSession
		}
		if refused, err = r.signIn(ctx, tx, h.account, true, code, session); err != nil || refused != nil {
			return err
		}
		_, err = tx.Exec(ctx, dropHalfway, h.mac)
		return err
	})
	if err = errors.Join(refused, err); err != nil {
		return "", err
	}
	return session, nil
}

// Link links the identity that waits under a token to an account, once, with
// the set-up code from Hire or Renew, which is then used up; the account can be
// used from then on. Where the provider checked one factor only, factor is a
// fresh second one, as the address that authenticator programs read, and the
// token is good for Second; else token is that of a session. Faults: ErrSession,
// ErrSetup, ErrIdentityTaken.
func (r *Roster) Link(ctx context.Context, waits, login, code string) (token string, factor *url.URL, err error) {
	if !loginForm.MatchString(login) {
		return "", nil, ErrSetup
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "minsheng", AccountName: login})
	if err != nil {
		return "", nil, err
	}
	strong := false
	err = r.db.Write(ctx, store.By{Who: "minsheng staff", Purpose: "links an identity to " + login}, func(tx *store.Tx) error {
		h, err := r.waiting(ctx, tx, waits)
		if err != nil {
			return err
		}
		a, err := findAccount(ctx, tx, byLogin, login)
		if err != nil {
			return ErrSetup // as with a wrong code: who exists is nobody's business
		}
		if err := r.redeem(ctx, tx, a, code); err != nil {
			return err
		}
		if err := claimIdentity(ctx, tx, h.identity, h.issuer, a.ID); err != nil {
			return err
		}
		h.account, strong = a.ID, h.strong
		token, err = r.linked(ctx, tx, h, a, key.Secret())
		return err
	})
	if err != nil {
		return "", nil, err
	}
	if strong {
		return token, nil, nil
	}
	factor, err = url.Parse(key.URL())
	return token, factor, err
}

// linked lets an account in that was linked just now: at once where the provider
// checked more than one factor, else with a fresh second one.
func (r *Roster) linked(ctx context.Context, tx *store.Tx, h halfway, a account, otp string) (token string, err error) {
	if _, err := tx.Exec(ctx, dropHalfway, h.mac); err != nil {
		return "", err
	}
	token = secret()
	tx.Note("staff.set_up", a.ID, "by "+h.issuer)
	if h.strong {
		if _, err := tx.Exec(ctx, setState, string(Active), string(a.ID)); err != nil {
			return "", err
		}
		return token, r.open(ctx, tx, a.ID, token)
	}
	sealed, err := tx.Keys().Seal(otp, otpSeal(a.ID))
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, setFactor, sealed, string(Active), string(a.ID)); err != nil {
		return "", err
	}
	h.mac = hexMAC(tx.Keys(), "staff.halfway", token)
	return token, r.wait(ctx, tx, h)
}

// claimIdentity joins the transaction and claims an identity for an account.
// Fault: ErrIdentityTaken.
func claimIdentity(ctx context.Context, tx *store.Tx, mac, issuer string, account id.ID) error {
	n, err := tx.Insert(ctx, insertIdentity, [][]any{{mac, issuer, string(account), store.Stamp(tx.Now)}}, "ON CONFLICT (identity_mac) DO NOTHING")
	if err != nil {
		return err
	}
	var has id.ID
	if err := tx.QueryRow(ctx, selectIdentity, mac).Scan(&has); err != nil {
		return err
	}
	if has != account {
		return ErrIdentityTaken.At("subject")
	}
	if n == 1 {
		tx.Note("staff.linked", account, issuer)
	}
	return nil
}

// LinkAccount links an identity to an account, by the word of an administrator
// who has it from the provider. Faults: ErrDenied, ErrAccount, ErrIdentity,
// ErrIdentityTaken.
func (r *Roster) LinkAccount(ctx context.Context, actor *Actor, purpose, area string, who id.ID, i access.Identity) error {
	if !i.Complete() {
		return ErrIdentity.At("subject")
	}
	return r.keep(ctx, actor, purpose, area, who, "staff.link_kept", func(tx *store.Tx) error {
		a, err := findAccount(ctx, tx, byID, string(who))
		if err != nil {
			return err
		}
		if a.IsClient() {
			return ErrAccount
		}
		if a.State == New {
			if _, err := tx.Exec(ctx, setState, string(Active), string(who)); err != nil {
				return err
			}
		}
		return claimIdentity(ctx, tx, identityMAC(tx.Keys(), i.Issuer, i.Subject), i.Issuer, who)
	})
}

// UnlinkAccount takes every identity away from an account. Faults: ErrDenied,
// ErrAccount.
func (r *Roster) UnlinkAccount(ctx context.Context, actor *Actor, purpose, area string, who id.ID) error {
	return r.keep(ctx, actor, purpose, area, who, "staff.unlinked", func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, dropIdentities, string(who))
		return err
	})
}

// linkedAccount reports whether an identity is linked to an account.
func linkedAccount(ctx context.Context, q store.Querier, who id.ID) (bool, error) {
	var n int
	err := q.QueryRow(ctx, countIdentities, string(who)).Scan(&n)
	return n > 0, err
}
