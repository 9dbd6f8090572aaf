package match

import (
	"context"
	"iter"
	"slices"

	"minsheng/population"
	"minsheng/rule"
)

// MaxMoves is how many people a comparison remembers who left a household or
// came to one. Beyond it nobody is said to have moved: they left, or came.
const MaxMoves = 1_000_000

// moves finds who left one household and came to another.
type moves struct {
	left, came map[string]bool // and not found on the other side so far
	moved      map[string]bool
}

// movers reads the ids of two populations side by side. It returns nil where
// there would be more than most people to remember.
func movers(ctx context.Context, before, after *population.Dataset, most int) (map[string]bool, error) {
	m := &moves{left: map[string]bool{}, came: map[string]bool{}, moved: map[string]bool{}}
	wasNext, wasStop := iter.Pull2(homesOf(before))
	defer wasStop()
	isNext, isStop := iter.Pull2(homesOf(after))
	defer isStop()
	was, wasErr, some := wasNext()
	is, isErr, more := isNext()
	for some || more {
		for _, err := range []error{wasErr, isErr, ctx.Err()} {
			if err != nil {
				return nil, err
			}
		}
		early, late := some && (!more || was.id <= is.id), more && (!some || is.id <= was.id)
		var left, came []string
		if early {
			left = was.members
		}
		if late {
			came = is.members
		}
		m.compare(left, came)
		if len(m.left)+len(m.came)+len(m.moved) > most {
			return nil, nil
		}
		if early {
			was, wasErr, some = wasNext()
		}
		if late {
			is, isErr, more = isNext()
		}
	}
	return m.moved, nil
}

// compare notes who is in one of two lists of members and not in the other.
func (m *moves) compare(was, is []string) {
	if slices.Equal(was, is) {
		return
	}
	for _, id := range was {
		if !slices.Contains(is, id) {
			m.note(id, m.left, m.came)
		}
	}
	for _, id := range is {
		if !slices.Contains(was, id) {
			m.note(id, m.came, m.left)
		}
	}
}

func (m *moves) note(id string, here, there map[string]bool) {
	if !there[id] {
		here[id] = true
		return
	}
	delete(there, id)
	m.moved[id] = true
}

// livedIn is who lives in a household.
type livedIn struct {
	id      string
	members []string
}

// homesOf streams the households of a population by their ids alone.
func homesOf(set *population.Dataset) iter.Seq2[livedIn, error] {
	return func(yield func(livedIn, error) bool) {
		for _, part := range set.Parts() {
			for c, err := range part.Chunks(population.Read{Attributes: []*rule.Attribute{}, Links: []*rule.Link{}}) {
				if err != nil {
					yield(livedIn{}, err)
					return
				}
				for h, id := range c.HouseholdIDs {
					if !yield(livedIn{id, c.PersonIDs[c.Households[h]:c.Households[h+1]]}, nil) {
						return
					}
				}
			}
		}
	}
}
