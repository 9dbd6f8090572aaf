package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/job"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/store"
)

// cashier is a month of payments at the desk of a test city.
type cashier struct {
	*counter
	run    money.Run
	grants []id.ID
}

// pays prepares a month of one service for some residents.
func (c *counter) pays(t *testing.T, service, month string) cashier {
	t.Helper()
	by := store.By{Who: "demo.civil", Purpose: "a test", Within: access.Everywhere()}
	l, from := c.options.Office.Ledger, civil.MustParse(month+"-01")
	if _, err := job.Open(t.Context(), c.city.db); err != nil { // where runs are ordered
		t.Fatal(err)
	}
	pays := cashier{counter: c}
	for i, one := range c.somebodyIn(t, home)[:12] {
		g, err := l.Award(t.Context(), by, money.Grant{Person: one.ID, Account: "6222021205000012345", Service: service, Area: one.Area, Department: "civil-affairs",
			Rate: money.Rate{Amount: measure.Money(40000 + 1000*i), From: from, Reason: "a test", Shares: []money.Share{{Payer: "county", Ratio: measure.One}}}})
		if err != nil {
			t.Fatal(err)
		}
		pays.grants = append(pays.grants, g)
	}
	year, _, _ := from.YMD()
	if _, err := l.Appropriate(t.Context(), by, money.BudgetLine{Service: service, Area: home, Department: "civil-affairs", Year: year, Payer: "county", Amount: measure.MustMoney("1500"), Document: "2026 年预算"}); err != nil {
		t.Fatal(err)
	}
	var err error
	if pays.run, err = l.Prepare(t.Context(), by, money.Order{Month: from, Service: service, Area: home, Department: "civil-affairs"}); err != nil {
		t.Fatal(err)
	}
	return pays
}

func (c cashier) has(t *testing.T, login, path string, words ...string) {
	t.Helper()
	w := c.at(t, login, http.MethodGet, path, nil)
	if w.Code != http.StatusOK {
		t.Fatalf("%s as %s: %d", path, login, w.Code)
	}
	for _, word := range words {
		if !strings.Contains(w.Body.String(), word) {
			t.Errorf("%s as %s lacks %q", path, login, word)
		}
	}
}

func TestARunIsLookedAtApprovedSentAndAnsweredAtTheDesk(t *testing.T) {
	c := openCounter(t).pays(t, "living-allowance-disabled", "2026-01")
	address := "/desk/pay/runs/" + string(c.run.ID)
	c.has(t, "demo.civil", "/desk/pay", "复核并编制", address, "待批准")
	c.has(t, "demo.civil", address, "首次发放", "超出预算", "批准由部门负责人办理")
	c.has(t, "demo.window", address, "首次发放") // who may read sees it and acts on nothing
	if w := c.at(t, "demo.health", http.MethodGet, address, nil); w.Code != http.StatusNotFound {
		t.Errorf("another department sees the run: %d", w.Code)
	}
	if w := c.at(t, "demo.planner", http.MethodGet, "/desk/pay", nil); w.Code != http.StatusForbidden {
		t.Errorf("a planner sees runs: %d", w.Code)
	}
	act := func(login string, form url.Values, status int, has string) {
		t.Helper()
		w := c.at(t, login, http.MethodPost, address, form)
		if w.Code != status || !strings.Contains(w.Body.String()+w.Header().Get("Location"), has) {
			t.Errorf("%s %v: %d, want %d with %q", login, form, w.Code, status, has)
		}
	}
	act("demo.civil.head", url.Values{"act": {"approve"}}, http.StatusUnprocessableEntity, "超出预算")
	act("demo.civil.head", url.Values{"act": {"approve"}, "over": {"区政府专题会议纪要 3 号"}}, http.StatusSeeOther, "did=approve")
	c.has(t, "demo.civil.head", address+"?did=approve", "已批准。", "下载银行文件")
	if w := c.at(t, "demo.civil", http.MethodPost, address+"/file", url.Values{"format": {"test"}}); w.Code != http.StatusOK || strings.Count(w.Body.String(), "\n") != 12 {
		t.Errorf("the file: %d, %q", w.Code, w.Body.String())
	}
	c.has(t, "demo.civil", address, "写过的银行文件", "收进回盘")
	act("demo.civil", url.Values{"act": {"returns"}, "format": {"test"}}, http.StatusUnprocessableEntity, "回盘文件")
	act("demo.civil", url.Values{"act": {"rest"}}, http.StatusSeeOther, "did=reconcile")
	c.has(t, "demo.civil", address, "已完成", "已付")
	c.has(t, "demo.civil", "/desk/pay/grants/"+string(c.grants[0]), "逐月", "标准的变动")
	c.has(t, "demo.civil", "/desk/pay/budget", "已超支", "2026 年预算")
	for _, file := range []string{"/desk/pay.csv", "/desk/pay/budget.xlsx", address + "/payments.csv"} {
		if w := c.at(t, "demo.civil", http.MethodGet, file, nil); w.Code != http.StatusOK || w.Body.Len() < 100 {
			t.Errorf("%s: %d, %d bytes", file, w.Code, w.Body.Len())
		}
	}
	wrong := c.at(t, "demo.civil", http.MethodPost, "/desk/pay", url.Values{"month": {"2026-01"}})
	if wrong.Code != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body.String(), "选发哪项服务") {
		t.Errorf("a run of nothing: %d", wrong.Code)
	}
	ordered := c.at(t, "demo.civil", http.MethodPost, "/desk/pay", url.Values{"month": {"2026-07"}, "service": {"living-allowance-disabled"}})
	if ordered.Code != http.StatusSeeOther {
		t.Errorf("a run that is ordered: %d", ordered.Code)
	}
	c.has(t, "demo.civil", "/desk/pay?ordered=1", "已排队", "正在复核")
}

// The pages of the desk's money hold at any width, and an accessibility checker
// finds nothing in them.
func TestThePagesOfPaymentsAreAccessible(t *testing.T) {
	ctx := browser(t)
	checker := axe(t)
	c := openCounter(t).pays(t, "nursing-allowance-disabled", "2026-02")
	server := httptest.NewServer(c)
	defer server.Close()
	pages := map[string][2]string{"pay-runs": {"demo.civil", "/desk/pay"}, "pay-run": {"demo.civil.head", "/desk/pay/runs/" + string(c.run.ID)},
		"pay-grant": {"demo.civil", "/desk/pay/grants/" + string(c.grants[0])}, "pay-budget": {"demo.civil", "/desk/pay/budget"}, "pay-budget-none": {"demo.civil", "/desk/pay/budget?year=2024"}}
	for _, name := range sortedKeys(pages) {
		for _, l := range []look{looks[0], looks[3], looks[5]} {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				c.comeIn(t, ctx, server.URL, pages[name][0])
				open(t, ctx, server.URL, pages[name][1], l)
				checkPage(t, ctx, checker)
				savePicture(t, ctx, name+"-"+l.name)
			})
		}
	}
}

// testBank takes a line a payment.
type testBank struct{}

func (testBank) Name() string { return "test" }

func (testBank) Write(to io.Writer, r *money.Remittance) error {
	for one, err := range r.Instructions() {
		if err != nil {
			return err
		}
		fmt.Fprintln(to, one.Reference, one.Name, one.Account, one.Amount)
	}
	return nil
}

// Read says that nothing was answered.
func (testBank) Read(io.Reader) ([]money.Return, error) { return nil, nil }
