package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minsheng/entitle/outreach"
)

func TestEveryPageOfTheBoardIsAccessibleHoweverItIsLookedAt(t *testing.T) {
	ctx := browser(t)
	checker := axe(t)
	c := testCity(t)
	server := httptest.NewServer(c)
	defer server.Close()
	some := []look{looks[0], looks[6]}
	for _, name := range sortedKeys(boardAddresses) {
		all := some
		if name == "missed" || name == "whatif-moved" {
			all = looks
		}
		for _, l := range all {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				open(t, ctx, server.URL, boardAddresses[name], l)
				checkPage(t, ctx, checker)
				savePicture(t, ctx, name+"-"+l.name)
			})
		}
	}
	c.runs = &Running{Stage: "match", Done: 123456, Total: 727000, Rate: 60000, Left: 10 * time.Second}
	t.Run("running", func(t *testing.T) {
		open(t, ctx, server.URL, "/board", looks[6])
		checkPage(t, ctx, checker)
	})
	c.runs = nil
	for name, form := range map[string]url.Values{"persons": asked("purpose", "verify", "reasons", "yes"), "purpose-refused": asked("purpose", "other")} {
		for _, l := range some {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				open(t, ctx, server.URL, "/board", l)
				postTo(t, ctx, "/board/persons", "main.page-missed", form)
				checkPage(t, ctx, checker)
				savePicture(t, ctx, name+"-"+l.name)
			})
		}
	}
}

func TestAPlannerFindsWhatIsMissedMostAndOpensItsListWithAPurpose(t *testing.T) {
	c := testCity(t)
	r := sitsAt(t, c, "/board", look{"", 1280, "zh"})
	r.sees("漏得最多的服务", planner)
	r.next("应享未享")
	r.do(chromedp.SetValue(`select[name="of"]`, "area:330502100"))
	r.next("查看")
	r.sees("织里镇", "每一项服务")
	most := evaluate[string](t, r.ctx, `document.querySelector(".ledger tbody th a").innerText`)
	r.next(most)
	r.sees(most, "街道、乡镇", "这些数怎么来的")
	r.next("打开名单")
	r.sees("名单含个人信息", "用来做什么？")
	r.next("记入日志并打开名单")
	r.sees("请选一个用途")
	r.do(chromedp.Click("#purpose"), chromedp.SendKeys("#note", "上门走访"))
	r.next("记入日志并打开名单")
	r.sees("已记入日志", "通知本人可以申请：上门走访", "＊")
	shown := evaluate[[]string](t, r.ctx, `[...document.querySelectorAll(".people > li")].map(li => li.id.slice(1))`)
	if len(shown) == 0 {
		t.Fatal("the list shows nobody")
	}
	list := map[string]outreach.Listed{}
	for e, err := range c.office.All(t.Context(), outreach.By{Who: "test", Purpose: "test"}, outreach.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		list[string(e.ID)] = e
	}
	for _, entry := range shown {
		lines, err := c.db.About(t.Context(), list[entry].Contact, 100)
		if err != nil || !noted(lines, "通知本人可以申请：上门走访") {
			t.Errorf("the journal does not hold who read %s: %v", entry, err)
		}
	}
}

func TestTheBoardWorksWithoutScript(t *testing.T) {
	r := sitsAt(t, testCity(t), "/board", look{"", 375, "zh"})
	if _, err := chromedp.Call(r.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	r.do(chromedp.Navigate(r.base + "/board/whatif?service=resident-pension"))
	r.sees("还没有改动")
	if evaluate[bool](t, r.ctx, `[...document.querySelectorAll("input[type=range]")].some(e => e.checkVisibility())`) {
		t.Error("a slider that needs script is shown without it")
	}
	r.do(chromedp.SetValue(`[id="set.pension.resident_basic"]`, "200"))
	r.next("测算")
	r.sees("人多得", "每年多花")
	r.next("写成论证材料")
	r.sees("一、拟议的改动", "200 元/月", "六、没有把握的地方")
	r.do(chromedp.Navigate(r.base + boardAddresses["purpose"]))
	r.press("核实情况、补齐信息")
	r.next("记入日志并打开名单")
	r.sees("已记入日志", "＊")
}

// said is the sentence that says what a change would do.
func (r *reader) said() string {
	r.t.Helper()
	return evaluate[string](r.t, r.ctx, `document.querySelector(".effect .say")?.innerText ?? ""`)
}

func TestTheNumbersFollowASliderThatIsMovedWithTheKeyboardAlone(t *testing.T) {
	r := sitsAt(t, testCity(t), "/board/whatif?service=resident-pension", look{"", 1280, "zh"})
	r.sees("还没有改动")
	reached := false
	for range 40 {
		r.keys(kb.Tab)
		if evaluate[bool](t, r.ctx, `document.activeElement.dataset.slides === "set.pension.resident_basic"`) {
			reached = true
			break
		}
	}
	if !reached {
		t.Fatal("the slider is not reached with the keyboard")
	}
	if name := evaluate[string](t, r.ctx, `document.activeElement.getAttribute("aria-label")`); !strings.Contains(name, "基础养老金") {
		t.Errorf("the slider is called %q", name)
	}
	for range 5 {
		r.keys(kb.ArrowRight)
	}
	r.sees("人多得", "每年多花")
	five := r.said()
	if value := evaluate[string](t, r.ctx, `document.getElementById("set.pension.resident_basic").value`); value != "148" {
		t.Errorf("after five steps the field says %s, want 148", value)
	}
	r.do(chromedp.SendKeys(`[id="set.pension.resident_basic"]`, "0"))
	r.sees("人多得")
	for range 100 {
		if r.said() != five {
			break
		}
		r.do(chromedp.Sleep(50e6))
	}
	if r.said() == five {
		t.Errorf("a tenfold amount changes nothing: %s", five)
	}
	if got := evaluate[string](t, r.ctx, "location.search"); !strings.Contains(got, "1480") {
		t.Errorf("the address does not keep what is supposed: %s", got)
	}
	r.do(chromedp.SendKeys(`[id="set.pension.resident_basic"]`, "x"))
	r.sees("请先改正下面的问题", "“1480x”不是金额")
}

func TestOnATelephoneWhatAChangeDoesStaysInSightOfTheSlider(t *testing.T) {
	r := sitsAt(t, testCity(t), "/board/whatif?service=resident-pension", look{"", 375, "zh"})
	r.sees("还没有改动")
	r.do(chromedp.SendKeys(`[id="set.pension.resident_basic"]`, kb.End+"0"))
	r.sees("人多得")
	evaluate[int](t, r.ctx, `document.querySelector("[data-slides]").scrollIntoView({block: "center", behavior: "instant"}); 0`)
	at := evaluate[[]float64](t, r.ctx, `(() => { const b = document.querySelector("[data-said]").getBoundingClientRect(); return [b.top, b.bottom, innerHeight]; })()`)
	if at[0] < 0 || at[1] > at[2]+1 {
		t.Errorf("what the change does stands at %v", at)
	}
	checkPage(t, r.ctx, axe(t))
	savePicture(t, r.ctx, "said-375")
}
