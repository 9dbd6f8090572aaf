package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/staff"
	"minsheng/store"
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
	each(t, func(t *testing.T, w *town) {
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
			{name: "who it is about", method: "POST", address: "/api/v1/lookups/person", body: `{"number":"` + number + `"}`, headers: acting(window, "x"), status: 200, says: w.person, never: number},
			{name: "a number with a mistake", method: "POST", address: "/api/v1/lookups/person", body: `{"number":"790502195103020019"}`, headers: acting(window, "x"), status: 422, says: "people.number_check"},
			{name: "by id", address: "/api/v1/people/" + w.person, headers: acting(window, "x"), status: 200, says: "演示甲", never: number},
			{name: "nobody reads without saying what for", address: "/api/v1/cases/" + of, headers: as(health), status: 422, says: "header.Purpose"},
			{name: "no such case", address: "/api/v1/cases/" + strings.Repeat("0", 32), headers: acting(health, "x"), status: 404, says: "casework.not_found"},
			{name: "what is no id", address: "/api/v1/cases/1", headers: acting(health, "x"), status: 422, says: "path.case"},
			{name: "notices are for everybody", address: "/api/v1/notices", status: 200, says: `"items":[]`},
			{name: "a page that there is not", address: "/api/v1/cases?after=x", headers: acting(health, "x"), status: 422, says: "api.after"},
			{name: "what the journal holds", address: "/api/v1/calls", headers: as(health), status: 200, says: `"purpose":"残疾人补贴审核"`},
		})
	})
}

func TestOfTwoWhoActAtOnceOneWinsAndTheOtherIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
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
	})
}

func TestWhatIsSentAgainIsDoneOnceAndAnsweredInTheSameWords(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
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
	})
}

// pay grants the family something and prepares a run.
func (w *town) pay() (grant, run string) {
	w.t.Helper()
	by := store.By{Who: "installer", Purpose: "begins", Within: access.Everywhere()}
	month := civil.MustParse("2026-05-01")
	g, err := w.ledger.Award(w.t.Context(), by, money.Grant{Person: id.ID(w.person), Service: "child-health", Area: village, Department: "health",
		Rate: money.Rate{Amount: measure.MustMoney("80.00"), From: month, Shares: []money.Share{{Payer: "county", Ratio: measure.One}}, Reason: "a test"}})
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.ledger.Prepare(w.t.Context(), by, money.Order{Month: month, Service: "child-health", Area: "330502", Department: "health"})
	if err != nil {
		w.t.Fatal(err)
	}
	return string(g), string(r.ID)
}

func TestWhatIsGrantedAndPaidCanBeRead(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		grant, run := w.pay()
		health := w.admit("api.health", worker("330502", "health"))
		w.run([]scenario{
			{name: "grants", address: "/api/v1/grants?service=child-health", headers: acting(health, "x"), status: 200, says: grant},
			{name: "a grant", address: "/api/v1/grants/" + grant, headers: acting(health, "x"), status: 200, says: `"amount":"80.00"`},
			{name: "runs", address: "/api/v1/runs?month=2026-05&state=prepared", headers: as(health), status: 200, says: run},
			{name: "a run", address: "/api/v1/runs/" + run, headers: as(health), status: 200, says: `"total":"80.00"`},
			{name: "no such run", address: "/api/v1/runs/" + strings.Repeat("0", 32), headers: as(health), status: 404, says: "money.no_run"},
			{name: "no such grant", address: "/api/v1/grants/" + strings.Repeat("0", 32), headers: acting(health, "x"), status: 404, says: "money."},
			{name: "a wrong page", address: "/api/v1/grants?after=x", headers: acting(health, "x"), status: 422, says: "money.page"},
			{name: "no month", address: "/api/v1/runs?month=2026-13", headers: as(health), status: 422, says: "query.month"},
		})
	})
}

// outsiders are programs with a post for none of it, or one elsewhere.
func (w *town) outsiders() map[string]string {
	return map[string]string{
		"a clerk of another county":     w.admit("api.clerk-away", clerk("330503")),
		"a worker of another county":    w.admit("api.worker-away", worker("330503", "health")),
		"a worker of another township":  w.admit("api.worker-street", worker("330502004", "health")),
		anotherDepartment:               w.admit("api.housing", worker("330502", "housing")),
		"a planner":                     w.admit("api.planner", staff.Post{Role: staff.Planner, Area: "330502"}),
		"a supervisor of another place": w.admit("api.supervisor-away", staff.Post{Role: staff.Supervisor, Area: "330521", Department: "health"}),
		"who has no post":               w.admit("api.nobody"),
		"a helper of another village":   w.admit("api.helper-away", staff.Post{Role: staff.Helper, Area: "330502004001"}),
	}
}

const anotherDepartment = "another department"

// Each route for programs stands here with something that is somebody else's,
// or among those that name nobody.
var (
	foreign = map[string]string{ // by the id of the route, what is sent there
		"get-case": "", "get-case-process": "", "get-case-application": "", "get-case-letter": "", "list-similar-cases": "",
		"act-on-case": `{"action":"remark","note":"x"}`, "get-application": "", "foresee-application": "", "answer-application": `{"phone":"1"}`,
		"submit-application": "", "discard-application": "", "attach-paper": "x", "detach-paper": "", "read-paper": "", "get-person": "", "get-grant": "", "get-run": "",
		"find-person": `{"number":"` + number + `"}`, "begin-application": `{"service":"child-health","person":"PERSON"}`,
	}
	nobodys = map[string]bool{"get-me": true, "list-calls": true, "get-load": true, "list-cases": true, "list-grants": true, "list-runs": true}
)

func TestNoProgramReachesWhatItsPostsDoNot(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		application, of := w.apply(w.admit("api.window", clerk("330502")))
		grant, run := w.pay()
		there := strings.NewReplacer("{case}", of, "{application}", application, "{paper}", strings.Repeat("0", 32), "{person}", w.person, "{grant}", grant, "{run}", run)
		outsiders, d := w.outsiders(), w.document()
		d.each(func(method, path string, op operation) {
			body, told := foreign[op.OperationID]
			if len(op.Security) == 0 || nobodys[op.OperationID] {
				return
			}
			if !told {
				t.Errorf("%s: say what of somebody else's it could reach", op.OperationID)
				return
			}
			address := there.Replace(path)
			if op.OperationID == "attach-paper" {
				address += "?paper=x&name=x"
			}
			for who, token := range outsiders {
				if who == anotherDepartment && strings.Contains(path, "person") {
					continue // the register is no department's
				}
				headers := acting(token, "outside-"+op.OperationID, "If-Match", `"1"`)
				if op.OperationID == "attach-paper" {
					headers = append(headers, "Content-Type", "application/octet-stream")
				}
				out := w.ask(method, address, strings.ReplaceAll(body, "PERSON", w.person), headers...)
				if out.Code != http.StatusForbidden && out.Code != http.StatusNotFound {
					t.Errorf("%s: %s %s: %d %.300s", who, method, address, out.Code, out.Body)
				}
			}
		})
		for who, token := range outsiders {
			for address, of := range map[string]string{"/api/v1/cases": of, "/api/v1/grants": grant, "/api/v1/runs": run} {
				list := w.ask("GET", address, "", acting(token, "x")...)
				if list.Code != http.StatusForbidden && (list.Code != http.StatusOK || strings.Contains(list.Body.String(), of)) {
					t.Errorf("%s lists %s: %d %.300s", who, address, list.Code, list.Body)
				}
			}
		}
		w.run([]scenario{
			{name: "figures for a clerk", address: "/api/v1/load?by=area", headers: as(outsiders["a clerk of another county"]), status: 403, says: "denied"},
			{name: "figures for a planner", address: "/api/v1/load?by=area", headers: as(outsiders["a planner"]), status: 200, says: `"open":1`},
		})
	})
}

func TestWhatWasDoneAndNeverAnsweredIsNotDoneAgain(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		window := w.admit("api.window", clerk("330502"))
		begin := func() *httptest.ResponseRecorder {
			return w.ask("POST", "/api/v1/applications", `{"service":"child-health","person":"`+w.person+`"}`, acting(window, "key-00001")...)
		}
		first := begin()
		// As if the program had been killed between the act and the kept answer.
		err := w.db.Write(t.Context(), keeper, func(tx *store.Tx) error {
			tx.Unnoted()
			_, err := tx.Exec(t.Context(), `UPDATE staff_request SET status = 0, answer = ''`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		second := begin()
		if second.Code != 201 || second.Header().Get("Idempotency-Replayed") != "" || read[made](t, second).ID != read[made](t, first).ID {
			t.Errorf("%d %s\n%d %v %s", first.Code, first.Body, second.Code, second.Header(), second.Body)
		}
		if third := begin(); third.Header().Get("Idempotency-Replayed") != "true" {
			t.Errorf("%d %v", third.Code, third.Header())
		}
	})
}

func TestTheSameRequestManyTimesAtOnceIsOneAct(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		window := w.admit("api.window", clerk("330502"))
		var all sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, 8)
		for i := range answers {
			all.Go(func() {
				answers[i] = w.ask("POST", "/api/v1/applications", `{"service":"child-health","person":"`+w.person+`"}`, acting(window, "key-00001")...)
			})
		}
		all.Wait()
		for _, a := range answers {
			if a.Code != 201 || read[made](t, a).ID != read[made](t, answers[0]).ID {
				t.Errorf("%d %.300s", a.Code, a.Body)
			}
		}
	})
}
