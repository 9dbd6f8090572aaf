package columns

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"sync"

	"minsheng/civil"
	"minsheng/rule"
)

// view is a number read from a column and what is made of it, before it is
// compared with a constant. f rises or falls with the number, or is nil.
type view struct {
	col  *node
	name string
	f    func(int64) int64
}

// than is the predicate "view op k".
func (p view) than(op rule.Op, k int64) seen {
	holds := func(c int) bool {
		switch op {
		case rule.OpEq:
			return c == 0
		case rule.OpNe:
			return c != 0
		case rule.OpLt:
			return c < 0
		case rule.OpLe:
			return c <= 0
		case rule.OpGt:
			return c > 0
		}
		return c >= 0
	}
	s := seen{num: func(n int64) bool { return holds(cmp.Compare(p.of(n), k)) }}
	if op != rule.OpLe && op != rule.OpGt {
		s.cuts = append(s.cuts, p.cut(k, false)...)
	}
	if op != rule.OpLt && op != rule.OpGe {
		s.cuts = append(s.cuts, p.cut(k, true)...)
	}
	return s
}

// in is the predicate "view in ks".
func (p view) in(ks []int64) seen {
	s := seen{num: func(n int64) bool { return slices.Contains(ks, p.of(n)) }}
	for _, k := range ks {
		s.cuts = append(s.cuts, p.cut(k, false)...)
		s.cuts = append(s.cuts, p.cut(k, true)...)
	}
	return s
}

func (p view) of(n int64) int64 {
	if p.f == nil {
		return n
	}
	return p.f(max(n, int64(civil.Earliest)))
}

// cut returns the least number on the other side of k: the first that is k or
// more (past: more than k); of a falling view the first that is k or less (past:
// the other way round, so that the pair is the same). None where there is none.
func (p view) cut(k int64, past bool) []int64 {
	if p.f == nil {
		if !past {
			return []int64{k}
		}
		if k == 1<<63-1 {
			return nil
		}
		return []int64{k + 1}
	}
	from, to := int64(civil.Earliest), int64(civil.Latest)
	n := sort.Search(int(to-from)+1, func(i int) bool {
		got := p.f(from + int64(i))
		return got < k || past && got == k
	})
	if n > int(to-from) {
		return nil
	}
	return []int64{from + int64(n)}
}

// sinceBirth compiles the age, months or days from a day to a constant one: the
// value is looked up by the day, and comparing that of a column with a constant
// is comparing the day itself.
func (c *compiler) sinceBirth(id string, t rule.Type, args []*node) *node {
	if len(args) != 2 || args[0].konst != nil {
		return nil
	}
	k := args[1].konst
	if k == nil || k.u != nil || k.b != nil {
		return nil
	}
	on := k.n[0]
	fs := map[string]func(int64) int64{
		"date_age":    func(d int64) int64 { return years(monthsUntil(d, on)) },
		"date_months": func(d int64) int64 { return monthsUntil(d, on) },
		"date_days":   func(d int64) int64 { return on - d },
	}
	f := fs[id]
	if f == nil {
		return nil
	}
	name := fmt.Sprintf("%s %d", id, on)
	n := c.step(name, args[0].dom, t, tabled(f, on), args[0])
	if args[0].load != nil {
		n.view = &view{args[0], name, f}
	}
	return n
}

// lifetime is how many days before a day tabled looks up, and how many after.
const lifetime, ahead = 47500, 400

// tabled applies f to days: those of a lifetime are in a table, made when it is
// first needed.
func tabled(f func(int64) int64, on int64) func(*Worker, *vec, []*vec) {
	first := on - lifetime
	table := sync.OnceValue(func() []int32 {
		all := make([]int32, lifetime+ahead)
		for i := range all {
			all[i] = int32(f(first + int64(i)))
		}
		return all
	})
	return func(_ *Worker, v *vec, a []*vec) {
		v.u, v.b = a[0].u, a[0].b
		v.n = room(&v.own.n, len(a[0].n))
		t := table()
		for i, d := range a[0].n {
			if at := uint64(d - first); at < uint64(len(t)) {
				v.n[i] = int64(t[at])
			} else {
				v.n[i] = f(d)
			}
		}
	}
}
