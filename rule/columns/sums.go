package columns

import (
	"math/bits"

	"minsheng/rule"
)

// segmentwise compiles the sum of a map and the size of a filter without
// making the list; nil for anything else.
func (c *compiler) segmentwise(id string, t rule.Type, args []*node) *node {
	if len(args) != 1 {
		return nil
	}
	switch a := args[0]; {
	case a.name == "map" && (id == "list_int_sum" || id == "list_money_sum"):
		return c.step("sum of map", a.dom, t, sumMapped, a.args...)
	case a.name == "filter" && (id == "list_size" || id == "size_list"):
		return c.step("size of filter", a.dom, t, sizeFiltered, a.args...)
	}
	return nil
}

// sumMapped sums the numbers of each segment: as the difference of two running
// sums, which may wrap around, where no segment's own sum can overflow.
func sumMapped(w *Worker, v *vec, a []*vec) {
	list, body := a[0], a[1]
	w.settled(v, list, body)
	v.n = room(&v.own.n, v.rows)
	sizes := list.sizes
	if sizes == anySize {
		sizes = spanOfSizes(list.off[:v.rows+1])
	}
	if s, fits := body.span.with(span{}).times(sizes.with(span{})); fits {
		v.span = s
		w.sumSegments(v.n, list.off[:v.rows+1], body.n)
		return
	}
	for i := range v.n {
		total, past := int64(0), false
		for _, n := range body.n[list.off[i]:list.off[i+1]] {
			s := total + n
			past = past || over(total, n, s)
			total = s
		}
		v.n[i] = total
		if past {
			v.fail(i>>6, 1<<(i&63), v.rows)
		}
	}
}

func sizeFiltered(w *Worker, v *vec, a []*vec) {
	list, body := a[0], a[1]
	w.settled(v, list, body)
	v.n, v.span = room(&v.own.n, v.rows), span{0, list.sizes.high}
	before := w.ranks(body.t, list.off)
	for i := range v.n {
		v.n[i] = int64(before[i+1] - before[i])
	}
}

// sumSegments sums numbers by segments.
func (w *Worker) sumSegments(to []int64, off []int32, all []int64) {
	from, end := off[0], off[len(to)]
	all = all[from:end]
	if wide() && w.isMembers(off) {
		if s := w.segments(); s != nil {
			before := room(&w.sums, len(to)+9)
			before[0] = 0
			totalsWide(before[1:], all, s.ends)
			differences(to, before[1:], before)
			return
		}
	}
	before := room(&w.sums, len(all)+1)
	running(before, all)
	last := int64(0)
	for i, end := range off[1 : len(to)+1] {
		sum := before[end-from]
		to[i] = sum - last
		last = sum
	}
}

// gathered sets in to, which is clear, every segment that has a bit set:
// households word by word; other lists bit by bit where few bits are set, else
// segment by segment.
func (w *Worker) gathered(to, b []uint64, off []int32) {
	if w.isMembers(off) {
		if s := w.segments(); s != nil {
			s.gather(to, b)
			return
		}
	}
	count := 0
	for _, word := range b {
		count += bits.OnesCount64(word)
	}
	n := len(off) - 1
	if count == 0 {
		return
	}
	if count < n/8 {
		seg := 0
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				row := int32(i<<6 + bits.TrailingZeros64(word))
				for off[seg+1] <= row {
					seg++
				}
				set(to, seg)
			}
		}
		return
	}
	before := w.ranks(b, off)
	for i := range to {
		part := before[i<<6 : min(i<<6+64, n)+1]
		var word uint64
		last := part[0]
		for _, next := range part[1:] {
			word = word>>1 | bit(next != last)<<63
			last = next
		}
		to[i] = word >> (64 - (len(part) - 1))
	}
}

// ranks counts, for every place in off, which rise, the bits set before it.
func (w *Worker) ranks(b []uint64, off []int32) []int32 {
	words := room(&w.perWord, len(b)+1)
	sum := int32(0)
	for i, word := range b {
		words[i] = sum
		sum += int32(bits.OnesCount64(word))
	}
	words[len(b)] = sum
	before := room(&w.perPlace, len(off))
	for i, o := range off {
		before[i] = sum
		if at := int(o >> 6); at < len(b) {
			before[i] = words[at] + int32(bits.OnesCount64(b[at]&(1<<(o&63)-1)))
		}
	}
	return before
}
