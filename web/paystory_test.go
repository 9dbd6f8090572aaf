package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/people"
)

// The minimum living guarantee of somebody who lives alone: from the form at
// home to the money that comes back after the death.
func TestTheGuaranteeIsDecidedPaidRaisedEndedAndRecovered(t *testing.T) {
	inEachTown(t, func(w *town) {
		who, amount := w.newcomer(), measure.MustMoney("700") // the line less an income of 300 yuan
		w.asResident(who)
		w.applies("dibao", "", "household_property_within_limits", "true", "changed", "false", "has_expense", "false", "may_check", "yes", "truthful", "yes", "phone", "05720001234",
			"account", "6222021205000012345", "account_holder", who.Name)
		c := w.caseOf(who, "dibao")
		w.looksInto(c, amount.Short())
		w.isPublishedAndObjectedTo(c)
		w.acts("demo.zhili.civil", c, "object", "reason", "收到异议，重新核实")
		w.later("2026-11-05")
		w.looksInto(c, amount.Short())
		w.later("2026-11-11")
		w.asStaff("demo.civil")
		w.goes("/desk/cases/" + string(c))
		w.sees("公示")
		w.later("2026-11-16")
		w.acts("demo.civil", c, "approve", "amount", amount.Short())
		w.goes("/my/cases/" + string(c))
		w.sees("批准", amount.String())
		w.press("决定书")
		w.sees("最低生活保障", "行政复议")

		for _, month := range []string{"2026-12", "2027-01", "2027-02"} {
			w.pays("dibao", month, amount.Short())
		}
		w.later("2027-03-02")
		w.pays("dibao", "2027-03", (amount + 10000).Short(), "金额变化")
		w.goes("/my")
		w.sees("发给我的钱", (amount + 10000).String(), "新消息")
		w.later("2027-04-02")
		w.pays("dibao", "2027-04", (amount + 10000).Short())

		w.dies(who, 2027, 3, 20)
		w.later("2027-05-06")
		run := w.prepares("dibao", "2027-05")
		w.sees("停发", "死亡 2027-03-20")
		w.approves(run)
		w.press("停发")
		w.sees("死亡 2027-03-20")
		w.press(masked(who.Name))
		w.sees("多付", (amount + 10000).Short())
		w.fills("amount", (amount + 10000).Short(), "receipt", "收据 0012")
		w.turns(func() { w.press("登记缴回") })
		w.sees("已登记缴回")
		if evaluate[bool](w.t, w.ctx, `!!document.querySelector("main .notice.warning")`) {
			w.t.Error("something is still owed after all of it came back")
		}
		w.goes(fmt.Sprintf("%s?year=%d", evaluate[string](w.t, w.ctx, "location.pathname"), time.Now().Year())) // money is received on a day that no story moves
		w.sees("本人缴回", "收据 0012")
		if _, err := w.db.Verify(w.t.Context()); err != nil {
			w.t.Errorf("the journal: %v", err)
		}
	})
}

// newcomer enrols somebody who lives alone on 300 yuan a month.
func (w *town) newcomer() people.Member {
	w.t.Helper()
	const area, digits = "330502100201", "79050219700312002"
	since := civil.MustParse("2026-01-01")
	said := people.Statement{Source: "test", AsOf: since, Span: civil.Span{From: since}, Values: map[string]people.Value{"income_month": people.OfMoney(measure.MustMoney("300")),
		"property_within_limits": people.OfBool(true), "assistance": people.OfText("none"), "urban": people.OfBool(true)}}
	born := civil.MustParse("1970-03-12")
	done, err := w.register.Enrol(w.t.Context(), everywhere(), people.Batch{Source: "test", AsOf: since, Households: []people.NewHousehold{{Area: area, Said: []people.Statement{said},
		Members: []people.NewResident{{Name: "潘阿妹", Sex: people.Female, BornOn: &born, Number: people.MustNumber(digits + string(people.CheckDigit(digits))), Role: people.Head,
			Residence: people.Residence{RegisteredArea: area, LivesInArea: area}}}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	home, err := w.register.Household(w.t.Context(), everywhere(), done.Households[0], w.today())
	if err != nil {
		w.t.Fatal(err)
	}
	return home.Members[0]
}

// caseOf is the open case of somebody.
func (w *town) caseOf(p people.Member, service string) id.ID {
	w.t.Helper()
	mine, err := w.office.Mine(w.t.Context(), p.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range mine.Applications {
		for _, c := range a.Cases {
			if c.Service == service {
				return c.ID
			}
		}
	}
	w.t.Fatalf("%s has no case of %s", p.Name, service)
	return ""
}

// looksInto visits the home and proposes an amount.
func (w *town) looksInto(c id.ID, amount string) {
	w.t.Helper()
	w.asStaff("demo.zhili.civil")
	w.goes("/desk/cases/" + string(c) + "/visit")
	w.fills("place", "家中", "visitors", "吴民政、费社工", "present", "本人", "about.0", "收入", "declared.0", "无", "found.0", "无", "agrees.0", "yes", "says", "独居，情况属实")
	w.turns(func() { w.press("记入办件") })
	w.sees("独居，情况属实")
	w.acts("demo.zhili.civil", c, "publish", "note", "符合条件", "amount", amount)
}

// isPublishedAndObjectedTo reads the notice as anybody can, and objects.
func (w *town) isPublishedAndObjectedTo(c id.ID) {
	w.t.Helper()
	w.goes("/notices")
	w.sees("最低生活保障")
	w.turns(func() { w.press("提出异议") })
	w.fills("text", "他家有两套房", "name", "邻居", "phone", "05720005678")
	w.turns(func() { w.press("提交异议") })
	w.sees("收到了")
}

// prepares has a month rechecked and prepared, and opens the run.
func (w *town) prepares(service, month string) (address string) {
	w.t.Helper()
	w.asStaff("demo.civil")
	w.goes("/desk/pay")
	w.fills("service", service, "month", month)
	w.turns(func() { w.press("复核并编制") })
	m := civil.MustParse(month + "-01")
	year, number, _ := m.YMD()
	for range 200 {
		w.goes("/desk/pay")
		address = evaluate[string](w.t, w.ctx, fmt.Sprintf(`(() => { const row = [...document.querySelectorAll("main tbody tr")].find(r => r.innerText.includes("%d年%d月") && r.innerText.includes("待批准")); return row ? row.querySelector("a").getAttribute("href") : "" })()`, year, number))
		if address != "" {
			w.goes(address)
			return address
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.t.Fatalf("the run of %s is never prepared: %s", month, evaluate[string](w.t, w.ctx, `document.querySelector("main").innerText`))
	return ""
}

// approves lets a second person approve a run.
func (w *town) approves(run string) {
	w.t.Helper()
	w.asStaff("demo.civil.head")
	w.goes(run)
	w.turns(func() { w.press("批准发放") })
	w.sees("已批准")
}

// pays pays a month of the guarantee and hears from the bank that it arrived.
func (w *town) pays(service, month, amount string, also ...string) {
	w.t.Helper()
	if on := civil.MustParse(month + "-02"); on > w.today() {
		w.later(on.String())
	}
	run := w.prepares(service, month)
	w.sees(append(also, amount)...)
	w.approves(run)
	w.asStaff("demo.civil")
	w.goes(run)
	file := evaluate[string](w.t, w.ctx, `(async () => { const form = document.querySelector("form[action$='/file']"); return await (await fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))})).text() })()`)
	if !strings.Contains(file, amount) || strings.Count(file, "\n") != 1 {
		w.t.Fatalf("the file of %s: %q", month, file)
	}
	w.goes(run)
	w.turns(func() { w.do(chromedp.Click(`main button[value="rest"]`)) })
	w.sees("已完成")
}

// dies is recorded at the window, late.
func (w *town) dies(p people.Member, year, month, day int) {
	w.t.Helper()
	w.asStaff("demo.window")
	w.goes("/desk/people/" + string(p.ID) + "/death?for=correct")
	w.fills("died.year", fmt.Sprint(year), "died.month", fmt.Sprint(month), "died.day", fmt.Sprint(day), "source", "医院死亡证明")
	w.turns(func() { w.do(chromedp.Click(`main form button.button`)) })
	w.sees("已登记：去世")
}

// An allowance that nobody had to ask for.
func TestADisabilityAllowanceIsGrantedToWhoNeverApplied(t *testing.T) {
	inEachTown(t, func(w *town) {
		who, amount := w.somebody("living-allowance-disabled", func(people.Household, people.Member) bool { return true })
		match := casework.Match{Service: "living-allowance-disabled", Person: who.ID, Round: id.New()}
		for range 2 { // what comes twice is granted once
			done, err := w.office.StartFrom(w.t.Context(), casework.Program("minsheng start"), "免申即享", match)
			if err != nil {
				w.t.Fatal(err)
			}
			if !done[0].Granted && done[0].Why.IsZero() {
				w.t.Fatalf("not granted: %+v", done[0])
			}
		}
		w.asResident(who)
		w.sees("困难残疾人生活补贴", "新消息", "已经办结")
		w.turns(func() { w.press("困难残疾人生活补贴") })
		w.sees("给予补贴", amount.String())
		if strings.Contains(evaluate[string](w.t, w.ctx, "document.body.innerText"), "县级残联审核") {
			w.t.Error("the page says that somebody looked at it who never did")
		}
		w.press("办理经过")
		w.sees("免申即享")
		w.later("2026-12-02")
		w.pays("living-allowance-disabled", "2026-12", amount.Short())
		w.goes("/my")
		w.sees("发给我的钱", "已到账")
	})
}
