package api

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/staff"
)

// Prefix is where all addresses of this version begin.
const Prefix = "/api/v1"

// Options say what the interface is for. Log may be nil; a Rate that is zero is
// DefaultRate.
type Options struct {
	Packs    *pack.Library     // what places have decided
	Home     string            // the code of the place that is served
	Today    func() civil.Date // the day asked about where none is named
	Now      func() time.Time
	Engine   func(civil.Date) (*entitle.Engine, error) // says on a day what is owed
	Staff    *staff.Roster                             // whose program a token is
	Register *people.Register                          // who is on file
	Ledger   *money.Ledger                             // what is granted and paid
	Cases    *casework.Office                          // applications and what becomes of them
	Demo     bool                                      // everybody in it is made up
	Log      *slog.Logger
	Client   Rate // of each program
	Public   Rate // of each address that comes without a token
}

// API answers other programs. It is an http.Handler for everything below
// /api/.
type API struct {
	options Options
	home    *pack.Pack
	huma    huma.API
	mux     *http.ServeMux
	limits  limits
	gzips   sync.Pool
	handler http.Handler
}

// New makes the interface of a place. It fails with the mistakes of the pack
// where the home pack is wrong.
func New(o Options) (*API, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	home, err := o.Packs.Pack(o.Home)
	if err != nil {
		return nil, err
	}
	a := &API{options: o, home: home, mux: http.NewServeMux(),
		limits: limits{now: o.Now, client: o.Client.orDefault(), public: o.Public.orDefault(), seen: map[string]time.Time{}}}
	a.huma = humago.New(a.mux, a.config())
	a.routes()
	if err := a.describe(); err != nil {
		return nil, err
	}
	a.handler = a.transport(a.limited(http.HandlerFunc(a.answer)))
	return a, nil
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

func (a *API) config() huma.Config {
	inJSON := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON}
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[civil.Date](), reflect.TypeFor[dayText]())
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "民生 · Minsheng", Version: "1.0.0",
				Description: "一个地方的公共服务系统。文字先中文后英文；没有的字段表示不知道，不是零也不是“否”；金额是元的字符串。\n\n" +
					"The public-service system of a place. Texts are Chinese first, then English; a field that is absent is not known, never zero and never no; amounts are strings of yuan."},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				clientScheme: {Type: "http", Scheme: "bearer", Description: "令牌由 minsheng staff client add 发给。 The token is given by minsheng staff client add."}}},
		},
		Formats:                      map[string]huma.Format{"application/json": inJSON, "json": inJSON},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{a.plain},
	}
}

// schemaName names a type in the document: types of other packages are preceded
// by the package's name, so that two records of the same name can stand there.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := huma.DefaultSchemaNamer(t, hint)
	path := strings.TrimPrefix(t.PkgPath(), "minsheng/")
	if path == "" || path == "api" || t.Name() == "" {
		return name
	}
	of := path[strings.LastIndex(path, "/")+1:]
	return strings.ToUpper(of[:1]) + of[1:] + name
}

// dayText is how the document shows a civil.Date.
type dayText string

// Schema is that of a day from 1600 to 9999.
func (dayText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Pattern: dayPattern, Examples: []any{"2026-06-01"}}
}

// dayPattern is that of the days that civil.Parse reads; format excludes those
// of no month.
const dayPattern = "^(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"

// route is one address with what is asked there.
type route struct {
	id     string
	method string
	path   string
	tag    string
	say    lang.Text // what it does
	more   lang.Text // what else one must know
	client bool      // only for programs with a token
	once   bool      // an act: the same Idempotency-Key is the same act
	status int       // 200 where zero
	body   int64     // most bytes of a body; maxBody where zero
}

// maxBody bounds a body of JSON.
const maxBody = 256 << 10

// add serves a route. An error of h becomes a Problem.
func add[I, O any](a *API, r route, h func(context.Context, *I) (*O, error)) {
	op := huma.Operation{OperationID: r.id, Method: r.method, Path: Prefix + r.path, Tags: []string{r.tag}, Summary: both(r.say), Description: both(r.more),
		DefaultStatus: r.status, MaxBodyBytes: r.body,
		Responses: map[string]*huma.Response{"default": a.problemResponse()}}
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = maxBody
	}
	if r.client {
		op.Security = []map[string][]string{{clientScheme: {}}}
		op.Middlewares = append(op.Middlewares, a.clientsOnly)
	}
	if r.once {
		op.Middlewares = append(op.Middlewares, a.onlyOnce)
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		if r.once {
			if err := a.before(ctx); err != nil {
				return nil, err
			}
		}
		out, err := h(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// both writes a text in both languages.
func both(t lang.Text) string {
	if t.EN == "" {
		return t.ZH
	}
	return t.ZH + " · " + t.EN
}
