package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/cloudevents/sdk-go/v2"

	"minsheng/access"
	"minsheng/api"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/event"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
	"minsheng/web"
)

// schemathesis finds the program that reads the document of the interface and
// asks what nobody thought of; `make tools` installs it.
func schemathesis(t *testing.T) string {
	t.Helper()
	st := os.Getenv("MINSHENG_SCHEMATHESIS")
	if st == "" {
		st, _ = filepath.Abs("../../.cache/schemathesis/bin/st")
	}
	if _, err := os.Stat(st); err != nil {
		t.Skipf("skipped: no Schemathesis at %s (make tools installs it)", st)
	}
	return st
}

// apiTown is a make-believe town with its real server, a program that may do
// much in it, residents, drafts and cases.
type apiTown struct {
	*testing.T
	*premises
	address, token           string
	residents, drafts, cases []string
	grants, runs             []string
}

func openTown(t *testing.T, url string) *apiTown {
	t.Helper()
	c := &console{out: io.Discard, err: io.Discard, lang: "zh"}
	keys := filepath.Join(t.TempDir(), "keys")
	if _, err := store.CreateKeys(keys); err != nil {
		t.Fatal(err)
	}
	p, err := c.premises(t.Context(), holding{url: url, keys: keys, code: demo.District})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.db.Close() })
	if _, err := demo.Fill(t.Context(), p.register, demo.Config{Residents: 60, Seed: 1}, nil); err != nil {
		t.Fatal(err)
	}
	town := &apiTown{T: t, premises: p}
	_, town.token, err = p.accounts.Admit(t.Context(), by("a test"), staff.Admission{Login: "api.everything", Name: "测试程序", Posts: []staff.Post{
		{Role: staff.Clerk, Area: demo.District}, {Role: staff.Planner, Area: demo.District},
		{Role: staff.Caseworker, Area: demo.District, Department: "civil-affairs"}, {Role: staff.Supervisor, Area: demo.District, Department: "health"}}})
	if err != nil {
		t.Fatal(err)
	}
	often := api.Rate{Every: time.Microsecond, Burst: 1_000_000}
	face, err := p.face(serving{demo: true, often: often}, http.NotFoundHandler())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.Server("", face)
	server.Start()
	t.Cleanup(server.Close)
	town.address = server.URL
	town.residents = residents(t, p.db)
	town.fill()
	town.pay(p.ledger)
	return town
}

// residents are a few who live there.
func residents(t *testing.T, db *store.DB) (all []string) {
	t.Helper()
	err := db.ReadAs(t.Context(), access.Everywhere(), func(s *store.Snap) error {
		rows, err := s.Query(t.Context(), `SELECT person_id FROM resident ORDER BY person_id LIMIT 12`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p string
			if err := rows.Scan(&p); err != nil {
				return err
			}
			all = append(all, p)
		}
		return rows.Err()
	})
	if err != nil || len(all) < 6 {
		t.Fatalf("%d residents, %v", len(all), err)
	}
	return all
}

// fill lets the program apply for residents: half of it stays drafts.
func (w *apiTown) fill() {
	w.Helper()
	for i, person := range w.residents {
		var made struct {
			ID    string
			Cases []struct{ ID string }
		}
		w.ask(http.StatusCreated, http.MethodPost, "/applications", `{"service":"child-health","person":"`+person+`"}`, &made, "Idempotency-Key", "begin-"+person)
		if i%2 == 0 {
			w.drafts = append(w.drafts, made.ID)
			continue
		}
		w.ask(http.StatusOK, http.MethodPatch, "/applications/"+made.ID+"/answers", `{"phone":"0572-0000000"}`, &made, "If-Match", `"1"`)
		w.ask(http.StatusOK, http.MethodPost, "/applications/"+made.ID+"/submit", "", &made, "Idempotency-Key", "submit-"+person)
		w.cases = append(w.cases, made.Cases[0].ID)
	}
}

// pay grants a resident something and prepares a run of it.
func (w *apiTown) pay(ledger *money.Ledger) {
	w.Helper()
	by := store.By{Who: "tester", Purpose: "a test", Within: access.Everywhere()}
	month := civil.MustParse("2026-05-01")
	grant, err := ledger.Award(w.Context(), by, money.Grant{Person: id.ID(w.residents[0]), Service: "dibao", Area: demo.District + "003001", Department: "civil-affairs",
		Rate: money.Rate{Amount: measure.MustMoney("915.00"), From: month, Shares: []money.Share{{Payer: "county", Ratio: measure.One}}, Reason: "a test"}})
	if err != nil {
		w.Fatal(err)
	}
	run, err := ledger.Prepare(w.Context(), by, money.Order{Month: month, Service: "dibao", Area: demo.District, Department: "civil-affairs"})
	if err != nil {
		w.Fatal(err)
	}
	w.grants, w.runs = []string{string(grant)}, []string{string(run.ID)}
}

// ask is one request of the program, with headers as name and value in turn.
func (w *apiTown) ask(status int, method, path, body string, into any, headers ...string) {
	w.Helper()
	r, err := http.NewRequest(method, w.address+api.Prefix+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Purpose", "a test")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil || out.StatusCode != status {
		w.Fatalf("%s %s: %s %s %v", method, path, out.Status, text, err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			w.Fatal(err)
		}
	}
}

func TestAnApplicationOverTheInterfaceIsHeardByAnotherSystem(t *testing.T) {
	town := openTown(t, storetest.SQLiteURL(t))
	heard := make(chan sdk.Event, 10)
	sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := sdk.NewEventFromHTTPRequest(r)
		if err != nil {
			t.Error(err)
			return
		}
		heard <- *e
	}))
	defer sink.Close()
	if _, _, err := town.outbox.Subscribe(t.Context(), by("a test"), event.Subscription{Name: "a hospital", Sink: sink.URL, Area: demo.District}); err != nil {
		t.Fatal(err)
	}
	var made struct {
		Cases []struct{ ID, Number, Name string }
	}
	draft := "/applications/" + town.drafts[0]
	town.ask(http.StatusOK, http.MethodPatch, draft+"/answers", `{"phone":"0572-0000000"}`, &made, "If-Match", `"1"`)
	town.ask(http.StatusOK, http.MethodPost, draft+"/submit", "", &made, "Idempotency-Key", "submit-heard")
	opened := made.Cases[0]
	town.ask(http.StatusOK, http.MethodGet, "/cases/"+opened.ID, "", &opened)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { town.sendEvents(ctx) })
	defer work.Wait()
	defer stop()
	for waiting := map[string]bool{"minsheng.application.submitted": true, "minsheng.case.opened": true}; len(waiting) > 0; {
		select {
		case e := <-heard:
			if !waiting[e.Type()] || e.Source() != "/minsheng/"+demo.District {
				t.Errorf("heard %s", e)
			}
			delete(waiting, e.Type())
			if e.Type() == "minsheng.case.opened" && e.Subject() != opened.ID {
				t.Errorf("heard of case %s", e.Subject())
			}
			if text := e.String(); opened.Name == "" || strings.Contains(text, opened.Name) || strings.Contains(text, opened.Number) {
				t.Errorf("the event names %q: %s", opened.Name, text)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("not heard: %v", waiting)
		}
	}
}

// narrowed is the document of the interface in which what must be there, is:
// ids of residents, drafts and cases, actions, versions. Chance finds none.
func (w *apiTown) narrowed() string {
	w.Helper()
	var document map[string]any
	w.ask(http.StatusOK, http.MethodGet, "/openapi.json", "", &document)
	w.narrow(document, "paths")
	schemas := at(document, "components", "schemas")
	for where, values := range map[[2]string]any{
		{"Beginning", "person"}: w.residents, {"Beginning", "service"}: []any{"child-health", "dibao", "old-age-allowance", nil},
		{"Act", "action"}: []string{"ask-papers", "approve", "refuse", "refer", "withdraw", "close", "take", "assign", "visit", "hearing", "pause", "transfer", "correct", "remark"},
	} {
		at(schemas, where[0], "properties", where[1])["enum"] = values
	}
	answers := at(document, "paths", api.Prefix+"/applications/{application}/answers", "patch", "requestBody", "content", "application/json", "schema")
	answers["properties"] = map[string]any{"phone": map[string]any{"type": "string"}, "remarks": map[string]any{"type": "string"}}
	answers["additionalProperties"] = false
	text, err := json.Marshal(document)
	if err != nil {
		w.Fatal(err)
	}
	file := filepath.Join(w.TempDir(), "openapi.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		w.Fatal(err)
	}
	return file
}

// at goes down a document.
func at(in map[string]any, path ...string) map[string]any {
	for _, p := range path {
		in, _ = in[p].(map[string]any)
	}
	return in
}

// narrow writes what there is into the parameters of all routes.
func (w *apiTown) narrow(document map[string]any, under string) {
	there := map[string][]string{"application": w.drafts[1:], "case": w.cases, "person": w.residents, "grant": w.grants, "run": w.runs, "If-Match": {`"1"`, `"2"`, `"3"`, `"4"`}}
	for path, item := range at(document, under) {
		for method, op := range item.(map[string]any) {
			params, _ := op.(map[string]any)["parameters"].([]any)
			for _, p := range params {
				param := p.(map[string]any)
				name, _ := param["name"].(string)
				values := there[name]
				if name == "application" && (method == "delete" || strings.HasSuffix(path, "/submit")) {
					values = w.drafts[:1] // what ends a draft leaves the others to the other routes
				}
				if values != nil {
					param["schema"] = map[string]any{"type": "string", "enum": values}
				}
			}
		}
	}
}

// TestEveryRouteWithstandsSchemathesis asks each route what its document allows
// and what it does not, of drafts and cases that are there. MINSHENG_EXAMPLES
// says how often, on both databases (make test-api: many times); without it,
// a few times on one.
func TestEveryRouteWithstandsSchemathesis(t *testing.T) {
	st, examples := schemathesis(t), os.Getenv("MINSHENG_EXAMPLES")
	if examples == "" {
		askAllRoutes(t, st, storetest.SQLiteURL(t), "--max-examples", "4", "--phases", "fuzzing")
		return
	}
	for engine, url := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(engine, func(t *testing.T) { askAllRoutes(t, st, url(t), "--max-examples", examples) })
	}
}

func askAllRoutes(t *testing.T, st, url string, how ...string) {
	t.Helper()
	town := openTown(t, url)
	args := append([]string{"--no-color", "run", town.narrowed(), "--url", town.address, "--header", "Authorization: Bearer " + town.token, "--checks", "all",
		"--exclude-checks", "positive_data_acceptance,object_level_authorization,ensure_resource_availability", "--continue-on-failure", "--seed", "1", "--warnings", "off"}, how...)
	if report := os.Getenv("MINSHENG_REPORT"); report != "" {
		args = append(args, "--report", "har", "--report-har-path", report)
	}
	cmd := exec.Command(st, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "PYTHONUTF8=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
