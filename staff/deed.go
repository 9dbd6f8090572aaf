package staff

import (
	"context"
	"fmt"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Deed is one entry of the journal: who did what about whom, when and why.
type Deed struct {
	At      time.Time
	Who     string
	Purpose string
	Kind    string
	About   id.ID // a person, a household, an account, a case; or nobody
	Detail  string
	Mark    string // its place, for Sought.Past
}

// Sought is which entries of the journal are looked for. What is empty does not
// narrow it.
type Sought struct {
	Who      string
	About    id.ID
	From, To civil.Date // To is in it
	Past     string     // the Mark of the last deed that was shown
	Limit    int
}

// ErrPast says that a place in the journal is none.
var ErrPast = fault.New(fault.Invalid, "staff.past", lang.Text{ZH: "日志中没有这个位置：请从第一页看起", EN: "There is no such place in the journal: begin at the first page"})

// Journal returns what was done, newest first, to an auditor; that it was read
// is itself an entry. Faults: ErrDenied, ErrPast.
func (r *Roster) Journal(ctx context.Context, actor *Actor, purpose string, s Sought) ([]Deed, error) {
	if len(actor.Scope(access.ReadJournal)) == 0 {
		return nil, ErrDenied.At(string(access.ReadJournal))
	}
	past, err := store.ParseMark(s.Past)
	if err != nil {
		return nil, ErrPast.Because(err)
	}
	search := store.Search{Who: s.Who, Subject: s.About, Past: past, Limit: s.Limit}
	if s.From != 0 {
		search.From = s.From.Begins()
	}
	if s.To != 0 {
		search.To = s.To.AddDays(1).Begins()
	}
	var deeds []Deed
	err = r.db.Write(ctx, actor.For(access.ReadJournal, purpose), func(tx *store.Tx) error {
		entries, err := store.Entries(ctx, tx, search)
		for _, e := range entries {
			deeds = append(deeds, Deed{At: e.At, Who: e.Who, Purpose: e.Purpose, Kind: e.Kind, About: e.Subject, Detail: e.Detail, Mark: e.Mark().String()})
		}
		tx.Note("journal.read", s.About, fmt.Sprintf("%d entries, of %q, from %s to %s", len(entries), s.Who, dayOr(s.From), dayOr(s.To)))
		return err
	})
	return deeds, err
}

func dayOr(d civil.Date) string {
	if d == 0 {
		return "any day"
	}
	return d.String()
}
