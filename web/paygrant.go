package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/staff"
)

// grantPage is one grant: its rates, its year, its payments.
type grantPage struct {
	Title    lang.Text
	Facts    []Fact
	Owing    *Notice
	Months   Table
	Rates    Table
	Payments Table
	Said     lang.Text
	Repay    []Question // none where nothing is owed, or for who may not
	Mistakes []Mistake
}

// grant shows what somebody is granted, month by month.
func (d *desk) grant(r *http.Request, actor *staff.Actor) (page, error) {
	return d.grantWith(r, actor, url.Values{}, nil)
}

// repaid takes in what somebody has paid back, as its receipt says.
func (d *desk) repaid(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, money.ErrAmount.Because(err)
	}
	wrong := map[string]lang.Text{}
	amount, refused := d.readMoney(cut(r.PostForm.Get("amount"), 20))
	if refused != nil {
		wrong["amount"] = *refused
	} else if amount <= 0 {
		wrong["amount"] = d.words.text("pay.wrong.amount")
	}
	receipt := strings.TrimSpace(cut(r.PostForm.Get("receipt"), 600))
	if receipt == "" {
		wrong["receipt"] = d.words.text("pay.wrong.receipt")
	}
	if len(wrong) > 0 {
		return d.grantWith(r, actor, r.PostForm, wrong)
	}
	grant := id.ID(r.PathValue("grant"))
	_, err := d.ledger().Repay(r.Context(), actor.For(access.SendMoney, d.words.text("pay.purpose.act").ZH), grant, amount, receipt)
	var f *fault.Error
	if errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return d.grantWith(r, actor, r.PostForm, map[string]lang.Text{"amount": f.Say})
	}
	return page{to: "/desk/pay/grants/" + string(grant) + "?did=repay"}, err
}

func (d *desk) grantWith(r *http.Request, actor *staff.Actor, form url.Values, wrong map[string]lang.Text) (page, error) {
	by := actor.For(access.ReadMoney, d.words.text("pay.purpose.read").ZH)
	year := d.budgetYear(r)
	s, err := d.ledger().Statement(r.Context(), by, id.ID(r.PathValue("grant")), year)
	if err != nil {
		return page{}, err
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	names, err := d.options.Office.Names(by, "on a page of a grant")(r.Context(), []id.ID{s.Grant.Person})
	if err != nil {
		return page{}, err
	}
	service := d.serviceName(edition, s.Grant.Service)
	main := grantPage{Title: d.words.text("pay.grant", service, masked(names[s.Grant.Person])), Months: d.monthTable(s), Rates: d.rateTable(&s.Grant), Payments: d.paymentTable(s.Payments)}
	main.Facts = []Fact{{Name: d.words.text("cases.service"), Text: service}, {Name: d.words.text("cases.who"), Text: same(masked(names[s.Grant.Person])), Href: "/desk/people/" + string(s.Grant.Person)},
		{Name: d.words.text("cases.area"), Text: d.areaText(s.Grant.Area)}, {Name: d.words.text("pay.paidin", year), Text: d.words.text("pay.yuan", s.Paid.Short())}}
	if s.Grant.Case != "" {
		main.Facts = append(main.Facts, Fact{Name: d.words.text("cases.title"), Text: d.words.text("pay.decidedby"), Href: "/desk/cases/" + string(s.Grant.Case)})
	}
	for _, b := range s.Borne {
		main.Facts = append(main.Facts, Fact{Name: d.payerText(b.Payer), Text: d.words.text("pay.yuan", b.Amount.Short())})
	}
	if owes, err := s.Grant.Owing(d.options.Today().MonthStart()); err != nil {
		return page{}, err
	} else if owes > 0 {
		main.Owing = &Notice{Kind: "warning", Title: d.words.text("pay.owing", owes.Short()), Body: d.words.text("pay.owing.body")}
		if actor.May(access.SendMoney, access.Row{Area: s.Grant.Area, Department: s.Grant.Department}) == nil {
			main.Repay = d.repayQuestions(owes, form, wrong)
		}
	}
	if r.URL.Query().Get("did") == "repay" {
		main.Said = d.words.text("pay.did.repay")
	}
	main.Mistakes = mistakesOf(main.Repay)
	pg := page{name: "desk-grant", title: main.Title, nav: "pay", main: main, crumbs: []Crumb{{Text: d.words.text("pay.title"), Href: "/desk/pay"}, {Text: main.Title}}}
	if len(wrong) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// repayQuestions ask for what came back: all of it unless another amount is
// typed.
func (d *desk) repayQuestions(owes measure.Money, form url.Values, wrong map[string]lang.Text) []Question {
	amount := Question{Name: "amount", Kind: "money", Ask: d.words.text("pay.repay.amount"), Unit: d.words.text("unit.yuan"), Value: cmp.Or(form.Get("amount"), owes.Short()), Wrong: wrong["amount"]}
	receipt := Question{Name: "receipt", Kind: "text", Ask: d.words.text("pay.repay.receipt"), Value: form.Get("receipt"), Wrong: wrong["receipt"]}
	return []Question{amount, receipt}
}

func (d *desk) monthTable(s money.Statement) Table {
	yuan := d.words.text("unit.yuan")
	t := Table{Caption: d.words.text("pay.year", s.Year), Columns: []Column{{Head: d.words.text("pay.month")}, {Head: d.words.text("pay.due"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.settled"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.open"), Unit: yuan, Numeric: true}}}
	for _, m := range s.Months {
		t.Rows = append(t.Rows, []Cell{{Text: d.monthText(m.Month)}, {Text: same(m.Due.Short())}, {Text: same(m.Settled.Short())}, {Text: same((m.Due - m.Settled).Short())}})
	}
	return t
}

func (d *desk) rateTable(g *money.Granted) Table {
	t := Table{Caption: d.words.text("pay.rates"), Columns: []Column{{Head: d.words.text("pay.from")}, {Head: d.words.text("pay.rate"), Unit: d.words.text("unit.yuan"), Numeric: true}, {Head: d.words.text("pay.recorded")}, {Head: d.words.text("pay.why")}}}
	for i := len(g.Rates) - 1; i >= 0; i-- {
		one := g.Rates[i]
		t.Rows = append(t.Rows, []Cell{{Text: d.monthText(one.From)}, {Text: same(one.Amount.Short())}, {Text: d.dayText(one.RecordedOn)}, {Text: same(cmp.Or(one.Reason, "—"))}})
	}
	return t
}

func (d *desk) paymentTable(all []money.Payment) Table {
	yuan := d.words.text("unit.yuan")
	t := Table{Caption: d.words.text("pay.list"), Columns: []Column{{Head: d.words.text("pay.month")}, {Head: d.words.text("pay.kind")}, {Head: d.words.text("pay.arrears"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.recovered"), Unit: yuan, Numeric: true},
		{Head: d.words.text("pay.amount"), Unit: yuan, Numeric: true}, {Head: d.words.text("pay.status")}, {Head: d.words.text("pay.why")}}}
	for _, p := range all {
		cell := Cell{Text: d.monthText(p.Month), Href: "/desk/pay/runs/" + string(p.Run)}
		if p.Kind == money.Repayment {
			cell.Href = ""
		}
		t.Rows = append(t.Rows, []Cell{cell, {Text: d.words.text("pay.kind." + string(p.Kind))}, {Text: same(p.Arrears.Short())}, {Text: same(p.Recovered.Short())}, {Text: same(p.Amount.Short())},
			{Text: d.words.text("pay.paid." + string(p.State))}, {Text: same(p.Reason)}})
	}
	return t
}

// runsTable is the runs to take along.
func (d *desk) runsTable(r *http.Request, actor *staff.Actor) (pack.Sheet, error) {
	tag := preferencesFor(r).Lang
	edition, err := d.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	sheet := pack.Sheet{Name: d.words.text("pay.title").In(tag), Rows: [][]any{d.head(tag, "pay.month", "cases.service", "cases.area", "pay.state", "pay.payments", "pay.total", "pay.preparedby", "pay.approvedby")}}
	q := money.RunQuery{Limit: 500}
	for len(sheet.Rows) < mostRows {
		runs, next, err := d.ledger().Runs(r.Context(), actor.Scope(access.ReadMoney), q)
		if err != nil {
			return pack.Sheet{}, err
		}
		for _, one := range runs {
			sheet.Rows = append(sheet.Rows, []any{one.Month.String()[:7], d.serviceName(edition, one.Service).In(tag), d.placeText(one.Area).In(tag), d.words.text("pay.state." + string(one.State)).In(tag),
				one.Payments, yuan(one.Total), one.PreparedBy, one.ApprovedBy})
		}
		if q.After = next; next == "" {
			break
		}
	}
	return sheet, nil
}

// paymentsTable is a run to take along, with masked names.
func (d *desk) paymentsTable(r *http.Request, actor *staff.Actor) (pack.Sheet, error) {
	tag := preferencesFor(r).Lang
	purpose := d.words.text("pay.purpose.file").ZH
	by := actor.For(access.ReadMoney, purpose)
	sheet := pack.Sheet{Name: d.words.text("pay.list").In(tag), Rows: [][]any{d.head(tag, "pay.payment", "cases.who", "cases.area", "pay.kind", "pay.before", "pay.regular", "pay.arrears", "pay.recovered", "pay.amount", "pay.status", "pay.why")}}
	q := money.PaymentQuery{Limit: 500}
	for len(sheet.Rows) < mostRows {
		all, next, err := d.ledger().Payments(r.Context(), by, id.ID(r.PathValue("run")), q)
		if err != nil {
			return pack.Sheet{}, err
		}
		names, err := d.namesOf(r, purpose, actor, all)
		if err != nil {
			return pack.Sheet{}, err
		}
		for _, p := range all {
			sheet.Rows = append(sheet.Rows, []any{string(p.ID), masked(names[p.Person]), d.areaText(p.Area).In(tag), d.words.text("pay.kind." + string(p.Kind)).In(tag), yuan(p.Before), yuan(p.Regular),
				yuan(p.Arrears), yuan(p.Recovered), yuan(p.Amount), d.words.text("pay.paid." + string(p.State)).In(tag), p.Reason})
		}
		if q.After = next; next == "" {
			break
		}
	}
	return sheet, nil
}
