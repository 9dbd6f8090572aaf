package outreach

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"minsheng/civil"
	"minsheng/entitle/snapshot"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/population"
	"minsheng/rule"
	"minsheng/store"
)

// ErrService says that a list names a service that the pack does not have on
// its day.
var ErrService = fault.New(fault.Invalid, "outreach.service", lang.Text{
	ZH: "方案中没有这项服务：minsheng pack list 列出全部", EN: "The pack has no such service: minsheng pack list shows them all"})

// ErrNoRows says that a list names nobody, and so does not say of what.
var ErrNoRows = fault.New(fault.Invalid, "outreach.no_rows", lang.Text{
	ZH: "名单里一行也没有", EN: "The list has no rows"})

// Paid is one row of a department's list: somebody receives a service.
type Paid struct {
	Number  people.Number
	Service string
	Amount  *measure.Money // nil: not known
	Per     string         // one of population.Periods; empty: not known
	Since   *civil.Date    // nil: not known
}

// PaidList is who receives some services, as a department says. Of every
// service that is on it, it says everything.
type PaidList struct {
	Source string     // the department
	AsOf   civil.Date // the day it says so
	Rows   []Paid
}

// Taken is what became of a list.
type Taken struct {
	Services []string // those that it says everything of
	// Elsewhere are the places in Rows of people who are not on the register, or
	// who belong to no household that could receive.
	Elsewhere []int
}

// PaidNow is the list that says who receives a service.
type PaidNow struct {
	Service   string
	Source    string
	AsOf      civil.Date
	People    int64 // or households
	Elsewhere int64 // rows of the whole list of people who are not on the register
	list      string
}

// takeRows is how many rows of a list one transaction takes in.
const takeRows = 500

// TakePaid takes a department's list in. From then on matches go by it for the
// services that it names, instead of by what an earlier list said. It counts
// when it is in whole; one that was interrupted leaves nothing: take it again.
// Faults: ErrService, ErrNoRows.
func (o *Office) TakePaid(ctx context.Context, by By, l PaidList) (Taken, error) {
	edition, err := o.place.On(l.AsOf)
	if err != nil {
		return Taken{}, err
	}
	t := &taking{Office: o, PaidList: l, id: id.New(), services: map[string]*pack.Service{}}
	for i, row := range l.Rows {
		s := edition.Service(row.Service)
		if s == nil || !s.Computes {
			return Taken{}, ErrService.At(fmt.Sprintf("rows[%d].service", i))
		}
		t.services[s.ID] = s
	}
	if len(t.services) == 0 {
		return Taken{}, ErrNoRows
	}
	if err := t.begin(ctx, by); err != nil {
		return Taken{}, err
	}
	for from := 0; from < len(l.Rows); from += takeRows {
		if err := t.some(ctx, by, from, min(from+takeRows, len(l.Rows))); err != nil {
			return Taken{}, err
		}
	}
	if err := t.finish(ctx, by); err != nil {
		return Taken{}, err
	}
	return Taken{Services: slices.Sorted(maps.Keys(t.services)), Elsewhere: t.elsewhere}, o.forgetPaid(ctx, by)
}

// taking is a list on its way into the database.
type taking struct {
	*Office
	PaidList
	id        id.ID
	services  map[string]*pack.Service
	elsewhere []int
}

func (t *taking) begin(ctx context.Context, by By) error {
	return t.write(ctx, by, func(tx *store.Tx) error {
		tx.Note("outreach.paid_taking", "", fmt.Sprintf("list %s of %s on %s: %d rows", t.id, t.Source, t.AsOf, len(t.Rows)))
		_, err := tx.Exec(ctx, insertPaidList, string(t.id), t.place.Code, t.Source, t.AsOf.String(), by.Who, store.Stamp(tx.Now))
		return err
	})
}

// some takes rows in. Until finish nobody goes by them.
func (t *taking) some(ctx context.Context, by By, from, to int) error {
	var elsewhere []int
	err := t.write(ctx, by, func(tx *store.Tx) error {
		tx.Unnoted()
		elsewhere = nil
		numbers := make([]people.Number, 0, to-from)
		for _, row := range t.Rows[from:to] {
			numbers = append(numbers, row.Number)
		}
		places, err := people.Places(ctx, tx, numbers)
		if err != nil {
			return err
		}
		to := payees{}
		for i := range numbers {
			row := t.Rows[from+i]
			subject := places[row.Number].Person
			if t.services[row.Service].For == rule.OfHousehold {
				subject = places[row.Number].Household
			}
			if subject == "" {
				elsewhere = append(elsewhere, from+i)
				continue
			}
			if err := to.add(subject, row); err != nil {
				return err
			}
		}
		_, err = tx.Insert(ctx, insertPaid, to.rows(t.id), addPaid)
		return err
	})
	t.elsewhere = append(t.elsewhere, elsewhere...)
	return err
}

// payee is who receives a service: a person, or a household.
type payee struct {
	subject id.ID
	service string
}

// payees is what each receives by some rows of a list.
type payees map[payee]Paid

// add adds a row: what several say of one household adds up, and is not known
// where one of them is not.
func (p payees) add(subject id.ID, row Paid) error {
	key := payee{subject, row.Service}
	before, there := p[key]
	if there && (before.Amount == nil || row.Amount == nil) {
		row.Amount = nil
	}
	if there && row.Amount != nil {
		sum, err := before.Amount.Plus(*row.Amount)
		if err != nil {
			return err
		}
		row.Amount = &sum
	}
	p[key] = row
	return nil
}

func (p payees) rows(list id.ID) [][]any {
	keys := slices.SortedFunc(maps.Keys(p), func(a, b payee) int {
		return cmp.Or(cmp.Compare(a.subject, b.subject), cmp.Compare(a.service, b.service))
	})
	var rows [][]any
	for _, key := range keys {
		row := p[key]
		var amount any
		if row.Amount != nil {
			amount = int64(*row.Amount)
		}
		since := ""
		if row.Since != nil {
			since = row.Since.String()
		}
		rows = append(rows, []any{string(key.subject), string(list), key.service, amount, row.Per, since})
	}
	return rows
}

// finish makes the list the one to go by.
func (t *taking) finish(ctx context.Context, by By) error {
	return t.write(ctx, by, func(tx *store.Tx) error {
		tx.Note("outreach.paid_taken", "", fmt.Sprintf("list %s of %s on %s: %d rows, %d not on the register", t.id, t.Source, t.AsOf, len(t.Rows), len(t.elsewhere)))
		_, err := tx.Exec(ctx, finishPaidList, len(t.elsewhere), store.Stamp(tx.Now), string(t.id))
		for service := range t.services {
			if err == nil {
				_, err = tx.Exec(ctx, goByPaid, t.place.Code, service, string(t.id))
			}
		}
		return err
	})
}

// PaidLists says of which services it is known who receives them, and from
// which list.
func (o *Office) PaidLists(ctx context.Context) ([]PaidNow, error) {
	var all []PaidNow
	err := o.read(ctx, func(s *store.Snap) error {
		return store.EachRow(ctx, s, func(rows *sql.Rows) error {
			var one PaidNow
			var on string
			err := rows.Scan(&one.Service, &one.list, &one.People, &one.Source, &on, &one.Elsewhere)
			if err == nil {
				one.AsOf, err = civil.Parse(on)
			}
			all = append(all, one)
			return err
		}, selectPaidNow, o.place.Code)
	})
	return all, err
}

// abandonedAfter is how long the rows of a list that was left unfinished stay.
const abandonedAfter = 24 * time.Hour

// forgetPaid takes away rows that no match goes by any more.
func (o *Office) forgetPaid(ctx context.Context, by By) error {
	for {
		left := false
		err := o.write(ctx, by, func(tx *store.Tx) error {
			tx.Unnoted()
			var list, service string
			err := tx.QueryRow(ctx, obsoletePaid+` LIMIT 1`, store.Stamp(tx.Now.Add(-abandonedAfter))).Scan(&list, &service)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if left = err == nil; left {
				_, err = tx.Exec(ctx, forgetPaid, list, service)
			}
			return err
		})
		if err != nil || !left {
			return err
		}
	}
}

// errPaidChanged ends a snapshot that lists were renewed under; it is written
// again.
var errPaidChanged = errors.New("the lists of who receives what were renewed while the snapshot was written")

// receipts fills in what households receive by the lists of now. It holds some
// households back, to ask about many at once.
type receipts struct {
	*Office
	ctx     context.Context
	lists   []PaidNow
	on      snapshot.File
	waiting []homeIn
}

// homeIn is a household that lives in an area.
type homeIn struct {
	area string
	home *population.Home
}

// receiptHomes is how many households are asked about at once.
const receiptHomes = 100

// receive is how a snapshot learns what is received, and of which services.
func (o *Office) receive(ctx context.Context, lists []PaidNow) ([]string, func(snapshot.File) (snapshot.File, func() error)) {
	var services []string
	for _, l := range lists {
		services = append(services, l.Service)
	}
	return services, func(on snapshot.File) (snapshot.File, func() error) {
		r := &receipts{Office: o, ctx: ctx, lists: lists, on: on}
		return r.add, r.end
	}
}

func (r *receipts) add(area string, h *population.Home) error {
	r.waiting = append(r.waiting, homeIn{area, h})
	if len(r.waiting) < receiptHomes {
		return nil
	}
	return r.pass()
}

// end passes the last households on. A list that was taken in meanwhile would
// be there in part: then the snapshot is of no use.
func (r *receipts) end() error {
	if err := r.pass(); err != nil {
		return err
	}
	now, err := r.PaidLists(r.ctx)
	if err == nil && !slices.Equal(now, r.lists) {
		err = errPaidChanged
	}
	return err
}

// pass fills in what the waiting households receive and passes them on.
func (r *receipts) pass() error {
	homes := map[string]*population.Home{} // by subject
	for _, w := range r.waiting {
		homes[w.home.ID] = w.home
		for _, p := range w.home.Members {
			homes[p.ID] = w.home
		}
	}
	err := r.read(r.ctx, func(s *store.Snap) error {
		for part := range slices.Chunk(slices.Sorted(maps.Keys(homes)), paidTogether) {
			if err := r.ask(s, part, homes); err != nil {
				return err
			}
		}
		return nil
	})
	for _, w := range r.waiting {
		if err == nil {
			err = r.on(w.area, w.home)
		}
	}
	r.waiting = r.waiting[:0]
	return err
}

// paidTogether is how many subjects one query asks about: SQLite finds a
// parameter by walking a list, so long lists cost their square.
const paidTogether = 40

func (r *receipts) ask(s *store.Snap, subjects []string, homes map[string]*population.Home) error {
	args := []any{r.place.Code}
	var in []string
	for _, subject := range subjects {
		args = append(args, subject)
		in = append(in, fmt.Sprintf("$%d", len(args)))
	}
	return store.EachRow(r.ctx, s, func(rows *sql.Rows) error {
		var subject, since string
		var amount sql.NullInt64
		var one population.Receipt
		if err := rows.Scan(&subject, &one.Service, &amount, &one.Per, &since); err != nil {
			return err
		}
		h := homes[subject]
		if subject != h.ID {
			one.Person = subject
		}
		one.Amount = money(amount)
		if since != "" {
			day, err := civil.Parse(since)
			if err != nil {
				return err
			}
			one.Since = &day
		}
		h.Received = append(h.Received, one)
		return nil
	}, fmt.Sprintf(paidTo, strings.Join(in, ", ")), args...)
}
