package api_test

import (
	"maps"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"minsheng/api"
	"minsheng/staff"
)

// document is the OpenAPI document as far as the tests read it.
type document struct {
	OpenAPI string
	Paths   map[string]map[string]operation
	whole   any
}

type operation struct {
	OperationID string `json:"operationId"`
	Summary     string
	Parameters  []struct {
		Name, In string
		Required bool
		Schema   map[string]any
	}
	Security  []map[string][]string
	Responses map[string]struct {
		Content map[string]struct{ Schema map[string]any }
	}
}

func (w *town) document() document {
	w.t.Helper()
	text := w.ask("GET", "/api/v1/openapi.json", "").Body
	d := read[document](w.t, &httptest.ResponseRecorder{Code: 200, Body: text})
	var err error
	if d.whole, err = jsonschema.UnmarshalJSON(strings.NewReader(text.String())); err != nil {
		w.t.Fatal(err)
	}
	return d
}

// each calls fn for every route of the document, in order.
func (d document) each(fn func(method, path string, op operation)) {
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			fn(strings.ToUpper(method), path, d.Paths[path][method])
		}
	}
}

// check says in what an answer is not as the document has it.
func (d document) check(op operation, out *httptest.ResponseRecorder) error {
	status := strconv.Itoa(out.Code)
	answer, ok := op.Responses[status]
	if !ok {
		status, answer = "default", op.Responses["default"]
	}
	kind, _, _ := strings.Cut(out.Header().Get("Content-Type"), ";")
	if _, ok := answer.Content[kind]; !ok && out.Body.Len() > 0 {
		return &wrongType{status, kind}
	}
	if out.Body.Len() == 0 {
		return nil
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("mem:///openapi.json", d.whole); err != nil {
		return err
	}
	at := "mem:///openapi.json#" + pointer("paths", op.path(d), strings.ToLower(op.method(d)), "responses", status, "content", kind, "schema")
	schema, err := compiler.Compile(at)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(out.Body.String()))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

type wrongType struct{ status, kind string }

func (w *wrongType) Error() string { return w.status + " as " + w.kind + " is not in the document" }

// pointer writes a JSON pointer (RFC 6901), as part of a URI.
func pointer(parts ...string) string {
	var s strings.Builder
	for _, p := range parts {
		p = strings.NewReplacer("~", "~0", "/", "~1").Replace(p)
		s.WriteString("/" + strings.NewReplacer("{", "%7B", "}", "%7D").Replace(p))
	}
	return s.String()
}

func (op operation) path(d document) (found string) {
	d.each(func(_, path string, o operation) {
		if o.OperationID == op.OperationID {
			found = path
		}
	})
	return found
}

func (op operation) method(d document) (found string) {
	d.each(func(method, _ string, o operation) {
		if o.OperationID == op.OperationID {
			found = method
		}
	})
	return found
}

// examples fill in what an address names.
var examples = strings.NewReplacer("{service}", "dibao", "{process}", "general", "{bundle}", "birth")

// bodies are what is posted to routes that want it.
var bodies = map[string]string{"ask-entitlements": family}

func TestEveryRouteAnswersAsItsDocumentSays(t *testing.T) {
	w := newTown(t)
	token := w.admit("api.hospital", staff.Post{Role: staff.Caseworker, Area: "330502", Department: "health"})
	d, fine := w.document(), 0
	if d.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %s", d.OpenAPI)
	}
	d.each(func(method, path string, op operation) {
		for name, headers := range map[string][]string{"nobody": nil, "a program": append(as(token), "Purpose", "a test", "Idempotency-Key", "walk-"+op.OperationID)} {
			out := w.ask(method, examples.Replace(path), bodies[op.OperationID], headers...)
			if out.Code >= 500 {
				t.Errorf("%s %s: %d %s", method, path, out.Code, out.Body)
			}
			if err := d.check(op, out); err != nil {
				t.Errorf("%s %s asked by %s: %d is not as the document says: %v\n%.400s", method, path, name, out.Code, err, out.Body)
			}
			if name == "nobody" && (out.Code == 401) != (len(op.Security) > 0) {
				t.Errorf("%s %s asked by nobody: %d", method, path, out.Code)
			}
			if out.Code/100 == 2 {
				fine++
			}
		}
	})
	if fine < 20 {
		t.Errorf("only %d answers were fine: the test looks in the wrong place", fine)
	}
}

func TestEveryRouteIsIntroducedInBothLanguagesAndGuarded(t *testing.T) {
	w := newTown(t)
	seen := map[string]bool{}
	w.document().each(func(method, path string, op operation) {
		if seen[op.OperationID] || !strings.HasPrefix(path, api.Prefix) {
			t.Errorf("%s %s: id %q", method, path, op.OperationID)
		}
		seen[op.OperationID] = true
		zh, en, ok := strings.Cut(op.Summary, " · ")
		if !ok || zh == "" || en == "" {
			t.Errorf("%s %s: summary %q", method, path, op.Summary)
		}
		for _, p := range op.Parameters {
			if p.In == "query" && p.Schema["type"] == "string" && p.Schema["maxLength"] == nil && p.Schema["enum"] == nil && p.Schema["format"] == nil && p.Schema["pattern"] == nil {
				t.Errorf("%s %s: %s has no bound", method, path, p.Name)
			}
		}
	})
	if len(seen) < 10 {
		t.Errorf("%d routes", len(seen))
	}
}

func TestThePageOfTheDocumentLoadsNothingFromElsewhere(t *testing.T) {
	w := newTown(t)
	out := w.ask("GET", "/api/v1/docs", "")
	page := out.Body.String()
	for _, want := range []string{`id="list-services"`, `id="schema-Problem"`, "接口说明"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "style=", "(no value)"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %s", never)
		}
	}
	w.run([]scenario{
		{name: "its style", address: "/api/v1/docs.css", status: 200, says: "color-scheme"},
		{name: "the document as YAML", address: "/api/v1/openapi.yaml", status: 200, says: "openapi: 3.1.0"},
	})
	if d := w.document(); strings.Contains(w.ask("GET", "/api/v1/openapi.json", "").Body.String(), "ErrorModel") || len(d.Paths) == 0 {
		t.Error("the document holds what nobody gets")
	}
}
