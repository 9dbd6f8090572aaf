package staff

import (
	"context"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Record is an account with all that administrators may know of it.
type Record struct {
	Account Account
	Posts   []Post   // all that it holds, held or will hold, the newest first
	Issuers []string // the providers whose identities are linked to it
	Locked  string   // until when wrong tries lock it, as store.Stamp writes it; empty: they do not
}

// Area is where the account belongs: the narrowest area with all its posts, or
// empty where it has none.
func (r *Record) Area() string {
	if len(r.Posts) == 0 {
		return ""
	}
	area := r.Posts[0].Area
	for _, p := range r.Posts[1:] {
		for !strings.HasPrefix(p.Area, area) {
			area = above(area)
		}
	}
	return area
}

// above is the area around another: codes have 2, 4, 6, 9 and 12 digits.
func above(area string) string {
	for _, n := range []int{9, 6, 4, 2} {
		if len(area) > n {
			return area[:n]
		}
	}
	return ""
}

// Record returns an account with all its posts. Faults: ErrDenied, ErrAccount.
func (r *Roster) Record(ctx context.Context, actor *Actor, who id.ID) (Record, error) {
	if len(actor.Scope(access.ReadStaff)) == 0 {
		return Record{}, ErrDenied.At(string(access.ReadStaff))
	}
	var rec Record
	err := r.db.Read(ctx, func(s *store.Snap) error {
		a, err := findAccount(ctx, s, byID, string(who))
		if err != nil {
			return err
		}
		rec.Account = a.Account
		if a.lockedUntil > store.Stamp(r.now()) {
			rec.Locked = a.lockedUntil
		}
		if rec.Posts, err = postsOf(ctx, s, who); err != nil {
			return err
		}
		slices.SortFunc(rec.Posts, func(a, b Post) int { return int(b.From - a.From) })
		rec.Issuers, err = issuersOf(ctx, s, who)
		return err
	})
	return rec, err
}

func issuersOf(ctx context.Context, q store.Querier, who id.ID) ([]string, error) {
	rows, err := q.Query(ctx, selectIssuers, string(who))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var issuer string
		if err := rows.Scan(&issuer); err != nil {
			return nil, err
		}
		all = append(all, issuer)
	}
	return all, rows.Err()
}

// Known is an account as others may know it: whose it is and what it is for.
type Known struct {
	Name  string
	Posts []Post // on the day that was asked about
}

// WhoWas says whose accounts logins are, and what posts they held on a day:
// login → account. What is no login of an account is left out. It tells nothing
// else and asks for no post: it is how residents learn who looked.
func (r *Roster) WhoWas(ctx context.Context, logins []string, on civil.Date) (map[string]Known, error) {
	all := map[string]Known{}
	err := r.db.Read(ctx, func(s *store.Snap) error {
		for _, login := range logins {
			if _, done := all[login]; done || !loginForm.MatchString(login) {
				continue
			}
			a, err := findAccount(ctx, s, byLogin, login)
			if err != nil {
				continue // a program of ours, or nobody any more
			}
			posts, err := postsOn(ctx, s, a.ID, on)
			if err != nil {
				return err
			}
			all[login] = Known{a.Name, posts}
		}
		return nil
	})
	return all, err
}
