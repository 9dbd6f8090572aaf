package web

import (
	"context"
	"net"
	"net/http"
	"time"

	"minsheng/access"
	"minsheng/entitle/outreach"
	"minsheng/entitle/simulate"
	"minsheng/fault"
	"minsheng/lang"
)

// BoardOptions say that the planner's pages are there, and for whom: for
// everybody on this machine, who is then taken for Who, or, where that is
// empty, for those of Options.Staff who sign in.
type BoardOptions struct {
	Who      string           // who looks: what the journal keeps
	Outreach *outreach.Office // who is missed
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
	for address, fn := range map[string]func(*http.Request) (page, error){
		"GET /board": b.front, "GET /board/missed": b.missed, "GET /board/round": b.roundNow,
		"GET /board/whatif": b.whatIf, "GET /board/whatif/effect": b.whatIfEffect, "GET /board/whatif/memo": b.memo,
	} {
		mux.Handle(address, b.page(access.SeeBoard, fn))
	}
	mux.Handle("GET /board/persons", b.page(access.ReadLists, b.askPurpose))
	mux.Handle(personsAddress, b.page(access.ReadLists, b.persons))
	mux.Handle("POST /board/round", b.guard(access.RunMatch, http.HandlerFunc(b.orderRound)))
	if b.options.Office != nil {
		mux.Handle("GET /board/cases", b.page(access.SeeBoard, b.cases))
	}
	for address, of := range b.tables() {
		do := access.SeeBoard
		if address == personsAddress {
			do = access.ReadLists
		}
		for kind := range fileKinds {
			mux.Handle(address+kind, b.guard(do, b.file(kind, of)))
		}
	}
}

// personsAddress is where a list of persons is opened.
const personsAddress = "POST /board/persons"

// menu is the ways on, with the current one marked.
func (b *board) menu(current string) []Way {
	all := []Way{{Link{b.words.text("board.home"), "/board"}, "board", false}, {Link{b.words.text("missed.title"), "/board/missed"}, "missed", false},
		{Link{b.words.text("whatif.title"), "/board/whatif"}, "whatif", false}}
	if b.options.Office != nil {
		all = append(all, Way{Link{b.words.text("load.title"), "/board/cases"}, "load", false})
	}
	for i := range all {
		all[i].Here = all[i].nav == current
	}
	return all
}

// tables is every address of the board whose figures can be had as a file.
func (b *board) tables() map[string]table {
	tables := map[string]table{
		"GET /board/missed": b.missedTable, "GET /board/missed/service": b.missedServiceTable,
		personsAddress: b.personsTable, "GET /board/whatif": b.whatIfTable,
	}
	if b.options.Office != nil {
		tables["GET /board/cases"] = b.casesTable
	}
	return tables
}

var errBoardAway = fault.New(fault.NotFound, "web.board_away", lang.Text{ZH: "没有这个页面", EN: "There is no such page"})

// page turns a page's function into a handler of the board, for those who may
// do something.
func (b *board) page(do access.Action, fn func(*http.Request) (page, error)) http.Handler {
	return b.guard(do, b.Portal.page(func(r *http.Request) (page, error) {
		pg, err := fn(r)
		if err != nil {
			pg = b.failed(r, err)
		}
		l := b.looker(r.Context())
		pg.shell, pg.who, pg.account, pg.menu = "board", l.name, l.account, b.menu(pg.nav)
		return pg, nil
	}))
}

// guard keeps a part of the board for those who may do what it does.
func (b *board) guard(do access.Action, h http.Handler) http.Handler {
	if b.is.Who == "" {
		return b.signedIn(do, h)
	}
	return b.near(h)
}

// near lets only requests through that were made on this machine to this
// machine. A page of another site that has its name point here comes under that
// name, and what a proxy passes on says for whom: neither is let in, although
// the program listens to this machine alone.
func (p *Portal) near(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !local(r) {
			p.page(func(*http.Request) (page, error) { return page{}, errBoardAway }).ServeHTTP(w, r)
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
