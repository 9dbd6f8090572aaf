package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// visit is one request and what must come back: status, content that must and
// must not appear, in the manner of a table.
type visit struct {
	name     string
	method   string
	path     string
	form     url.Values
	cookie   string
	header   map[string]string
	host     string
	status   int
	has      []string
	lacks    []string
	location string
	sets     string
}

func (v visit) run(t *testing.T, h http.Handler) {
	t.Helper()
	method := v.method
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, v.path, strings.NewReader(v.form.Encode()))
	if v.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.host != "" {
		r.Host = v.host
	}
	if v.cookie != "" {
		r.AddCookie(&http.Cookie{Name: preferencesCookie, Value: v.cookie})
	}
	for name, value := range v.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != v.status {
		t.Fatalf("status %d, want %d\n%s", w.Code, v.status, w.Body)
	}
	for _, want := range v.has {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, bad := range v.lacks {
		if strings.Contains(w.Body.String(), bad) {
			t.Errorf("the page says %q", bad)
		}
	}
	if v.location != "" && w.Header().Get("Location") != v.location {
		t.Errorf("goes to %q, want %q", w.Header().Get("Location"), v.location)
	}
	if v.sets != "" && !strings.HasPrefix(w.Header().Get("Set-Cookie"), preferencesCookie+"="+v.sets+";") {
		t.Errorf("sets %q, want %s", w.Header().Get("Set-Cookie"), v.sets)
	}
}

func TestPagesAnswerInTheLanguageAndLookThatWasChosen(t *testing.T) {
	p := testPortal(t)
	for _, v := range []visit{
		{name: "Chinese is the default", path: "/", status: 200, has: []string{`<html lang="zh-CN">`, "您需要什么服务？", "演示数据", "湖州市吴兴区"}},
		{name: "English is complete", path: "/", cookie: "en", status: 200, has: []string{`<html lang="en">`, "What do you need?", "Demo data"}, lacks: []string{"您"}},
		{name: "large text and dark are marks on the page", path: "/", cookie: "zh.large.dark", status: 200, has: []string{`data-mode="dark"`, `data-text="large"`}},
		{name: "a spoilt cookie is the default", path: "/", cookie: "<script>", status: 200, has: []string{`<html lang="zh-CN">`}},
		{name: "an unknown address is a page that helps", path: "/nowhere", status: 404, has: []string{"没有找到这个页面", `name="q"`}},
		{name: "a service is shown with its five elements", path: "/services/nursing-allowance-disabled", status: 200, has: []string{"重度残疾人护理补贴", "服务对象", "服务内容", "服务标准", "支出责任", "牵头单位", "谁能享受"}},
		{name: "English pages keep the official words beside their translation", path: "/services/nursing-allowance-disabled", cookie: "en", status: 200, has: []string{"For whom", `<p class="soft" lang="zh-CN">`}},
		{name: "an unknown service is not found", path: "/services/no-such", status: 404, has: []string{"没有找到这个页面"}},
		{name: "places stand side by side, what is not known said to be so", path: "/compare?service=nursing-allowance-disabled", status: 200, has: []string{"上海市", "（本地）", "未知", "本地标准尚未录入"}},
		{name: "the comparison can be had as a file", path: "/compare.csv?service=nursing-allowance-disabled", status: 200, has: []string{"\ufeff地区,标准", "上海市"}},
		{name: "a file of no service is not found", path: "/compare.csv?service=no-such", status: 404},
		{name: "a filter stays in the address", path: "/services?audience=older&class=basic", status: 200, has: []string{`<option value="older" selected>`, "找到"}},
		{name: "a page beyond the last is the last", path: "/services?audience=older&page=999", status: 200, has: []string{"找到"}},
		{name: "what was typed is shown as typed, never as code", path: "/services?q=%3Cscript%3E", status: 200, has: []string{"&lt;script&gt;"}, lacks: []string{"<script>"}},
		{name: "a day that is no day of change is not looked at", path: "/changes?from=1999-12-31", status: 200, has: []string{"2025 年 1 月 1 日至2025 年 6 月 1 日"}},
		{name: "the changes open with the last day of change", path: "/changes", status: 200, has: []string{"最近有变化的日子", `aria-current="page">2025 年 6 月 1 日`}, lacks: []string{"没有变化"}},
		{name: "two places are compared", path: "/compare/places?a=330502&b=310000", status: 200, has: []string{"湖州市吴兴区和上海市", "只有前一地写明", "上海市："}},
		{name: "an unknown place is the one above", path: "/compare/places?a=xyz&b=999999", status: 200, has: []string{"湖州市吴兴区和浙江省湖州市"}},
		{name: "the directory can be had as a file, as far as it is looked for", path: "/services.csv?q=ltbz", status: 200, has: []string{"高龄津贴"}, lacks: []string{"义务教育"}},
		{name: "a service can be had as a file", path: "/service.csv?service=resident-pension", status: 200, has: []string{"服务对象", "103,元/月,2023-01-01"}},
		{name: "a workbook is a workbook", path: "/changes.xlsx", status: 200, has: []string{"xl/workbook.xml"}},
		{name: "two places can be had as a file", path: "/compare/places.csv?a=330502&b=310000", status: 200, has: []string{"上海市"}},
		{name: "suggestions are links alone", path: "/services/suggest?q=dibao", status: 200, has: []string{"最低生活保障"}, lacks: []string{"<html"}},
		{name: "an unknown file is not found", path: "/static/passwd", status: 404},
	} {
		t.Run(v.name, func(t *testing.T) { v.run(t, p) })
	}
}

func TestPreferencesAreKeptAndLeadBackToTheSamePage(t *testing.T) {
	p := testPortal(t)
	post := func(show, back string) url.Values { return url.Values{"show": {show}, "back": {back}} }
	for _, v := range []visit{
		{name: "a switch sets one wish and keeps the others", form: post("large", "/design?a=1"), cookie: "en.dark", status: 303, location: "/design?a=1", sets: "en.large.dark"},
		{name: "a wish can be taken back", form: post("normal", "/"), cookie: "zh.large", status: 303, location: "/", sets: "zh"},
		{name: "an unknown wish changes nothing", form: post("purple", "/"), cookie: "en", status: 303, sets: "en"},
		{name: "nobody is sent to another site", form: post("en", "https://example.com/"), status: 303, location: "/"},
		{name: "nor by an address without scheme", form: post("en", "//example.com/"), status: 303, location: "/"},
		{name: "nor by a backslash", form: post("en", `/\example.com`), status: 303, location: "/"},
		{name: "another site cannot press the switch", form: post("en", "/"), header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
	} {
		v.method, v.path = http.MethodPost, "/preferences"
		t.Run(v.name, func(t *testing.T) { v.run(t, p) })
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	p := testPortal(t)
	for _, path := range []string{"/", "/nowhere", "/static/portal.css"} {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		for name, want := range securityHeaders {
			if w.Header().Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, w.Header().Get(name))
			}
		}
	}
}

func TestPagesCarryNoInlineScriptOrStyle(t *testing.T) {
	p := testPortal(t)
	for name, path := range pageAddresses {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		for _, bad := range []string{"<style", " style=", "<script>", "onclick=", "javascript:"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s has %q, which the policy forbids", name, bad)
			}
		}
		if size := w.Body.Len(); size > 100_000 {
			t.Errorf("%s weighs %d bytes, more than 100 kB", name, size)
		}
	}
}

func TestTooLongAFormIsRefused(t *testing.T) {
	visit{method: http.MethodPost, path: "/preferences", form: url.Values{"show": {strings.Repeat("x", maxForm)}}, status: 400}.run(t, testPortal(t))
}

// FuzzLocalPath looks for an address that a browser would take as another site.
func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/a?b=c", "//x", `/\x`, "/%5c", "https://x", "/\tx", "/a\r\nb", "javascript:alert(1)"} {
		f.Add(s)
	}
	base, err := url.Parse("https://here.example/page")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := localPath(s)
		u, err := base.Parse(strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(got))
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
			t.Errorf("%q leads to %q", s, got)
		}
	})
}

// A template fails only on the branch that runs, so every page is drawn, in
// seconds and without a browser.
func TestEveryAddressThatALinkLeadsToIsDrawn(t *testing.T) {
	l := &lobby{Portal: testPortal(t), t: t}
	w := l.walker()
	for _, name := range sortedKeys(pageAddresses) {
		want := http.StatusOK
		if name == "missing" {
			want = http.StatusNotFound
		}
		if s := w.goes(pageAddresses[name]); s.status != want {
			t.Errorf("%s: status %d, want %d", pageAddresses[name], s.status, want)
		}
	}
}
