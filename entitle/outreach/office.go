package outreach

import (
	"context"
	"embed"
	"io/fs"
	"sync"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

//go:embed schema/*.sql
var schema embed.FS

// By says who looks or acts, and what for.
type By = store.By

// ErrNoRound says that nothing has been matched yet.
var ErrNoRound = fault.New(fault.NotFound, "outreach.no_round", lang.Text{
	ZH: "还没有匹配过：用 minsheng outreach run 匹配一次", EN: "Nothing has been matched yet: run minsheng outreach run"})

// ErrNotFound says that the entry is on no list now.
var ErrNotFound = fault.New(fault.NotFound, "outreach.not_found", lang.Text{
	ZH: "现在的名单里没有这一条：可能已经享受，或不再符合", EN: "The lists of now do not have this entry: the service may be received by now, or no longer owed"})

// ErrStale says that the lists were renewed, or the entry was marked, since it
// was read.
var ErrStale = fault.New(fault.Stale, "outreach.stale", lang.Text{
	ZH: "名单或办理结果刚刚有变化：请重新打开", EN: "The lists or what was found have just changed: open them again"})

// ErrQuery says that a query asks for what there is not.
var ErrQuery = fault.New(fault.Invalid, "outreach.query", lang.Text{
	ZH: "查询条件不对", EN: "The query asks for what there is not"})

// ErrOutcome says that an outcome is none of Outcomes.
var ErrOutcome = fault.New(fault.Invalid, "outreach.outcome", lang.Text{
	ZH: "没有这种办理结果", EN: "There is no such outcome"})

// ErrWhy says that an outcome needs a note that says why.
var ErrWhy = fault.New(fault.Invalid, "outreach.why", lang.Text{
	ZH: "请写明为什么不符合", EN: "Say why it is not owed"})

// ErrNote says that a note is longer than 2,000 characters.
var ErrNote = fault.New(fault.Invalid, "outreach.note", lang.Text{
	ZH: "备注最多 2000 字", EN: "A note has 2,000 characters at most"})

// Options are what an Office works with.
type Options struct {
	Register *people.Register
	Place    *pack.Pack // whose services are matched
}

// Office is the lists of a place and what became of them. It is safe for
// concurrent use.
type Office struct {
	db       *store.DB
	register *people.Register
	place    *pack.Pack
	homes    *snapshot.Homes
	engines  *engines
	scope    access.Scope // whose entries are there
}

// Within is the office as somebody sees it whose posts reach no further than a
// scope: what lies outside is on no list and is not found. The zero Scope
// reaches nothing. Services name no department yet, so a reach that is bound to
// one covers no entry.
func (o *Office) Within(scope access.Scope) *Office {
	narrower := *o
	narrower.scope = scope
	return &narrower
}

// inScope is the condition that entries e lie in the scope, for a query whose
// parameters go on with $first.
func (o *Office) inScope(first int) (string, []any) {
	return o.scope.Where("e.area", "''", "e.person_id", first)
}

// write writes within the scope.
func (o *Office) write(ctx context.Context, by By, fn func(*store.Tx) error) error {
	by.Within = o.scope
	return o.db.Write(ctx, by, fn)
}

// read reads within the scope.
func (o *Office) read(ctx context.Context, fn func(*store.Snap) error) error {
	return o.db.ReadAs(ctx, o.scope, fn)
}

// Migrate brings the tables of the area up to date.
func Migrate(ctx context.Context, db *store.DB) error {
	files, err := fs.Sub(schema, "schema")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "outreach", files)
}

// Open brings the tables of the lists up to date and returns their Office, which
// reaches everybody: hand out Within to people.
func Open(ctx context.Context, db *store.DB, o Options) (*Office, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	return &Office{db: db, register: o.Register, place: o.Place, homes: snapshot.NewHomes(o.Place.Schema()),
		engines: &engines{of: map[civil.Date]*entitle.Engine{}}, scope: access.Everywhere()}, nil
}

// engines are those of the latest few days asked for.
type engines struct {
	mu sync.Mutex
	of map[civil.Date]*entitle.Engine // by the first day of their edition
}

// keptEngines bounds how many days are kept.
const keptEngines = 4

// engine answers for a day; it is kept for the next who ask.
func (o *Office) engine(on civil.Date) (*entitle.Engine, error) {
	edition, err := o.place.On(on)
	if err != nil {
		return nil, err
	}
	o.engines.mu.Lock()
	defer o.engines.mu.Unlock()
	from := edition.Span.From
	if e := o.engines.of[from]; e != nil {
		return e, nil
	}
	e, err := entitle.New(edition)
	if err != nil {
		return nil, err
	}
	if len(o.engines.of) >= keptEngines {
		clear(o.engines.of)
	}
	o.engines.of[from] = e
	return e, nil
}
