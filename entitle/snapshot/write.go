package snapshot

import (
	"context"

	"minsheng/people"
	"minsheng/population"
	"minsheng/store"
)

// Plan says what is written, and for whom.
type Plan struct {
	By   store.By // who has it written, and what for: stands in the journal
	Area string   // who lives there; the empty area is everybody
	Root string   // folder of the datasets, one a county
	population.Spec
	Tell func(people int) // where not nil, told how many are written so far
	// Receive, where not nil, says what households receive already, of the
	// services of Spec.Received. It passes every household on, in the same order;
	// flush passes on those that it has held back.
	Receive func(on File) (add File, flush func() error)
}

// File takes a household that lives in an area.
type File func(area string, h *population.Home) error

// pageHomes is how many households are read at a time: reading people writes
// the journal, and other writers wait meanwhile.
const pageHomes = 200

// Write writes the register, or an area of it, as of the day of the plan, page
// by page in the order of the households' ids, and returns how many people it
// has written. Where it fails, nothing is left. Fault: population.ErrExists.
func Write(ctx context.Context, register *people.Register, p Plan) (n int, err error) {
	files, homes := NewCounties(p.Root, p.Spec), NewHomes(p.Schema)
	add, flush := File(files.Add), func() error { return nil }
	if p.Receive != nil {
		add, flush = p.Receive(files.Add)
	}
	page := people.Page{Area: p.Area, Limit: pageHomes}
	for {
		list, err := register.Households(ctx, p.By, page, p.On)
		if err == nil && len(list) == 0 {
			return n, files.Close(flush())
		}
		if err != nil {
			return n, files.Close(err)
		}
		for i := range list {
			h := &list[i]
			page.After = h.ID
			if len(h.Members) == 0 {
				continue
			}
			if err := add(h.Area, homes.Home(h)); err != nil {
				return n, files.Close(err)
			}
			n += len(h.Members)
		}
		if p.Tell != nil {
			p.Tell(n)
		}
	}
}
