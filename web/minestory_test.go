package web

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"minsheng/casework"
	"minsheng/demo"
	"minsheng/id"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

// chooses presses options by the names of their questions and their values.
func (r *reader) chooses(pairs ...string) {
	r.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		r.do(chromedp.Click(`input[name="` + pairs[i] + `"][value="` + pairs[i+1] + `"]`))
	}
}

// types writes into fields by their names.
func (r *reader) types(pairs ...string) {
	r.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		r.do(chromedp.SendKeys(`[name="`+pairs[i]+`"]`, pairs[i+1]))
	}
}

// waiting is how many cases wait for a member of staff.
func (h *hall) waiting(login string) int {
	h.t.Helper()
	page, err := h.office.Queue(context.Background(), casework.Clerk(h.actors[login]), "a test", casework.Query{Waiting: true, Limit: 50})
	if err != nil {
		h.t.Fatal(err)
	}
	return len(page.Cases)
}

func TestAFatherTakesABirthFromHomeToFiveDepartments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := openHallOn(t, db)
		file := filepath.Join(t.TempDir(), "户口簿.pdf")
		if err := os.WriteFile(file, onePDF, 0o600); err != nil {
			t.Fatal(err)
		}
		r := sitsAt(t, h, "/", look{"", 375, "zh.large"})
		r.do(chromedp.SendKeys("#q", "出生一件事"+kb.Enter))
		r.sees("出生“一件事”联办")
		r.press("出生“一件事”联办")
		r.sees("现在申请")
		r.press("现在申请")
		r.sees("一次办这些事", "登录后申请")
		r.press("登录后申请")
		r.sees("居民登录")
		r.press("选一位居民")
		r.sees("以此人身份进入")
		r.press("以此人身份进入")
		r.sees("开始申请")
		r.press("开始申请")
		r.tellsOfABirth(file)
		r.press("核对全部回答")
		r.sees("核对您的回答", "王小满", "2026 年 5 月 20 日", "只要电子卡", "05720001234")
		r.press("提交申请")
		r.sees("申请已提交", "受理编号", "共 5 项，已办结 0 项", "公安机关", "疾病预防控制部门", "没有办的")
		for _, login := range []string{"demo.health", "demo.police", "demo.insurance", "demo.disease", "demo.labour"} {
			if n := h.waiting(login); n != 1 {
				t.Errorf("%d cases wait for %s", n, login)
			}
		}
	})
}

// tellsOfABirth answers every page of the form, stops in between, and hands a
// paper in.
func (r *reader) tellsOfABirth(file string) {
	r.t.Helper()
	r.sees("要办什么")
	r.chooses("wants", "card")
	r.press("保存，下一步")
	r.sees("孩子的姓名")
	r.types("child_name", "王小满", "child_born_on.year", "2026", "child_born_on.month", "5", "child_born_on.day", "20")
	r.chooses("child_sex", "female", "born_where", "hospital")
	r.press("保存，下一步")
	r.sees("这一页多了几个问题", "医院名称")
	r.types("hospital", "湖州市妇幼保健院")
	r.press("保存，下一步")
	r.sees("要登记父亲吗？")
	r.types("mother", "王芳")
	r.chooses("has_father", "false")
	r.press("先存着，以后再填")
	r.sees("已经存好", "没填完的申请", "出生一件事")
	r.press("接着填")
	r.sees("户口落在哪里")
	r.chooses("register_with", "mother")
	r.types("ethnicity", "汉族")
	r.press("保存，下一步")
	r.sees("从哪里扣个人缴费？")
	r.chooses("premium_from", "counter")
	r.press("保存，下一步")
	r.sees("想在哪个接种门诊打针？")
	r.press("保存，下一步")
	r.sees("要哪种卡？")
	r.chooses("card_kind", "electronic")
	r.press("保存，下一步")
	r.sees("联系电话")
	r.types("phone", "０５７２－0001234")
	r.press("保存，下一步")
	r.sees("请先改正下面的问题", "请写电话号码")
	r.do(chromedp.SetValue("#phone", "0572 0001234"))
	r.press("保存，下一步")
	r.sees("落户一方的户口簿", "必须交")
	r.do(chromedp.SetUploadFiles("#register_of_host-file", []string{file}))
	r.do(chromedp.Click("#register_of_host .upload button"))
	r.sees("户口簿.pdf")
}

func TestADisabilityAllowanceComesWithoutAnApplication(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := openHallOn(t, db)
		p := h.head()
		h.says(people.Person, p.ID, map[string]people.Value{"disability_kind": people.OfText("physical"), "disability_level": people.OfText("1"), "care_level": people.OfText("severe"),
			"needs_long_term_care": people.OfBool(true), "in_institution": people.OfBool(false), "injury_nursing": people.OfBool(false)})
		s := h.starts("nursing-allowance-disabled", p.ID)
		if !s.Granted {
			t.Fatalf("not granted: %+v", s)
		}
		ctx := browser(t)
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		r := &reader{t, ctx, server.URL}
		(&busy{hall: h}).enters(t, ctx, server.URL, p.ID)
		open(t, ctx, server.URL, "/my", look{"", 375, "zh"})
		r.sees("新消息", "无需申请，已为您办理", "已经办结", "已通过")
		r.press("您符合“重度残疾人护理补贴”的条件")
		r.sees("重度残疾人护理补贴", "已通过", "300.00 元", "按什么条件", "残疾等级为一级或二级")
		r.press("决定书")
		r.sees("300", "沈")
		open(t, ctx, server.URL, "/my", look{"", 375, "zh"})
		if r.says("新消息 · 2") {
			t.Error("what was read is new still")
		}
	})
}

func TestSomebodyToldOfAServiceConfirmsItOrSaysNo(t *testing.T) {
	h := openHall(t)
	p := h.someone("330502", func(m people.Member) bool { return m.BornOn.AgeOn(demo.DefaultDay) >= 80 })
	h.says(people.Home, h.household(p), map[string]people.Value{"assistance": people.OfText("margin")})
	if s := h.starts("old-age-allowance", p.ID); s.Application == "" {
		t.Fatalf("%+v", s)
	}
	if s := h.starts("elder-courtesy", p.ID); s.Way != pack.ByNotice {
		t.Fatalf("%+v", s)
	}
	w := h.comesIn(p.ID)
	w.goes("/my").has("已按登记替您填好", "核对并提交", "不需要", `href="/apply/elder-courtesy"`)
	w.sends("/my/decline", "service", "elder-courtesy").at("/my?declined=yes", "记下了")
	w.sends("/my/decline", "service", "old-age-allowance").at("/my?declined=yes").lacks("已按登记替您填好")
	if s := h.starts("old-age-allowance", p.ID); s.Way != "" {
		t.Errorf("told again: %+v", s)
	}
}

// household is where a resident lives.
func (h *hall) household(p people.Member) id.ID {
	h.t.Helper()
	home, _, err := h.register.Look(context.Background(), p.ID, demo.DefaultDay)
	if err != nil {
		h.t.Fatal(err)
	}
	return home.ID
}

func TestWithoutScriptAFamilyAsksForReliefAndHandsPapersIn(t *testing.T) {
	h := openHall(t)
	p := h.head()
	file := filepath.Join(t.TempDir(), "证明.pdf")
	if err := os.WriteFile(file, onePDF, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	r := &reader{t, ctx, server.URL}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	(&busy{hall: h}).enters(t, ctx, server.URL, p.ID)
	open(t, ctx, server.URL, "/apply/dibao", look{"", 320, "zh.large"})
	r.press("开始申请")
	r.sees("家庭收入和财产")
	r.do(chromedp.Focus("#household_income_month"))
	r.keys("800" + kb.Enter) // Enter goes on, not back
	r.sees("必需的支出")
	r.press("保存，下一步")
	r.sees("申报和核对")
	r.chooses("may_check", "yes", "truthful", "yes")
	r.press("保存，下一步")
	r.sees("联系电话")
	r.types("phone", "05720001234")
	r.press("保存，下一步")
	r.sees("材料")
	r.press("核对全部回答")
	r.sees("800.00 元", "按规定算下来")
	r.press("提交申请")
	r.sees("申请已提交")
	mine, err := h.office.Mine(context.Background(), p.ID)
	if err != nil || len(mine.Applications) != 1 {
		t.Fatalf("%d applications, %v", len(mine.Applications), err)
	}
	c := mine.Applications[0].Cases[0]
	h.does("demo.zhili.civil", c.ID, casework.Act{Action: "ask-papers", Note: "请补交近三个月工资流水"})
	r.press("看进度")
	r.sees("需要您做", "请补交近三个月工资流水")
	r.do(chromedp.SetUploadFiles("#hand-in-file", []string{file}))
	r.press("补交材料")
	r.sees("已经收到", "证明.pdf", "受理、调查核实")
	r.press("受理通知书")
	r.sees("受理通知书", c.Number)
}
