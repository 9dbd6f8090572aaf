package web

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/people/login"
	"minsheng/staff"
)

// Options say what a portal is for. What is nil is not there.
type Options struct {
	Packs *pack.Library     // what places have decided
	Home  string            // the code of the place whose residents it serves
	Today func() civil.Date // the day on which questions are asked
	Demo  bool              // every page says that its residents are made up
	Log   *slog.Logger
	Areas map[string]string // names of townships and streets by division code; a code without a name is shown itself
	Board *BoardOptions     // the planner's pages

	Staff    *staff.Roster    // who signs in at /sign-in
	Register *people.Register // who lives here: with Staff, the desk at /desk
	Office   *casework.Office // what is being done for them: with Staff, the cases of the desk
	Banks    []BankFile       // the forms of files that banks take
	// MakeBelieve lets whoever sits at this machine choose as whom of staff to
	// work, without a password. It is for a demonstration, where nobody is real.
	MakeBelieve bool

	Door             *login.Door // where residents come in; nil leaves out what is theirs alone
	StaffProvider    Provider    // signs staff in besides login and password; may be nil
	ResidentProvider Provider    // signs residents in; nil: they come with a slip from the window
}

// Portal is the pages for residents. It is an http.Handler.
type Portal struct {
	options   Options
	home      *pack.Pack
	place     lang.Text
	words     catalogue
	pages     pageSet
	assets    *assetSet
	protected http.Handler

	mu      sync.Mutex
	asked   *entitle.Engine // of today's edition
	index   *pack.Index
	indexed *pack.Edition // the edition that index is of
}

// New makes a portal. It fails with the mistakes of the pack where the home
// pack is wrong.
func New(o Options) (*Portal, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	home, err := o.Packs.Pack(o.Home)
	if err != nil {
		return nil, err
	}
	words, err := loadWords()
	if err != nil {
		return nil, err
	}
	assets, err := loadAssets()
	if err != nil {
		return nil, err
	}
	pages, err := loadPages(words, assets)
	if err != nil {
		return nil, err
	}
	p := &Portal{options: o, home: home, place: placeName(home), words: words, pages: pages, assets: assets}
	p.protected = secure(http.NewCrossOriginProtection().Handler(p.routes()))
	return p, nil
}

// routes is every address of the portal.
func (p *Portal) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/{file}", p.assets)
	mux.HandleFunc("POST /preferences", p.setPreferences)
	mux.Handle("GET /{$}", p.page(p.front))
	mux.Handle("GET /services", p.page(p.services))
	mux.Handle("GET /services/suggest", p.page(p.suggest))
	mux.Handle("GET /services/{id}", p.page(p.service))
	mux.Handle("GET /compare", p.page(p.compare))
	mux.Handle("GET /compare/places", p.page(p.places))
	mux.Handle("GET /changes", p.page(p.changes))
	mux.Handle("GET /entitled", p.page(p.entitledStart))
	mux.Handle("POST /entitled", p.page(p.entitled))
	mux.Handle("GET /accessibility", p.page(p.accessibility))
	mux.Handle("GET /design", p.page(p.design))
	for address, of := range p.tables() {
		for kind := range fileKinds {
			mux.Handle(address+kind, p.file(kind, of))
		}
	}
	if p.options.Staff != nil {
		(&door{p}).routes(mux)
		(&admin{&desk{Portal: p}}).routes(mux)
	}
	if p.hasDesk() {
		(&desk{Portal: p}).routes(mux)
	}
	if p.options.Door != nil {
		(&residentDoor{p}).routes(mux)
	}
	if p.options.Office != nil {
		(&publicNotices{p}).routes(mux)
	}
	if p.hasMine() {
		(&mine{p}).routes(mux)
	}
	if p.options.Board != nil {
		(&board{Portal: p, is: *p.options.Board}).routes(mux)
	}
	mux.Handle("/", p.page(p.notFound))
	return mux
}

// ServeHTTP answers one request.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.protected.ServeHTTP(w, r) }

// Server returns a server for h that cannot be held open by a slow or an
// endless request.
func Server(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
