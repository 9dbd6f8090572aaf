package simulate

import (
	"minsheng/population"
	"minsheng/rule"
)

// specimen is a household that stands for a kind.
type specimen struct {
	id     string
	member int             // of the household, -1 where the household itself is meant
	home   *rule.Household // nil: still in the chunk
	chunk  *population.Chunk
	at     int
}

// household returns the specimen for the one-person evaluator.
func (e *specimen) household() *rule.Household {
	if e.home == nil {
		return e.chunk.Household(e.at)
	}
	return e.home
}

// origin is the chunk at hand, from which examples come.
type origin struct {
	*population.Chunk
	passing bool // it will be gone when the next one comes
}

// specimen returns household h of the chunk.
func (o origin) specimen(h, member int) specimen {
	e := specimen{id: o.HouseholdIDs[h], member: member, chunk: o.Chunk, at: h}
	if o.passing {
		e.home, e.chunk = o.Household(h), nil
	}
	return e
}
