package match

import (
	"cmp"
	"fmt"
	"math/bits"

	"minsheng/entitle"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/population"
	"minsheng/rule"
)

// emitter turns what was matched, a bitmap a service, into rows, person after
// person, and counts them. It serves one goroutine.
type emitter struct {
	crowd    *crowd
	homes    side
	people   side
	receipts receipts
}

// side is the services for persons, or for households: their places, their
// counts, and their bitmaps over a chunk. High and low are the bits of a Standing.
type side struct {
	services        []int
	tally           tally
	high, low, got  turned
	planes, receive [][]uint64
}

func newEmitter(services []*pack.Service, k *kinds, receipts receipts) *emitter {
	e := &emitter{crowd: newCrowd(k), receipts: receipts}
	for i, s := range services {
		side := &e.people
		if s.For == rule.OfHousehold {
			side = &e.homes
		}
		side.services = append(side.services, i)
	}
	for _, s := range []*side{&e.homes, &e.people} {
		s.tally = tally{services: len(s.services), kinds: map[uint64]*line{}}
	}
	return e
}

// counts adds what was emitted to counts.
func (e *emitter) counts(to *Counts) error {
	return cmp.Or(e.homes.tally.tables(to, 0, e.homes.services, e.crowd.names, e.crowd.labels),
		e.people.tally.tables(to, 1, e.people.services, e.crowd.names, e.crowd.labels))
}

// emit writes the rows of a chunk into a sheet, which is empty.
func (e *emitter) emit(c *population.Chunk, a *answers, to *sheet) error {
	e.crowd.sort(c, a.worker)
	if err := e.receipts.take(c); err != nil {
		return err
	}
	e.homes.turn(a.matched, &e.receipts, c.Homes())
	e.people.turn(a.matched, &e.receipts, c.Members())
	to.households = append(to.households, c.HouseholdIDs...)
	to.persons = append(to.persons, c.PersonIDs[:c.Members()]...)
	row := rower{emitter: e, answers: a, to: to}
	for h := range c.Homes() {
		row.home = uint32(h)
		if err := row.subject(&e.homes, h, 0, e.crowd.areas[h], e.crowd.homes[h]); err != nil {
			return fmt.Errorf("household %s: %w", c.HouseholdIDs[h], err)
		}
		for r := int(c.Households[h]); r < int(c.Households[h+1]); r++ {
			row.person = uint32(r)
			if err := row.subject(&e.people, r, personal, e.crowd.areas[h], e.crowd.members[r]); err != nil {
				return fmt.Errorf("person %s: %w", c.PersonIDs[r], err)
			}
		}
	}
	return nil
}

// turn turns the bitmaps of the side's services over n rows.
func (s *side) turn(matched []*entitle.Matched, got *receipts, n int) {
	words := (n + 63) / 64
	s.planes = sized(s.planes, len(s.services))
	for i, at := range s.services {
		m := matched[at]
		s.planes[i] = sized(s.planes[i], words)
		for k := range s.planes[i] {
			s.planes[i][k] = m.Owed[k] | m.Possible[k]&m.Entitled[k]
		}
	}
	s.high.turn(s.planes, n)
	for i, at := range s.services {
		m := matched[at]
		for k := range s.planes[i] {
			s.planes[i][k] = m.Owed[k] | m.Possible[k]&^m.Entitled[k]
		}
	}
	s.low.turn(s.planes, n)
	s.receive = s.receive[:0]
	for _, at := range s.services {
		s.receive = append(s.receive, got.who[at])
	}
	s.got.turn(s.receive, n)
}

// rower writes the rows of one person or one household after the other.
type rower struct {
	*emitter
	*answers
	to           *sheet
	home, person uint32
	area, kind   *line // where they are counted
}

// subject writes the rows about row at of a side.
func (r *rower) subject(s *side, at int, own marks, area uint32, kind uint64) error {
	r.area, r.kind = s.tally.area(area), s.tally.kind(kind)
	r.area.asked++
	r.kind.asked++
	high, low, got := s.high.row(at), s.low.row(at), s.got.row(at)
	for k := range high {
		for any := high[k] | low[k] | got[k]; any != 0; any &= any - 1 {
			bit := bits.TrailingZeros64(any)
			m := own | marks(high[k]>>bit&1<<1|low[k]>>bit&1)
			place := k<<6 + bit
			service := s.services[place]
			if r.receipts.listed[service] {
				m |= said | received*marks(got[k]>>bit&1)
			}
			if err := r.row(service, place, at, m); err != nil {
				return fmt.Errorf("%s: %w", r.matched[service].Service.ID, err)
			}
		}
	}
	return nil
}

// row writes the row of a service, which stands in a place of its side.
func (r *rower) row(service, place, at int, m marks) error {
	var amount, got measure.Money
	switch m.standing() {
	case Owed:
		if one := r.matched[service]; one.Priced[at>>6]>>(at&63)&1 == 1 {
			amount = one.Amount[at]
			m |= priced
			r.to.amounts = append(r.to.amounts, int64(amount))
		}
	case OwedAmountOpen, Perhaps:
		if list := r.lacks.of[service][at]; list != 0 {
			m |= lacking
			r.to.missing = append(r.to.missing, r.lacks.place(service, list, r.to))
		}
	}
	if m&received != 0 {
		if how := r.receipts.next(); how.priced {
			m |= paid
			got = how.amount
			r.to.receipts = append(r.to.receipts, int64(got))
		}
	}
	if m&personal != 0 {
		r.to.person = append(r.to.person, r.person)
	}
	r.to.home, r.to.service, r.to.marks = append(r.to.home, r.home), append(r.to.service, uint32(service)), append(r.to.marks, m)
	if err := r.area.count(place, m, amount, got); err != nil {
		return err
	}
	return r.kind.count(place, m, amount, got)
}
