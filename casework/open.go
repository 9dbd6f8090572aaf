package casework

import (
	"context"
	"encoding/base32"
	"encoding/hex"
	"slices"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/store"
)

// newCase is a case about to be opened.
type newCase struct {
	pinned
	Number      string // made where empty
	Who         Who
	Person      id.ID
	Household   id.ID
	People      int // whom it is about; 1 where 0
	Area        string
	Department  string // of the service; see pack.Service
	Application id.ID
	Bundle      string
	ReviewOf    id.ID
	Amount      *measure.Money // asked for
	Ground      *Ground
	Payee       Payee
	On          civil.Date // the day from which days count; today where zero
	// Grant is what is looked at again, Month from when what is decided counts,
	// Why what was found.
	Grant id.ID
	Month civil.Date
	Why   string
}

// Payee is who receives what a case grants, and where.
type Payee struct {
	Person  id.ID  `json:"person,omitempty"` // the person of the case where empty
	Account string `json:"account,omitempty"`
}

// ErrCase says that a case lacks what it needs. Field names it.
var ErrCase = fault.New(fault.Invalid, "casework.case", lang.Text{
	ZH: "事项要写明为谁办、什么服务、哪个区划", EN: "A case names the person, the service and the area"})

// openCase opens a case in the caller's write, in the first state of its process.
// Fault: ErrCase.
func (o *Office) openCase(ctx context.Context, tx *store.Tx, n newCase) (*Case, error) {
	switch {
	case n.Person == "":
		return nil, ErrCase.At("person")
	case n.service == nil:
		return nil, ErrCase.At("service")
	case n.Area == "":
		return nil, ErrCase.At("area")
	}
	cal, err := o.calendar()
	if err != nil {
		return nil, err
	}
	if n.On == 0 {
		n.On = o.Today()
	}
	c := n.fresh(tx, cal)
	if c.payee, err = seal(tx, n.Payee, sealOf("payee", c.ID, 0)); err != nil {
		return nil, err
	}
	if err := addCase(ctx, tx, c); err != nil {
		return nil, err
	}
	e := Event{Seq: 1, Act: openAct, To: c.State, At: tx.Now, On: n.On, By: n.Who.doing(), Amount: n.Amount, Detail: Detail{Case: n.ReviewOf, Reason: n.Why}}
	if err := addEvent(ctx, tx, c, e, ""); err != nil {
		return nil, err
	}
	if err := addGround(ctx, tx, c, n.Ground); err != nil {
		return nil, err
	}
	tx.Note("casework.opened", c.Person, c.Number+" "+c.Service)
	return c, tell(ctx, tx, c, e)
}

// fresh is a new case as it begins.
func (n *newCase) fresh(tx *store.Tx, cal *civil.Calendar) *Case {
	first := &n.process.States[0]
	c := &Case{ID: id.New(), Person: n.Person, Household: n.Household, People: max(n.People, 1), Application: n.Application, Bundle: n.Bundle,
		ReviewOf: n.ReviewOf, Service: n.service.ID, Area: n.Area, Department: n.Department, Process: n.process, Rules: n.rules, version: n.version,
		Version: 1, Amount: n.Amount, OpenedAt: tx.Now, OpenedOn: n.On, MovedOn: n.On}
	if c.Number = n.Number; c.Number == "" {
		c.Number = numberOf(c.ID, n.On)
	}
	c.Grant, c.book.Month = n.Grant, n.Month
	// Where the process sets limits itself, the service's is one of them.
	if d := n.service.Apply.Days; d != nil && !timed(n.process) {
		c.book.Whole = begin(int(d.Count), d.Working, n.On, cal)
	}
	c.book.Pays = len(n.service.Amounts) > 0
	if by := n.Who.doing(); by.Kind == byStaff {
		c.BroughtBy = by.ID
	}
	c.enter(first, tx.Now, n.On, cal)
	return c
}

// timed reports whether a process sets limits to its states.
func timed(p *pack.Process) bool {
	return slices.ContainsFunc(p.States, func(s pack.State) bool { return s.Clock != nil })
}

// letters are those of Crockford's base 32: none looks like another.
var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// numberOf writes the number of a case: the day, and fifty bits of chance from
// its id, which are enough for a day of a province.
func numberOf(c id.ID, on civil.Date) string {
	raw, err := hex.DecodeString(string(c))
	if err != nil || len(raw) != 16 {
		panic("an id that is none") // ids come from package id
	}
	y, m, d := on.YMD()
	tail := letters.EncodeToString(raw[8:])[2:12] // without the fixed bits
	day := []byte{digit(y / 10), digit(y), digit(m / 10), digit(m), digit(d / 10), digit(d)}
	return string(day) + "-" + tail[:5] + "-" + tail[5:]
}

func digit(n int) byte { return byte('0' + n%10) }
