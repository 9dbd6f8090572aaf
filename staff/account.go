package staff

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"time"

	"github.com/pquerna/otp/totp"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Account is somebody who works here, or did.
type Account struct {
	ID    id.ID
	Login string
	Name  string
	State State
}

// State is whether an account can be used.
type State string

// The states: New until its owner has set a password, then Active; Locked by an
// administrator.
const (
	New    State = "new"
	Active State = "active"
	Locked State = "locked"
)

// ErrAccount says that there is no such account.
var ErrAccount = fault.New(fault.NotFound, "staff.account", lang.Text{ZH: "没有这个账号", EN: "There is no such account"})

// ErrLogin says that a login is malformed.
var ErrLogin = fault.New(fault.Invalid, "staff.login", lang.Text{
	ZH: "账号名用 3 到 32 个小写字母、数字、点、横线，以字母开头", EN: "A login has 3 to 32 lower-case letters, digits, dots or dashes and begins with a letter"})

// ErrLoginTaken says that somebody has that login.
var ErrLoginTaken = fault.New(fault.Conflict, "staff.login_taken", lang.Text{ZH: "这个账号名已经有人用", EN: "Somebody has this login"})

// ErrName says that an account has no name of a person.
var ErrName = fault.New(fault.Invalid, "staff.name", lang.Text{
	ZH: "要写使用人的姓名：不设公用账号", EN: "Write the name of the person: accounts are not shared"})

// ErrSetup says that a set-up code is wrong or too old.
var ErrSetup = fault.New(fault.Denied, "staff.setup", lang.Text{
	ZH: "启用码不对或已过期：请系统管理员重新发一个", EN: "The set-up code is wrong or too old: ask the system administrator for another"})

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9.-]{2,31}$`)

// setupTime is how long a set-up code is good for.
const setupTime = 7 * 24 * time.Hour

// Hire makes an account for a person and returns the code with which that
// person sets it up. area is where the account belongs. Faults: ErrDenied,
// ErrLogin, ErrClientLogin, ErrLoginTaken, ErrName.
func (r *Roster) Hire(ctx context.Context, actor *Actor, purpose, area, login, name string) (Account, string, error) {
	a := Account{ID: id.New(), Login: login, Name: name, State: New}
	if err := a.check(); err != nil {
		return Account{}, "", err
	}
	if a.IsClient() {
		return Account{}, "", ErrClientLogin.At("login")
	}
	if err := actor.May(access.KeepAccounts, access.Row{Area: area}); err != nil {
		return Account{}, "", err
	}
	code := secret()
	err := r.db.Write(ctx, actor.By(purpose), func(tx *store.Tx) error { return r.hire(ctx, tx, a, code) })
	return a, code, err
}

func (a *Account) check() error {
	switch {
	case !loginForm.MatchString(a.Login):
		return ErrLogin.At("login")
	case a.Name == "" || len(a.Name) > 120:
		return ErrName.At("name")
	}
	return nil
}

func (r *Roster) hire(ctx context.Context, tx *store.Tx, a Account, code string) error {
	n, err := tx.Insert(ctx, insertLogin, [][]any{{a.Login, string(a.ID)}}, "ON CONFLICT (login) DO NOTHING")
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLoginTaken.At("login")
	}
	tx.Note("staff.hired", a.ID, a.Login)
	if _, err := tx.Insert(ctx, insertAccount, [][]any{{string(a.ID), a.Login, a.Name, string(a.State), "", "", 0, 0, "", 0, store.Stamp(tx.Now)}}, ""); err != nil {
		return err
	}
	if a.IsClient() {
		return nil
	}
	return r.offer(ctx, tx, a.ID, code)
}

// offer lets the owner of an account set it up with a code.
func (r *Roster) offer(ctx context.Context, tx *store.Tx, who id.ID, code string) error {
	_, err := tx.Exec(ctx, setSetup, string(who), codeMAC(tx.Keys(), code), store.Stamp(r.now().Add(setupTime)))
	return err
}

func codeMAC(keys store.Keys, code string) string { return hexMAC(keys, "staff.setup", code) }

func otpSeal(who id.ID) string { return "staff.otp/" + string(who) }

// SetUp gives an account its password and a fresh second factor, returned as
// the otpauth address that authenticator programs read. It needs the code from
// Hire or Renew, which is then used up. Faults: ErrSetup, ErrPassword.
func (r *Roster) SetUp(ctx context.Context, login, code, password string) (factor *url.URL, err error) {
	if err := checkPassword(password, login); err != nil {
		return nil, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "minsheng", AccountName: login})
	if err != nil {
		return nil, err
	}
	hash := hashPassword(password)
	err = r.db.Write(ctx, store.By{Who: login, Purpose: "sets up the account"}, func(tx *store.Tx) error {
		a, err := findAccount(ctx, tx, byLogin, login)
		if err != nil {
			return ErrSetup // as with a wrong code: who exists is nobody's business
		}
		if err := r.redeem(ctx, tx, a, code); err != nil {
			return err
		}
		sealed, err := tx.Keys().Seal(key.Secret(), otpSeal(a.ID))
		if err != nil {
			return err
		}
		tx.Note("staff.set_up", a.ID, "")
		_, err = tx.Exec(ctx, setSecrets, hash, sealed, string(Active), string(a.ID))
		return err
	})
	if err != nil {
		return nil, err
	}
	return url.Parse(key.URL())
}

// redeem uses up the set-up code of an account.
func (r *Roster) redeem(ctx context.Context, tx *store.Tx, a account, code string) error {
	var mac, ends string
	if err := tx.QueryRow(ctx, selectSetup, string(a.ID)).Scan(&mac, &ends); err != nil || a.State == Locked {
		return ErrSetup
	}
	if mac != codeMAC(tx.Keys(), code) || ends < store.Stamp(r.now()) {
		return ErrSetup
	}
	_, err := tx.Exec(ctx, endSetup, string(a.ID))
	return err
}

// Renew gives a new set-up code to somebody who lost the password or the second
// factor, and ends all sessions of the account. Faults: ErrDenied, ErrAccount,
// ErrClientLogin.
func (r *Roster) Renew(ctx context.Context, actor *Actor, purpose, area string, who id.ID) (code string, err error) {
	code = secret()
	return code, r.keep(ctx, actor, purpose, area, who, "staff.renewed", func(tx *store.Tx) error {
		if a, err := findAccount(ctx, tx, byID, string(who)); err != nil || a.IsClient() {
			return cmp.Or[error](err, ErrClientLogin.At("login"))
		}
		return r.offer(ctx, tx, who, code)
	})
}

// Lock ends all sessions of an account and lets nobody in until Unlock. Faults:
// ErrDenied, ErrAccount.
func (r *Roster) Lock(ctx context.Context, actor *Actor, purpose, area string, who id.ID) error {
	return r.keep(ctx, actor, purpose, area, who, "staff.locked", func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, setState, string(Locked), string(who))
		return err
	})
}

// Unlock lets an account be used again, also one that was locked by wrong
// tries. Faults: ErrDenied, ErrAccount.
func (r *Roster) Unlock(ctx context.Context, actor *Actor, purpose, area string, who id.ID) error {
	return r.keep(ctx, actor, purpose, area, who, "staff.unlocked", func(tx *store.Tx) error {
		a, err := findAccount(ctx, tx, byID, string(who))
		if err != nil {
			return err
		}
		linked, err := linkedAccount(ctx, tx, who)
		if err != nil {
			return err
		}
		state := Active
		if a.password == "" && !linked && !a.IsClient() {
			state = New
		}
		_, err = tx.Exec(ctx, setState, string(state), string(who))
		return err
	})
}

// keep does something to an account and ends its sessions.
func (r *Roster) keep(ctx context.Context, actor *Actor, purpose, area string, who id.ID, kind string, do func(*store.Tx) error) error {
	if err := actor.May(access.KeepAccounts, access.Row{Area: area, Author: string(who)}); err != nil {
		return err
	}
	return r.db.Write(ctx, actor.By(purpose), func(tx *store.Tx) error {
		if _, err := holdAccount(ctx, tx, who); err != nil {
			return err
		}
		tx.Note(kind, who, "")
		if _, err := tx.Exec(ctx, endSessions, string(who)); err != nil {
			return err
		}
		return do(tx)
	})
}
