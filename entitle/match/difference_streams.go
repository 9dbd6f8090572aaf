package match

import (
	"iter"
	"slices"

	"minsheng/population"
	"minsheng/rule"
)

// rowStream gives the rows of results household by household.
type rowStream struct {
	next func() (Row, error, bool)
	stop func()
	now  Row
	have bool
	err  error
	rows []Row // of the household that was taken
}

func newRowStream(r *Results) *rowStream {
	s := &rowStream{}
	s.next, s.stop = iter.Pull2(func(yield func(Row, error) bool) {
		for part := range r.Parts() {
			for row, err := range r.Rows(part) {
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	})
	s.step()
	return s
}

func (s *rowStream) step() {
	s.now, s.err, s.have = s.next()
	s.have = s.have && s.err == nil
}

// take returns the rows of a household, none where it is not the next one. They
// are valid until the next call.
func (s *rowStream) take(household string) []Row {
	s.rows = s.rows[:0]
	for s.have && s.now.Household == household {
		s.rows = append(s.rows, s.now)
		s.step()
	}
	return s.rows
}

// homeStream finds households of a population in the order of their ids.
type homeStream struct {
	next  func() (*population.Chunk, error, bool)
	stop  func()
	chunk *population.Chunk
	// people are behind; progress, where it is not nil, is told.
	people   int64
	progress func(people int64)
}

func newHomeStream(set *population.Dataset, read population.Read) *homeStream {
	s := &homeStream{}
	s.next, s.stop = iter.Pull2(func(yield func(*population.Chunk, error) bool) {
		for _, part := range set.Parts() {
			for chunk, err := range part.Chunks(read) {
				if !yield(chunk, err) || err != nil {
					return
				}
			}
		}
	})
	return s
}

// find returns what makes the household anew each time it is called, because
// inferring fills it in; nil where there is none. Households are asked for in
// the order of their ids.
func (s *homeStream) find(id string) (func() (*rule.Household, error), error) {
	for s.chunk == nil || s.chunk.HouseholdIDs[s.chunk.Homes()-1] < id {
		chunk, err, more := s.next()
		if err != nil || !more {
			return nil, err
		}
		s.chunk = chunk
		if s.people += int64(chunk.Members()); s.progress != nil {
			s.progress(s.people)
		}
	}
	at, there := slices.BinarySearch(s.chunk.HouseholdIDs, id)
	if !there {
		return nil, nil
	}
	chunk := s.chunk
	return func() (*rule.Household, error) { return chunk.Household(at), nil }, nil
}
