package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/staff"
)

// money serves what is granted and what is paid, to look at. Nothing is paid
// from here.
func (a *API) money() {
	const tag = "money"
	add(a, route{id: "list-grants", method: http.MethodGet, path: "/grants", tag: tag, client: true,
		say: lang.Text{ZH: "发放对象和标准", EN: "what people are granted"}}, a.grants)
	add(a, route{id: "get-grant", method: http.MethodGet, path: "/grants/{grant}", tag: tag, client: true,
		say: lang.Text{ZH: "一笔发放：各月标准和已发", EN: "a grant: its rates, and what was paid for which month"}}, a.grant)
	add(a, route{id: "list-runs", method: http.MethodGet, path: "/runs", tag: tag, client: true,
		say: lang.Text{ZH: "发放批次", EN: "payment runs"}}, a.runs)
	add(a, route{id: "get-run", method: http.MethodGet, path: "/runs/{run}", tag: tag, client: true,
		say: lang.Text{ZH: "一个发放批次", EN: "a payment run, and which payer bears how much"}}, a.run)
}

// rate is the amount of a month from one month on.
type rate struct {
	Amount     string      `json:"amount" doc:"元 · yuan"`
	From       civil.Date  `json:"from"`
	To         *civil.Date `json:"to,omitempty" doc:"不含 · not including"`
	Reason     string      `json:"reason,omitempty"`
	RecordedOn civil.Date  `json:"recorded_on"`
}

// grantView is what a person is owed of a service, without the account.
type grantView struct {
	ID         id.ID             `json:"id"`
	Person     id.ID             `json:"person"`
	Payee      id.ID             `json:"payee,omitempty"`
	Service    string            `json:"service"`
	Area       string            `json:"area"`
	Department string            `json:"department,omitempty"`
	Case       id.ID             `json:"case,omitempty"`
	Rates      []rate            `json:"rates" nullable:"false"`
	Paid       map[string]string `json:"paid" doc:"各月已发，元 · paid by month, yuan"`
}

func viewGrant(g *money.Granted) grantView {
	v := grantView{ID: g.ID, Person: g.Person, Payee: g.Payee, Service: g.Service, Area: g.Area, Department: g.Department, Case: g.Case,
		Rates: []rate{}, Paid: map[string]string{}}
	for i := range g.Rates {
		r := &g.Rates[i]
		out := rate{Amount: r.Amount.String(), From: r.From, Reason: r.Reason, RecordedOn: r.RecordedOn}
		if r.To != 0 {
			out.To = &r.To
		}
		v.Rates = append(v.Rates, out)
	}
	for month, paid := range g.Paid {
		v.Paid[month.String()[:7]] = paid.String()
	}
	return v
}

// reach is where the program may look at money. Fault: staff.ErrDenied.
func reach(ctx context.Context) (access.Scope, error) {
	within := client(ctx).Scope(access.ReadMoney)
	if len(within) == 0 {
		return nil, staff.ErrDenied.At(string(access.ReadMoney))
	}
	return within, nil
}

type grantsAsked struct {
	Asking
	Paging
	Person  string `query:"person" pattern:"^[0-9a-f]{32}$"`
	Case    string `query:"case" pattern:"^[0-9a-f]{32}$"`
	Service string `query:"service" maxLength:"80"`
	Area    string `query:"area" pattern:"^[0-9]{1,12}$" doc:"区划代码的开头 · a prefix of division codes"`
}

func (a *API) grants(ctx context.Context, in *grantsAsked) (*list[grantView], error) {
	if _, err := reach(ctx); err != nil {
		return nil, err
	}
	page, err := a.options.Ledger.Grants(ctx, client(ctx).For(access.ReadMoney, in.purpose()), money.GrantQuery{Person: id.ID(in.Person), Case: id.ID(in.Case),
		Service: in.Service, Area: in.Area, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	lines := make([]grantView, 0, len(page.Grants))
	for _, g := range page.Grants {
		lines = append(lines, viewGrant(g))
	}
	return pageOf(lines, "/grants", page.Next, in.Paging, url.Values{"person": {in.Person}, "case": {in.Case}, "service": {in.Service}, "area": {in.Area}}), nil
}

type ofGrant struct {
	Asking
	Grant string `path:"grant" pattern:"^[0-9a-f]{32}$"`
}

type grantAnswer struct{ Body grantView }

func (a *API) grant(ctx context.Context, in *ofGrant) (*grantAnswer, error) {
	if _, err := reach(ctx); err != nil {
		return nil, err
	}
	g, err := a.options.Ledger.Grant(ctx, client(ctx).For(access.ReadMoney, in.purpose()), id.ID(in.Grant))
	if err != nil {
		return nil, err
	}
	return &grantAnswer{viewGrant(&g)}, nil
}

// runView is a payment run. It names nobody.
type runView struct {
	ID         id.ID          `json:"id"`
	Month      string         `json:"month" example:"2026-06"`
	Service    string         `json:"service"`
	Area       string         `json:"area"`
	Department string         `json:"department,omitempty"`
	State      money.RunState `json:"state"`
	Payments   int64          `json:"payments"`
	Total      string         `json:"total" doc:"元 · yuan"`
	PreparedBy string         `json:"prepared_by"`
	ApprovedBy string         `json:"approved_by,omitempty"`
	ApprovedAt *time.Time     `json:"approved_at,omitempty"`
	Borne      []borne        `json:"borne,omitempty" doc:"各方承担 · who bears how much"`
}

// borne is what one payer bears.
type borne struct {
	Payer  string `json:"payer"`
	Amount string `json:"amount"`
}

func viewRun(r *money.Run) runView {
	v := runView{ID: r.ID, Month: r.Month.String()[:7], Service: r.Service, Area: r.Area, Department: r.Department, State: r.State, Payments: r.Payments,
		Total: r.Total.String(), PreparedBy: r.PreparedBy, ApprovedBy: r.ApprovedBy}
	if !r.ApprovedAt.IsZero() {
		v.ApprovedAt = &r.ApprovedAt
	}
	return v
}

type runsAsked struct {
	Paging
	Month   string         `query:"month" pattern:"^(1[6-9]|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])$" example:"2026-06"`
	Service string         `query:"service" maxLength:"80"`
	Area    string         `query:"area" pattern:"^[0-9]{1,12}$" doc:"区划代码的开头 · a prefix of division codes"`
	State   money.RunState `query:"state" enum:"preparing,prepared,approved,sent,done,cancelled"`
}

func (a *API) runs(ctx context.Context, in *runsAsked) (*list[runView], error) {
	within, err := reach(ctx)
	if err != nil {
		return nil, err
	}
	q := money.RunQuery{Service: in.Service, Area: in.Area, State: in.State, After: in.After, Limit: in.Limit}
	if in.Month != "" {
		if q.Month, err = civil.Parse(in.Month + "-01"); err != nil {
			return nil, errDay.At("month")
		}
	}
	all, next, err := a.options.Ledger.Runs(ctx, within, q)
	if err != nil {
		return nil, err
	}
	lines := make([]runView, 0, len(all))
	for i := range all {
		lines = append(lines, viewRun(&all[i]))
	}
	return pageOf(lines, "/runs", next, in.Paging, url.Values{"month": {in.Month}, "service": {in.Service}, "area": {in.Area}, "state": {string(in.State)}}), nil
}

type ofRun struct {
	Run string `path:"run" pattern:"^[0-9a-f]{32}$"`
}

type runAnswer struct{ Body runView }

func (a *API) run(ctx context.Context, in *ofRun) (*runAnswer, error) {
	within, err := reach(ctx)
	if err != nil {
		return nil, err
	}
	r, err := a.options.Ledger.Run(ctx, within, id.ID(in.Run))
	if err != nil {
		return nil, err
	}
	sums, err := a.options.Ledger.Balance(ctx, within, r.ID)
	if err != nil {
		return nil, err
	}
	out := &runAnswer{viewRun(&r)}
	for _, s := range sums {
		out.Body.Borne = append(out.Body.Borne, borne{s.Payer, s.Benefit.String()})
	}
	return out, nil
}
