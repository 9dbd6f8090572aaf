package staff

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// ClientPrefix begins the login of every program of another system, so that the
// journal shows at once that no person did it.
const ClientPrefix = "api."

// How long a token of a client is good for, and how long the old one still is
// after a new one was given.
const (
	tokenTime    = 366 * 24 * time.Hour
	tokenOverlap = 7 * 24 * time.Hour
)

// tokenPrefix lets people and scanners of secrets recognise a token.
const tokenPrefix = "mst_"

// ErrToken says that a token belongs to no client, or has ended.
var ErrToken = fault.New(fault.Denied, "staff.token", lang.Text{
	ZH: "接口令牌不对或已失效：请向系统管理员要新的", EN: "The token is wrong or has ended: ask the system administrator for another"})

// ErrClientLogin says that a login is a program's, or should be.
var ErrClientLogin = fault.New(fault.Invalid, "staff.client_login", lang.Text{
	ZH: "程序的账号名以 api. 开头，个人的不能", EN: "The login of a program begins with api., that of a person does not"})

// ErrClientRole says that no program can have a role.
var ErrClientRole = fault.New(fault.Invalid, "staff.client_role", lang.Text{
	ZH: "管理员岗位只能由人担任", EN: "An administrator is a person, not a program"})

// ErrClient says that there is no such program, or that it has ended.
var ErrClient = fault.New(fault.NotFound, "staff.client", lang.Text{
	ZH: "没有这个程序账号，或者它已停用：用 minsheng staff client list 查看", EN: "There is no such program, or it has ended: see minsheng staff client list"})

// Admission is a program that shall use the interface, with its posts. Who they
// are for is filled in.
type Admission struct {
	Login, Name string
	Posts       []Post
}

// Admit makes an account for a program of another system and returns the token
// with which it comes, which is shown this once. A program has no password and
// opens no session. Faults: ErrLogin, ErrClientLogin, ErrLoginTaken, ErrName,
// ErrClientRole and those of Appoint.
func (r *Roster) Admit(ctx context.Context, by store.By, n Admission) (Account, string, error) {
	a := Account{ID: id.New(), Login: n.Login, Name: n.Name, State: Active}
	if err := a.check(); err != nil {
		return Account{}, "", err
	}
	if !strings.HasPrefix(n.Login, ClientPrefix) {
		return Account{}, "", ErrClientLogin.At("login")
	}
	if slices.ContainsFunc(n.Posts, func(p Post) bool { return administers(p.Role) }) {
		return Account{}, "", ErrClientRole.At("role")
	}
	token := tokenPrefix + secret()
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		if err := r.hire(ctx, tx, a, ""); err != nil {
			return err
		}
		for _, p := range n.Posts {
			p.Account = a.ID
			if p.From == 0 {
				p.From = civil.FromTime(r.now())
			}
			if err := r.appoint(ctx, tx, &p); err != nil {
				return err
			}
		}
		return r.giveToken(ctx, tx, a.ID, token)
	})
	return a, token, err
}

func (r *Roster) giveToken(ctx context.Context, tx *store.Tx, who id.ID, token string) error {
	tx.Note("staff.token_given", who, "")
	_, err := tx.Insert(ctx, insertToken, [][]any{{clientMAC(tx.Keys(), token), string(who), store.Stamp(r.now()), store.Stamp(r.now().Add(tokenTime))}}, "")
	return err
}

func clientMAC(keys store.Keys, token string) string {
	return hexMAC(keys, "staff.client", token)
}

// RenewToken gives a program another token; the one before is good for a week
// more, so that it can be changed without a pause. Fault: ErrClient.
func (r *Roster) RenewToken(ctx context.Context, by store.By, login string) (token string, err error) {
	token = tokenPrefix + secret()
	return token, r.keepClient(ctx, by, login, func(tx *store.Tx, who id.ID) error {
		until := store.Stamp(r.now().Add(tokenOverlap))
		if _, err := tx.Exec(ctx, shortenTokens, until, string(who)); err != nil {
			return err
		}
		return r.giveToken(ctx, tx, who, token)
	})
}

// EndClient takes all tokens of a program away and locks its account. Fault:
// ErrClient.
func (r *Roster) EndClient(ctx context.Context, by store.By, login string) error {
	return r.keepClient(ctx, by, login, func(tx *store.Tx, who id.ID) error {
		tx.Note("staff.locked", who, "")
		if _, err := tx.Exec(ctx, endTokens, string(who)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, setState, string(Locked), string(who))
		return err
	})
}

func (r *Roster) keepClient(ctx context.Context, by store.By, login string, do func(*store.Tx, id.ID) error) error {
	return r.db.Write(ctx, by, func(tx *store.Tx) error {
		a, err := findAccount(ctx, tx, byLogin, login)
		if errors.Is(err, ErrAccount) || err == nil && (!a.IsClient() || a.State != Active) {
			return ErrClient.At(login)
		} else if err != nil {
			return err
		}
		if _, err := holdAccount(ctx, tx, a.ID); err != nil {
			return err
		}
		return do(tx, a.ID)
	})
}

// IsClient reports whether the account is a program's.
func (a *Account) IsClient() bool { return strings.HasPrefix(a.Login, ClientPrefix) }

// Client returns whose a token is, with today's posts. Fault: ErrToken.
func (r *Roster) Client(ctx context.Context, token string) (*Actor, error) {
	actor := &Actor{policy: r.policy}
	mac := clientMAC(r.db.Keys(), token)
	err := r.db.Read(ctx, func(s *store.Snap) error {
		var who, ends string
		err := s.QueryRow(ctx, selectToken, mac).Scan(&who, &ends)
		if errors.Is(err, sql.ErrNoRows) || err == nil && ends < store.Stamp(r.now()) {
			return ErrToken
		} else if err != nil {
			return err
		}
		a, err := findAccount(ctx, s, byID, who)
		if err != nil {
			return err
		}
		if a.State != Active {
			return ErrToken
		}
		actor.Account = a.Account
		actor.Posts, err = postsOn(ctx, s, a.ID, civil.FromTime(r.now()))
		return err
	})
	return actor, err
}

// Call is something that the journal holds of a program.
type Call struct {
	Mark    string // where it stands: Calls goes on past it
	At      time.Time
	Kind    string
	Purpose string
	Subject id.ID
	Detail  string
}

// ErrMark says that a place to go on from cannot be read.
var ErrMark = fault.New(fault.Invalid, "staff.mark", lang.Text{ZH: "接着读的位置（after）不对", EN: "The place to go on from (after) cannot be read"})

// Calls lists what a program did, as the journal holds it, the newest first,
// past a mark (empty: from the newest on), at most limit. Fault: ErrMark.
func (r *Roster) Calls(ctx context.Context, client *Actor, past string, limit int) ([]Call, error) {
	from, err := store.ParseMark(past)
	if err != nil {
		return nil, ErrMark.At("after").Because(err)
	}
	entries, err := r.db.DoneBy(ctx, client.Account.Login, from, limit)
	if err != nil {
		return nil, err
	}
	calls := make([]Call, 0, len(entries))
	for _, e := range entries {
		calls = append(calls, Call{Mark: e.Mark().String(), At: e.At, Kind: e.Kind, Purpose: e.Purpose, Subject: e.Subject, Detail: e.Detail})
	}
	return calls, nil
}
