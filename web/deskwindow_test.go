package web

import (
	"net/http"
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
