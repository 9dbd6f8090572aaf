package floor

// formula is a condition over constraints: all of them, any of them, or one
// constraint "form <= 0".
type formula struct {
	join  join
	parts []formula
	lit   form
}

type join uint8

const (
	all join = iota
	anyOf
	literal
)

var (
	always = formula{join: all}
	never  = formula{join: anyOf}
)

func and(parts ...formula) formula { return formula{join: all, parts: parts} }
func or(parts ...formula) formula  { return formula{join: anyOf, parts: parts} }

// atMost says f <= 0.
func atMost(f form) formula { return formula{join: literal, lit: f} }

// below says f < 0, which for whole numbers is f + 1 <= 0.
func below(f form) formula { return atMost(f.add(number(1))) }

func zero(f form) formula { return and(atMost(f), atMost(f.scale(minusOne))) }

func notZero(f form) formula { return or(below(f), below(f.scale(minusOne))) }

// cases calls visit with every combination of constraints of which each
// satisfies all of parts, until visit says stop. It reports whether it went
// through all of them.
func cases(parts []formula, have []form, visit func([]form) (stop bool)) bool {
	for i, p := range parts {
		switch p.join {
		case literal:
			have = append(have[:len(have):len(have)], p.lit)
		case all:
			return cases(append(append([]formula(nil), p.parts...), parts[i+1:]...), have, visit)
		case anyOf:
			for _, q := range p.parts {
				if !cases(append([]formula{q}, parts[i+1:]...), have, visit) {
					return false
				}
			}
			return true
		}
	}
	return !visit(have)
}
