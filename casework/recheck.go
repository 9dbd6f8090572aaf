package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/rule"
	"minsheng/store"
)

// Cycle is what is asked again before it is paid: the grants of a service in an
// area, for a month.
type Cycle struct {
	Service    string
	Area       string
	Department string
	Month      civil.Date // its first day
}

// Recheck asks the rules again about every grant of a service before a month is
// paid, and keeps what it found as a revision. Who died or moved away is stopped
// by the day of the event; who is no longer owed it is held, and a case is opened
// for a clerk; another amount is rated anew, or tapers where the pack says so;
// what the rules cannot tell is paid and listed. Nothing of it holds before the
// run that is prepared with the revision is approved. Where it is interrupted,
// ContinueRecheck goes on. Faults: money.ErrOrder, money.ErrReach, ErrService.
func (o *Office) Recheck(ctx context.Context, by store.By, c Cycle) (money.Revision, error) {
	v, err := o.BeginRecheck(ctx, by, c)
	if err != nil {
		return v, err
	}
	return o.ContinueRecheck(ctx, by, v.ID, nil)
}

// BeginRecheck begins a recheck and asks nothing yet: ContinueRecheck does, now
// or in a job. Faults: those of Recheck.
func (o *Office) BeginRecheck(ctx context.Context, by store.By, c Cycle) (money.Revision, error) {
	e, err := o.edition(c.Month)
	if err != nil {
		return money.Revision{}, err
	}
	if s := e.Service(c.Service); s == nil || !s.Computes {
		return money.Revision{}, ErrService.At(c.Service)
	}
	return o.Ledger.BeginRevision(ctx, by, money.Revision{Service: c.Service, Area: c.Area, Department: c.Department, Month: c.Month,
		Reason: "发放前复核 " + c.Month.String()[:7]})
}

// ContinueRecheck goes on with a recheck that was begun or interrupted; tell,
// which may be nil, hears how many grants were asked about. Faults:
// money.ErrNoRevision, money.ErrState.
func (o *Office) ContinueRecheck(ctx context.Context, by store.By, revision id.ID, tell func(grants int64)) (money.Revision, error) {
	v, err := o.Ledger.Revision(ctx, by.Within, revision)
	if err != nil {
		return v, err
	}
	r, err := o.rechecker(v)
	if err != nil {
		return v, err
	}
	if v, err = o.Ledger.Resume(ctx, by, revision, r.judge, tell); err != nil {
		return v, err
	}
	return v, o.followUp(ctx, by, v)
}

// rechecker asks the rules about grants of one service on one day.
type rechecker struct {
	register *people.Register
	engine   *entitle.Engine
	service  *pack.Service
	shares   func(measure.Money) []money.Share
	homes    *snapshot.Homes
	month    civil.Date
}

func (o *Office) rechecker(v money.Revision) (*rechecker, error) {
	engine, err := o.Engine(v.Month)
	if err != nil {
		return nil, err
	}
	e := engine.Edition()
	s := e.Service(v.Service)
	if s == nil {
		return nil, ErrService.At(v.Service)
	}
	return &rechecker{register: o.Register, engine: engine.Only(v.Service), service: s, month: v.Month, homes: snapshot.NewHomes(e.Pack.Schema()),
		shares: func(m measure.Money) []money.Share { return sharesOf(e.Pays(v.Service), m) }}, nil
}

// judge asks about some grants, household after household.
func (r *rechecker) judge(ctx context.Context, batch []*money.Granted) (all []money.Finding, err error) {
	var due []*money.Granted
	var persons []id.ID
	for _, g := range batch {
		if g.Due(r.month) > 0 {
			due = append(due, g)
			persons = append(persons, g.Person)
		}
	}
	if len(due) == 0 {
		return nil, nil
	}
	by := store.By{Who: "minsheng recheck", Purpose: "发放前复核", Within: access.Everywhere()}
	homes, where, err := r.register.HouseholdsOf(ctx, by, persons, r.month.MonthEnd())
	if err != nil {
		return nil, err
	}
	asked := map[id.ID]*entitle.Statement{}
	for _, g := range due {
		w, known := where[g.Person]
		if !known || w.Household == "" {
			all = append(all, r.gone(g, w, known))
			continue
		}
		if asked[w.Household] == nil {
			home := homes[w.Household]
			household, err := r.homes.Household(&home)
			if err != nil {
				return nil, fmt.Errorf("household %s: %w", w.Household, err)
			}
			if asked[w.Household], err = r.ask(household); err != nil {
				return nil, err
			}
		}
		if f, found := r.weigh(g, asked[w.Household]); found {
			all = append(all, f)
		}
	}
	return all, nil
}

// ask asks the rules about a household, after what follows from what is on file,
// as a match does.
func (r *rechecker) ask(household *rule.Household) (*entitle.Statement, error) {
	if err := r.engine.Infer(r.month, household); err != nil {
		return nil, err
	}
	return r.engine.For(r.month, household), nil
}

// gone is what is found about who belongs to no household any more. The month of
// the event is still paid.
func (r *rechecker) gone(g *money.Granted, w people.Whereabouts, known bool) money.Finding {
	f := money.Finding{Grant: g.ID, Kind: money.Stop, From: w.Gone.MonthStart().AddMonths(1)}
	switch {
	case !known:
		f.Kind, f.From, f.Reason = money.Hold, r.month, "登记库里没有此人的家庭"
	case w.Died:
		f.Reason = died + w.Gone.String()
	default:
		f.Reason = "迁出 " + w.Gone.String()
	}
	return f
}

// died begins the reason of who is told nothing any more.
const died = "死亡 "

// weigh compares what the rules say with what is paid.
func (r *rechecker) weigh(g *money.Granted, said *entitle.Statement) (money.Finding, bool) {
	f := money.Finding{Grant: g.ID, From: r.month}
	a := r.about(g, said)
	if a == nil {
		f.Kind, f.Reason = money.Watch, "规则没有结果"
		return f, true
	}
	due := g.Due(r.month)
	upTo := a.Line != nil && a.Line.UpTo
	switch {
	case a.Outcome == entitle.NotOwed:
		return r.ended(g, said, a)
	case a.Entitled && a.Err == nil && byPlace(a):
		return r.periodic(g)
	case a.Outcome != entitle.Owed || a.Err != nil:
		f.Kind, f.Reason = money.Watch, r.lacks(a)
	case a.Amount == nil || *a.Amount == due || upTo && due <= *a.Amount:
		return r.periodic(g)
	default:
		f.Kind, f.Amount, f.Shares = money.Rerate, *a.Amount, r.shares(*a.Amount)
		f.Reason = "复核金额 " + a.Amount.String() + " 元，原 " + due.String() + " 元"
	}
	return f, true
}

// about is what the rules say about a grant, nil where they say nothing.
func (r *rechecker) about(g *money.Granted, said *entitle.Statement) *entitle.Answer {
	if r.service.For != rule.OfPerson {
		return said.Find(r.service.ID, nil)
	}
	i := slices.IndexFunc(said.Household.Members, func(p *rule.Person) bool { return p.ID == string(g.Person) })
	if i < 0 {
		return nil
	}
	return said.Find(r.service.ID, said.Household.Members[i])
}

// byPlace reports whether of an amount only what a place has not published is
// missing: then what somebody decided stands.
func byPlace(a *entitle.Answer) bool {
	return len(a.Missing) > 0 && !slices.ContainsFunc(a.Missing, func(m rule.Missing) bool { return m.Param == nil })
}

// ended is what is found about who is not owed it any more: it tapers out where
// the pack says so without a condition, else a clerk looks at it first. One that
// is ending anyway is left to end.
func (r *rechecker) ended(g *money.Granted, said *entitle.Statement, a *entitle.Answer) (money.Finding, bool) {
	f := money.Finding{Grant: g.ID, Kind: money.Hold, From: r.month, Reason: why(said, a)}
	if _, ends := g.Ends(r.month); ends {
		return f, false
	}
	t := r.service.Taper
	switch {
	case t == nil:
	case t.After != "":
		f.Reason += "；如因就业增收，可渐退 " + fmt.Sprint(t.Months) + " 个月"
	default:
		part, err := g.Due(r.month).Times(t.Share, measure.HalfUp)
		if err == nil {
			f.Kind, f.Amount, f.To = money.Taper, part, r.month.AddMonths(t.Months)
			f.Reason += fmt.Sprintf("；渐退 %d 个月，按 %s 发放", t.Months, t.Share)
		}
	}
	return f, true
}

// intervals are how many months lie between two looks at a grant.
var intervals = map[string]int{"month": 1, "quarter": 3, "year": 12}

// periodicWords begin the reason of what a clerk must look at only because it is
// time.
const periodicWords = "定期核查到期"

// periodic is what is found about a grant that is as it should be: that a clerk
// must look at it again, as often as the pack says.
func (r *rechecker) periodic(g *money.Granted) (money.Finding, bool) {
	every := intervals[r.service.Recheck.Every]
	if every == 0 || len(g.Rates) == 0 {
		return money.Finding{}, false
	}
	last := g.Rates[len(g.Rates)-1].RecordedOn
	if r.month < last.MonthStart().AddMonths(every) {
		return money.Finding{}, false
	}
	return money.Finding{Grant: g.ID, Kind: money.Watch, From: r.month, Reason: periodicWords + "，上次核定 " + last.String()}, true
}

// why says in words which conditions are not met, or what bars the service.
func why(said *entitle.Statement, a *entitle.Answer) string {
	view := said.View(a, lang.ZH, true)
	var words []string
	for _, reason := range view.Reasons {
		if reason.Outcome == "not met" {
			words = append(words, strings.TrimSpace(reason.Say+" "+reason.Found))
		}
	}
	if view.Because != "" {
		words = append(words, view.Because)
	}
	if len(words) == 0 {
		return "不再符合条件"
	}
	return "不再符合：" + strings.Join(words, "；")
}

// lacks says what the rules would have to know.
func (r *rechecker) lacks(a *entitle.Answer) string {
	if a.Err != nil {
		return "规则没有结果：" + a.Err.Error()
	}
	var names []string
	for _, m := range a.Missing {
		names = append(names, entitle.MissingLabel(r.engine.Edition(), m.Name()).ZH)
	}
	return "尚不清楚：" + strings.Join(slices.Compact(names), "、")
}
