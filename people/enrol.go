package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Enrolled is what Enrol made, in the order of the batch.
type Enrolled struct {
	Households []id.ID
	Residents  []id.ID
}

// Enrol takes a batch into the register, all of it or nothing. Faults: those of
// Batch.Check, joined and each with its place in Field; ErrNumberTaken;
// ErrLink; ErrReach.
func (r *Register) Enrol(ctx context.Context, by store.By, b Batch) (Enrolled, error) {
	if found := b.Check(r.catalogue); len(found) > 0 {
		errs := make([]error, len(found))
		for i, e := range found {
			errs[i] = e
		}
		return Enrolled{}, errors.Join(errs...)
	}
	var done Enrolled
	err := r.db.Write(ctx, by, func(tx *store.Tx) (err error) {
		done, err = r.enrol(ctx, tx, b)
		return err
	})
	if err != nil {
		return Enrolled{}, err
	}
	return done, nil
}

// enrolTogether is how many people one transaction of EnrolEach takes in.
const enrolTogether = 2000

// EnrolEach takes a whole population in, household by household, a few
// thousand people a transaction, and returns how many people came in before it
// ended. A household is in whole or not at all; links stay within what is in
// already or comes in the same transaction, so keep them within a household.
func (r *Register) EnrolEach(ctx context.Context, by store.By, source string, asOf civil.Date, all iter.Seq[NewHousehold]) (int, error) {
	total, people := 0, 0
	b := Batch{Source: source, AsOf: asOf}
	flush := func() error {
		if len(b.Households) == 0 {
			return nil
		}
		if _, err := r.Enrol(ctx, by, b); err != nil {
			return err
		}
		total += people
		b.Households, people = b.Households[:0], 0
		return nil
	}
	for h := range all {
		b.Households = append(b.Households, h)
		if people += len(h.Members); people >= enrolTogether {
			if err := flush(); err != nil {
				return total, err
			}
		}
	}
	if err := flush(); err != nil || total == 0 {
		return total, err
	}
	return total, r.db.Analyze(ctx)
}

// enrolment gathers the rows of a batch, table by table.
type enrolment struct {
	r          *Register
	tx         *store.Tx
	batch      Batch
	done       Enrolled
	byRef      map[string]id.ID
	byNumber   map[Number]id.ID
	where      map[string]string // person → place in the batch
	households [][]any
	residents  [][]any
	claims     [][]any
	members    [][]any
	residences [][]any
	links      [][]any
	statements [][]any
}

func newEnrolment(r *Register, tx *store.Tx, b Batch) *enrolment {
	return &enrolment{r: r, tx: tx, batch: b, byRef: map[string]id.ID{}, byNumber: map[Number]id.ID{}, where: map[string]string{}}
}

func (r *Register) enrol(ctx context.Context, tx *store.Tx, b Batch) (Enrolled, error) {
	e := newEnrolment(r, tx, b)
	e.giveIDs()
	n := 0
	for i, h := range b.Households {
		if err := e.household(ctx, e.done.Households[i], h, e.done.Residents[n:n+len(h.Members)]); err != nil {
			return Enrolled{}, err
		}
		n += len(h.Members)
	}
	// A member may live elsewhere; the household is where it is enrolled.
	if err := tx.Beyond(ctx, func() error { return e.write(ctx) }); err != nil {
		return Enrolled{}, err
	}
	return e.done, nil
}

// giveIDs comes first, so that a link may name somebody further down.
func (e *enrolment) giveIDs() {
	for i, h := range e.batch.Households {
		e.done.Households = append(e.done.Households, orNew(h.ID))
		for j, m := range h.Members {
			person := orNew(m.ID)
			e.done.Residents = append(e.done.Residents, person)
			e.where[string(person)] = fmt.Sprintf("households[%d].members[%d]", i, j)
			if m.Ref != "" {
				e.byRef[m.Ref] = person
			}
			if !m.Number.IsZero() {
				e.byNumber[m.Number] = person
			}
		}
	}
}

func orNew(given id.ID) id.ID {
	if given != "" {
		return given
	}
	return id.New()
}

func (e *enrolment) household(ctx context.Context, home id.ID, h NewHousehold, people []id.ID) error {
	area := h.Area
	if area == "" {
		area = h.Members[0].Residence.LivesInArea
	}
	seq, err := e.say(home, Home, 0, h.Said)
	if err != nil {
		return err
	}
	if !e.tx.By.Within.Places().Covers(access.Row{Area: area}) {
		return ErrReach.At("area")
	}
	e.households = append(e.households, []any{string(home), area, seq, store.Stamp(e.tx.Now)})
	for j, m := range h.Members {
		if err := e.resident(ctx, home, people[j], m); err != nil {
			return err
		}
	}
	return nil
}

func (e *enrolment) resident(ctx context.Context, home, person id.ID, m NewResident) error {
	since := e.since(m.Since)
	at := store.Stamp(e.tx.Now)
	e.members = append(e.members, []any{string(person), 1, string(home), string(m.Role), since, forever, e.batch.Source, at})
	e.residences = append(e.residences, residenceRow(person, 2, m.Residence, since, e.batch.Source, at))
	seq := int64(2)
	for i, l := range m.Links {
		other, err := e.other(ctx, l)
		if err != nil {
			return err
		}
		if other == "" || other == person {
			return ErrLink.At(fmt.Sprintf("%s.links[%d]", e.where[string(person)], i))
		}
		seq++
		e.links = append(e.links, []any{string(person), seq, string(l.Kind), string(other), 1, e.since(l.Since), forever, e.batch.Source, at})
	}
	seq, err := e.say(person, Person, seq, m.Said)
	if err != nil {
		return err
	}
	keys := e.tx.Keys()
	number, err := sealed(keys, m.Number.Plain(), numberSeal(person))
	if err != nil {
		return err
	}
	phone, err := sealed(keys, m.Phone, phoneSeal(person))
	if err != nil {
		return err
	}
	if !m.Number.IsZero() {
		e.claims = append(e.claims, []any{numberMAC(keys, m.Number), string(person)})
	}
	e.residents = append(e.residents, []any{string(person), string(home), m.Residence.LivesInArea, m.Name, string(m.sex()),
		m.born().String(), number, phone, phoneMAC(keys, m.Phone), seq, at})
	e.tx.Note("people.enrolled", person, "")
	return nil
}

func (e *enrolment) since(day *civil.Date) string {
	if day == nil {
		return e.batch.AsOf.String()
	}
	return day.String()
}

// other finds the other person of a link, or none.
func (e *enrolment) other(ctx context.Context, l NewLink) (id.ID, error) {
	switch {
	case l.Ref != "":
		return e.byRef[l.Ref], nil
	case l.ID != "":
		return e.onFile(ctx, l.ID)
	}
	if person, ok := e.byNumber[l.Number]; ok {
		return person, nil
	}
	person, err := claimant(ctx, e.tx, numberMAC(e.tx.Keys(), l.Number))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return person, err
}

func (e *enrolment) onFile(ctx context.Context, person id.ID) (id.ID, error) {
	if _, inBatch := e.where[string(person)]; inBatch {
		return person, nil
	}
	known, err := isKnown(ctx, e.tx, person)
	if !known {
		return "", err
	}
	return person, err
}

func (e *enrolment) say(subject id.ID, entity Entity, seq int64, said []Statement) (int64, error) {
	for _, s := range said {
		seq++
		row, err := statementRow(e.tx, e.r.catalogue, entity, subject, seq, s.orFrom(e.batch))
		if err != nil {
			return 0, err
		}
		e.statements = append(e.statements, row)
	}
	return seq, nil
}

// orFrom takes source and days from the batch where a statement has no source.
func (s Statement) orFrom(b Batch) Statement {
	if s.Source == "" {
		s.Source, s.AsOf, s.Span.From = b.Source, b.AsOf, b.AsOf
	}
	return s
}

// statementRow splits the values into those in clear and those encrypted.
func statementRow(tx *store.Tx, c *Catalogue, entity Entity, subject id.ID, seq int64, s Statement) ([]any, error) {
	clear, secret := map[string]Value{}, map[string]Value{}
	for name, v := range s.Values {
		if a, _ := c.Find(entity, name); a.Sealed {
			secret[name] = v
			continue
		}
		clear[name] = v
	}
	facts, err := factsText(clear)
	if err != nil {
		return nil, err
	}
	hidden, err := factsText(secret)
	if err != nil {
		return nil, err
	}
	hidden, err = sealed(tx.Keys(), hidden, factsSeal(subject, seq))
	if err != nil {
		return nil, err
	}
	return []any{string(subject), seq, s.Source, s.AsOf.String(), s.From.String(), endText(s.To), facts, hidden, store.Stamp(tx.Now)}, nil
}

func factsText(values map[string]Value) (string, error) {
	if len(values) == 0 {
		return "", nil
	}
	b, err := json.Marshal(values)
	return string(b), err
}

// write puts the rows in, claims first: a number that is taken ends it.
func (e *enrolment) write(ctx context.Context) error {
	for _, t := range []struct {
		head string
		rows [][]any
		tail string
	}{
		{insertClaim, e.claims, skipTaken},
		{insertHousehold, e.households, ""},
		{insertResident, e.residents, ""},
		{insertMembership, e.members, ""},
		{insertResidence, e.residences, ""},
		{insertLink, e.links, ""},
		{insertStatement, e.statements, ""},
	} {
		n, err := e.tx.Insert(ctx, t.head, t.rows, t.tail)
		if err != nil {
			return err
		}
		if n != int64(len(t.rows)) {
			return e.taken(ctx)
		}
	}
	return nil
}

// taken names the first person of the batch whose number another one has.
func (e *enrolment) taken(ctx context.Context) error {
	for _, c := range e.claims {
		holder, err := claimant(ctx, e.tx, c[0].(string))
		if err != nil {
			return err
		}
		if string(holder) != c[1] {
			return ErrNumberTaken.At(e.where[c[1].(string)] + ".citizen_number")
		}
	}
	return fmt.Errorf("a claim was not written and nobody holds it")
}
