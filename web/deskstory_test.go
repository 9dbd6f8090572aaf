package web

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/pack"
	"minsheng/store"
	"minsheng/store/storetest"
)

// tabTo presses Tab until the focus is on what a selector finds.
func (r *reader) tabTo(selector string) {
	r.t.Helper()
	quoted, err := json.Marshal(selector)
	if err != nil {
		r.t.Fatal(err)
	}
	for range 160 {
		if evaluate[bool](r.t, r.ctx, `document.activeElement.matches(`+string(quoted)+`)`) {
			return
		}
		r.keys(kb.Tab)
	}
	r.t.Fatalf("the keyboard does not come to %s", selector)
}

// fill types into a field that the keyboard comes to, in place of what stands
// there.
func (r *reader) fill(selector, text string) {
	r.t.Helper()
	r.tabTo(selector)
	r.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(2)))
	r.keys(text)
}

// ticks presses the space bar on what the keyboard comes to.
func (r *reader) ticks(selector string) {
	r.t.Helper()
	r.tabTo(selector)
	r.keys(" ")
}

// goesOn presses Enter on a button and waits for the next page to say something.
func (r *reader) goesOn(button string, sees ...string) {
	r.t.Helper()
	r.tabTo(button)
	r.keys(kb.Enter)
	r.sees(sees...)
}

// acts chooses something to do to a case by its name and does it by keyboard.
func (r *reader) acts(name string, fields map[string]string, sees ...string) {
	r.t.Helper()
	quoted, err := json.Marshal(name)
	if err != nil {
		r.t.Fatal(err)
	}
	key := evaluate[string](r.t, r.ctx, `[...document.querySelectorAll(".deed")].find(a => a.querySelector("label span").textContent.trim().startsWith(`+string(quoted)+`))?.querySelector("input").dataset.key ?? ""`)
	if key == "" {
		r.t.Fatalf("%s cannot be done", name)
	}
	r.keys(key)
	for _, field := range sortedKeys(fields) {
		r.fill(`.deed:has(:checked) [name$=".`+field+`"]`, fields[field])
	}
	r.do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2)))
	r.sees(sees...)
}

// A family comes to the window; its town visits, publishes and answers an
// objection; the county decides. All of it is done without a mouse.
func TestAFamilysMatterGoesFromTheWindowToTheDecisionByKeyboard(t *testing.T) {
	storetest.Each(t, familysMatter)
}

func familysMatter(t *testing.T, db *store.DB) {
	city := cityIn(t, db, t.TempDir(), 200)
	c := newCounterOf(t, city)
	person := c.somebodyIn(t, "330502100")[0]
	ctx := browser(t)
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	r := &reader{t, ctx, server.URL}

	c.comeIn(t, ctx, r.base, "demo.window")
	open(t, ctx, r.base, "/desk/window/"+string(person.ID)+"?for=window", looks[0])
	r.tabTo("form.sheet summary")
	r.keys(kb.Enter)
	r.ticks(`[value="service:dibao"]`)
	r.goesOn(`button[name="begin"]`, "相同的问题只问一次")
	r.fill("#phone", "05720001234")
	evaluate[int](t, ctx, `document.activeElement.blur(); 0`) // from the top of the page again
	r.ticks(`[name="may_check"]`)
	r.ticks(`[name="truthful"]`)
	one := c.handedIn(r, person.ID)

	c.comeIn(t, ctx, r.base, "demo.zhili.civil")
	open(t, ctx, r.base, "/desk", looks[0])
	r.sees("先办这些", "最低生活保障")
	open(t, ctx, r.base, "/desk/cases/"+string(one.ID)+"/visit", looks[0])
	r.fill("#place", "家中")
	r.fill("#visitors", "演示·吴民政、演示·费社工")
	r.fill("#present", "本人")
	r.fill("#says", "住房一间，没有存款")
	r.goesOn("main .buttons .button", "已办理：记录入户调查", "住房一间，没有存款")
	r.acts("初审同意", map[string]string{"note": "符合条件", "amount": "820"}, "已办理：初审同意，公示", "公示")

	notices, err := c.options.Office.Notices(ctx, home, casework.Notice{})
	if err != nil || len(notices) != 1 {
		t.Fatalf("%d notices, %v", len(notices), err)
	}
	if err := c.options.Office.Object(ctx, notices[0].ID, casework.Objection{Text: "他家有一辆车"}, "objection-1"); err != nil {
		t.Fatal(err)
	}
	open(t, ctx, r.base, "/desk/cases/"+string(one.ID), looks[0])
	r.sees("他家有一辆车")
	r.acts("异议不成立", map[string]string{"reason": "车是邻居的，已核实"}, "车是邻居的，已核实")

	city.on = city.on.AddDays(12)
	if _, err := c.options.Office.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	c.comeIn(t, ctx, r.base, "demo.civil")
	open(t, ctx, r.base, "/desk/cases/"+string(one.ID), looks[0])
	r.sees("县级民政部门审批")
	r.acts("批准", nil, "已办理：批准", "820")
	open(t, ctx, r.base, "/desk/cases/"+string(one.ID)+"/letter", looks[0])
	r.sees(strings.ToLower(one.Number))
	done, err := c.options.Office.Case(ctx, casework.Program("test"), "test", one.ID)
	if err != nil || done.Outcome != pack.Granted || done.Grant == "" {
		t.Errorf("the case is %s with grant %q, %v", done.Outcome, done.Grant, err)
	}
}

// handedIn hands in what is filled in at the window, and finds the case that
// this opens.
func (c *counter) handedIn(r *reader, person id.ID) casework.Case {
	r.t.Helper()
	r.goesOn(`[value="submit"]`, "受理回执", "受理编号")
	found, err := c.options.Office.Queue(r.ctx, casework.Program("test"), "test", casework.Query{Person: person})
	if err != nil || len(found.Cases) != 1 {
		r.t.Fatalf("%d cases, %v", len(found.Cases), err)
	}
	return found.Cases[0]
}
