package casework

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/store"
)

// Act is what somebody wants to do to a case: an action of its process, or one
// that every case has. What the action does not need may be left out.
type Act struct {
	Action string
	Note   string
	Reason string
	Amount *measure.Money
	// From is the month from which a grant is paid; see Do.
	From       civil.Date
	Papers     []id.ID
	Pause      string // of the process: for what the clocks stand still
	Assignee   id.ID  // assign
	Area       string // transfer
	Department string // transfer
	Visit      *Visit
	Hearing    *Hearing
	Correct    []Change // correct: Field and After
	// IfVersion is the version of the case that was read; 0: whichever.
	IfVersion int64
	// Key names the act for whoever sends it, so that what comes twice is done
	// once. Empty: no such name.
	Key string
}

// maxText bounds a note or a reason, in characters.
const maxText = 4000

// ErrAction says that a case has no such action where it stands. Field is the
// action.
var ErrAction = fault.New(fault.Conflict, "casework.action", lang.Text{
	ZH: "事项现在不能这样办", EN: "This cannot be done with the case as it is"})

// ErrNeeds says what an action needs. Field names it: reason, note, paper or
// amount.
var ErrNeeds = fault.New(fault.Invalid, "casework.needs", lang.Text{
	ZH: "这一步要填写完整", EN: "This step needs more"})

// ErrStale says that the case has moved since it was read; its words say who did
// what.
var ErrStale = fault.New(fault.Stale, "casework.stale", lang.Text{
	ZH: "这个事项刚刚有变化：请重新打开", EN: "The case has just changed: open it again"})

// ErrVisit says that a visit or hearing has to be recorded first.
var ErrVisit = fault.New(fault.Conflict, "casework.visit", lang.Text{
	ZH: "请先记录入户调查（或听证）的情况", EN: "Record the visit (or the hearing) first"})

// Do does something to a case and returns it as it is then, with the new event
// alone. One of several who act at once wins, the others get ErrStale (or, where
// the case has ended by then, ErrAction). The same Key again does nothing.
//
// An action that ends the case as granted awards the amount, in the same
// transaction: from Act.From on, else from the month after the decision where the
// service is paid by the month, for the month of the decision otherwise. Where
// Amount is empty, what was proposed counts.
//
// Faults: ErrNotFound, ErrDenied, ErrSamePerson, ErrAction, ErrNeeds, ErrVisit,
// ErrStale.
func (o *Office) Do(ctx context.Context, who Who, purpose string, of id.ID, act Act) (Case, error) {
	who, by, err := o.standing(ctx, who.remembering(), purpose, `c.case_id = $1`, string(of))
	if err != nil {
		return Case{}, err
	}
	if err := act.check(); err != nil {
		return Case{}, err
	}
	c, err := o.peek(ctx, by.Within, of)
	if err != nil {
		return Case{}, err
	}
	by.Within = c.reach(by.Within, act)
	ground, err := o.groundFor(ctx, by, who, c, act)
	if err != nil {
		return Case{}, err
	}
	cal, err := o.calendar()
	if err != nil {
		return Case{}, err
	}
	var done *Case
	err = o.DB.Write(ctx, by, func(tx *store.Tx) (err error) {
		done, err = o.do(ctx, tx, &step{who: who, act: act, on: o.Today(), cal: cal, ground: ground}, of)
		return err
	})
	if err != nil {
		return Case{}, err
	}
	done.show(o.Today(), cal)
	done.Can = who.can(done)
	return *done, nil
}

// peek reads a case as far as somebody reaches, to see what an act on it needs.
func (o *Office) peek(ctx context.Context, within access.Scope, of id.ID) (c *Case, err error) {
	err = o.DB.ReadAs(ctx, within, func(s *store.Snap) (err error) {
		c, err = o.findCase(ctx, s, `c.case_id = $1`, string(of))
		return err
	})
	return c, err
}

// reach is what a write may touch that acts on a case: what its doer reaches,
// and where the act, or the process, sends the case.
func (c *Case) reach(within access.Scope, act Act) access.Scope {
	all := slices.Clone(within)
	if act.Action == "transfer" {
		all = append(all, access.Reach{Area: cmp.Or(act.Area, c.Area), Department: cmp.Or(act.Department, c.Department)})
	}
	others := []string{c.book.Home}
	for _, s := range c.Process.States {
		others = append(others, s.By.Department)
	}
	for _, d := range others {
		if d != "" {
			all = append(all, access.Reach{Area: c.Area, Department: d})
		}
	}
	return all
}

// check refuses what no action can be.
func (a *Act) check() error {
	a.Note, a.Reason = strings.TrimSpace(a.Note), strings.TrimSpace(a.Reason)
	for field, text := range map[string]string{"note": a.Note, "reason": a.Reason} {
		if utf8.RuneCountInString(text) > maxText {
			return ErrText.At(field)
		}
	}
	if a.Amount != nil && *a.Amount < 0 {
		return ErrAmount.At("amount")
	}
	return nil
}

// ErrText says that a note or a reason is longer than 4,000 characters.
var ErrText = fault.New(fault.Invalid, "casework.text", lang.Text{ZH: "说明最多 4000 字", EN: "A text has 4,000 characters at most"})

// ErrAmount says that an amount is negative.
var ErrAmount = fault.New(fault.Invalid, "casework.amount", lang.Text{ZH: "金额不能是负数", EN: "An amount is not negative"})

// step is an act on its way.
type step struct {
	who    Who
	act    Act
	on     civil.Date
	cal    *civil.Calendar
	ground *Ground
	told   Detail // beside what the act says
	// lead is what the program itself does to the case instead of an action.
	lead func(*Case) (follow, error)
	// area and department are where the case stood before.
	area, department string
	event            Event // in the making
}

// do is Do inside a write.
func (o *Office) do(ctx context.Context, tx *store.Tx, s *step, of id.ID) (*Case, error) {
	c, err := o.findCase(ctx, tx, `c.case_id = $1`, string(of))
	if err != nil {
		return nil, err
	}
	if err := s.who.may(access.ReadCases, c.row()); err != nil {
		return nil, ErrNotFound // whoever may not see it is not told that it is there
	}
	if again, err := o.repeated(ctx, tx, c, s.act.Key); again || err != nil {
		return c, err
	}
	if s.act.IfVersion != 0 && s.act.IfVersion != c.Version {
		return nil, o.stale(ctx, tx, c)
	}
	s.event = Event{Seq: c.Version + 1, Act: s.act.Action, From: c.State, At: tx.Now, On: s.on, By: s.who.doing(), Amount: s.act.Amount,
		Detail: s.told}
	s.event.Note, s.event.Reason, s.event.Papers = s.act.Note, s.act.Reason, s.act.Papers
	s.area, s.department = c.Area, c.Department
	after, err := o.take(ctx, tx, s, c)
	if err != nil {
		return nil, err
	}
	c.Version, c.MovedOn, s.event.To = s.event.Seq, s.on, c.State
	if won, err := save(ctx, tx, c); err != nil {
		return nil, err
	} else if !won {
		if again, err := o.repeated(ctx, tx, c, s.act.Key); again || err != nil {
			return c, err
		}
		return nil, o.stale(ctx, tx, c)
	}
	return c, o.record(ctx, tx, s, c, after)
}

// record writes what belongs to an act that won: its event, what the rules said,
// what follows from it, and who has to hear of it.
func (o *Office) record(ctx context.Context, tx *store.Tx, s *step, c *Case, after follow) error {
	tx.Note("casework."+s.act.Action, c.Person, c.Number)
	if err := addEvent(ctx, tx, c, s.event, s.act.Key); err != nil {
		return err
	}
	if err := addGround(ctx, tx, c, s.ground); err != nil {
		return err
	}
	if c.Area != s.area || c.Department != s.department {
		if err := carry(ctx, tx, c); err != nil {
			return err
		}
	}
	if after != nil {
		if err := after(ctx, tx, c); err != nil {
			return err
		}
	}
	s.event.Name = actName(c.Process, s.event.Act)
	c.Events = []Event{s.event}
	if err := o.informOf(ctx, tx, s, c); err != nil {
		return err
	}
	return tell(ctx, tx, c, s.event)
}

// follow is what has to be written once an act has won.
type follow func(context.Context, *store.Tx, *Case) error

// repeated reports whether an act with the key was done, and then reads the case
// as it is.
func (o *Office) repeated(ctx context.Context, tx *store.Tx, c *Case, key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	var seq int64
	err := tx.QueryRow(ctx, selectByKey, string(c.ID), key).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now, err := o.findCase(ctx, tx, `c.case_id = $1`, string(c.ID))
	if err != nil {
		return false, err
	}
	tx.Note("casework.read", c.Person, c.Number+": done before")
	*c = *now
	return true, nil
}

// stale is ErrStale with who did what last.
func (o *Office) stale(ctx context.Context, tx *store.Tx, c *Case) error {
	last, err := o.events(ctx, tx, c, selectLast)
	if err != nil || len(last) == 0 {
		return errors.Join(ErrStale, err)
	}
	e, told := last[0], *ErrStale
	name := e.By.Name
	if e.By.Kind == byResident {
		name = "申请人"
	}
	told.Say = lang.Text{ZH: name + "刚刚办了「" + e.Name.ZH + "」：请重新打开",
		EN: name + " has just done “" + e.Name.In(lang.EN) + "”: open the case again"}
	told.Field = "version"
	return &told
}

// take does the act on the case in memory and returns what must follow.
func (o *Office) take(ctx context.Context, tx *store.Tx, s *step, c *Case) (follow, error) {
	if s.lead != nil {
		return s.lead(c)
	}
	if a, ok := actionOf(c, s.act.Action); ok {
		return o.lead(s, c, a)
	}
	return o.own(ctx, tx, s, c)
}

// actionOf finds an action of the process that can be done in the state.
func actionOf(c *Case, action string) (pack.Action, bool) {
	from := c.offers()
	i := slices.IndexFunc(from, func(a pack.Action) bool { return a.ID == action })
	if i < 0 {
		return pack.Action{}, false
	}
	return from[i], true
}

// offers lists the actions of the process where the case stands. Whatever a process
// says, granting a service that is money needs an amount.
func (c *Case) offers() []pack.Action {
	if !c.Open() {
		return nil
	}
	all := c.Process.From(c.State)
	for i := range all {
		to := c.Process.State(all[i].To)
		if c.book.Pays && (all[i].Grants || to != nil && to.Outcome == pack.Granted) && !slices.Contains(all[i].Needs, "amount") {
			all[i].Needs = append(slices.Clone(all[i].Needs), "amount")
		}
	}
	return all
}

// lead takes a case along an action of its process.
func (o *Office) lead(s *step, c *Case, a pack.Action) (follow, error) {
	if err := s.who.mayDo(c, a); err != nil {
		return nil, err
	}
	if err := s.needs(c, a); err != nil {
		return nil, err
	}
	to := c.Process.State(a.To)
	if to == nil {
		return nil, nil
	}
	if unseen(c, to) {
		return nil, ErrVisit.At(a.ID)
	}
	published := c.Kind == pack.PublicationState
	c.move(to, s.event.By, s.event.At, s.on, s.cal)
	return o.after(s, a, to, published), nil
}

// unseen reports whether a visit or a hearing is due before the case goes on to
// be published or decided.
func unseen(c *Case, to *pack.State) bool {
	if c.Kind != pack.VisitState && c.Kind != pack.HearingState || c.book.Recorded {
		return false
	}
	return to.Kind == pack.PublicationState || to.Kind == pack.DecisionState || to.Outcome == pack.Granted
}

// needs checks that an act brings what its action needs, and puts the amount in
// its place.
func (s *step) needs(c *Case, a pack.Action) error {
	for _, need := range a.Needs {
		switch {
		case need == "reason" && s.act.Reason == "", need == "note" && s.act.Note == "", need == "paper" && len(s.act.Papers) == 0,
			need == "amount" && s.act.Amount == nil && c.Amount == nil:
			return ErrNeeds.At(need)
		}
	}
	if s.act.Amount != nil {
		c.Amount = s.act.Amount
	}
	if slices.Contains(a.Needs, "amount") {
		s.event.Amount = c.Amount
	}
	return nil
}

// doerOf is who does an action of a case.
func doerOf(c *Case, a pack.Action) pack.Doer {
	if a.By.Role != "" {
		return a.By
	}
	if s := c.Process.State(c.State); s != nil {
		return s.By
	}
	return pack.Doer{}
}

// mayDo reports whether somebody may do an action of the process.
func (w Who) mayDo(c *Case, a pack.Action) error {
	return w.mayAct(c, doerOf(c, a), permission(c, a), a.FourEyes)
}

// permission is what the policy is asked for an action.
func permission(c *Case, a pack.Action) access.Action {
	to := c.Process.State(a.To)
	switch {
	case a.Grants, to != nil && (to.Outcome == pack.Granted || to.Outcome == pack.Refused):
		return access.DecideCases
	case c.Kind == pack.PublicationState, to != nil && to.Kind == pack.PublicationState:
		return access.PublishCases
	}
	return access.WorkCases
}

// can lists what somebody may do to a case now: actions of its process, then
// those that every case has.
func (w Who) can(c *Case) []pack.Action {
	var all []pack.Action
	for _, a := range c.offers() {
		if w.mayDo(c, a) == nil {
			all = append(all, a)
		}
	}
	for _, a := range ownActs {
		if a.fits(c) && a.may(w, c) == nil {
			all = append(all, pack.Action{ID: a.id, Name: a.name, Needs: a.needs})
		}
	}
	return all
}
