package web

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestSeveralMattersAreTakenAtTheWindowWithOneForm(t *testing.T) {
	c := openCounter(t)
	person := c.somebodyIn(t, "330502100")[7]
	at := "/desk/window/" + string(person.ID) + "?for=window"
	if w := c.at(t, "demo.window", http.MethodPost, at, url.Values{"begin": {"yes"}, "key": {"w1"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "请勾选要办的") {
		t.Errorf("nothing ticked: %d", w.Code)
	}
	if w := c.at(t, "demo.planner", http.MethodGet, at, nil); w.Code != http.StatusForbidden {
		t.Errorf("a planner at the window: %d", w.Code)
	}
	begin := url.Values{"begin": {"yes"}, "key": {"w2"}, "want": {"service:dibao", "service:temporary-relief"}}
	w := c.at(t, "demo.window", http.MethodPost, at, begin)
	form := w.Header().Get("Location")
	if w.Code != 303 || !strings.HasPrefix(form, "/desk/window/"+string(person.ID)+"/form?") {
		t.Fatalf("begun: %d to %q, %s", w.Code, form, w.Body)
	}
	if again := c.at(t, "demo.window", http.MethodPost, at, begin); again.Header().Get("Location") != form {
		t.Errorf("what was sent twice began twice: %s", again.Header().Get("Location"))
	}
	page := c.at(t, "demo.window", http.MethodGet, form, nil).Body.String()
	if n := strings.Count(page, `name="phone"`); n != 1 {
		t.Errorf("the telephone is asked %d times", n)
	}
	if w := c.at(t, "demo.window", http.MethodPost, form, url.Values{"do": {"submit"}, "key": {"s1"}, "phone": {"x"}}); w.Code != 422 {
		t.Errorf("handed in with a wrong telephone: %d", w.Code)
	}
	c.takesAPaper(t, page)
	answers := url.Values{"do": {"submit"}, "key": {"s2"}, "phone": {"05720001234"}, "may_check": {"yes"}, "truthful": {"yes"}, "household_emergency": {"illness"}, "happened": {"住院"}, "urgent": {"false"}}
	if w = c.at(t, "demo.window", http.MethodPost, form, answers); w.Code != 303 {
		t.Fatalf("handed in: %d, %s", w.Code, regexp.MustCompile(`(?s)<div class="errors".*?</div>`).FindString(w.Body.String()))
	}
	receipts := c.at(t, "demo.window", http.MethodGet, w.Header().Get("Location"), nil)
	if n := strings.Count(receipts.Body.String(), `class="letter"`); receipts.Code != 200 || n != 2 {
		t.Errorf("%d receipts, status %d", n, receipts.Code)
	}
	if record := c.at(t, "demo.window", http.MethodGet, at, nil); !strings.Contains(record.Body.String(), "已经在办") {
		t.Error("what was handed in is not under way")
	}
}

// takesAPaper takes a scan for the first draft of a form at the window.
func (c *counter) takesAPaper(t *testing.T, page string) {
	t.Helper()
	take := regexp.MustCompile(`href="(/desk/papers/[^"]*)"`).FindStringSubmatch(page)
	if take == nil {
		t.Fatal("the form leads to no papers")
	}
	at := html.UnescapeString(take[1])
	paper := regexp.MustCompile(`<option value="([^"]+)"`).FindStringSubmatch(c.at(t, "demo.window", http.MethodGet, at, nil).Body.String())
	for _, v := range []struct {
		name, file string
		status     int
	}{{"nothing", "", 422}, {"no picture", "MZ program", 422}, {"a scan", "%PDF-1.7\nscan\n%%EOF\n", 303}} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		form.WriteField("paper", paper[1])
		if v.file != "" {
			part, err := form.CreateFormFile("file", "扫描件.pdf")
			if err != nil {
				t.Fatal(err)
			}
			part.Write([]byte(v.file))
		}
		form.Close()
		r := httptest.NewRequest(http.MethodPost, at, &body)
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: c.session(t, "demo.window")})
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		if w.Code != v.status {
			t.Errorf("%s: status %d, want %d", v.name, w.Code, v.status)
		}
	}
	if taken := c.at(t, "demo.window", http.MethodGet, at, nil); !strings.Contains(taken.Body.String(), "扫描件.pdf") {
		t.Error("the scan is not listed")
	}
}

func TestASlipIsMadeAtTheWindowAlone(t *testing.T) {
	c := openCounter(t)
	person := c.somebodyIn(t, "330502100")[8]
	at := "/desk/people/" + string(person.ID) + "/slip?for=window"
	if w := c.at(t, "demo.window", http.MethodPost, at, nil); w.Code != 200 || !regexp.MustCompile(`\d{4} \d{4} \d{4}`).MatchString(w.Body.String()) {
		t.Errorf("the slip: %d", w.Code)
	}
	if w := c.at(t, "demo.helper", http.MethodPost, at, nil); w.Code != http.StatusForbidden {
		t.Errorf("a helper makes a slip: %d", w.Code)
	}
}
