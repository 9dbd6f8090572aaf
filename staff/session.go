package staff

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// How long a session lives, and how long it may rest.
const (
	sessionTime = 10 * time.Hour
	sessionRest = 30 * time.Minute
	seenEvery   = time.Minute // how exactly the last use is kept
)

// Wrong tries: so many are free, then each locks for twice as long as the one
// before, up to a day.
const (
	freeTries = 4
	firstLock = time.Minute
	lastLock  = 24 * time.Hour
)

// otpPeriod is how long a code of the second factor is shown.
const otpPeriod = 30

// ErrSignIn says that login, password and code do not go together; which of
// them is wrong is not told.
var ErrSignIn = fault.New(fault.Denied, "staff.sign_in", lang.Text{
	ZH: "账号名、口令或动态码不对", EN: "The login, the password or the code is wrong"})

// ErrTries says that there were too many wrong tries. Field is when the next is
// possible.
var ErrTries = fault.New(fault.Denied, "staff.tries", lang.Text{
	ZH: "输错次数过多，账号暂时锁定：请稍后再试，或找系统管理员", EN: "Too many wrong tries: wait a while, or ask the system administrator"})

// ErrSession says that a session has ended.
var ErrSession = fault.New(fault.Denied, "staff.session", lang.Text{ZH: "登录已经失效：请重新登录", EN: "The session has ended: sign in again"})

// nobody is hashed against where there is no account, so that the answer takes
// as long.
const nobody = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func secret() string {
	b := make([]byte, 24)
	rand.Read(b) // never fails: crypto/rand aborts the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func tokenMAC(keys store.Keys, token string) string { return hexMAC(keys, "staff.session", token) }

func hexMAC(keys store.Keys, use, text string) string {
	sum := keys.MAC(use, []byte(text))
	return hex.EncodeToString(sum[:])
}

// SignIn opens a session and returns its token. code is what the second factor
// shows; each is good once. Faults: ErrSignIn, ErrTries.
func (r *Roster) SignIn(ctx context.Context, login, password, code string) (token string, err error) {
	var a account
	err = r.db.Read(ctx, func(s *store.Snap) (err error) {
		a, err = findAccount(ctx, s, byLogin, login)
		return err
	})
	hash := a.password
	if errors.Is(err, ErrAccount) || hash == "" || a.State != Active {
		hash = nobody
	} else if err != nil {
		return "", err
	}
	right := matches(hash, password) // takes its time: not inside the write
	if a.ID == "" {
		return "", ErrSignIn
	}
	token = secret()
	var refused error
	err = r.db.Write(ctx, store.By{Who: login, Purpose: "signs in"}, func(tx *store.Tx) (err error) {
		refused, err = r.signIn(ctx, tx, a.ID, right && hash != nobody, code, token)
		return err
	})
	if err = errors.Join(refused, err); err != nil {
		return "", err
	}
	return token, nil
}

// Vouch opens a session on the word of whoever runs the program, without
// password and code: for somebody whose identity was found out elsewhere, or
// for the make-believe staff of a demonstration. An account that was never set
// up can be used from then on, this way alone. Fault: ErrSignIn, where there is
// no such account or it is locked.
func (r *Roster) Vouch(ctx context.Context, by store.By, login string) (token string, err error) {
	token = secret()
	err = r.db.Write(ctx, by, func(tx *store.Tx) error {
		a, err := findAccount(ctx, tx, byLogin, login)
		if errors.Is(err, ErrAccount) || err == nil && a.State == Locked {
			return ErrSignIn
		} else if err != nil {
			return err
		}
		tx.Note("staff.vouched", a.ID, "")
		if a.State == New {
			if _, err := tx.Exec(ctx, setState, string(Active), string(a.ID)); err != nil {
				return err
			}
		}
		return r.open(ctx, tx, a.ID, token)
	})
	return token, err
}

// open keeps a session, and forgets those that have ended.
func (r *Roster) open(ctx context.Context, tx *store.Tx, who id.ID, token string) error {
	now := r.now()
	if _, err := tx.Exec(ctx, endOld, store.Stamp(now)); err != nil {
		return err
	}
	_, err := tx.Insert(ctx, insertSession, [][]any{{tokenMAC(tx.Keys(), token), string(who), store.Stamp(now), store.Stamp(now), store.Stamp(now.Add(sessionTime))}}, "")
	return err
}

// signIn opens the session or counts the wrong try; both are written.
func (r *Roster) signIn(ctx context.Context, tx *store.Tx, who id.ID, right bool, code, token string) (refused, err error) {
	if _, err := holdAccount(ctx, tx, who); err != nil {
		return nil, err
	}
	a, err := findAccount(ctx, tx, byID, string(who))
	if err != nil {
		return nil, err
	}
	now := r.now()
	if a.lockedUntil > store.Stamp(now) {
		tx.Note("staff.kept_out", who, "")
		return ErrTries.At(a.lockedUntil), nil
	}
	step, good := int64(0), false
	if right && a.State == Active {
		if step, good, err = a.second(tx.Keys(), code, now); err != nil {
			return nil, err
		}
	}
	if !good {
		return ErrSignIn, a.miss(ctx, tx, now)
	}
	tx.Note("staff.signed_in", who, "")
	if _, err := tx.Exec(ctx, setTries, 0, "", step, string(who)); err != nil {
		return nil, err
	}
	return nil, r.open(ctx, tx, a.ID, token)
}

// second checks a code of the second factor, of this half minute or one beside
// it, that was not used yet.
func (a *account) second(keys store.Keys, code string, now time.Time) (step int64, good bool, err error) {
	if a.otp == "" {
		return 0, false, nil // signs in with a provider that checks two factors
	}
	key, err := keys.Open(a.otp, otpSeal(a.ID))
	if err != nil {
		return 0, false, err
	}
	opts := totp.ValidateOpts{Period: otpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	for beside := int64(-1); beside <= 1; beside++ {
		at := now.Unix()/otpPeriod + beside
		ok, err := totp.ValidateCustom(code, key, time.Unix(at*otpPeriod, 0), opts)
		if err == nil && ok && at > a.otpStep {
			return at, true, nil
		}
	}
	return 0, false, nil
}

// miss counts a wrong try.
func (a *account) miss(ctx context.Context, tx *store.Tx, now time.Time) error {
	failed, until := a.failed+1, ""
	if over := failed - freeTries; over > 0 {
		wait := min(firstLock<<min(over-1, 20), lastLock)
		until = store.Stamp(now.Add(wait))
	}
	tx.Note("staff.sign_in_failed", a.ID, "")
	_, err := tx.Exec(ctx, setTries, failed, until, a.otpStep, string(a.ID))
	return err
}

// SignOut ends a session. One that has ended already is no fault.
func (r *Roster) SignOut(ctx context.Context, token string) error {
	actor, err := r.Actor(ctx, token)
	if errors.Is(err, ErrSession) {
		return nil
	} else if err != nil {
		return err
	}
	return r.db.Write(ctx, actor.By("signs out"), func(tx *store.Tx) error {
		tx.Note("staff.signed_out", actor.Account.ID, "")
		_, err := tx.Exec(ctx, endSession, tokenMAC(tx.Keys(), token))
		return err
	})
}

// Actor returns who a session belongs to, with today's posts. Fault:
// ErrSession.
func (r *Roster) Actor(ctx context.Context, token string) (*Actor, error) {
	now := r.now()
	mac := tokenMAC(r.db.Keys(), token)
	actor := &Actor{policy: r.policy}
	var seen string
	err := r.db.Read(ctx, func(s *store.Snap) error {
		var who, ends string
		err := s.QueryRow(ctx, selectSession, mac).Scan(&who, &seen, &ends)
		if errors.Is(err, sql.ErrNoRows) || err == nil && (ends < store.Stamp(now) || seen < store.Stamp(now.Add(-sessionRest))) {
			return ErrSession
		} else if err != nil {
			return err
		}
		a, err := findAccount(ctx, s, byID, who)
		if err != nil {
			return err
		}
		if a.State != Active {
			return ErrSession
		}
		actor.Account = a.Account
		actor.Posts, err = postsOn(ctx, s, a.ID, civil.FromTime(now))
		return err
	})
	if err != nil {
		return nil, err
	}
	if seen < store.Stamp(now.Add(-seenEvery)) {
		err = r.db.Write(ctx, actor.By("is at work"), func(tx *store.Tx) error {
			tx.Note("staff.seen", actor.Account.ID, "")
			_, err := tx.Exec(ctx, seeSession, store.Stamp(now), mac)
			return err
		})
	}
	return actor, err
}
