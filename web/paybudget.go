package web

import (
	"net/http"
	"net/url"
	"strconv"

	"minsheng/access"
	"minsheng/lang"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/staff"
)

// payers are who can bear costs.
func payers() []pack.Payer { return pack.Payers() }

// budgetBar is an item of the budget as a bar: spent, committed or taken by a
// run, and what is left.
type budgetBar struct {
	Name  lang.Text
	Says  lang.Text
	State string // fine, short or over
	Stand lang.Text
	Meter Meter
}

// The parts of a bar.
func (d *desk) budgetKinds(second string) []Kind {
	return []Kind{{"used", d.words.text("pay.spent")}, {"soon", d.words.text(second)}, {"over", d.words.text("pay.toomuch")}}
}

// checkBar is what a run does to an item.
func (d *desk) checkBar(one money.Run, c money.Check) budgetBar {
	spent := c.Spent
	if one.State == money.Approved || one.State == money.Sent || one.State == money.Done {
		spent -= c.Run
	}
	b := budgetBar{Name: d.payerText(c.Payer), State: "fine", Stand: d.words.text("pay.stands.fine"), Says: d.words.text("pay.check", c.Amount.Short(), spent.Short(), c.Run.Short())}
	if c.Over > 0 {
		b.State, b.Stand = "over", d.words.text("pay.stands.exceeds", c.Over.Short())
	}
	b.Meter = meter(d.budgetKinds("pay.thisrun"), int64(spent), int64(c.Run), int64(c.Amount))
	return b
}

// meter draws what is spent and what comes on top, and what of it is too much.
func meter(kinds []Kind, spent, more, whole int64) Meter {
	spent, more = max(spent, 0), max(more, 0)
	all := max(spent+more, whole, 1)
	over := max(spent+more-whole, 0)
	fits := min(spent, whole) // what is too much comes last, whoever took it
	return Meter{Kinds: kinds, Parts: []int64{fits, max(spent+more-over-fits, 0), over}, Whole: all}
}

// budgetPage is the budget of a year.
type budgetPage struct {
	Title lang.Text
	Years []Way
	Kinds []Kind
	Bars  []budgetBar
	Lines Table
	Empty Empty
	Files []Link
}

// budgetYear is the year that is looked at.
func (d *desk) budgetYear(r *http.Request) int {
	this, _, _ := d.options.Today().YMD()
	if year, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil && year >= this-10 && year <= this+2 {
		return year
	}
	return this
}

// budget shows each item of a year with what is spent and what grants will need.
func (d *desk) budget(r *http.Request, actor *staff.Actor) (page, error) {
	year := d.budgetYear(r)
	within := actor.Scope(access.ReadMoney)
	all, err := d.ledger().Outlook(r.Context(), within, money.BudgetQuery{Year: year}, d.options.Today().MonthStart(), nil)
	if err != nil {
		return page{}, err
	}
	lines, err := d.ledger().BudgetLines(r.Context(), within, money.BudgetQuery{Year: year})
	if err != nil {
		return page{}, err
	}
	main := budgetPage{Title: d.words.text("pay.budget", year), Kinds: d.budgetKinds("pay.committed"), Files: files("/desk/pay/budget", url.Values{"year": {strconv.Itoa(year)}}),
		Empty: Empty{Title: d.words.text("pay.budget.none"), Body: d.words.text("pay.budget.none.body")}}
	for y := year - 1; y <= year+1; y++ {
		main.Years = append(main.Years, Way{Link{same(strconv.Itoa(y)), "/desk/pay/budget?year=" + strconv.Itoa(y)}, "", y == year})
	}
	edition, err := d.today()
	if err != nil {
		return page{}, err
	}
	for i := range all {
		o := &all[i]
		b := budgetBar{Name: d.words.text("pay.item", d.serviceName(edition, o.Service), d.payerText(o.Payer), d.placeText(o.Area)), Stand: d.standText(o), State: standState(o),
			Says:  d.words.text("pay.outlook", o.Amount.Short(), o.Spent.Short(), o.Committed.Short()),
			Meter: meter(main.Kinds, int64(o.Spent), int64(o.Committed), int64(o.Amount))}
		main.Bars = append(main.Bars, b)
	}
	yuan := d.words.text("unit.yuan")
	main.Lines = Table{Caption: d.words.text("pay.lines"), Columns: []Column{{Head: d.words.text("pay.document")}, {Head: d.words.text("cases.service")}, {Head: d.words.text("pay.payer")}, {Head: d.words.text("cases.area")}, {Head: d.words.text("pay.given"), Unit: yuan, Numeric: true}}}
	for _, l := range lines {
		main.Lines.Rows = append(main.Lines.Rows, []Cell{{Text: same(l.Document)}, {Text: d.serviceName(edition, l.Service)}, {Text: d.payerText(l.Payer)}, {Text: d.placeText(l.Area)}, {Text: same(l.Amount.Short())}})
	}
	return page{name: "desk-budget", title: main.Title, nav: "pay", main: main, crumbs: []Crumb{{Text: d.words.text("pay.title"), Href: "/desk/pay"}, {Text: main.Title}}}, nil
}

// standText says how an item stands.
func (d *desk) standText(o *money.Outlook) lang.Text {
	if o.Standing == money.Short {
		return d.words.text("pay.stands.short", d.monthText(o.RunsOut))
	}
	return d.words.text("pay.stands." + string(o.Standing))
}

func standState(o *money.Outlook) string {
	switch o.Standing {
	case money.Over:
		return "over"
	case money.Short, money.Thin:
		return "short"
	}
	return "fine"
}

// budgetTable is the same figures to take along.
func (d *desk) budgetTable(r *http.Request, actor *staff.Actor) (pack.Sheet, error) {
	if err := allowed(actor, []access.Action{access.ReadMoney}); err != nil {
		return pack.Sheet{}, err
	}
	tag := preferencesFor(r).Lang
	year := d.budgetYear(r)
	all, err := d.ledger().Outlook(r.Context(), actor.Scope(access.ReadMoney), money.BudgetQuery{Year: year}, d.options.Today().MonthStart(), nil)
	if err != nil {
		return pack.Sheet{}, err
	}
	edition, err := d.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	sheet := pack.Sheet{Name: d.words.text("pay.budget", year).In(tag), Rows: [][]any{d.head(tag, "cases.service", "cases.area", "pay.payer", "pay.given", "pay.spent", "pay.committed", "pay.stands")}}
	for i := range all {
		o := &all[i]
		sheet.Rows = append(sheet.Rows, []any{d.serviceName(edition, o.Service).In(tag), d.placeText(o.Area).In(tag), d.payerText(o.Payer).In(tag), yuan(o.Amount), yuan(o.Spent), yuan(o.Committed), d.standText(o).In(tag)})
	}
	return sheet, nil
}
