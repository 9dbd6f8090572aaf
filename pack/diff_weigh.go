package pack

import (
	"minsheng/pack/floor"
)

// weigh says in which direction the conditions (or, with amounts, all the
// rules) of a service changed, by looking for a household that loses and one
// that gains: more where nobody loses, less where nobody gains, Reworded where
// neither does, Changed where both do or it cannot be proven. Values that no
// place has decided are not compared.
func (d *differ) weigh(old, s *Service, amounts bool, more, less string) string {
	if old.For != s.For || d.a.Pack.Schema() != d.b.Pack.Schema() || amounts && (old.Per != s.Per || !sameConditions(old, s)) {
		return Changed
	}
	before, after := floorRule(old, d.a, amounts), floorRule(s, d.b, amounts)
	q := floor.Question{Schema: d.b.Pack.Schema(), Of: s.For, On: d.b.Span.From, Until: d.b.Span.To, Above: before, Below: after}
	loss := floor.Compare(q)
	q.Above, q.Below = after, before
	gain := floor.Compare(q)
	switch {
	case loss.Witness != nil && gain.Witness == nil && gain.Kind == floor.Proven:
		return less
	case gain.Witness != nil && loss.Witness == nil && loss.Kind == floor.Proven:
		return more
	case loss.Kind == floor.Proven && gain.Kind == floor.Proven && !loss.Blind && !gain.Blind:
		return Reworded
	}
	return Changed
}

func sameConditions(a, b *Service) bool {
	return len(unmatched(a.Conditions, b.Conditions)) == 0 && len(unmatched(b.Conditions, a.Conditions)) == 0
}

// floorRule is a service of an edition as package floor reads it.
func floorRule(s *Service, e *Edition, amounts bool) floor.Rule {
	r := floor.Rule{Times: 1, Param: e.Param}
	for _, c := range s.Conditions {
		if c.Expr != nil {
			r.Conditions = append(r.Conditions, c.Expr)
		}
	}
	if !amounts {
		return r
	}
	for _, l := range s.Amounts {
		if l.Expr != nil {
			r.Lines = append(r.Lines, floor.Line{If: l.IfExpr, Is: l.Expr})
		}
	}
	return r
}
