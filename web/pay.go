package web

import (
	"net/http"
	"net/url"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/staff"
)

// runsPerPage is how many runs stand on a page.
const runsPerPage = 30

// payRoutes adds the addresses of the money that goes out.
func (d *desk) payRoutes(mux *http.ServeMux) {
	mux.Handle("GET /desk/pay", d.page(d.runs, access.ReadMoney))
	mux.Handle("POST /desk/pay", d.page(d.orderRun, access.PrepareMoney))
	mux.Handle("GET /desk/pay/budget", d.page(d.budget, access.ReadMoney))
	mux.Handle("GET /desk/pay/runs/{run}", d.page(d.run, access.ReadMoney))
	mux.Handle("POST /desk/pay/runs/{run}", d.page(d.run, access.ReadMoney))
	mux.Handle("POST /desk/pay/runs/{run}/file", d.staffOnly(d.bankFile))
	mux.Handle("GET /desk/pay/grants/{grant}", d.page(d.grant, access.ReadMoney))
	mux.Handle("POST /desk/pay/grants/{grant}", d.page(d.repaid, access.SendMoney))
	for kind := range fileKinds {
		mux.Handle("GET /desk/pay"+kind, d.file(kind, d.runsTable))
		mux.Handle("GET /desk/pay/budget"+kind, d.file(kind, d.budgetTable))
		mux.Handle("GET /desk/pay/runs/{run}/payments"+kind, d.file(kind, d.paymentsTable))
	}
}

// ledger is the money of the place.
func (d *desk) ledger() *money.Ledger { return d.options.Office.Ledger }

// payPage is the runs, and how to begin one.
type payPage struct {
	Ordered  lang.Text
	Mistakes []Mistake
	Ask      []Question // none for who may not prepare
	Waiting  []Fact     // rechecks on their way
	Table    Table
	Next     string
	Empty    Empty
	Files    []Link
	Budget   string
}

// runs shows the runs, the latest month first, and a form to prepare one.
func (d *desk) runs(r *http.Request, actor *staff.Actor) (page, error) {
	return d.runsWith(r, actor, url.Values{}, nil)
}

func (d *desk) runsWith(r *http.Request, actor *staff.Actor, form url.Values, wrong map[string]lang.Text) (page, error) {
	within := actor.Scope(access.ReadMoney)
	runs, next, err := d.ledger().Runs(r.Context(), within, money.RunQuery{After: r.URL.Query().Get("after"), Limit: runsPerPage})
	if err != nil {
		return page{}, err
	}
	main := payPage{Table: d.runTable(runs), Files: files("/desk/pay", url.Values{}), Budget: "/desk/pay/budget"}
	if main.Ask, err = d.runQuestions(actor, form, wrong); err != nil {
		return page{}, err
	}
	main.Mistakes = mistakesOf(main.Ask)
	if main.Waiting, err = d.rechecking(r, actor); err != nil {
		return page{}, err
	}
	if next != "" {
		main.Next = "/desk/pay?" + url.Values{"after": {next}}.Encode()
	}
	if r.URL.Query().Has("ordered") {
		main.Ordered = d.words.text("pay.ordered")
	}
	if len(runs) == 0 {
		main.Empty = Empty{Title: d.words.text("pay.none"), Body: d.words.text("pay.none.body")}
	}
	pg := page{name: "desk-pay", title: d.words.text("pay.title"), nav: "pay", main: main}
	if len(main.Mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// runTable is runs as a table.
func (d *desk) runTable(runs []money.Run) Table {
	t := Table{Caption: d.words.text("pay.title"), Columns: []Column{{Head: d.words.text("pay.month")}, {Head: d.words.text("cases.service")}, {Head: d.words.text("cases.area")},
		{Head: d.words.text("pay.state")}, {Head: d.words.text("pay.payments"), Numeric: true}, {Head: d.words.text("pay.total"), Unit: d.words.text("unit.yuan"), Numeric: true},
		{Head: d.words.text("pay.preparedby")}, {Head: d.words.text("pay.approvedby")}}}
	edition, err := d.today()
	for _, one := range runs {
		service := same(one.Service)
		if err == nil {
			service = d.serviceName(edition, one.Service)
		}
		t.Rows = append(t.Rows, []Cell{{Text: d.monthText(one.Month), Href: "/desk/pay/runs/" + string(one.ID)}, {Text: service}, {Text: d.placeText(one.Area)}, {Text: d.words.text("pay.state." + string(one.State))},
			{Text: same(counted(one.Payments))}, {Text: same(one.Total.Short())}, {Text: same(one.PreparedBy)}, {Text: same(dash(one.ApprovedBy))}})
	}
	return t
}

func dash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// monthText writes a month.
func (d *desk) monthText(m civil.Date) lang.Text {
	y, month, _ := m.YMD()
	return d.words.text("pay.ofmonth", y, month)
}

// runQuestions ask for what a run is prepared; none for who may not.
func (d *desk) runQuestions(actor *staff.Actor, form url.Values, wrong map[string]lang.Text) ([]Question, error) {
	if allowed(actor, []access.Action{access.PrepareMoney}) != nil {
		return nil, nil
	}
	edition, err := d.today()
	if err != nil {
		return nil, err
	}
	service := Question{Name: "service", Kind: "select", Ask: d.words.text("cases.service"), Options: []Option{{Text: d.words.text("pay.choose")}}, Wrong: wrong["service"]}
	for _, s := range edition.Services {
		if s.Computes && len(s.Amounts) > 0 && s.Per == "month" && d.covers(actor, access.PrepareMoney, s.Department) {
			service.Options = append(service.Options, Option{Value: s.ID, Text: s.Name, Chosen: s.ID == form.Get("service")})
		}
	}
	this := d.options.Today().MonthStart()
	month := Question{Name: "month", Kind: "select", Ask: d.words.text("pay.month"), Wrong: wrong["month"]}
	for _, m := range []civil.Date{this, this.AddMonths(1), this.AddMonths(-1)} {
		value := m.String()[:7]
		month.Options = append(month.Options, Option{Value: value, Text: d.monthText(m), Chosen: value == form.Get("month")})
	}
	return []Question{service, month}, nil
}

// covers reports whether somebody may do something for all of the place of one
// department.
func (d *desk) covers(actor *staff.Actor, do access.Action, department string) bool {
	return actor.Scope(do).Covers(access.Row{Area: d.home.Code, Department: department})
}

// rechecking are the rechecks that are on their way.
func (d *desk) rechecking(r *http.Request, actor *staff.Actor) ([]Fact, error) {
	all, _, err := d.ledger().Revisions(r.Context(), actor.Scope(access.ReadMoney), "", money.Proposing, "", 20)
	if err != nil {
		return nil, err
	}
	edition, err := d.today()
	if err != nil {
		return nil, err
	}
	var facts []Fact
	for _, v := range all {
		facts = append(facts, Fact{Name: d.serviceName(edition, v.Service), Text: d.words.text("pay.rechecking", d.monthText(v.Month), v.Grants)})
	}
	return facts, nil
}

// orderRun orders a month to be rechecked and prepared.
func (d *desk) orderRun(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, money.ErrOrder.Because(err)
	}
	form := r.PostForm
	month, err := civil.Parse(cut(form.Get("month"), 7) + "-01")
	wrong := map[string]lang.Text{}
	if err != nil {
		wrong["month"] = d.words.text("pay.wrong.month")
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	s := edition.Service(form.Get("service"))
	if s == nil {
		wrong["service"] = d.words.text("pay.wrong.service")
	}
	if len(wrong) > 0 {
		return d.runsWith(r, actor, form, wrong)
	}
	by := actor.For(access.PrepareMoney, d.words.text("pay.purpose.prepare").ZH)
	_, _, err = d.options.Office.OrderCycle(r.Context(), by, casework.Cycle{Service: s.ID, Area: d.home.Code, Department: s.Department, Month: month}, true)
	if kind := fault.KindOf(err); err != nil && kind != fault.Invalid {
		return page{}, err
	} else if err != nil {
		return d.runsWith(r, actor, form, map[string]lang.Text{"service": d.words.text("pay.wrong.rules")})
	}
	return page{to: "/desk/pay?ordered=1"}, nil
}
