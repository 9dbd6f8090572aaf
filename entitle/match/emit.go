package match

import (
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
	tally    *tally
	homes    side
	people   side
	receipts receipts
}

// side is the services for persons, or for households: their places, and their
// bitmaps over a chunk. High and low are the bits of a Standing.
type side struct {
	services        []int
	high, low, got  turned
	planes, receive [][]uint64
}

func newEmitter(services []*pack.Service, k *kinds, receipts receipts) *emitter {
	e := &emitter{crowd: newCrowd(k), tally: newTally(len(services)), receipts: receipts}
	for i, s := range services {
		side := &e.people
		if s.For == rule.OfHousehold {
			side = &e.homes
		}
		side.services = append(side.services, i)
	}
	return e
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
	for h := range c.Homes() {
		row := rower{emitter: e, answers: a, to: to, home: uint32(h), area: e.crowd.areas[h]}
		row.kind = e.tally.kind(e.crowd.homes[h])
		e.tally.asked[0].ask(row.area, row.kind)
		if err := row.rows(&e.homes, h, 0); err != nil {
			return fmt.Errorf("household %s: %w", c.HouseholdIDs[h], err)
		}
		for r := int(c.Households[h]); r < int(c.Households[h+1]); r++ {
			row.kind, row.person = e.tally.kind(e.crowd.members[r]), uint32(r)
			e.tally.asked[1].ask(row.area, row.kind)
			if err := row.rows(&e.people, r, personal); err != nil {
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
	area, kind   uint32
}

// rows writes the rows about row at of a side.
func (r *rower) rows(s *side, at int, own marks) error {
	high, low, got := s.high.row(at), s.low.row(at), s.got.row(at)
	for k := range high {
		for any := high[k] | low[k] | got[k]; any != 0; any &= any - 1 {
			bit := bits.TrailingZeros64(any)
			service := s.services[k<<6+bit]
			m := own | marks(high[k]>>bit&1<<1|low[k]>>bit&1)
			if err := r.row(service, at, m, got[k]>>bit&1 == 1); err != nil {
				return fmt.Errorf("%s: %w", r.matched[service].Service.ID, err)
			}
		}
	}
	return nil
}

func (r *rower) row(service, at int, m marks, receiving bool) error {
	var amount, got measure.Money
	if one := r.matched[service]; m.standing() == Owed && one.Priced[at>>6]>>(at&63)&1 == 1 {
		amount = one.Amount[at]
		m |= priced
		r.to.amounts = append(r.to.amounts, int64(amount))
	}
	if open := m.standing() - Perhaps; open <= OwedAmountOpen-Perhaps {
		if list := r.lacks.of[service][at]; list != 0 {
			m |= lacking
			r.to.missing = append(r.to.missing, r.lacks.place(service, list, r.to))
		}
	}
	if r.receipts.listed[service] {
		m |= said
	}
	if receiving {
		m |= received
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
	return r.tally.count(service, r.area, r.kind, m, amount, got)
}
