package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minsheng/casework"
	"minsheng/people"
)

// openCases begins cases of social assistance for households of a township.
func (c *counter) openCases(t *testing.T, n int) []casework.Case {
	t.Helper()
	list, err := c.options.Register.Households(t.Context(), everywhere(), people.Page{Area: "330502100", Limit: 200}, c.options.Today())
	if err != nil {
		t.Fatal(err)
	}
	var all []casework.Case
	for _, h := range list[len(theCounter.used):] {
		if len(all) == n {
			break
		}
		theCounter.used = append(theCounter.used, h.ID)
		done, err := c.options.Office.Apply(t.Context(), casework.Self(h.Members[0].ID), "a test", casework.NewApplication{Service: "dibao", Person: h.Members[0].ID, Channel: casework.ByWeb},
			map[string]string{"phone": "05720001234", "may_check": "yes", "truthful": "yes"})
		if err != nil {
			t.Fatal(err, done.Mistakes)
		}
		all = append(all, done.Cases[0])
	}
	return all
}

func TestACaseIsTakenActedOnAndLeftToTheNextByTheirPosts(t *testing.T) {
	c := openCounter(t)
	one := c.openCases(t, 1)[0]
	at := "/desk/cases/" + string(one.ID)
	post := func(login string, version int64, more ...string) *httptest.ResponseRecorder {
		form := url.Values{"do": {"stay"}, "version": {strconv.FormatInt(version, 10)}, "key": {login + strconv.FormatInt(version, 10)}}
		for i := 0; i+1 < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return c.at(t, login, http.MethodPost, at, form)
	}
	if w := c.at(t, "demo.zhili.civil", http.MethodGet, at, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "初审同意，公示") || w.Body.Len() > 100_000 {
		t.Fatalf("the case: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := c.at(t, "demo.health", http.MethodGet, at, nil); w.Code != http.StatusNotFound {
		t.Errorf("another department sees it: %d", w.Code)
	}
	for _, v := range []struct {
		name   string
		w      *httptest.ResponseRecorder
		status int
		has    string
	}{
		{"nothing chosen", post("demo.zhili.civil", 1), 422, "请选一项"},
		{"taken", post("demo.zhili.civil", 1, "action", "take"), 303, "done=2"},
		{"the same sent twice is one", post("demo.zhili.civil", 1, "action", "take"), 303, "done=2"},
		{"published without a visit", post("demo.zhili.civil", 2, "action", "publish", "publish.note", "x", "publish.amount", "800"), 422, "请先记录入户调查"},
		{"an amount that is none", post("demo.zhili.civil", 2, "action", "publish", "publish.note", "写过的话", "publish.amount", "很多"), 422, "写过的话"},
		{"somebody else was faster", post("demo.zhili.head", 1, "action", "remark", "remark.note", "我写的备注"), 409, "我写的备注"},
	} {
		if v.w.Code != v.status || !strings.Contains(v.w.Body.String()+v.w.Header().Get("Location"), v.has) {
			t.Errorf("%s: status %d to %q, want %d with %q", v.name, v.w.Code, v.w.Header().Get("Location"), v.status, v.has)
		}
	}
	visit := url.Values{"version": {"2"}, "key": {"visit-1"}, "on.year": {"2026"}, "on.month": {"6"}, "on.day": {"30"}, "place": {"家中"}, "visitors": {"吴民政\n费社工"},
		"present": {"本人"}, "about.0": {"收入"}, "declared.0": {"800 元"}, "found.0": {"800 元"}, "agrees.0": {"yes"}}
	if w := c.at(t, "demo.zhili.civil", http.MethodPost, at+"/visit", url.Values{"version": {"2"}, "key": {"visit-0"}, "visitors": {"一人"}, "present": {"本人"}, "on.year": {"2026"}, "on.month": {"6"}, "on.day": {"30"}}); w.Code != 422 {
		t.Errorf("a visit by one alone: %d", w.Code)
	}
	if w := c.at(t, "demo.zhili.civil", http.MethodPost, at+"/visit", visit); w.Code != 303 {
		t.Errorf("the visit: %d %s", w.Code, w.Body)
	}
	if w := post("demo.zhili.civil", 3, "action", "publish", "publish.note", "符合条件", "publish.amount", "800"); w.Code != 303 {
		t.Errorf("published: %d", w.Code)
	}
	if w := c.at(t, "demo.civil", http.MethodGet, at, nil); !strings.Contains(w.Body.String(), "公示") || !strings.Contains(w.Body.String(), "收入：申报 800 元，实际 800 元（一致）") {
		t.Error("the county does not see the visit")
	}
}

func TestTheQueueIsNarrowedByItsAddressAndSeveralAreTakenAtOnce(t *testing.T) {
	c := openCounter(t)
	cases := c.openCases(t, 3)
	for _, v := range []struct {
		name, login, path string
		has               string
		lacks             string
	}{
		{"what waits", "demo.zhili.civil", "/desk/cases", cases[0].Number, ""},
		{"a number", "demo.zhili.civil", "/desk/cases?number=" + cases[1].Number, cases[1].Number, cases[0].Number},
		{"nothing of another department", "demo.health", "/desk/cases?view=all", "没有在办的", cases[0].Number},
		{"overdue", "demo.zhili.civil", "/desk/cases?clock=overdue", "没有等您办的", cases[0].Number},
		{"as a file", "demo.zhili.civil", "/desk/cases.csv?view=all", cases[2].Number, ""},
	} {
		t.Run(v.name, func(t *testing.T) {
			w := c.at(t, v.login, http.MethodGet, v.path, nil)
			if w.Code != 200 || !strings.Contains(w.Body.String(), v.has) || v.lacks != "" && strings.Contains(w.Body.String(), v.lacks) {
				t.Errorf("status %d, want %q and not %q", w.Code, v.has, v.lacks)
			}
		})
	}
	pick := url.Values{"case": {string(cases[0].ID), string(cases[1].ID), "no-such"}, "back": {"/desk/cases?view=waiting"}}
	if w := c.at(t, "demo.zhili.civil", http.MethodPost, "/desk/cases/take", pick); w.Code != 303 || w.Header().Get("Location") != "/desk/cases?left=1&took=2&view=waiting" {
		t.Errorf("taken: %d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := c.at(t, "demo.zhili.civil", http.MethodGet, "/desk/cases?view=mine&took=2&left=1", nil); !strings.Contains(w.Body.String(), cases[0].Number) || !strings.Contains(w.Body.String(), "已领办 2 件") {
		t.Error("what was taken is not in hand")
	}
}

func TestACaseworkerWorksThroughTheQueueWithTheKeyboardAlone(t *testing.T) {
	c := openCounter(t)
	c.openCases(t, 3)
	ctx := browser(t)
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.comeIn(t, ctx, server.URL, "demo.zhili.civil")
	open(t, ctx, server.URL, "/desk/cases", looks[0])
	r := &reader{t, ctx, server.URL}
	r.sees("办件", "快捷键")
	r.keys("j")
	for range 30 { // to a case that nobody has in hand
		if evaluate[bool](t, ctx, `document.querySelector("tr[data-at] input") !== null`) {
			break
		}
		r.keys("j")
	}
	r.keys("x")
	if n := evaluate[int](t, ctx, `document.querySelectorAll(".queue input:checked").length`); n != 1 {
		t.Fatalf("%d cases are picked", n)
	}
	r.keys("t")
	r.sees("已领办 1 件")
	r.keys("j")
	r.keys(kb.Enter)
	r.sees("经过", "规则怎么说")
	digit := evaluate[string](t, ctx, `[...document.querySelectorAll(".deed")].find(a => a.querySelector("label span").textContent.trim() === "备注").querySelector("input").dataset.key`)
	r.keys(digit)
	r.keys("电话联系过")
	r.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2)))
	r.sees("已办理：备注", "电话联系过")
	r.keys("u")
	r.sees("等我办")
	r.press("关闭快捷键")
	r.keys("j")
	if evaluate[bool](t, ctx, `document.querySelector("[data-at]") !== null`) {
		t.Error("keys work though they were turned off")
	}
}
