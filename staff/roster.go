package staff

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// Roster is who works here, in the database.
type Roster struct {
	db     *store.DB
	policy policy
	now    func() time.Time
}

// ErrDenied says that no post of the account allows it.
var ErrDenied = fault.New(fault.Denied, "staff.denied", lang.Text{
	ZH: "您的岗位没有这项权限，或不在您的辖区、部门内", EN: "Your posts do not allow this, or it lies outside your area or department"})

// ErrStarted says that there are accounts already.
var ErrStarted = fault.New(fault.Conflict, "staff.started", lang.Text{
	ZH: "已经有账号：由安全管理员任命，由系统管理员开户", EN: "There are accounts already: the security administrator appoints, the system administrator makes accounts"})

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "staff", files)
}

// Open brings the tables of staff up to date and returns the roster.
func Open(ctx context.Context, db *store.DB) (*Roster, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	p, err := readPolicy()
	return &Roster{db: db, policy: p, now: time.Now}, err
}

// First is somebody with whom a place begins.
type First struct {
	Login, Name string
	Role        Role
	Area        string
	Department  string
}

// Start makes the first accounts of an empty roster, the administrators among
// them, and returns their set-up codes in the same order. Faults: ErrStarted,
// and those of Hire and Appoint.
func (r *Roster) Start(ctx context.Context, by store.By, all []First) (codes []string, err error) {
	err = r.db.Write(ctx, by, func(tx *store.Tx) error {
		codes = nil
		var some int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM staff_account WHERE substr(login, 1, 4) <> 'api.'`).Scan(&some); err != nil {
			return err
		}
		if some > 0 {
			return ErrStarted
		}
		for _, f := range all {
			code, err := r.start(ctx, tx, f)
			if err != nil {
				return err
			}
			codes = append(codes, code)
		}
		return nil
	})
	return codes, err
}

func (r *Roster) start(ctx context.Context, tx *store.Tx, f First) (code string, err error) {
	a := Account{ID: id.New(), Login: f.Login, Name: f.Name, State: New}
	if err := a.check(); err != nil {
		return "", err
	}
	if a.IsClient() {
		return "", ErrClientLogin.At("login")
	}
	code = secret()
	if err := r.hire(ctx, tx, a, code); err != nil {
		return "", err
	}
	return code, r.appoint(ctx, tx, &Post{Account: a.ID, Role: f.Role, Area: f.Area, Department: f.Department,
		From: civil.FromTime(r.now())})
}

// Actor is an account at work, with the posts it holds today.
type Actor struct {
	Account Account
	Posts   []Post

	policy policy
}

// May reports by ErrDenied that no post of the actor allows an action on a
// row.
func (a *Actor) May(do access.Action, row access.Row) error {
	for _, p := range a.Posts {
		if a.policy.allows(p, do, row) {
			return nil
		}
	}
	return ErrDenied.At(string(do))
}

// Scope returns the rows on which the actor may do something, as far as area
// and department decide: what a list is cut by.
func (a *Actor) Scope(do access.Action) access.Scope {
	var s access.Scope
	for _, p := range a.Posts {
		if r, ok := a.policy.reach(p, do); ok {
			s = append(s, r)
		}
	}
	return s
}

// By says in the journal that the actor did something, for a purpose.
func (a *Actor) By(purpose string) store.By { return store.By{Who: a.Account.Login, Purpose: purpose} }

// For is By within the rows on which the actor may do something.
func (a *Actor) For(do access.Action, purpose string) store.By {
	return store.By{Who: a.Account.Login, Purpose: purpose, Within: a.Scope(do)}
}

// Accounts lists accounts after one id, at most limit, with the posts they hold
// today. Fault: ErrDenied.
func (r *Roster) Accounts(ctx context.Context, actor *Actor, past id.ID, limit int) ([]Actor, error) {
	if len(actor.Scope(access.ReadStaff)) == 0 {
		return nil, ErrDenied.At(string(access.ReadStaff))
	}
	return r.list(ctx, past, limit)
}

// Everybody lists all accounts with the posts they hold today, for whoever
// keeps the machine and holds its keys: no post is asked for.
func (r *Roster) Everybody(ctx context.Context) ([]Actor, error) {
	const atOnce = 500
	var all []Actor
	for past := id.ID(""); ; past = all[len(all)-1].Account.ID {
		page, err := r.list(ctx, past, atOnce)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < atOnce {
			return all, nil
		}
	}
}

func (r *Roster) list(ctx context.Context, past id.ID, limit int) ([]Actor, error) {
	var all []Actor
	err := r.db.Read(ctx, func(s *store.Snap) (err error) {
		if all, err = r.accounts(ctx, s, past, limit); err != nil {
			return err
		}
		for i := range all {
			if all[i].Posts, err = postsOn(ctx, s, all[i].Account.ID, civil.FromTime(r.now())); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

func (r *Roster) accounts(ctx context.Context, s *store.Snap, past id.ID, limit int) ([]Actor, error) {
	rows, err := s.Query(ctx, selectAccount+after, string(past), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Actor
	for rows.Next() {
		a, err := scanAccount(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, Actor{Account: a.Account, policy: r.policy})
	}
	return all, rows.Err()
}

// postsOn lists the posts that an account holds on a day.
func postsOn(ctx context.Context, q store.Querier, who id.ID, day civil.Date) ([]Post, error) {
	all, err := postsOf(ctx, q, who)
	if err != nil {
		return nil, err
	}
	var posts []Post
	for _, p := range all {
		if p.From <= day && day < p.To {
			posts = append(posts, p)
		}
	}
	return posts, nil
}
