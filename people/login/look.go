package login

import (
	"context"
	"slices"
	"strings"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// lookedTogether is how many entries of the journal one page of looks goes
// through.
const lookedTogether = 1000

// Look is what one of those who read or changed somebody's record did for one
// purpose on one day: many entries of the journal, as people see them.
type Look struct {
	First, Last time.Time
	On          civil.Date
	Who         string   // an account, a program, or Signature of a resident
	Purpose     string   // as it was said
	Kinds       []string // what was done, by kind of entry
	Times       int
}

// Self reports whether the resident did it themself.
func (l Look) Self(person id.ID) bool { return l.Who == Signature(person) }

// Program reports whether no person did it: a name with a blank is no login.
func (l Look) Program() bool {
	return strings.ContainsAny(l.Who, " ") || strings.HasPrefix(l.Who, "api.") || l.Who == "demo" || l.Who == "installer"
}

// Looks is a page of looks, newest first.
type Looks struct {
	All  []Look
	Past string // where the next page begins; empty: this is the last
}

// ErrPast says that a place in the journal is none.
var ErrPast = fault.New(fault.Invalid, "login.past", lang.Text{ZH: "没有这一页：请从头看起", EN: "There is no such page: begin at the first"})

// Looked returns who read or changed the record of a person: what the journal
// holds, gathered by day, who and purpose. past is empty, or what an earlier page
// says. Fault: ErrPast.
func (d *Door) Looked(ctx context.Context, person id.ID, past string) (Looks, error) {
	mark, err := store.ParseMark(past)
	if err != nil {
		return Looks{}, ErrPast.Because(err)
	}
	var entries []store.Entry
	err = d.db.ReadAs(ctx, access.Own(person), func(s *store.Snap) (err error) {
		entries, err = store.Entries(ctx, s, store.Search{Subject: person, Past: mark, Limit: lookedTogether})
		return err
	})
	looks := Looks{All: gathered(entries)}
	if len(entries) == lookedTogether {
		looks.Past = entries[len(entries)-1].Mark().String()
	}
	return looks, err
}

// gathered puts entries of one day, of one who and purpose, together.
func gathered(entries []store.Entry) []Look {
	type key struct {
		on           civil.Date
		who, purpose string
	}
	at := map[key]int{}
	var all []Look
	for _, e := range entries {
		k := key{civil.FromTime(e.At), e.Who, e.Purpose}
		i, known := at[k]
		if !known {
			i = len(all)
			at[k] = i
			all = append(all, Look{First: e.At, Last: e.At, On: k.on, Who: e.Who, Purpose: e.Purpose})
		}
		look := &all[i]
		look.Times++
		if e.At.Before(look.First) {
			look.First = e.At
		}
		if !slices.Contains(look.Kinds, e.Kind) {
			look.Kinds = append(look.Kinds, e.Kind)
		}
	}
	return all
}
