package web

import (
	"context"
	"net/http"

	"minsheng/access"
	"minsheng/entitle/outreach"
	"minsheng/staff"
)

// looker is who looks at the board, and which rows they may read.
type looker struct {
	name    string // what the journal keeps
	office  *outreach.Office
	account bool // signed in: they can sign out
	may     func(access.Action) bool
}

type lookerKey struct{}

// looker returns who a request of the board comes from.
func (b *board) looker(ctx context.Context) looker {
	if l, ok := ctx.Value(lookerKey{}).(looker); ok {
		return l
	}
	return looker{name: b.is.Who, office: b.is.Outreach, may: func(access.Action) bool { return true }}
}

// by is who acts, for a purpose, as the journal keeps it.
func (b *board) by(ctx context.Context, purpose string) outreach.By {
	return outreach.By{Who: b.looker(ctx).name, Purpose: purpose}
}

// signedIn lets requests through whose session belongs to somebody who may do
// something. What is read of persons is cut by the scope of who reads.
func (b *board) signedIn(do access.Action, h http.Handler) http.Handler {
	return b.staffOnly(func(w http.ResponseWriter, r *http.Request, actor *staff.Actor) {
		if len(actor.Scope(do)) == 0 {
			b.refuse(w, r, staff.ErrDenied.At(string(do)))
			return
		}
		l := looker{name: actor.Account.Login, account: true, office: b.is.Outreach.Within(actor.Scope(access.ReadLists)),
			may: func(do access.Action) bool { return len(actor.Scope(do)) > 0 }}
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), lookerKey{}, l)))
	})
}
