package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// reader is somebody at a browser. What they do is done with the mouse and the
// keyboard, never by calling the page's own functions.
type reader struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// sits opens the portal for a story.
func sits(t *testing.T, l look) *reader {
	t.Helper()
	return sitsAt(t, testPortal(t), "/", l)
}

// sitsAt opens a page of a portal for a story.
func sitsAt(t *testing.T, p http.Handler, path string, l look) *reader {
	t.Helper()
	ctx := browser(t)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	r := &reader{t, ctx, server.URL}
	open(t, ctx, r.base, path, l)
	return r
}

func (r *reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.ctx, steps...); err != nil {
		r.t.Fatal(err)
	}
}

// sees waits until the page says all of the words.
func (r *reader) sees(words ...string) {
	r.t.Helper()
	for _, word := range words {
		deadline := time.Now().Add(20 * time.Second)
		for {
			text, err := chromedp.Run(r.ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? document.body.innerText : ""`))
			if err == nil && strings.Contains(text, word) {
				break
			}
			if time.Now().After(deadline) {
				r.t.Fatalf("the page never says %q; it says\n%s", word, text)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// place is where something stands in the window.
type place struct{ X, Y float64 }

// press clicks on the first link, button, summary or option with the words.
func (r *reader) press(words string) {
	r.t.Helper()
	r.pressIn("", words)
}

// pressIn does so inside the list entry that has the heading.
func (r *reader) pressIn(heading, words string) {
	r.t.Helper()
	label, err := json.Marshal(words)
	if err != nil {
		r.t.Fatal(err)
	}
	at := evaluate[place](r.t, r.ctx, `(() => {
		const entry = [...document.querySelectorAll("main .list > li")].find(li => "`+heading+`" && li.querySelector("h3, h4").innerText.includes("`+heading+`"));
		const all = [...(entry ?? document).querySelectorAll(entry ? "a, button, summary" : "main a, main button, main summary, main label, header a, header button")];
		const it = all.find(e => e.innerText.trim() === `+string(label)+`) ?? all.find(e => e.checkVisibility() && e.innerText.includes(`+string(label)+`));
		if (!it) throw new Error("nothing to press says " + `+string(label)+`);
		it.scrollIntoView({block: "center", behavior: "instant"});
		const b = it.getBoundingClientRect();
		return {X: b.x + b.width / 2, Y: b.y + b.height / 2};
	})()`)
	r.do(chromedp.MouseClickXY(at.X, at.Y))
}

// keys types on whatever has the focus.
func (r *reader) keys(text string) {
	r.t.Helper()
	r.do(chromedp.KeyEvent(text))
}

func TestAnOldWomanFindsHerAllowanceByTwoLettersOrTwoCharacters(t *testing.T) {
	for _, typed := range []string{"ltbz", "老人"} {
		t.Run(typed, func(t *testing.T) {
			r := sits(t, look{"", 375, "zh.large"})
			r.do(chromedp.SendKeys("#q", typed+kb.Enter))
			r.sees("找到", "高龄津贴")
			r.press("高龄津贴")
			r.sees("谁能享受", "怎么办", "官方规定")
		})
	}
}

func TestAFatherOfADisabledChildGetsBothListsAndOpensTheClause(t *testing.T) {
	r := sits(t, look{"", 1280, "zh"})
	r.press("开始查一查")
	r.sees("您家里共同生活的人")
	r.do(chromedp.SetValue("#children", "1"))
	r.press("开始")
	r.sees("出生日期")
	r.answersFor(map[string]string{"me": "1985", "child1": "2015"})
	for range 60 {
		if r.says("您家的三张清单") {
			break
		}
		r.choose(map[string]string{
			"child1.disability_kind": "intellectual", "child1.disability_level": "1", "child1.needs_long_term_care": "true",
			"household.assistance": "dibao", "household.urban": "true",
		})
	}
	r.sees("可以享受的", "可能享受的", "目前不符合的")
	r.press("看其余")
	r.sees("残疾人康复服务和辅助器具")
	r.pressIn("残疾人康复服务和辅助器具", "为什么？看条件和条款")
	r.sees("符合", "《残疾预防和残疾人康复条例》", "第二十六条")
}

// says reports whether the page says the words now.
func (r *reader) says(words string) bool {
	r.t.Helper()
	return strings.Contains(evaluate[string](r.t, r.ctx, "document.body.innerText"), words)
}

// answersFor types the year in which each member was born, and goes on.
func (r *reader) answersFor(years map[string]string) {
	r.t.Helper()
	for who, year := range years {
		for part, value := range map[string]string{"year": year, "month": "3", "day": "5"} {
			r.do(chromedp.SendKeys(`[name="`+who+`.birth_on.`+part+`"]`, value))
		}
	}
	r.next("下一题")
}

// next presses a button and waits for the next page.
func (r *reader) next(button string) {
	r.t.Helper()
	before := evaluate[float64](r.t, r.ctx, "performance.timeOrigin")
	r.press(button)
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		now, err := chromedp.Run(r.ctx, chromedp.Evaluate[float64](`document.readyState === "complete" ? performance.timeOrigin : 0`))
		if err == nil && now != 0 && now != before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.t.Fatal("no next page came")
}

// choose answers the question of the page: as told, else no or none; what has
// no such answer is skipped.
func (r *reader) choose(told map[string]string) {
	r.t.Helper()
	raw, err := json.Marshal(told)
	if err != nil {
		r.t.Fatal(err)
	}
	wanted := evaluate[[]string](r.t, r.ctx, `(() => {
		const told = `+string(raw)+`, ids = [];
		for (const box of document.querySelectorAll("main .steps fieldset.question, main .steps div.question")) {
			const select = box.querySelector("select");
			if (select && [...select.options].some(o => o.value === (told[select.name] ?? "none"))) {
				ids.push(select.id + "=" + (told[select.name] ?? "none"));
				continue;
			}
			const inputs = [...box.querySelectorAll("input[type=radio]")];
			const it = inputs.find(i => i.value === (told[i.name] ?? "none")) ?? inputs.find(i => i.value === (told[i.name] ?? "false"));
			if (!it) return [];
			ids.push(it.id);
		}
		return ids;
	})()`)
	if len(wanted) == 0 {
		r.next("不清楚，跳过")
		return
	}
	for _, one := range wanted {
		id, value, folded := strings.Cut(one, "=")
		if folded {
			r.do(chromedp.SetValue(`[id="`+id+`"]`, value))
			continue
		}
		r.do(chromedp.Click(`[id="` + id + `"]`))
	}
	r.next("下一题")
}

func TestTheQuestionnaireWorksWithoutScript(t *testing.T) {
	r := sits(t, look{"", 375, "zh"})
	if _, err := chromedp.Call(r.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	r.do(chromedp.Navigate(r.base + "/entitled?service=old-age-allowance"))
	r.sees("高龄津贴")
	r.press("开始")
	r.sees("还剩大约")
	for range 10 {
		if r.says("您家的三张清单") {
			break
		}
		if r.says("出生日期") {
			r.answersFor(map[string]string{"me": "1940"})
			continue
		}
		r.next("不清楚，跳过")
	}
	r.sees("可能享受的", "高龄津贴", "您的回答", "1940 年 3 月 5 日")
	if evaluate[bool](t, r.ctx, `document.querySelector("[data-print]").checkVisibility()`) {
		t.Error("a button that needs script is shown without it")
	}
}

func TestEverythingCanBeDoneWithTheKeyboardAlone(t *testing.T) {
	r := sits(t, look{"", 1280, "zh"})
	r.keys(kb.Tab)
	if got := evaluate[string](t, r.ctx, "document.activeElement.innerText"); got != "跳到正文" {
		t.Fatalf("the first stop is %q, want the way past the header", got)
	}
	r.keys(kb.Enter)
	r.keys(kb.Tab)
	r.keys("低保" + kb.Enter)
	r.sees("找到", "最低生活保障")
	for range 40 {
		r.keys(kb.Tab)
		if strings.Contains(evaluate[string](t, r.ctx, `document.activeElement.getAttribute("href") ?? ""`), "/services/") {
			break
		}
	}
	if ring := evaluate[string](t, r.ctx, "getComputedStyle(document.activeElement).outlineWidth"); ring != "3px" {
		t.Errorf("the focus is drawn %s wide, want 3px", ring)
	}
	r.keys(kb.Enter)
	r.sees("谁能享受", "官方规定")
}

func TestTheSwitchesChangeThePageAndKeepItsPlace(t *testing.T) {
	r := sits(t, look{"", 320, "zh"})
	r.do(chromedp.Navigate(r.base + "/services?q=%E8%80%81%E4%BA%BA"))
	r.sees("找到")
	r.next("大字")
	r.next("深色")
	r.next("English")
	r.sees("Found", "Normal text", "Light")
	got := evaluate[string](t, r.ctx, `document.documentElement.dataset.text + " " + document.documentElement.dataset.mode + " " + location.search`)
	if got != "large dark ?q=%E8%80%81%E4%BA%BA" {
		t.Errorf("after the switches the page is %q", got)
	}
}

func TestServicesAppearWhileSomeoneTypes(t *testing.T) {
	r := sits(t, look{"", 375, "zh"})
	r.do(chromedp.SendKeys("#q", "dibao"))
	r.sees("最低生活保障", "看全部")
	checkPage(t, r.ctx, axe(t))
	savePicture(t, r.ctx, "suggest")
	r.keys(kb.ArrowDown)
	r.keys(kb.Enter)
	r.sees("谁能享受", "官方规定")
}

func TestAPlannerComparesTwoPlacesAndTakesTheTableAlong(t *testing.T) {
	r := sits(t, look{"", 1280, "zh"})
	r.do(chromedp.Navigate(r.base + "/changes"))
	r.sees("最近有变化的日子", "新增")
	r.next("2025 年 1 月 1 日")
	r.sees("2024 年 10 月 1 日至2025 年 1 月 1 日")
	r.do(chromedp.Navigate(r.base + "/compare"))
	r.next("两个地方的全部规定比一比")
	r.do(chromedp.SetValue("#b", "310000"))
	r.next("比较")
	r.sees("湖州市吴兴区和上海市", "只有前一地写明")
	file := evaluate[string](t, r.ctx, `fetch(document.querySelector('.downloads a[href*=".csv"]').href).then(a => a.text())`)
	if !strings.Contains(file, "上海市") || strings.Count(file, "\n") < 50 {
		t.Errorf("the file holds %.80q …", file)
	}
}

func TestWhoIsMissingOneAnswerGivesItFromTheLists(t *testing.T) {
	r := sits(t, look{"", 375, "zh"})
	r.do(chromedp.Navigate(r.base + "/entitled"))
	r.do(chromedp.SetValue("#children", "1"))
	r.press("开始")
	r.sees("出生日期")
	r.answersFor(map[string]string{"me": "1990", "child1": "2020"})
	r.next("先看结果")
	r.sees("您家的三张清单", "只差一个情况：")
	r.next("回答这一题")
	r.sees("回到三张清单")
	r.next("不清楚，跳过")
	r.sees("您家的三张清单", "不清楚")
}
