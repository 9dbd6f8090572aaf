package web

import (
	"context"
	"io"
	"net/http/httptest"
	"testing"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

var (
	preparer = store.By{Who: "demo.civil", Purpose: "monthly payments", Within: access.Scope{{Area: home}}}
	approver = store.By{Who: "demo.civil.head", Purpose: "monthly payments", Within: access.Scope{{Area: home}}}
)

// begun is the day on which the family applies, a year back: what is paid back
// is taken in on the day on which that happens.
var begun = civil.MustParse("2025-11-03")

// plainFile is a bank file of references alone.
type plainFile struct{}

func (plainFile) Name() string { return "references" }

func (plainFile) Write(w io.Writer, rem *money.Remittance) error {
	for one, err := range rem.Instructions() {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, string(one.Reference)+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// month asks the rules again, pays a month of the guarantee, and returns what it
// came to.
func (h *hall) month(month string) measure.Money {
	h.t.Helper()
	ctx, on := context.Background(), civil.MustParse(month+"-01")
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(month, ": ", err)
		}
	}
	h.on = on.AddDays(4)
	v, err := h.office.Recheck(ctx, preparer, casework.Cycle{Service: "dibao", Area: home, Month: on})
	must(err)
	run, err := h.ledger.Prepare(ctx, preparer, money.Order{Month: on, Service: "dibao", Area: home, Revision: v.ID})
	must(err)
	must(h.ledger.Approve(ctx, approver, run.ID, money.Consent{}))
	file, err := h.ledger.Send(ctx, approver, run.ID, io.Discard, plainFile{}, nil)
	must(err)
	if file.Payments > 0 {
		_, err = h.ledger.ReconcileRest(ctx, approver, run.ID)
		must(err)
	}
	_, err = h.office.TellRevised(ctx, approver, v.ID)
	must(err)
	return file.Total
}

// familyInNeed is a household whose income lies under the line.
func (h *hall) familyInNeed() (people.Member, id.ID) {
	h.t.Helper()
	p := h.head()
	home := h.household(p)
	h.says(people.Home, home, map[string]people.Value{"income_month": people.OfMoney(measure.MustMoney("500")), "property_within_limits": people.OfBool(true),
		"assistance": people.OfText("none"), "urban": people.OfBool(true)})
	return p, home
}

func TestAFamilyIsGrantedTheGuaranteePaidRaisedAndTheOverpaidTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := openHallOn(t, db)
		h.on = begun
		h.supposes("dibao.line=1000")
		p, _ := h.familyInNeed()
		ctx := browser(t)
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		r := &reader{t, ctx, server.URL}
		(&busy{hall: h}).enters(t, ctx, server.URL, p.ID)
		look := look{"", 375, "zh"}

		open(t, ctx, server.URL, "/apply/dibao", look)
		r.press("开始申请")
		r.sees("已按登记填好")
		r.press("保存，下一步")
		r.sees("必需的支出")
		r.press("保存，下一步")
		r.sees("申报和核对")
		r.chooses("may_check", "yes", "truthful", "yes")
		r.press("保存，下一步")
		r.sees("收款银行账号")
		r.types("phone", "05720001234", "account", "6222000012345678")
		r.press("保存，下一步")
		r.sees("材料")
		r.press("核对全部回答")
		r.sees("符合条件")
		r.press("提交申请")
		r.sees("申请已提交")

		c := h.published(p)
		open(t, ctx, server.URL, "/notices", look)
		r.sees("最低生活保障")
		r.press("提出异议")
		r.sees("您认为哪里不对？")
		r.types("text", "他家有两套房")
		r.press("提交异议")
		r.sees("收到了")
		h.does("demo.zhili.civil", c.ID, casework.Act{Action: "dismiss-objection", Reason: "核查后只有一套自住房"})
		h.on = begun.AddDays(12)
		if _, err := h.office.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		decided := h.does("demo.civil", c.ID, casework.Act{Action: "approve", Note: "同意"})
		open(t, ctx, server.URL, "/my/cases/"+string(c.ID), look)
		r.sees("已通过", decided.Amount.String()+" 元", "决定书")
		r.press("决定书")
		r.sees("最低生活保障", p.Name)

		h.paidAndRaised(r, look, decided)
		h.overpaidAndRepaid(p, decided)
	})
}

// published leads the case of somebody to its public notice, after a visit.
func (h *hall) published(p people.Member) casework.Case {
	h.t.Helper()
	mine, err := h.office.Mine(context.Background(), p.ID)
	if err != nil || len(mine.Applications) != 1 {
		h.t.Fatalf("%d applications, %v", len(mine.Applications), err)
	}
	c := mine.Applications[0].Cases[0]
	h.does("demo.zhili.civil", c.ID, casework.Act{Action: "visit", Visit: &casework.Visit{On: h.on, Place: "家中", Visitors: []string{"甲", "乙"}, Present: []string{"本人"}, Says: "情况属实"}})
	return h.does("demo.zhili.civil", c.ID, casework.Act{Action: "publish", Note: "收入低于标准", Amount: c.Amount})
}

// paidAndRaised pays three months, of which the second brings a higher line.
func (h *hall) paidAndRaised(r *reader, l look, decided casework.Case) {
	h.t.Helper()
	first := h.month("2025-12")
	h.supposes("dibao.line=1100")
	second, third := h.month("2026-01"), h.month("2026-02")
	if first != *decided.Amount || second <= first || third != second {
		h.t.Errorf("paid %s, %s and %s, decided were %s", first, second, third, decided.Amount)
	}
	open(r.t, r.ctx, r.base, "/my", l)
	r.sees("发给我的钱", "2025 年 12 月", first.String(), "2026 年 2 月", second.String(), "已到账", "共发放 "+(first+second+third).String()+" 元")
}

// overpaidAndRepaid lets somebody die whose death is told of too late, and what
// was paid since is taken back.
func (h *hall) overpaidAndRepaid(p people.Member, decided casework.Case) {
	h.t.Helper()
	ctx := context.Background()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	over := h.month("2026-03")
	h.on = civil.MustParse("2026-04-02")
	must(h.register.Die(ctx, store.By{Who: "demo.window", Purpose: "a death", Within: access.Everywhere()}, p.ID, civil.MustParse("2026-02-20"), "医院"))
	if paid := h.month("2026-04"); paid != 0 {
		h.t.Errorf("the dead are paid %s", paid)
	}
	april := civil.MustParse("2026-04-01")
	grant, err := h.ledger.Grant(ctx, preparer, decided.Grant)
	must(err)
	owing, err := grant.Owing(april)
	must(err)
	if owing != over || over == 0 {
		h.t.Errorf("owing are %s, paid after the death %s", owing, over)
	}
	_, err = h.ledger.Repay(ctx, approver, decided.Grant, owing, "收据 1")
	must(err)
	grant, err = h.ledger.Grant(ctx, preparer, decided.Grant)
	must(err)
	if left, err := grant.Owing(april); err != nil || left != 0 {
		h.t.Errorf("%s is left to pay back, %v", left, err)
	}
	if _, err := h.db.Verify(ctx); err != nil {
		h.t.Errorf("the journal: %v", err)
	}
}
