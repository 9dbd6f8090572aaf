package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"minsheng/entitle/outreach"
	"minsheng/staff"
	"minsheng/store"
)

const staffPassword = "梅花三弄 1988 wuxing"

// office is a board for those who sign in, with what their authenticators show.
type office struct {
	*Portal
	codes map[string]func() string
}

func openOffice(t *testing.T, c *city) *office {
	t.Helper()
	roster, err := staff.Open(t.Context(), c.db)
	if err != nil {
		t.Fatal(err)
	}
	people := []staff.First{
		{Login: "zhao.min", Name: "甲", Role: staff.SystemAdmin}, {Login: "qian.li", Name: "乙", Role: staff.SecurityAdmin}, {Login: "sun.jie", Name: "丙", Role: staff.Auditor},
		{Login: "plan.ner", Name: "丁", Role: staff.Planner, Area: home}, {Login: "help.er", Name: "戊", Role: staff.Helper, Area: "330502100"},
	}
	codes, err := roster.Start(t.Context(), store.By{Who: "installer", Purpose: "begins"}, people)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{codes: map[string]func() string{}}
	for i, p := range people {
		factor, err := roster.SetUp(t.Context(), p.Login, codes[i], staffPassword)
		if err != nil {
			t.Fatal(err)
		}
		o.codes[p.Login] = func() string {
			code, err := totp.GenerateCode(factor.Query().Get("secret"), time.Now())
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
	}
	options := c.options
	board := *options.Board
	board.Who, options.Staff = "", roster
	options.Board = &board
	if o.Portal, err = New(options); err != nil {
		t.Fatal(err)
	}
	return o
}

// as signs somebody in from another machine and returns the session's cookie.
func (o *office) as(t *testing.T, login string) string {
	t.Helper()
	w := o.post("/sign-in", url.Values{"login": {login}, "password": {staffPassword}, "code": {o.codes[login]()}, "back": {"/board/missed"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/board/missed" {
		t.Fatalf("%s: %d %s\n%s", login, w.Code, w.Header().Get("Location"), w.Body)
	}
	cookie := w.Header().Get("Set-Cookie")
	for _, must := range []string{"session=", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, must) {
			t.Errorf("the cookie %q lacks %s", cookie, must)
		}
	}
	return cookie[:strings.Index(cookie, ";")]
}

func (o *office) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = "services.example.cn"
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	return w
}

func TestTheBoardIsForThoseWhoSignInEachWithinTheirPost(t *testing.T) {
	c := testCity(t)
	o := openOffice(t, c)
	planner, helper, auditor := o.as(t, "plan.ner"), o.as(t, "help.er"), o.as(t, "sun.jie")
	list := func(area string) url.Values { return asked("purpose", "notify", "area", area) }
	for _, v := range []struct {
		visit
		session string
	}{
		{visit{name: "nobody is asked to sign in", path: "/board/missed?record=every", status: 303, location: "/sign-in?back=%2Fboard%2Fmissed%3Frecord%3Devery"}, ""},
		{visit{name: "a file is no way around", path: "/board/missed.csv", status: 303, location: "/sign-in?back=%2Fboard%2Fmissed.csv"}, ""},
		{visit{name: "an invented session is none", path: "/board", status: 303, location: "/sign-in?back=%2Fboard"}, "session=invented"},
		{visit{name: "the form says what it is for", path: "/sign-in?back=/board/missed", status: 200, has: []string{"工作人员登录", `autocomplete="current-password"`, `value="/board/missed"`}}, ""},
		{visit{name: "the form leads nowhere else", path: "/sign-in?back=//evil.example/", status: 200, has: []string{`name="back" value="/"`}}, ""},
		{visit{name: "a planner sees figures", path: "/board/missed", status: 200, has: []string{"plan.ner", "退出"}}, planner},
		{visit{name: "and no names", path: "/board/persons", method: http.MethodPost, form: list("330502100"), status: 403, has: []string{"您的岗位没有这项权限"}, lacks: []string{"＊"}}, planner},
		{visit{name: "nor in a file", path: "/board/persons.csv", method: http.MethodPost, form: list("330502100"), status: 403, lacks: []string{"＊"}}, planner},
		{visit{name: "a helper opens the list of her township", path: "/board/persons", method: http.MethodPost, form: list("330502100"), status: 200, has: []string{"＊", "help.er"}}, helper},
		{visit{name: "of another nobody is on it", path: "/board/persons", method: http.MethodPost, form: list("330502101"), status: 200, lacks: []string{"＊"}}, helper},
		{visit{name: "nor in its file", path: "/board/persons.csv", method: http.MethodPost, form: list("330502101"), status: 200, lacks: []string{"＊"}}, helper},
		{visit{name: "a helper runs no round", path: "/board/round", method: http.MethodPost, form: url.Values{}, status: 403}, helper},
		{visit{name: "an auditor has no board", path: "/board", status: 403}, auditor},
	} {
		t.Run(v.name, func(t *testing.T) {
			v.host = "services.example.cn"
			v.header = map[string]string{"Cookie": v.session}
			v.run(t, o)
		})
	}
	page, err := c.office.List(t.Context(), outreach.By{Who: "test", Purpose: "test"}, outreach.Query{Service: "resident-pension", Area: "330502100", Kind: outreach.Missed})
	if err != nil || len(page.Entries) == 0 {
		t.Fatalf("%d entries, %v", len(page.Entries), err)
	}
	lines, err := c.db.About(t.Context(), page.Entries[0].Contact, 100)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	for _, line := range lines {
		read[line.Who] = true
	}
	if !read["help.er"] || read["plan.ner"] {
		t.Errorf("the journal says that these read: %v", read)
	}
}

func TestWrongSignInsAreRefusedInOneWordAndSigningOutEnds(t *testing.T) {
	dir := t.TempDir()
	c := emptyCity(t, dir, 20)
	defer c.db.Close()
	o := openOffice(t, c)
	for _, form := range []url.Values{
		{"login": {"plan.ner"}, "password": {"another password 1"}, "code": {o.codes["plan.ner"]()}},
		{"login": {"nobody"}, "password": {staffPassword}, "code": {"123456"}},
		{"login": {"plan.ner"}, "password": {staffPassword}, "code": {"abc"}},
		{},
	} {
		w := o.post("/sign-in", form)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "账号名、口令或动态码不对") || strings.Contains(w.Body.String(), staffPassword) || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%v: %d, cookie %q", form, w.Code, w.Header().Get("Set-Cookie"))
		}
	}
	session := o.as(t, "plan.ner")
	out := httptest.NewRequest(http.MethodPost, "/sign-out", nil)
	out.Host = "services.example.cn"
	out.Header.Set("Cookie", session)
	w := httptest.NewRecorder()
	o.ServeHTTP(w, out)
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("signed out: %d, %q", w.Code, w.Header().Get("Set-Cookie"))
	}
	visit{path: "/board", host: "services.example.cn", header: map[string]string{"Cookie": session}, status: 303, location: "/sign-in?back=%2Fboard"}.run(t, o)
}
