package casework

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"minsheng/access"
	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// Match is somebody whom a match run found to be owed a service.
type Match struct {
	Service string
	Person  id.ID // for whom; of a service for households, the head
	Round   id.ID // the run that found it
}

// Started is what became of a match.
type Started struct {
	Match
	Way         pack.Start // notice, prefilled or automatic; empty where nothing was done
	Application id.ID      // the draft that waits to be confirmed
	Case        id.ID
	Granted     bool
	Why         lang.Text // why nothing was done
}

// remind is for how long a resident is not told the same again.
const remind = 90 * 24 * time.Hour

// Why nothing is done about a match.
var (
	byThemselves = lang.Text{ZH: "这项服务要本人申请", EN: "this service is applied for by the person"}
	notOffered   = lang.Text{ZH: "方案中没有这项服务", EN: "the pack has no such service"}
	declined     = lang.Text{ZH: "本人表示不需要", EN: "the person does not want it"}
	underWay     = lang.Text{ZH: "已有草稿、申请或事项", EN: "there is a draft, an application or a case already"}
	toldLately   = lang.Text{ZH: "近期已经通知过", EN: "the person was told lately"}
	notNow       = lang.Text{ZH: "按现在的登记信息不符合，或缺少信息", EN: "by what is on file now it is not owed, or something is missing"}
)

// StartFrom does for each match what its service says: it tells the person, fills
// in a draft that waits for one confirmation, or opens a case, which the program
// grants where the process lets it. What the rules say today is asked again and
// pinned; whoever does not want a service is left alone. The same person, service
// and round again does nothing. Faults: ErrDenied, people.ErrNotFound.
func (o *Office) StartFrom(ctx context.Context, who Who, purpose string, all ...Match) ([]Started, error) {
	done := make([]Started, 0, len(all))
	for _, m := range all {
		s, err := o.startFrom(ctx, who, purpose, m)
		if err != nil {
			return done, err
		}
		done = append(done, s)
	}
	return done, nil
}

func (o *Office) startFrom(ctx context.Context, who Who, purpose string, m Match) (Started, error) {
	s := Started{Match: m}
	on := o.Today()
	e, err := o.edition(on)
	if err != nil {
		return s, err
	}
	service := e.Service(m.Service)
	if service == nil {
		s.Why = notOffered
		return s, nil
	}
	if service.Start == pack.ByApplication {
		s.Why = byThemselves
		return s, nil
	}
	by, err := who.by(access.TakeApplications, purpose)
	if err != nil {
		return s, err
	}
	home, reading, err := o.Register.Look(ctx, m.Person, on)
	if err != nil {
		return s, err
	}
	ground, answer, err := o.weigh(on, &home, m.Person, m.Service, nil)
	if err != nil {
		return s, err
	}
	f := &first{Started: s, who: who, service: service, home: &home, ground: ground, answer: answer, names: serviceNames(e)}
	if f.draft, f.pin, err = o.firstStep(ctx, who, f); err != nil {
		return s, err
	}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		reading.Note(tx)
		if err := who.may(access.TakeApplications, f.draft.row()); err != nil {
			return err
		}
		return o.first(ctx, tx, f)
	})
	return f.Started, err
}

// first is a match on its way to a first step.
type first struct {
	Started
	who     Who
	service *pack.Service
	home    *people.Household
	ground  *Ground
	answer  *entitle.Answer
	draft   *filed // also where none is kept: it says where the person belongs
	pin     pinned
	names   func(string) lang.Text
}

// owed reports whether the rules say today that the service is owed, if only its
// amount is not known.
func (f *first) owed() bool {
	return f.answer != nil && (f.answer.Outcome == entitle.Owed || f.answer.Entitled)
}

// firstStep prepares what is written for a match.
func (o *Office) firstStep(ctx context.Context, who Who, f *first) (*filed, pinned, error) {
	d, err := o.draft(ctx, Program("match"), NewApplication{Service: f.Match.Service, Person: f.Person, Channel: ByMatch})
	if err != nil {
		return nil, pinned{}, err
	}
	a := d.filed
	a.BegunBy = who.doing()
	if f.service.Start != pack.Automatic {
		return a, pinned{}, nil
	}
	pin, err := o.pin(ctx, f.Match.Service, o.Today())
	return a, pin, err
}

// first takes the first step, once.
func (o *Office) first(ctx context.Context, tx *store.Tx, f *first) error {
	tx.Note("casework.matched", f.Person, f.Match.Service)
	why, err := o.leaveAlone(ctx, tx, f)
	if err != nil || !why.IsZero() {
		f.Why = why
		return err
	}
	n, err := tx.Exec(ctx, insertStart, string(f.Person), f.Match.Service, string(f.Round), string(f.service.Start), "", store.Stamp(tx.Now))
	if err != nil {
		return err
	}
	if n == 0 {
		f.Why = underWay
		return nil
	}
	f.Way = f.service.Start
	switch f.Way {
	case pack.ByPrefilled:
		return o.prefilled(ctx, tx, f)
	case pack.Automatic:
		return o.unasked(ctx, tx, f)
	}
	args := f.words("")
	args[aboutArg] = plainArg(f.Match.Service)
	return inform(ctx, tx, notice{About: f.Person, Template: MsgOwed, Args: args})
}

// words are what messages about a match say.
func (f *first) words(number string) map[string]lang.Text {
	args := map[string]lang.Text{"service": f.names(f.Match.Service), "number": plainArg(number), "amount": {}}
	if f.answer != nil && f.answer.Amount != nil {
		args["amount"] = lang.Text{ZH: "，" + amountIn(*f.answer.Amount, f.service.Per, lang.ZH), EN: ", " + amountIn(*f.answer.Amount, f.service.Per, lang.EN)}
	}
	return args
}

// leaveAlone is why nothing is done about a match, empty where something is.
func (o *Office) leaveAlone(ctx context.Context, tx *store.Tx, f *first) (lang.Text, error) {
	none := lang.Text{}
	if f.service.Start != pack.ByNotice && !f.owed() {
		return notNow, nil
	}
	var n int
	if err := tx.QueryRow(ctx, countDeclines, string(f.Person), f.Match.Service).Scan(&n); err != nil || n > 0 {
		return declined, err
	}
	err := tx.Beyond(ctx, func() error {
		return tx.QueryRow(ctx, countUnderWay, string(f.Person), f.Match.Service).Scan(&n)
	})
	if err != nil || n > 0 {
		return underWay, err
	}
	var last string
	err = tx.QueryRow(ctx, lastStart, string(f.Person), f.Match.Service).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	at, err := store.ParseStamp(last)
	if err == nil && f.service.Start == pack.ByNotice && tx.Now.Sub(at) < remind {
		return toldLately, nil
	}
	return none, err
}

// prefilled keeps a draft that waits for one confirmation.
func (o *Office) prefilled(ctx context.Context, tx *store.Tx, f *first) error {
	a := f.draft
	a.BegunAt, a.ChangedAt = tx.Now, tx.Now
	if err := a.add(ctx, tx); err != nil {
		return err
	}
	f.Application = a.ID
	return inform(ctx, tx, notice{About: f.Person, Application: a.ID, Template: MsgPrefilled, Args: f.words("")})
}

// unasked opens a case for which nobody applied, and does what its process lets
// the program do: grant it at once, or bring it to whoever decides.
func (o *Office) unasked(ctx context.Context, tx *store.Tx, f *first) error {
	a := f.draft
	n := newCase{pinned: f.pin, Who: Program("match"), Person: a.Person, Household: a.Household, Area: a.Area, Department: a.Department,
		Ground: f.ground, Amount: f.answer.Amount, On: o.Today()}
	c, err := o.openCase(ctx, tx, n)
	if err != nil {
		return err
	}
	f.Case = c.ID
	if err := inform(ctx, tx, notice{About: f.Person, Case: c.ID, Template: MsgAutomatic, Args: f.words(c.Number)}); err != nil {
		return err
	}
	from := c.Process.From(c.State)
	i := slices.IndexFunc(from, func(act pack.Action) bool { return doerOf(c, act).Role == pack.System })
	if i < 0 || f.answer.Outcome != entitle.Owed {
		return nil // whoever works there goes on with it, and says how much it is
	}
	cal, err := o.calendar()
	if err != nil {
		return err
	}
	s := &step{who: Program("match"), on: o.Today(), cal: cal, ground: f.ground,
		act: Act{Action: from[i].ID, Amount: f.answer.Amount, Note: "免申即享：按登记信息符合条件", Key: "match/" + string(f.Round)}}
	c, err = o.do(ctx, tx, s, c.ID)
	if err == nil {
		f.Granted = c.Outcome == pack.Granted
	}
	return err
}

// ErrDeclineWhat says that a refusal names no service.
var ErrDeclineWhat = fault.New(fault.Invalid, "casework.decline", lang.Text{ZH: "要写明不需要哪项服务", EN: "Say which service is not wanted"})

// Decline records that somebody does not want a service: matches leave them alone
// until they apply themselves. A draft that a match filled in is discarded. Faults:
// ErrDeclineWhat, ErrDenied, people.ErrNotFound.
func (o *Office) Decline(ctx context.Context, who Who, purpose string, person id.ID, service, note string) error {
	if service == "" || len(note) > maxText {
		return ErrDeclineWhat
	}
	who, by, err := o.forPerson(ctx, who, purpose, person)
	if err != nil {
		return err
	}
	return o.DB.Write(ctx, by, func(tx *store.Tx) error {
		found, err := residentIn(ctx, tx, person, "declines a service")
		if err != nil {
			return err
		}
		if err := who.may(access.TakeApplications, access.Row{Area: found.Area, Person: person}); err != nil {
			return err
		}
		tx.Note("casework.declined", person, service)
		sealed, err := seal(tx, struct {
			Note string `json:"note,omitempty"`
		}{note}, sealOf("decline", person, 0)+service)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertDecline, string(person), service, sealed, store.Stamp(tx.Now)); err != nil {
			return err
		}
		return o.discardMatched(ctx, tx, person, service)
	})
}

// discardMatched discards the drafts of a service that matches filled in.
func (o *Office) discardMatched(ctx context.Context, tx *store.Tx, person id.ID, service string) error {
	var drafts []*filed
	err := store.EachRow(ctx, tx, func(rows *sql.Rows) error {
		a, err := o.scanApplication(rows)
		if err == nil && a.Service == service && a.Channel == ByMatch && a.Filing == Draft {
			drafts = append(drafts, a)
		}
		return err
	}, personsOwn, string(person))
	for _, a := range drafts {
		if err == nil {
			err = o.clear(ctx, tx, a, Discarded)
		}
	}
	return err
}
