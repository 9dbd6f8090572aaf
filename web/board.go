package web

import (
	"context"
	"net"
	"net/http"
	"time"

	"minsheng/entitle/outreach"
	"minsheng/entitle/simulate"
	"minsheng/fault"
	"minsheng/lang"
)

// BoardOptions say that the planner's pages are there, and for whom. Until
// there are accounts, everybody who can reach them is taken for Who.
type BoardOptions struct {
	Who      string            // who looks: what the journal keeps
	Areas    map[string]string // names of townships and streets by division code; a code without a name is shown itself
	Outreach *outreach.Office  // who is missed
	// People are the residents who are asked what a change would do to them; nil
	// while there are none.
	People func(context.Context) (*simulate.Population, error)
	// Order asks for a round now; Running tells how far one is, nil where none
	// has ever run.
	Order   func(context.Context, outreach.By) error
	Running func(context.Context) (*Running, error)
}

// Running is how far a round is, or, where none runs, when the last one did.
type Running struct {
	Stage       string // waiting, snapshot, match, keep, carry or forget; empty: none runs
	Done, Total int64  // residents so far, and all; Total is 0 while not known
	Rate        float64
	Left        time.Duration // 0 while not known
	Failed      lang.Text     // why the last try failed; empty while all is well

	Began, Ended time.Time // the last that was finished; zero while one runs
}

// board is the planner's pages: who is missed, and what a change would do. It
// shares words, parts and shell with the portal.
type board struct {
	*Portal
	is   BoardOptions
	kept countedRounds
}

// routes adds every address of the board.
func (b *board) routes(mux *http.ServeMux) {
	mux.Handle("GET /board", b.page(b.front))
	mux.Handle("GET /board/missed", b.page(b.missed))
	mux.Handle("GET /board/persons", b.page(b.askPurpose))
	mux.Handle("POST /board/persons", b.page(b.persons))
	mux.Handle("GET /board/round", b.page(b.roundNow))
	mux.Handle("POST /board/round", b.near(http.HandlerFunc(b.orderRound)))
	mux.Handle("GET /board/whatif", b.page(b.whatIf))
	mux.Handle("GET /board/whatif/effect", b.page(b.whatIfEffect))
	mux.Handle("GET /board/whatif/memo", b.page(b.memo))
	for address, of := range b.tables() {
		for kind := range fileKinds {
			mux.Handle(address+kind, b.near(b.file(kind, of)))
		}
	}
}

// tables is every address of the board whose figures can be had as a file.
func (b *board) tables() map[string]table {
	return map[string]table{
		"GET /board/missed": b.missedTable, "GET /board/missed/service": b.missedServiceTable,
		"POST /board/persons": b.personsTable, "GET /board/whatif": b.whatIfTable,
	}
}

var errBoardAway = fault.New(fault.NotFound, "web.board_away", lang.Text{ZH: "没有这个页面", EN: "There is no such page"})

// page turns a page's function into a handler of the board. Who comes from
// elsewhere than this machine finds nothing there.
func (b *board) page(fn func(*http.Request) (page, error)) http.Handler {
	return b.near(b.Portal.page(func(r *http.Request) (page, error) {
		pg, err := fn(r)
		if err != nil {
			pg = b.failed(r, err)
		}
		pg.board = true
		return pg, nil
	}))
}

// near lets only requests through that were made on this machine to this
// machine. A page of another site that has its name point here comes under that
// name, and what a proxy passes on says for whom: neither is let in, although
// the program listens to this machine alone.
func (b *board) near(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r) {
			b.Portal.page(func(*http.Request) (page, error) { return page{}, errBoardAway }).ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// local reports whether a request names this machine and nobody passed it on.
func local(r *http.Request) bool {
	for _, passedOn := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(passedOn) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
