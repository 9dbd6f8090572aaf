package money

import (
	"context"
	"database/sql"
	"strings"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// BudgetLine is what a document gives an item for a year, by who bears it. A
// document that takes away has a negative amount.
type BudgetLine struct {
	ID         id.ID
	Service    string
	Area       string // a prefix of division codes: the line is for all in it
	Department string
	Year       int
	Payer      string
	Amount     measure.Money
	Document   string // number and title
}

// Item is what a service in an area has in a year of one payer, and what is
// left of it.
type Item struct {
	Service, Area string
	Year          int
	Payer         string
	Amount        measure.Money // all lines together
	Spent         measure.Money // approved for payment, less what came back
}

// Left is what is not spent yet; negative where more was spent.
func (i *Item) Left() measure.Money { return i.Amount - i.Spent }

// ErrBudgetLine says that a line lacks what it needs. Field names it.
var ErrBudgetLine = fault.New(fault.Invalid, "money.budget_line", lang.Text{
	ZH: "预算要写明服务、区划、年份、由谁负担、依据文件", EN: "A budget line names the service, the area, the year, the payer and the document"})

// ErrDocument says that a document has given its line already.
var ErrDocument = fault.New(fault.Conflict, "money.document", lang.Text{ZH: "这份文件的预算已经登记", EN: "The line of this document is there already"})

// ErrOverBudget says that a run exceeds a line. Field is the payer.
var ErrOverBudget = fault.New(fault.Conflict, "money.over_budget", lang.Text{
	ZH: "这一批超出预算：先调整预算，或写明为什么仍要发放", EN: "The run exceeds the budget: change the budget first, or say why it is paid all the same"})

// Appropriate adds a budget line. Faults: ErrBudgetLine, ErrReach, ErrDocument.
func (l *Ledger) Appropriate(ctx context.Context, by store.By, line BudgetLine) (id.ID, error) {
	for field, is := range map[string]string{"service": line.Service, "area": line.Area, "payer": line.Payer, "document": strings.TrimSpace(line.Document)} {
		if is == "" {
			return "", ErrBudgetLine.At(field)
		}
	}
	switch {
	case line.Year < 1949 || line.Year > 9999:
		return "", ErrBudgetLine.At("year")
	case line.Amount == 0:
		return "", ErrBudgetLine.At("amount")
	case !by.Within.Covers(access.Row{Area: line.Area, Department: line.Department}):
		return "", ErrReach
	}
	line.ID = id.New()
	return line.ID, l.db.Write(ctx, by, func(tx *store.Tx) error {
		tx.Note("money.budget", line.ID, line.Service+" "+line.Area+" "+line.Payer+" "+line.Amount.String()+", "+line.Document)
		n, err := tx.Insert(ctx, insertBudget, [][]any{{string(line.ID), line.Service, line.Area, line.Department, line.Year, line.Payer, int64(line.Amount),
			line.Document, by.Who, store.Stamp(tx.Now)}}, "ON CONFLICT (service, area, year, payer, document) DO NOTHING")
		if err == nil && n == 0 {
			return ErrDocument.At(line.Document)
		}
		return err
	})
}

// BudgetQuery asks for a year's budget. What is empty does not narrow it.
type BudgetQuery struct {
	Year    int
	Service string
	Area    string
}

// BudgetLines lists the lines of a year within a scope, by item and document.
func (l *Ledger) BudgetLines(ctx context.Context, within access.Scope, q BudgetQuery) (all []BudgetLine, err error) {
	w := q.conditions(within)
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var b BudgetLine
			err := rows.Scan(&b.ID, &b.Service, &b.Area, &b.Department, &b.Year, &b.Payer, &b.Amount, &b.Document)
			all = append(all, b)
			return err
		}, selectBudget+w.where()+` ORDER BY b.service, b.area, b.payer, b.line_id`, w.args...)
	})
	return all, err
}

func (q BudgetQuery) conditions(within access.Scope) *conditions {
	w := &conditions{}
	w.within(within, "b.area", "b.department", "''")
	w.add("b.year = ?", q.Year)
	w.is("b.service", q.Service)
	w.below("b.area", q.Area)
	return w
}

// Items sums a year's budget within a scope, with what is spent of each item.
func (l *Ledger) Items(ctx context.Context, within access.Scope, q BudgetQuery) (all []Item, err error) {
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		all, err = itemsOf(ctx, s, q.conditions(within))
		return err
	})
	return all, err
}

func itemsOf(ctx context.Context, q store.Querier, w *conditions) (all []Item, err error) {
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var i Item
		err := rows.Scan(&i.Service, &i.Area, &i.Year, &i.Payer, &i.Amount, &i.Spent)
		all = append(all, i)
		return err
	}, sumBudget+w.where()+groupBudget, w.args...)
	return all, err
}

// Check is what a run does to an item of the budget.
type Check struct {
	Item
	Run  measure.Money // what the run takes of it, or has taken
	Over measure.Money // by how much it exceeds what is there; zero where it does not
}

// Checks says what a run does to the year's budget, each item that it touches:
// what whoever approves it must see first. Once the run is approved, Spent holds
// it already. Fault: ErrNoRun.
func (l *Ledger) Checks(ctx context.Context, within access.Scope, run id.ID) (all []Check, err error) {
	r, err := l.Run(ctx, within, run)
	if err != nil {
		return nil, err
	}
	err = l.db.ReadAs(ctx, within, func(s *store.Snap) error {
		all, err = r.checks(ctx, s)
		return err
	})
	return all, err
}

func (r *Run) checks(ctx context.Context, q store.Querier) (all []Check, err error) {
	sums := parts{}
	err = store.EachRow(ctx, q, func(rows *sql.Rows) error {
		var at book
		var amount measure.Money
		err := rows.Scan(&at.area, &at.payer, &amount)
		sums[at] = amount
		return err
	}, `SELECT area, payer, amount FROM money_part WHERE run_id = $1`, string(r.ID))
	if err != nil {
		return nil, err
	}
	year, _, _ := r.Month.YMD()
	items, err := itemsOf(ctx, q, BudgetQuery{Year: year, Service: r.Service}.conditions(access.Everywhere()))
	if err != nil {
		return nil, err
	}
	entered := r.State == Approved || r.State == Sent || r.State == Done
	for _, i := range items {
		c := Check{Item: i}
		touched := false
		for at, amount := range sums {
			if at.payer == i.Payer && strings.HasPrefix(at.area, i.Area) {
				touched = true
				c.Run += amount
			}
		}
		if !touched {
			continue
		}
		after := i.Spent
		if !entered {
			after += c.Run
		}
		c.Over = max(after-i.Amount, 0)
		all = append(all, c)
	}
	return all, nil
}

// keepsBudget fails where a run exceeds a line.
func (r *Run) keepsBudget(ctx context.Context, tx *store.Tx) error {
	all, err := r.checks(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Over > 0 {
			return ErrOverBudget.At(c.Payer)
		}
	}
	return nil
}

const (
	insertBudget = `money_budget (line_id, service, area, department, year, payer, amount, document, made_by, made_at)`
	selectBudget = `SELECT b.line_id, b.service, b.area, b.department, b.year, b.payer, b.amount, b.document FROM money_budget b`

	// What is spent is what benefits have cost in runs of the year's months, and
	// what was written off of it. Areas are prefixes.
	sumBudget = `SELECT b.service, b.area, b.year, b.payer, SUM(b.amount), COALESCE((SELECT
		SUM(CASE WHEN e.debit = 'benefit' THEN e.amount ELSE 0 END) - SUM(CASE WHEN e.credit = 'benefit' AND e.debit <> 'loss' THEN e.amount ELSE 0 END)
		FROM money_entry e WHERE e.service = b.service AND e.payer = b.payer AND e.area BETWEEN b.area AND b.area || 'z'
		AND e.month BETWEEN b.year || '-01-01' AND b.year || '-12-01'), 0)
		FROM money_budget b`
	groupBudget = ` GROUP BY b.service, b.area, b.year, b.payer ORDER BY b.service, b.area, b.payer`
)
