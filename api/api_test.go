package api_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"minsheng/access"
	"minsheng/api"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/event"
	"minsheng/job"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var keeper = store.By{Who: "installer", Purpose: "a test"}

// town is a place with its interface and a clock.
type town struct {
	*api.API
	t        *testing.T
	db       *store.DB
	roster   *staff.Roster
	person   string
	register *people.Register
	ledger   *money.Ledger
}

func newTown(t *testing.T, change ...func(*api.Options)) *town {
	t.Helper()
	return townOn(t, storetest.SQLite(t), change...)
}

// each runs a test in a town on each database.
func each(t *testing.T, fn func(t *testing.T, w *town)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(t, townOn(t, db)) })
}

func townOn(t *testing.T, db *store.DB, change ...func(*api.Options)) *town {
	t.Helper()
	w := &town{t: t, db: db}
	if _, err := job.Open(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	if _, err := event.Open(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.roster, err = staff.Open(t.Context(), w.db); err != nil {
		t.Fatal(err)
	}
	library := pack.Open(packs.FS)
	home, err := library.Pack("330502")
	if err != nil {
		t.Fatal(err)
	}
	today := func() civil.Date { return civil.MustParse("2026-06-01") }
	engine := func(on civil.Date) (*entitle.Engine, error) {
		e, err := home.On(on)
		if err != nil {
			return nil, err
		}
		return entitle.New(e)
	}
	office := w.office(home, engine, today)
	o := api.Options{Packs: library, Home: "330502", Today: today, Now: time.Now, Staff: w.roster, Engine: engine, Register: w.register, Cases: office, Ledger: w.ledger}
	for _, c := range change {
		c(&o)
	}
	if w.API, err = api.New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// office opens the casework of the town, over a register with one family.
func (w *town) office(home *pack.Pack, engine func(civil.Date) (*entitle.Engine, error), today func() civil.Date) *casework.Office {
	w.t.Helper()
	ctx := w.t.Context()
	attributes, err := snapshot.Catalogue(home.Schema())
	if err != nil {
		w.t.Fatal(err)
	}
	register, err := people.Open(ctx, w.db, attributes)
	if err != nil {
		w.t.Fatal(err)
	}
	ledger, err := money.Open(ctx, w.db)
	if err != nil {
		w.t.Fatal(err)
	}
	born := civil.MustParse("1951-03-02")
	done, err := register.Enrol(ctx, store.By{Who: "installer", Purpose: "begins", Within: access.Everywhere()}, people.Batch{Source: "test", AsOf: civil.MustParse("2026-01-01"),
		Households: []people.NewHousehold{{Area: village, Members: []people.NewResident{
			{Name: "演示甲", Number: people.MustNumber(number), Sex: people.Male, BornOn: &born, Role: people.Head, Residence: people.Residence{RegisteredArea: village, LivesInArea: village}}}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.person, w.register, w.ledger = string(done.Residents[0]), register, ledger
	office, err := casework.Open(ctx, casework.Parts{DB: w.db, Register: register, Ledger: ledger, Engine: engine, Today: today, Place: "330502", Staff: w.roster.Everybody})
	if err != nil {
		w.t.Fatal(err)
	}
	return office
}

// Where the family lives, and the number of its head, which is nobody's.
const (
	village = "330502003001"
	number  = "790502195103020018"
)

// admit lets a program in and returns its token.
func (w *town) admit(login string, posts ...staff.Post) string {
	w.t.Helper()
	_, token, err := w.roster.Admit(w.t.Context(), keeper, staff.Admission{Login: login, Name: "区医院", Posts: posts})
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

// ask is one request, with headers as name and value in turn.
func (w *town) ask(method, address, body string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	w.ServeHTTP(out, r)
	return out
}

func as(token string) []string { return []string{"Authorization", "Bearer " + token} }

func read[T any](t *testing.T, out *httptest.ResponseRecorder) (v T) {
	t.Helper()
	if err := json.Unmarshal(out.Body.Bytes(), &v); err != nil {
		t.Fatalf("%d %s: %v", out.Code, out.Body, err)
	}
	return v
}

// scenario is one request and what its answer must say and must not.
type scenario struct {
	name, method, address, body string
	headers                     []string
	status                      int
	says, never                 string
}

func (w *town) run(all []scenario) {
	w.t.Helper()
	for _, s := range all {
		if s.method == "" {
			s.method = http.MethodGet
		}
		out := w.ask(s.method, s.address, s.body, s.headers...)
		text := out.Body.String()
		if out.Code != s.status || !strings.Contains(text, s.says) || s.never != "" && strings.Contains(text, s.never) {
			w.t.Errorf("%s: %d, want %d saying %q and not %q:\n%.600s", s.name, out.Code, s.status, s.says, s.never, text)
		}
		kind := out.Header().Get("Content-Type")
		if s.status >= 400 && kind != "application/problem+json" {
			w.t.Errorf("%s: content type %q", s.name, kind)
		}
	}
}

func TestWhatThePlaceOffersCanBeReadByAnybody(t *testing.T) {
	w := newTown(t)
	w.run([]scenario{
		{name: "the place", address: "/api/v1", status: 200, says: `"code":"330502"`},
		{name: "services", address: "/api/v1/services?limit=200", status: 200, says: `"dibao"`},
		{name: "of a class", address: "/api/v1/services?class=basic&limit=5", status: 200, says: `"class":"basic"`, never: `"class":"life"`},
		{name: "a service", address: "/api/v1/services/dibao?on=2026-06-01", status: 200, says: `"eligible":[`},
		{name: "its form", address: "/api/v1/services/dibao/form", status: 200, says: `"sections":[`},
		{name: "its form as schema", address: "/api/v1/services/dibao/form/schema", status: 200, says: "https://json-schema.org/draft/2020-12/schema"},
		{name: "its process", address: "/api/v1/services/dibao/process", status: 200, says: `"states":[`},
		{name: "processes", address: "/api/v1/processes", status: 200, says: `"id":`},
		{name: "bundles", address: "/api/v1/bundles", status: 200, says: `"items":[`},
		{name: "departments", address: "/api/v1/departments", status: 200, says: `"items":[`},
		{name: "attributes", address: "/api/v1/attributes", status: 200, says: `"person.birth_on"`},
		{name: "no such service", address: "/api/v1/services/nothing", status: 404, says: "api.no_service"},
		{name: "in English", address: "/api/v1/services/nothing", headers: []string{"Accept-Language", "en-GB"}, status: 404, says: `"detail":"There is no such service on that day"`},
		{name: "no such day", address: "/api/v1/services?on=2026-02-30", status: 422, says: `"code":"api.`},
		{name: "no such question", address: "/api/v1/services?where=here", status: 422, says: "query.where"},
		{name: "no such address", address: "/api/v1/nothing", status: 404, says: "api.no_route"},
		{name: "another version", address: "/api/v2/services", status: 404, says: "api.no_route"},
		{name: "another method", method: "DELETE", address: "/api/v1/services", status: 405, says: "api.method"},
		{name: "past nothing", address: "/api/v1/services?after=nothing", status: 422, says: "api.after"},
	})
}

func TestPagesOfAListMakeUpTheWhole(t *testing.T) {
	w := newTown(t)
	type page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	seen, pages := map[string]bool{}, 0
	for address := "/api/v1/services?limit=60&class=basic"; address != ""; pages++ {
		out := w.ask("GET", address, "")
		for _, s := range read[page](t, out).Items {
			if seen[s.ID] {
				t.Errorf("%s came twice", s.ID)
			}
			seen[s.ID] = true
		}
		address = strings.TrimPrefix(strings.TrimSuffix(out.Header().Get("Link"), `>; rel="next"`), "<")
	}
	all := read[page](t, w.ask("GET", "/api/v1/services?limit=200&class=basic", ""))
	if pages < 2 || len(all.Items) == 0 || len(seen) < len(all.Items) {
		t.Errorf("%d pages with %d services; at once %d", pages, len(seen), len(all.Items))
	}
}

const family = `{"household":{"assistance":"dibao","urban":true},
	"people":[{"id":"zhang","birth_on":"1944-03-01","disability_kind":"visual","disability_level":"1","guardians":["li"]}],
	"others":[{"id":"li","birth_on":"1970-01-01"}]}`

func TestAHouseholdIsToldWhatItIsOwed(t *testing.T) {
	w := newTown(t)
	w.run([]scenario{
		{name: "owed", method: "POST", address: "/api/v1/entitlements?on=2026-06-01", body: family, status: 200, says: `"service":"nursing-allowance-disabled"`, never: `"reasons"`},
		{name: "with reasons", method: "POST", address: "/api/v1/entitlements?on=2026-06-01&service=old-age-allowance&explain=true", body: family, status: 200, says: `"reasons":[`},
		{name: "no such service", method: "POST", address: "/api/v1/entitlements?service=nothing", body: family, status: 404, says: "api.no_service"},
		{name: "a mistake", method: "POST", address: "/api/v1/entitlements", body: `{"people":[{"id":"zhang","brth_on":"1944-03-01"}]}`, status: 422, says: "birth_on"},
		{name: "nobody", method: "POST", address: "/api/v1/entitlements", body: `{"people":[]}`, status: 422, says: "body.people"},
		{name: "no JSON", method: "POST", address: "/api/v1/entitlements", body: `{`, status: 400, says: "api.request"},
		{name: "no body", method: "POST", address: "/api/v1/entitlements", status: 400, says: "api.request"},
		{name: "too large", method: "POST", address: "/api/v1/entitlements", body: `{"people":[{"id":"` + strings.Repeat("x", 300<<10) + `"}]}`, status: 413, says: "api.request"},
		{name: "a null character", method: "POST", address: "/api/v1/entitlements", body: `{"people":[{"id":"\u0000"}]}`, status: 400, says: "U+0000"},
		{name: "what only looks like one", method: "POST", address: "/api/v1/entitlements", body: `{"people":[{"id":"\\\\u0000"}]}`, status: 422, says: "pack.wrong-id"},
		{name: "a null character in the address", method: "POST", address: "/api/v1/entitlements?service=%00", body: family, status: 422, says: "query.service"},
		{name: "another type", method: "POST", address: "/api/v1/entitlements", body: family, headers: []string{"Content-Type", "text/plain"}, status: 415, says: "api.request"},
	})
}

func TestWhatWasSentIsNeverSaidBack(t *testing.T) {
	w := newTown(t)
	out := w.ask("POST", "/api/v1/entitlements", `{"people":[{"id":"zhang"}],"household":"secret-of-somebody"}`)
	if out.Code != 422 || strings.Contains(out.Body.String(), "secret-of-somebody") {
		t.Errorf("%d %s", out.Code, out.Body)
	}
}

func TestAProgramComesWithATokenAndReadsWhatTheJournalHoldsOfIt(t *testing.T) {
	w := newTown(t)
	token := w.admit("api.hospital", staff.Post{Role: staff.Caseworker, Area: "330502", Department: "health"})
	w.run([]scenario{
		{name: "nobody", address: "/api/v1/me", status: 401, says: "staff.token"},
		{name: "a wrong token", address: "/api/v1/me", headers: as(token + "x"), status: 401, says: "staff.token"},
		{name: "a wrong token where none is needed", address: "/api/v1/services", headers: as("x"), status: 401, says: "staff.token"},
		{name: "another scheme", address: "/api/v1/me", headers: []string{"Authorization", "Basic eDp5"}, status: 401, says: "staff.token"},
		{name: "who I am", address: "/api/v1/me", headers: as(token), status: 200, says: `"may":["outreach.read","outreach.mark","people.read"`},
		{name: "what I did", address: "/api/v1/calls", headers: as(token), status: 200, says: `"items":[`},
		{name: "a wrong mark", address: "/api/v1/calls?after=x", headers: as(token), status: 422, says: "staff.mark"},
	})
	if got := w.ask("GET", "/api/v1/me", "").Header().Get("WWW-Authenticate"); got == "" {
		t.Error("a 401 does not say how to come in")
	}
}

func TestNobodyAsksTooOften(t *testing.T) {
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	w := newTown(t, func(o *api.Options) {
		o.Now = func() time.Time { return now }
		o.Public = api.Rate{Every: time.Second, Burst: 3}
		o.Client = api.Rate{Every: time.Second, Burst: 5}
	})
	token := w.admit("api.hospital")
	count := func(headers ...string) (fine int, last *httptest.ResponseRecorder) {
		for range 9 {
			last = w.ask("GET", "/api/v1", "", headers...)
			if last.Code == 200 {
				fine++
			}
		}
		return fine, last
	}
	fine, last := count()
	if fine != 3 || last.Code != 429 || last.Header().Get("Retry-After") != "1" || !strings.Contains(last.Body.String(), "api.too_many") {
		t.Errorf("%d were answered, then %d %v %s", fine, last.Code, last.Header(), last.Body)
	}
	if fine, _ := count(as(token)...); fine != 5 {
		t.Errorf("a program was answered %d times", fine)
	}
	now = now.Add(2 * time.Second)
	if fine, _ := count(); fine != 2 {
		t.Errorf("after two seconds %d were answered", fine)
	}
}

func TestEveryAnswerForbidsToKeepItAndIsPackedWhereAsked(t *testing.T) {
	w := newTown(t)
	out := w.ask("GET", "/api/v1/services?limit=200", "", "Accept-Encoding", "gzip")
	if out.Header().Get("Content-Encoding") != "gzip" || out.Header().Get("Cache-Control") != "no-store" || out.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers: %v", out.Header())
	}
	unpacked, err := gzip.NewReader(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil || !json.Valid(text) {
		t.Errorf("%v: %.200s", err, text)
	}
	if plain := w.ask("GET", "/api/v1/services?limit=200", ""); plain.Body.String() != string(text) {
		t.Error("packed and plain answers differ")
	}
}
