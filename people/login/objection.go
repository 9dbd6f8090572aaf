package login

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// longestQuestion bounds what a resident asks and what an auditor answers, in
// characters.
const longestQuestion = 1000

// mostOpen is how many questions of one person may wait for an answer.
const mostOpen = 10

// Objection is what a resident asks about one who looked at their data, and the
// auditor's answer.
type Objection struct {
	ID       id.ID
	Person   id.ID
	Who      string // who looked
	On       civil.Date
	Purpose  string // as it was said then
	Question string
	MadeAt   time.Time

	Answer     string
	AnsweredBy string
	AnsweredAt time.Time // zero: nobody has yet
}

// ErrQuestion says that a question or an answer is empty or too long.
var ErrQuestion = fault.New(fault.Invalid, "login.question", lang.Text{
	ZH: "请写 1 到 1000 个字", EN: "Write 1 to 1000 characters"})

// ErrManyOpen says that enough questions of somebody wait for an answer.
var ErrManyOpen = fault.New(fault.Conflict, "login.many_open", lang.Text{
	ZH: "您还有 10 个问题在等答复：请先等答复，着急可拨打 12345", EN: "Ten of your questions wait for an answer: wait for these first, or call 12345"})

// ErrObjection says that there is no such question, or that it was answered.
var ErrObjection = fault.New(fault.NotFound, "login.objection", lang.Text{
	ZH: "没有这个问题，或者已经答复", EN: "There is no such question, or it was answered"})

func questionSeal(o id.ID) string { return "login.question/" + string(o) }
func answerSeal(o id.ID) string   { return "login.answer/" + string(o) }

func checkText(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 1 || n > longestQuestion {
		return "", ErrQuestion.At("question")
	}
	return text, nil
}

// Object asks the auditor about one who looked at the data of the person whom a
// visitor sees to. Faults: ErrQuestion, ErrManyOpen.
func (d *Door) Object(ctx context.Context, v Visitor, about Look, question string) (id.ID, error) {
	question, err := checkText(question)
	if err != nil {
		return "", err
	}
	o := id.New()
	err = d.db.Write(ctx, by(v.Person, "asks who looked and why"), func(tx *store.Tx) error {
		var open int
		if err := tx.QueryRow(ctx, countOpen, string(v.About())).Scan(&open); err != nil {
			return err
		}
		if open >= mostOpen {
			return ErrManyOpen
		}
		sealed, err := tx.Keys().Seal(question, questionSeal(o))
		if err != nil {
			return err
		}
		tx.Note("login.objected", v.About(), about.Who+" on "+about.On.String())
		_, err = tx.Insert(ctx, insertObjection, [][]any{{string(o), string(v.About()), about.Who, about.On.String(), about.Purpose, sealed, store.Stamp(tx.Now), "", "", ""}}, "")
		return err
	})
	return o, err
}

// Objections returns what was asked about the data of a person, newest first.
func (d *Door) Objections(ctx context.Context, person id.ID) ([]Objection, error) {
	var all []Objection
	err := d.db.ReadAs(ctx, access.Own(person), func(s *store.Snap) (err error) {
		all, err = d.objections(ctx, s, objectionsOf, string(person), 100)
		return err
	})
	return all, err
}

// Unanswered returns the questions that wait for the auditor, oldest first. The
// journal says that they were read.
func (d *Door) Unanswered(ctx context.Context, by store.By) ([]Objection, error) {
	var all []Objection
	err := d.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		all, err = d.objections(ctx, tx, objectionsOpen, 200)
		tx.Note("login.objections_read", "", "")
		for _, o := range all {
			tx.Note("login.objection_read", o.Person, "")
		}
		return err
	})
	return all, err
}

func (d *Door) objections(ctx context.Context, q store.Querier, query string, args ...any) ([]Objection, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Objection
	for rows.Next() {
		o, err := d.scanObjection(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

func (d *Door) scanObjection(row *sql.Rows) (o Objection, err error) {
	var on, made, answered string
	if err := row.Scan(&o.ID, &o.Person, &o.Who, &on, &o.Purpose, &o.Question, &made, &o.Answer, &o.AnsweredBy, &answered); err != nil {
		return o, err
	}
	if o.On, err = civil.Parse(on); err != nil {
		return o, err
	}
	if o.MadeAt, err = store.ParseStamp(made); err != nil {
		return o, err
	}
	if o.Question, err = d.db.Keys().Open(o.Question, questionSeal(o.ID)); err != nil || answered == "" {
		return o, err
	}
	if o.AnsweredAt, err = store.ParseStamp(answered); err != nil {
		return o, err
	}
	o.Answer, err = d.db.Keys().Open(o.Answer, answerSeal(o.ID))
	return o, err
}

// AnswerObjection gives the auditor's answer to a question, once. Faults:
// ErrQuestion, ErrObjection.
func (d *Door) AnswerObjection(ctx context.Context, by store.By, objection id.ID, answer string) error {
	answer, err := checkText(answer)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, by, func(tx *store.Tx) error {
		sealed, err := tx.Keys().Seal(answer, answerSeal(objection))
		if err != nil {
			return err
		}
		var person id.ID
		err = tx.QueryRow(ctx, answerObjection, sealed, tx.By.Who, store.Stamp(tx.Now), string(objection)).Scan(&person)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrObjection
		}
		tx.Note("login.answered", person, "")
		return err
	})
}
