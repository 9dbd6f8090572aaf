package sqlgen

import (
	"minsheng/rule"
)

// lacksOfLoop is that of all, exists and exists_one: what the list lacks, or
// what its elements do.
func (s scope) lacksOfLoop(n *rule.Node) []lack {
	if list := n.Args[0]; list.Op == rule.OpList || list.Op == rule.OpAttr {
		return under(s.unknown(n), s.lacksUnrolled(n))
	}
	at := s.climb(n)
	return s.broughtLacks(at.frame, under(at.unknown(n), gather(at.lacksOfList(n.Args[0]), at.lacksOfElements(n))))
}

// lacksOfRows is that of a list over rows, with all that makes it.
func (s scope) lacksOfRows(n *rule.Node) []lack {
	at := s.climb(n)
	return s.broughtLacks(at.frame, at.lacksOfList(n))
}

// broughtLacks are those of an outer frame in the scope's own.
func (s scope) broughtLacks(from *frame, list []lack) []lack {
	if from == s.frame {
		return list
	}
	all := make([]lack, len(list))
	for i, l := range list {
		all[i] = lack{l.name, s.fetched(from, l.when)}
	}
	return all
}

// lacksOfList is what makes a list not known: a link, or, in the first filter
// or map of which an element is not known, those elements.
func (s scope) lacksOfList(n *rule.Node) []lack {
	switch n.Op {
	case rule.OpLink:
		return []lack{{rule.Missing{Link: n.Link}.Name(), not(s.leads(s.alias(n.Args[0]), n.Link))}}
	case rule.OpFilter, rule.OpMap:
		src, ok := s.source(n)
		if !ok {
			return nil
		}
		own := s.lacksOfElements(n)
		if body := s.element(n); body.breaks() { // the first element that is not known decides
			code := src.codes[len(src.codes)-1]
			own = under(mix("COALESCE($1 % 2 <> 0, FALSE)", code).asAtom(), own)
		}
		return gather(s.lacksOfList(n.Args[0]), own)
	}
	return nil
}

// element is what a loop over rows asks of each element.
func (s scope) element(n *rule.Node) term {
	src, _ := s.source(n.Args[0])
	return src.body(n)
}

// lacksOfElements is what the elements of a loop's list lack, where the list is
// known.
func (s scope) lacksOfElements(n *rule.Node) []lack {
	src, ok := s.source(n.Args[0])
	if !ok {
		return nil
	}
	body := src.body(n)
	in := src.outer
	in.frame = src.inner
	in.vars[n.Slot] = src.elem
	open := mix("$1 IS NULL", body.expr)
	if body.breaks() {
		open = and(open, not(body.broke))
	}
	var known []expr
	for _, c := range src.codes {
		known = append(known, mix("$1 IS NULL", c))
	}
	var all []lack
	for _, l := range under(and(src.active, open), in.lacks(n.Args[1])) {
		any := src.outer.total(src.inner, mix("MAX(CASE WHEN $1 THEN 1 END)", l.when))
		all = append(all, lack{l.name, s.once(and(append(known, mix("$1 IS NOT NULL", any))...))})
	}
	return all
}

// lacksUnrolled is that of a loop over a written list or over codes: what the
// list lacks, or what the body lacks of any element.
func (s scope) lacksUnrolled(n *rule.Node) []lack {
	list := n.Args[0]
	lists := [][]lack{s.lacks(list)}
	if list.Op == rule.OpList {
		for _, e := range s.elements(list) {
			lists = append(lists, s.lacksOn(n, bare(e)))
		}
	} else {
		codes := s.ready(s.attr(list))[0]
		for _, c := range list.Attr.Codes {
			among := s.once(mix("COALESCE($1, FALSE)", mix(s.gen.dialect.hasCode, codes.expr, s.gen.text(c.ID))))
			lists = append(lists, under(among, s.lacksOn(n, s.gen.constant(rule.OfText(c.ID)))))
		}
	}
	known := not(anyOf(lists[0]))
	for i := range lists[1:] {
		lists[i+1] = under(known, lists[i+1])
	}
	return gather(lists...)
}

func (s scope) lacksOn(n *rule.Node, value term) []lack {
	s.vars[n.Slot] = variable{value: value, frame: s.frame}
	return s.lacks(n.Args[1])
}
