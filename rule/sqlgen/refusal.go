package sqlgen

import (
	"fmt"
	"slices"

	"minsheng/rule"
)

// refuse notes the first thing that SQL cannot say.
func (g *generator) refuse(n *rule.Node, zh, en string) term {
	if g.err == nil {
		g.err = &Refusal{Service: g.asking, Line: n.Line, Col: n.Col, ZH: zh, EN: en}
	}
	return g.unknownTerm(n.Type.Kind)
}

// Refusal says which place of which service's rule SQL cannot compute; Line is
// 0 where it is left out because of another service.
type Refusal struct {
	Service   string
	Line, Col int
	ZH, EN    string
}

// Error says it in English.
func (r *Refusal) Error() string {
	if r.Line == 0 {
		return r.Service + ": " + r.EN
	}
	return fmt.Sprintf("%s %d:%d: %s", r.Service, r.Line, r.Col, r.EN)
}

// isLeft reports whether a service was left out, or another of its take-higher
// group: which of them is the highest cannot be said then.
func (g *generator) isLeft(service string) bool {
	for _, r := range g.left {
		if r.Service == service || g.together(r.Service, service) {
			return true
		}
	}
	return false
}

// together reports whether two services are of one take-higher group.
func (g *generator) together(a, b string) bool {
	x, y := g.byID[a], g.byID[b]
	return x != nil && y != nil && x.TakeHigher != "" && x.TakeHigher == y.TakeHigher
}

// leaveGroups leaves out the rest of a take-higher group.
func (g *generator) leaveGroups() {
	for _, s := range g.program.Services {
		if g.answers[s.ID] == nil {
			continue
		}
		for _, r := range g.left {
			if g.together(r.Service, s.ID) {
				g.left = append(g.left, becauseOf(s.ID, r.Service))
				break
			}
		}
	}
}

// waitsInVain refuses the service at hand because it waits for one that was
// left out.
func (g *generator) waitsInVain(of string) term {
	if g.err == nil {
		g.err = becauseOf(g.asking, of)
	}
	return g.unknownTerm(rule.Bool)
}

func becauseOf(service, of string) *Refusal {
	return &Refusal{Service: service, ZH: "取决于没有写成 SQL 的 " + of, EN: "it depends on " + of + ", which is left out"}
}

// leaveInferences leaves out what follows from conditions that SQL cannot
// compute; services that read such an attribute are left out.
func (p *Program) leaveInferences(d *Dialect) {
	p.beyond = map[*rule.Attribute]bool{}
	for _, one := range p.Infer {
		g := newGenerator(p, d, rawTables(), "")
		g.inferring = true
		of := one.When.Of
		scope{frame: g.frameOf(of), of: of}.node(one.When.Root)
		p.beyond[one.Attr] = g.err != nil
	}
	for changed := true; changed; { // nor can it where a condition reads such an attribute
		changed = false
		for _, one := range p.Infer {
			if !p.beyond[one.Attr] && slices.ContainsFunc(readBy(one.When), func(a *rule.Attribute) bool { return p.beyond[a] }) {
				p.beyond[one.Attr], changed = true, true
			}
		}
	}
	p.Infer = slices.DeleteFunc(slices.Clone(p.Infer), func(one Inference) bool { return p.beyond[one.Attr] })
}

func beyond(service string, a *rule.Attribute) *Refusal {
	return &Refusal{Service: service, ZH: "用到 " + a.Path() + "，它何时不必问不能写成 SQL", EN: "it reads " + a.Path() + ", and SQL cannot compute when that is asked for"}
}
