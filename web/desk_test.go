package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/id"
	"minsheng/money"
	"minsheng/people"
	"minsheng/people/login"
	"minsheng/staff"
	"minsheng/store"
)

// counter is the desk of a test city of its own, with make-believe staff.
type counter struct {
	*Portal
	city   *city
	roster *staff.Roster
}

// theCounter is shared by the tests of the desk: it is made once.
var theCounter struct {
	once sync.Once
	*counter
	dir  string
	used []id.ID // households that have cases
}

func openCounter(t *testing.T) *counter {
	t.Helper()
	theCounter.once.Do(func() {
		var err error
		if theCounter.dir, err = os.MkdirTemp("", "minsheng-desk"); err == nil {
			theCounter.counter = newCounter(t, theCounter.dir)
		}
	})
	if theCounter.counter == nil {
		t.Fatal("there is no desk")
	}
	return theCounter.counter
}

func newCounter(t *testing.T, dir string) *counter {
	t.Helper()
	c := emptyCity(t, dir, 1500)
	return newCounterOf(t, c)
}

// newCounterOf is the desk of a city.
func newCounterOf(t *testing.T, c *city) *counter {
	t.Helper()
	roster, err := staff.Open(context.Background(), c.db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := roster.Start(context.Background(), demo.By(), demo.Staff()); err != nil {
		t.Fatal(err)
	}
	ledger, err := money.Open(context.Background(), c.db)
	if err != nil {
		t.Fatal(err)
	}
	office, err := casework.Open(context.Background(), casework.Parts{DB: c.db, Register: c.options.Register, Ledger: ledger, Place: home, Staff: roster.Everybody,
		Today: c.options.Today, Engine: func(civil.Date) (*entitle.Engine, error) { return c.engine() }})
	if err != nil {
		t.Fatal(err)
	}
	door, err := login.Open(context.Background(), c.db, login.Options{Register: c.options.Register})
	if err != nil {
		t.Fatal(err)
	}
	options := c.options
	options.Staff, options.MakeBelieve, options.Office, options.Door, options.Banks = roster, true, office, door, []BankFile{testBank{}}
	p, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &counter{p, c, roster}
}

// session is the cookie of somebody at work.
func (c *counter) session(t *testing.T, login string) string {
	t.Helper()
	token, err := c.roster.Vouch(t.Context(), demo.By(), login)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// at asks for a page as somebody.
func (c *counter) at(t *testing.T, login, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = "127.0.0.1:8080"
	if login != "" {
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: c.session(t, login)})
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

// everywhere is the test itself, which sees everybody.
func everywhere() store.By {
	by := demo.By()
	by.Within = access.Everywhere()
	return by
}

// somebodyIn returns residents of a township.
func (c *counter) somebodyIn(t *testing.T, area string) []people.Resident {
	t.Helper()
	list, err := c.options.Register.List(t.Context(), everywhere(), people.Page{Area: area, Limit: 50})
	if err != nil || len(list) == 0 {
		t.Fatalf("nobody lives in %s: %v", area, err)
	}
	return list
}

func TestTheDeskIsForThoseWhoSignedInAndMayReadPeople(t *testing.T) {
	c := openCounter(t)
	for _, v := range []struct {
		name, login, path string
		status            int
		has               string
	}{
		{"nobody is sent to the door", "", "/desk/people", http.StatusSeeOther, ""},
		{"a clerk looks people up", "demo.window", "/desk/people", http.StatusOK, "公民身份号码"},
		{"a planner does not", "demo.planner", "/desk/people", http.StatusForbidden, "您的岗位没有这项权限"},
		{"but has a first page", "demo.planner", "/desk", http.StatusOK, "演示·俞规划"},
		{"the door shows whom one can be", "", "/sign-in", http.StatusOK, "演示·沈窗口"},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := c.at(t, v.login, http.MethodGet, v.path, nil)
			if w.Code != v.status || !strings.Contains(w.Body.String(), v.has) {
				t.Errorf("status %d, want %d with %q", w.Code, v.status, v.has)
			}
		})
	}
}

func TestNobodyChoosesWhomToBeOutsideADemonstration(t *testing.T) {
	c := openCounter(t)
	options := c.options
	options.MakeBelieve = false
	p, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	visit{method: http.MethodPost, path: "/sign-in/as", host: "127.0.0.1:8080", form: url.Values{"login": {"demo.window"}}, status: 404}.run(t, p)
	visit{path: "/sign-in", host: "127.0.0.1:8080", status: 200, has: []string{"口令"}, lacks: []string{"演示·沈窗口"}}.run(t, p)
	visit{method: http.MethodPost, path: "/sign-in/as", host: "minsheng.example", form: url.Values{"login": {"demo.window"}}, status: 404}.run(t, c)
}

func TestARecordIsOpenedForAPurposeWithinTheArea(t *testing.T) {
	c := openCounter(t)
	here, there := c.somebodyIn(t, "330502100")[0], c.somebodyIn(t, "330502001")[0]
	number, _, err := c.options.Register.Reveal(t.Context(), everywhere(), here.ID)
	if err != nil {
		t.Fatal(err)
	}
	get := func(login string, person id.ID, query string) *httptest.ResponseRecorder {
		return c.at(t, login, http.MethodGet, "/desk/people/"+string(person)+query, nil)
	}
	if w := get("demo.zhili", here.ID, ""); w.Code != http.StatusOK || strings.Contains(w.Body.String(), here.Name) || !strings.Contains(w.Body.String(), "用来做什么？") {
		t.Errorf("without a purpose: %d, or somebody is shown", w.Code)
	}
	if w := get("demo.zhili", here.ID, "?for=other"); w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), here.Name) {
		t.Errorf("a purpose without words: %d", w.Code)
	}
	w := get("demo.zhili", here.ID, "?for=window&note=补贴咨询")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), here.Name) || strings.Contains(w.Body.String(), number.Plain()) {
		t.Errorf("with a purpose: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w.Body.Len() > 100_000 {
		t.Errorf("the record weighs %d bytes", w.Body.Len())
	}
	if w := get("demo.zhili", there.ID, "?for=window"); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), there.Name) {
		t.Errorf("somebody of another township is shown: %d", w.Code)
	}
	if w := c.at(t, "demo.zhili", http.MethodPost, "/desk/people/"+string(here.ID)+"?for=window", url.Values{"show": {}}); !strings.Contains(w.Body.String(), number.Plain()) {
		t.Error("the whole number is not shown where it was asked for")
	}
	lines, err := c.city.db.About(t.Context(), here.ID, 50)
	if err != nil || !saidBy(lines, "demo.zhili", "窗口办理：补贴咨询") {
		t.Errorf("the journal does not hold who read the record, and why: %v", err)
	}
}

func saidBy(lines []store.Entry, who, purpose string) bool {
	for _, line := range lines {
		if line.Who == who && line.Purpose == purpose {
			return true
		}
	}
	return false
}

func TestPeopleAreFoundByNumberOrByNameAndNeverByAnAddress(t *testing.T) {
	c := openCounter(t)
	here, there := c.somebodyIn(t, "330502100")[0], c.somebodyIn(t, "330502001")[0]
	number, _, err := c.options.Register.Reveal(t.Context(), everywhere(), here.ID)
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := c.options.Register.Reveal(t.Context(), everywhere(), there.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []struct {
		name   string
		form   url.Values
		status int
		has    string
	}{
		{"without a purpose nobody is looked for", url.Values{"name": {here.Name}}, 422, "请选一个用途"},
		{"nobody is not looked for", url.Values{"for": {"window"}}, 422, "写公民身份号码，或写姓名"},
		{"a number leads to the record", url.Values{"for": {"window"}, "number": {number.Plain()}}, 303, ""},
		{"a wrong number says what is wrong", url.Values{"for": {"window"}, "number": {number.Plain()[:17] + "Y"}}, 422, "末位是数字或 X"},
		{"another area's number is refused", url.Values{"for": {"window"}, "number": {other.Plain()}}, 422, "不在您的辖区"},
		{"a name finds", url.Values{"for": {"window"}, "name": {here.Name}}, 200, string(here.ID)},
		{"a surname finds in a township", url.Values{"for": {"window"}, "name": {here.Name[:3]}, "area": {"330502100"}}, 200, string(here.ID)},
		{"not beyond one's own", url.Values{"for": {"window"}, "name": {there.Name[:3]}, "area": {"330502001"}}, 200, "没有找到"},
		{"a sign of the pattern is only a sign", url.Values{"for": {"window"}, "name": {"%"}, "area": {"330502100"}}, 200, "没有找到"},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := c.at(t, "demo.zhili", http.MethodPost, "/desk/people", v.form)
			if w.Code != v.status || !strings.Contains(w.Body.String()+w.Header().Get("Location"), v.has) {
				t.Errorf("status %d, want %d with %q", w.Code, v.status, v.has)
			}
		})
	}
}

// deskPages is every page of the desk that an address leads to, and as whom.
func (c *counter) deskPages(t *testing.T) map[string][2]string {
	person := string(c.somebodyIn(t, "330502100")[0].ID)
	one := "/desk/cases/" + string(c.openCases(t, 4)[0].ID)
	return map[string][2]string{
		"choose":           {"", "/sign-in"},
		"desk-cases":       {"demo.zhili.civil", "/desk/cases"},
		"desk-cases-none":  {"demo.zhili.civil", "/desk/cases?clock=stuck"},
		"desk-case":        {"demo.zhili.civil", one},
		"desk-notices":     {"demo.civil", "/desk/notices"},
		"desk-letter":      {"demo.civil", one + "/letter"},
		"desk-today":       {"demo.zhili.civil", "/desk"},
		"board-cases":      {"demo.planner", "/board/cases"},
		"board-cases-area": {"demo.planner", "/board/cases?area=330502100"},
		"desk-window":      {"demo.window", "/desk/window/" + person + "?for=window"},
		"desk-visit":       {"demo.zhili.civil", one + "/visit"},
		"desk-hearing":     {"demo.zhili.civil", one + "/hearing"},
		"desk":             {"demo.window", "/desk"},
		"desk-people":      {"demo.window", "/desk/people"},
		"desk-aim":         {"demo.window", "/desk/people/" + person},
		"desk-record":      {"demo.window", "/desk/people/" + person + "?for=window&done=fact"},
		"desk-why":         {"demo.window", "/desk/people/" + person + "?for=window&why=resident-health-record"},
		"change-fact":      {"demo.window", "/desk/people/" + person + "/fact?for=correct&what=person.disability_level"},
		"change-what":      {"demo.window", "/desk/people/" + person + "/fact?for=correct"},
		"change-birth":     {"demo.window", "/desk/people/" + person + "/birth?for=correct"},
		"change-refused":   {"demo.window", "/desk/people/" + person + "/guardian?for=correct&source="},
	}
}

// comeIn lets a browser be somebody.
func (c *counter) comeIn(t *testing.T, ctx context.Context, base, login string) {
	t.Helper()
	if login == "" {
		return
	}
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: sessionCookie, Value: c.session(t, login), URL: base}); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPageOfTheDeskIsAccessibleHoweverItIsLookedAt(t *testing.T) {
	ctx := browser(t)
	checker := axe(t)
	c := openCounter(t)
	server := httptest.NewServer(c)
	defer server.Close()
	pages := c.deskPages(t)
	for _, name := range sortedKeys(pages) {
		for _, l := range []look{looks[0], looks[6]} {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				sits := pages[name][0]
				c.comeIn(t, ctx, server.URL, sits)
				open(t, ctx, server.URL, pages[name][1], l)
				checkPage(t, ctx, checker)
				savePicture(t, ctx, name+"-"+l.name)
			})
		}
	}
}

func TestAClerkRecordsWhatHappensInALife(t *testing.T) {
	c := openCounter(t)
	one := c.aHousehold(t)
	path := func(person id.ID, form string) string {
		return "/desk/people/" + string(person) + "/" + form + "?for=correct"
	}
	on := func(name string, more ...string) url.Values {
		f := url.Values{name + ".year": {"2026"}, name + ".month": {"6"}, name + ".day": {"3"}, "source": {"居民户口簿"}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Add(more[i], more[i+1])
		}
		return f
	}
	head := one.Members[0]
	for _, v := range []struct {
		name, path string
		form       url.Values
		status     int
		has        string
	}{
		{"nothing is recorded without a source", path(head.ID, "leave"), url.Values{"source": {""}, "from.year": {"2026"}, "from.month": {"6"}, "from.day": {"3"}}, 422, "写明依据或来源"},
		{"a fact", path(head.ID, "fact"), on("from", "what", "person.employment", "value", "unemployed"), 303, "done=fact"},
		{"a fact needs a value", path(head.ID, "fact"), on("from", "what", "household.income_month", "value", "很多"), 422, "不是这一类值"},
		{"a new name", path(head.ID, "correct"), on("x", "name", "演示改名", "sex", string(head.Sex)), 303, "done=correct"},
		{"a move", path(head.ID, "move"), on("from", "lives_in_area", "330502101", "registered_area", "330502101"), 303, "done=move"},
		{"a move to nowhere", path(head.ID, "move"), on("from", "lives_in_area", "somewhere"), 422, "区划代码应为"},
		{"a birth", path(head.ID, "birth"), on("born", "name", "演示宝宝", "sex", "female", "relation", "child", "guardians", string(head.ID)), 303, "done=birth"},
		{"an unknown form", path(head.ID, "marry"), on("from"), 404, ""},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := c.at(t, "demo.window", http.MethodPost, v.path, v.form)
			if w.Code != v.status || !strings.Contains(w.Body.String()+w.Header().Get("Location"), v.has) {
				t.Errorf("status %d to %q, want %d with %q", w.Code, w.Header().Get("Location"), v.status, v.has)
			}
		})
	}
	if w := c.at(t, "demo.helper", http.MethodPost, path(head.ID, "death"), on("died")); w.Code != http.StatusForbidden {
		t.Errorf("a helper records a death: %d", w.Code)
	}
	home, err := c.options.Register.Household(t.Context(), everywhere(), one.ID, c.options.Today())
	if err != nil || len(home.Members) != len(one.Members)+1 || home.Members[len(home.Members)-1].Name != "演示宝宝" || home.Members[0].Name != "演示改名" {
		t.Errorf("after the birth: %v, %v", home.Members, err)
	}
	if w := c.at(t, "demo.window", http.MethodPost, path(head.ID, "death"), on("died")); w.Code != http.StatusSeeOther {
		t.Errorf("a death: %d", w.Code)
	}
	if home, err = c.options.Register.Household(t.Context(), everywhere(), one.ID, c.options.Today()); err != nil || len(home.Members) != len(one.Members) {
		t.Errorf("after the death: %d members, %v", len(home.Members), err)
	}
}

// aHousehold is a household of 八里店镇 that nothing else looks at.
func (c *counter) aHousehold(t *testing.T) people.Household {
	t.Helper()
	list, err := c.options.Register.Households(t.Context(), everywhere(), people.Page{Area: "330502101", Limit: 30}, c.options.Today())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range list {
		if len(h.Members) > 1 {
			return h
		}
	}
	t.Fatal("no household of two")
	return people.Household{}
}
