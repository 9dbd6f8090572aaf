package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"minsheng/staff"
)

// acting are the headers of an act: who, what for, under which key.
func acting(token, key string, more ...string) []string {
	return append(append(as(token), "Purpose", "%E6%AE%8B%E7%96%BE%E4%BA%BA%E8%A1%A5%E8%B4%B4%E5%AE%A1%E6%A0%B8", "Idempotency-Key", key), more...)
}

type made struct {
	ID      string
	Number  string
	Filing  string
	Version int64
	State   string
	Can     []struct{ ID string }
	Cases   []struct{ ID string }
}

// apply lets a clerk's program apply for the family and returns the case.
func (w *town) apply(token string) (application, theCase string) {
	w.t.Helper()
	draft := w.ask("POST", "/api/v1/applications", `{"service":"child-health","person":"`+w.person+`"}`, acting(token, "begin-000001")...)
	if draft.Code != 201 || draft.Header().Get("Location") == "" || draft.Header().Get("ETag") != `"1"` {
		w.t.Fatalf("%d %v %s", draft.Code, draft.Header(), draft.Body)
	}
	application = read[made](w.t, draft).ID
	if got := draft.Header().Get("Location"); got != "/api/v1/applications/"+application {
		w.t.Errorf("location %s", got)
	}
	answered := w.ask("PATCH", "/api/v1/applications/"+application+"/answers", `{"phone":"0572-0000000"}`, acting(token, "unused-key", "If-Match", `"1"`)...)
	if answered.Code != 200 {
		w.t.Fatalf("%d %s", answered.Code, answered.Body)
	}
	handed := w.ask("POST", "/api/v1/applications/"+application+"/submit", "", acting(token, "submit-000001")...)
	if m := read[made](w.t, handed); handed.Code == 200 && m.Filing == "submitted" && len(m.Cases) == 1 {
		return application, m.Cases[0].ID
	}
	w.t.Fatalf("%d %s", handed.Code, handed.Body)
	return "", ""
}

func clerk(area string) staff.Post { return staff.Post{Role: staff.Clerk, Area: area} }

func worker(area, department string) staff.Post {
	return staff.Post{Role: staff.Caseworker, Area: area, Department: department}
}

func TestAnApplicationGoesFromDraftToCaseAndIsWorkedOn(t *testing.T) {
	w := newTown(t)
	window := w.admit("api.window", clerk("330502"))
	application, of := w.apply(window)
	health := w.admit("api.health", worker("330502", "health"))
	w.run([]scenario{
		{name: "the clerk sees it", address: "/api/v1/applications/" + application, headers: acting(window, "x"), status: 200, says: `"filing":"submitted"`},
		{name: "the department finds the case", address: "/api/v1/cases?service=child-health", headers: acting(health, "x"), status: 200, says: of},
		{name: "and opens it", address: "/api/v1/cases/" + of, headers: acting(health, "x"), status: 200, says: `"can":[{"id":`},
		{name: "and what was asked for", address: "/api/v1/cases/" + of + "/application", headers: acting(health, "x"), status: 200, says: `"phone"`},
		{name: "and how it is decided", address: "/api/v1/cases/" + of + "/process", headers: acting(health, "x"), status: 200, says: `"states":[`},
		{name: "and cases like it", address: "/api/v1/cases/" + of + "/similar", headers: acting(health, "x"), status: 200, says: `"items":[]`},
		{name: "who it is about", method: "POST", address: "/api/v1/people/find", body: `{"number":"` + number + `"}`, headers: acting(window, "x"), status: 200, says: w.person, never: number},
		{name: "a number with a mistake", method: "POST", address: "/api/v1/people/find", body: `{"number":"790502195103020019"}`, headers: acting(window, "x"), status: 422, says: "people.number_check"},
		{name: "by id", address: "/api/v1/people/" + w.person, headers: acting(window, "x"), status: 200, says: "演示甲", never: number},
		{name: "nobody reads without saying what for", address: "/api/v1/cases/" + of, headers: as(health), status: 422, says: "header.Purpose"},
		{name: "no such case", address: "/api/v1/cases/" + strings.Repeat("0", 32), headers: acting(health, "x"), status: 404, says: "casework.not_found"},
		{name: "what is no id", address: "/api/v1/cases/1", headers: acting(health, "x"), status: 422, says: "path.case"},
		{name: "notices are for everybody", address: "/api/v1/notices", status: 200, says: `"items":[]`},
		{name: "a page that there is not", address: "/api/v1/cases?after=x", headers: acting(health, "x"), status: 422, says: "api.after"},
		{name: "what the journal holds", address: "/api/v1/calls", headers: as(health), status: 200, says: `"purpose":"残疾人补贴审核"`},
	})
}

func TestOfTwoWhoActAtOnceOneWinsAndTheOtherIsTold(t *testing.T) {
	w := newTown(t)
	_, of := w.apply(w.admit("api.window", clerk("330502")))
	health := w.admit("api.health", worker("330502", "health"))
	opened := w.ask("GET", "/api/v1/cases/"+of, "", acting(health, "x")...)
	tag := opened.Header().Get("ETag")
	act := `{"action":"remark","note":"请核对出生证明"}`
	if c := read[made](t, opened); !strings.Contains(opened.Body.String(), `"id":"remark"`) {
		t.Fatalf("%+v has no such action: %s", c.Can, opened.Body)
	}
	first := w.ask("POST", "/api/v1/cases/"+of+"/acts", act, acting(health, "act-000001", "If-Match", tag)...)
	second := w.ask("POST", "/api/v1/cases/"+of+"/acts", act, acting(health, "act-000002", "If-Match", tag)...)
	if first.Code != 200 || second.Code != 412 || !strings.Contains(second.Body.String(), "casework.stale") {
		t.Errorf("%d %s\n%d %s", first.Code, first.Body, second.Code, second.Body)
	}
	w.run([]scenario{
		{name: "without the version", method: "POST", address: "/api/v1/cases/" + of + "/acts", body: act, headers: acting(health, "act-000003"), status: 422, says: "header.If-Match"},
		{name: "without a key", method: "POST", address: "/api/v1/cases/" + of + "/acts", body: act, headers: append(as(health), "Purpose", "review", "If-Match", tag), status: 422, says: "header.Idempotency-Key"},
	})
}

func TestWhatIsSentAgainIsDoneOnceAndAnsweredInTheSameWords(t *testing.T) {
	w := newTown(t)
	window := w.admit("api.window", clerk("330502"))
	begin := func(token, key, service string) *httptest.ResponseRecorder {
		return w.ask("POST", "/api/v1/applications", `{"service":"`+service+`","person":"`+w.person+`"}`, acting(token, key)...)
	}
	first, again := begin(window, "key-00001", "child-health"), begin(window, "key-00001", "child-health")
	if first.Code != 201 || again.Code != 201 || first.Body.String() != again.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" ||
		again.Header().Get("ETag") != first.Header().Get("ETag") || again.Header().Get("Location") != first.Header().Get("Location") ||
		first.Header().Get("Idempotency-Replayed") != "" || again.Header().Get("Content-Type") != "application/json" {
		t.Errorf("%d %v %s\n%d %v %s", first.Code, first.Header(), first.Body, again.Code, again.Header(), again.Body)
	}
	if other := begin(window, "key-00001", "dibao"); other.Code != 409 || !strings.Contains(other.Body.String(), "staff.key_used") {
		t.Errorf("another request with the key: %d %s", other.Code, other.Body)
	}
	if refused := begin(window, "key-00002", "nothing"); refused.Code != 422 {
		t.Errorf("no such service: %d %s", refused.Code, refused.Body)
	}
	if mended := begin(window, "key-00002", "dibao"); mended.Code != 201 {
		t.Errorf("mended under the same key: %d %s", mended.Code, mended.Body)
	}
	other := w.admit("api.other", clerk("330502"))
	if theirs := begin(other, "key-00001", "child-health"); theirs.Code != 201 || read[made](t, theirs).ID == read[made](t, first).ID {
		t.Errorf("another program's key is the same: %d %s", theirs.Code, theirs.Body)
	}
}

// Whoever has no post for it, or one elsewhere, sees nothing and does nothing.
func TestNoProgramReachesWhatItsPostsDoNot(t *testing.T) {
	w := newTown(t)
	application, of := w.apply(w.admit("api.window", clerk("330502")))
	outsiders := map[string]string{
		"a clerk of another county":     w.admit("api.clerk-away", clerk("330503")),
		"a worker of another county":    w.admit("api.worker-away", worker("330503", "health")),
		"a worker of another township":  w.admit("api.worker-street", worker("330502004", "health")),
		"another department":            w.admit("api.housing", worker("330502", "housing")),
		"a planner":                     w.admit("api.planner", staff.Post{Role: staff.Planner, Area: "330502"}),
		"a supervisor of another place": w.admit("api.supervisor-away", staff.Post{Role: staff.Supervisor, Area: "330521", Department: "health"}),
		"who has no post":               w.admit("api.nobody"),
		"a helper of another village":   w.admit("api.helper-away", staff.Post{Role: staff.Helper, Area: "330502004001"}),
	}
	routes := []struct {
		method, address, body string
	}{
		{"GET", "/api/v1/cases/" + of, ""},
		{"GET", "/api/v1/cases/" + of + "/process", ""},
		{"GET", "/api/v1/cases/" + of + "/application", ""},
		{"GET", "/api/v1/cases/" + of + "/letter", ""},
		{"GET", "/api/v1/cases/" + of + "/similar", ""},
		{"POST", "/api/v1/cases/" + of + "/acts", `{"action":"remark","note":"x"}`},
		{"GET", "/api/v1/applications/" + application, ""},
		{"GET", "/api/v1/people/" + w.person, ""},
		{"POST", "/api/v1/people/find", `{"number":"` + number + `"}`},
		{"GET", "/api/v1/applications/" + application + "/outlook", ""},
		{"PATCH", "/api/v1/applications/" + application + "/answers", `{"phone":"1"}`},
		{"POST", "/api/v1/applications/" + application + "/submit", ""},
		{"DELETE", "/api/v1/applications/" + application, ""},
		{"DELETE", "/api/v1/applications/" + application + "/papers/" + strings.Repeat("0", 32), ""},
	}
	for who, token := range outsiders {
		for _, r := range routes {
			if who == "another department" && strings.Contains(r.address, "/people/") {
				continue // the register is no department's
			}
			out := w.ask(r.method, r.address, r.body, acting(token, "outside-1", "If-Match", `"1"`)...)
			if out.Code != http.StatusForbidden && out.Code != http.StatusNotFound {
				t.Errorf("%s: %s %s: %d %.300s", who, r.method, r.address, out.Code, out.Body)
			}
		}
		list := w.ask("GET", "/api/v1/cases", "", acting(token, "x")...)
		if list.Code != http.StatusForbidden && (list.Code != http.StatusOK || strings.Contains(list.Body.String(), of)) {
			t.Errorf("%s lists: %d %.300s", who, list.Code, list.Body)
		}
		made := w.ask("POST", "/api/v1/applications", `{"service":"child-health","person":"`+w.person+`"}`, acting(token, "outside-2")...)
		if made.Code != http.StatusForbidden && made.Code != http.StatusNotFound && who != "another department" {
			t.Errorf("%s applies for somebody: %d %.300s", who, made.Code, made.Body)
		}
	}
	load := w.ask("GET", "/api/v1/load?by=area", "", acting(outsiders["a clerk of another county"], "x")...)
	if load.Code != http.StatusForbidden {
		t.Errorf("figures for a clerk: %d %s", load.Code, load.Body)
	}
	if load = w.ask("GET", "/api/v1/load?by=area", "", acting(outsiders["a planner"], "x")...); load.Code != 200 || !strings.Contains(load.Body.String(), `"open":1`) {
		t.Errorf("figures for a planner: %d %s", load.Code, load.Body)
	}
}
