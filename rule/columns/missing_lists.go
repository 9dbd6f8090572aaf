package columns

import (
	"math"
	"slices"

	"minsheng/rule"
)

// Self is the Member of what is missing about the very person asked about, or
// about nobody.
const Self = math.MinInt32

// Lacking is one thing that is missing. Its Person is left empty: Member says
// whom it is about, Self or so many rows after the first member of the
// household asked about (a link can lead out of it, before or after).
type Lacking struct {
	rule.Missing
	Member int32
}

// Lists are lists of what is missing, each held once and known by a number, in
// the order in which Eval finds it and without repetition. List 0 is empty.
// Lists serve one goroutine.
type Lists struct {
	things  []rule.Missing
	thingAt map[rule.Missing]uint32
	items   []item
	lists   []list
	memo    memo
	cleared int
}

// item is a thing that is missing of somebody.
type item struct {
	thing  uint32
	member int32
}

// list is a list made longer by one item.
type list struct {
	before  uint32
	item    uint32
	length  uint32
	self    bool // an item is about the person asked about
	members bool // an item is about a member
	names   []string
}

// mostLists is how many lists are kept from chunk to chunk, mostMemos how many
// answers about them.
const mostLists, mostMemos = 1 << 18, 1 << 21

func newLists(things []rule.Missing) *Lists {
	l := &Lists{thingAt: map[rule.Missing]uint32{}}
	for _, t := range things {
		l.thing(t)
	}
	l.clear()
	return l
}

// clear forgets all lists.
func (l *Lists) clear() {
	l.items, l.lists = l.items[:0], append(l.lists[:0], list{})
	l.memo.clear()
	l.cleared++
}

// Cleared counts how often all lists were forgotten: while it stays the same, a
// number stays that of the same list.
func (l *Lists) Cleared() int { return l.cleared }

func (l *Lists) thing(t rule.Missing) uint32 {
	at, ok := l.thingAt[t]
	if !ok {
		at = uint32(len(l.things))
		l.things, l.thingAt[t] = append(l.things, t), at
	}
	return at
}

// item returns the number of an item.
func (l *Lists) item(thing uint32, member int32) uint32 {
	at := l.memo.place(opItem, thing, uint32(member))
	if l.memo.keys[at] == 0 {
		l.items = append(l.items, item{thing, member})
		l.memo.put(at, opItem, thing, uint32(member), uint32(len(l.items)-1))
		return uint32(len(l.items) - 1)
	}
	return l.memo.vals[at]
}

// add returns the list with one item more, unless it is there already.
func (l *Lists) add(to, item uint32) uint32 {
	at := l.memo.place(opAdd, to, item)
	if l.memo.keys[at] != 0 {
		return l.memo.vals[at]
	}
	longer := to
	if !l.has(to, item) {
		before, it := l.lists[to], l.items[item]
		other := l.things[it.thing].Attr != nil || l.things[it.thing].Link != nil
		longer = uint32(len(l.lists))
		l.lists = append(l.lists, list{before: to, item: item, length: before.length + 1,
			self:    before.self || other && it.member == Self && !l.ofHousehold(it.thing),
			members: before.members || it.member != Self})
	}
	l.memo.put(at, opAdd, to, item, longer)
	return longer
}

func (l *Lists) ofHousehold(thing uint32) bool {
	a := l.things[thing].Attr
	return a != nil && a.Entity == rule.OfHousehold
}

func (l *Lists) has(in, item uint32) bool {
	for ; in != 0; in = l.lists[in].before {
		if l.lists[in].item == item {
			return true
		}
	}
	return false
}

// itemsOf lists the items of a list in order.
func (l *Lists) itemsOf(of uint32) []uint32 {
	all := make([]uint32, l.lists[of].length)
	for i := len(all) - 1; i >= 0; i-- {
		all[i], of = l.lists[of].item, l.lists[of].before
	}
	return all
}

// Join returns list a with what b has more.
func (l *Lists) Join(a, b uint32) uint32 {
	if a == 0 || b == 0 || a == b {
		return a | b
	}
	at := l.memo.place(opJoin, a, b)
	if l.memo.keys[at] != 0 {
		return l.memo.vals[at]
	}
	joined := a
	for _, it := range l.itemsOf(b) {
		joined = l.add(joined, it)
	}
	l.memo.put(l.memo.place(opJoin, a, b), opJoin, a, b, joined)
	return joined
}

// With returns the list with one thing more, which is about nobody.
func (l *Lists) With(a uint32, m rule.Missing) uint32 {
	return l.add(a, l.item(l.thing(m), Self))
}

// OfMembers reports whether a list holds anything about a member who is not
// Self: others stay as they are in SeenBy.
func (l *Lists) OfMembers(a uint32) bool { return l.lists[a].members }

// SeenBy returns a list about a household as it is for one of its members: what
// is missing about that member is about Self.
func (l *Lists) SeenBy(a uint32, member int32) uint32 {
	if !l.lists[a].members {
		return a
	}
	return l.turn(opSeen, a, member, Self)
}

// ToldOf returns a list about one member of a household as it is for the
// household: what is about Self is about that member.
func (l *Lists) ToldOf(a uint32, member int32) uint32 {
	if !l.lists[a].self {
		return a
	}
	return l.turn(opTold, a, Self, member)
}

// turn makes a list in which items about one are about another.
func (l *Lists) turn(op uint64, a uint32, from, to int32) uint32 {
	member := max(from, to) // the one that is not Self
	at := l.memo.place(op, a, uint32(member))
	if l.memo.keys[at] != 0 {
		return l.memo.vals[at]
	}
	turned := uint32(0)
	for _, i := range l.itemsOf(a) {
		it := l.items[i]
		t := l.things[it.thing]
		if it.member == from && (t.Attr != nil || t.Link != nil) && !l.ofHousehold(it.thing) {
			i = l.item(it.thing, to)
		}
		turned = l.add(turned, i)
	}
	l.memo.put(l.memo.place(op, a, uint32(member)), op, a, uint32(member), turned)
	return turned
}

// Names writes a list out as test cases do: person.X, household.X, param.X,
// owed(X). What is about a member who is not Self begins with what id returns
// for the Member. The result must not be changed; one that names no such member
// is made once.
func (l *Lists) Names(a uint32, id func(member int) string) []string {
	if a == 0 {
		return nil
	}
	of := l.lists[a]
	if !of.members && of.names != nil {
		return of.names
	}
	names := make([]string, 0, of.length)
	for _, m := range l.Of(a) {
		if m.Member != Self {
			m.Person = id(int(m.Member))
		}
		names = append(names, m.Name())
	}
	if !of.members {
		l.lists[a].names = names
	}
	return names
}

// Of returns what a list holds. It allocates.
func (l *Lists) Of(a uint32) []Lacking {
	var all []Lacking
	for _, i := range l.itemsOf(a) {
		all = append(all, Lacking{l.things[l.items[i].thing], l.items[i].member})
	}
	return all
}

// Len returns how many lists there are: every number below it is one.
func (l *Lists) Len() int { return len(l.lists) }

// The questions that a memo answers.
const (
	opItem = iota + 1
	opAdd
	opJoin
	opSeen
	opTold
)

// memo keeps answers to questions about two numbers.
type memo struct {
	keys []uint64
	vals []uint32
	used int
}

func (m *memo) clear() {
	if m.keys == nil {
		m.grow(1 << 10)
	}
	clear(m.keys)
	m.used = 0
}

func (m *memo) grow(n int) {
	m.keys, m.vals, m.used = make([]uint64, n), make([]uint32, n), 0
}

// key is never zero. The first number is below 2³⁰.
func key(op uint64, a, b uint32) uint64 { return op<<61 | uint64(a)<<32 | uint64(b) }

// place returns where the answer stands, or where it would: keys is 0 there.
func (m *memo) place(op uint64, a, b uint32) int {
	k := key(op, a, b)
	mask := len(m.keys) - 1
	at := int(k*0x9E3779B97F4A7C15>>32) & mask
	for m.keys[at] != 0 && m.keys[at] != k {
		at = (at + 1) & mask
	}
	return at
}

// put notes an answer in the place that place gave, if nothing was put since.
func (m *memo) put(at int, op uint64, a, b, val uint32) {
	if m.keys[at] != 0 {
		at = m.place(op, a, b)
	}
	m.keys[at], m.vals[at] = key(op, a, b), val
	if m.used++; m.used*2 < len(m.keys) {
		return
	}
	keys, vals := slices.Clone(m.keys), slices.Clone(m.vals)
	m.grow(2 * len(keys))
	mask := len(m.keys) - 1
	for i, k := range keys {
		if k == 0 {
			continue
		}
		to := int(k*0x9E3779B97F4A7C15>>32) & mask
		for m.keys[to] != 0 {
			to = (to + 1) & mask
		}
		m.keys[to], m.vals[to] = k, vals[i]
		m.used++
	}
}
