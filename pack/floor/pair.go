package floor

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/rule"
)

// pair is the two rules of a question with the parameters of the day in
// place.
type pair struct {
	Question
	above, below side
	atoms        []atom                   // where something can change, inner before outer
	trees        []*rule.Node             // every rule of both sides
	places       []int                    // of the conditions below that are compared, in the question
	texts        map[string]bool          // the codes and areas that the rules name
	keyed        map[*rule.Attribute]bool // what parameters depend on
	frees        map[string]rule.Kind     // what is answered elsewhere, beside owed services
	loose        bool
	alone        bool // the members matter by their number only
	bounded      bool
	askedLinks   []*rule.Link // that rules follow
}

// side is one rule as it is walked over.
type side struct {
	conditions []*rule.Expr
	lines      []Line
	times      int64
	ended      bool
}

// The names of values that the household's own record does not give, beside
// the services of owed().
const (
	sizeName    = "household.members.size()"
	countedName = "household.counted_benefits"
)

// newPair prepares a question. A loose pair allows more households than exist:
// conditions that both rules share are left out of the rule above too, and what
// a rule says of all members or of linked persons is a value of its own, the
// same wherever the same words stand. Where none of them loses, none that
// exists does, of whatever size.
func newPair(q Question, loose bool) *pair {
	p := &pair{Question: q, loose: loose, texts: map[string]bool{}, keyed: map[*rule.Attribute]bool{}, frees: map[string]rule.Kind{}}
	p.dropShared()
	p.alone = loose || p.countsMembersOnly()
	p.above, p.below = p.side(p.Above), p.side(p.Below)
	p.readTrees()
	p.readAtoms()
	return p
}

// dropShared leaves out of the rule below every condition that the rule above
// has too, with the same parameters: whoever is owed the service above meets
// it.
func (p *pair) dropShared() {
	above, below := p.Above.Conditions, p.Below.Conditions
	p.Below.Conditions = nil
	shared := map[string]bool{}
	for i, b := range below {
		if slices.ContainsFunc(above, func(a *rule.Expr) bool { return a.Source == b.Source && p.sameParams(a) }) {
			shared[b.Source] = true
			continue
		}
		p.Below.Conditions, p.places = append(p.Below.Conditions, b), append(p.places, i)
	}
	if p.loose {
		p.Above.Conditions = slices.DeleteFunc(slices.Clone(above), func(a *rule.Expr) bool { return shared[a.Source] })
	}
}

// sameParams reports whether the parameters of a rule are the same in both
// places.
func (p *pair) sameParams(x *rule.Expr) bool {
	return !slices.ContainsFunc(x.Refs().Params, func(r *rule.Param) bool { return !SameParam(p.Above.Param(r.Name), p.Below.Param(r.Name)) })
}

// SameParam reports whether two parameters have the same values.
func SameParam(a, b *rule.Param) bool {
	return slices.Equal(a.By, b.By) && slices.EqualFunc(a.Rows, b.Rows, func(x, y rule.Row) bool {
		return x.Value.Equal(y.Value) && slices.EqualFunc(x.When, y.When, slices.Equal[[]string])
	})
}

// Exprs lists the rules in order.
func (r Rule) Exprs() []*rule.Expr {
	all := slices.Clone(r.Conditions)
	for _, l := range r.Lines {
		all = append(all, l.If, l.Is)
	}
	return slices.DeleteFunc(all, func(x *rule.Expr) bool { return x == nil })
}

// countsMembersOnly reports whether household.members stands nowhere but in
// household.members.size(): the size is then a number like any other.
func (p *pair) countsMembersOnly() bool {
	alone := true
	for _, x := range slices.Concat(p.Above.Exprs(), p.Below.Exprs()) {
		x.Root.Walk(func(n *rule.Node) {
			for _, a := range n.Args {
				alone = alone && (a.Op != rule.OpMembers || isSize(n))
			}
		})
	}
	return alone
}

func isSize(n *rule.Node) bool {
	return n.Op == rule.OpCall && n.Call.Name == "size" && n.Args[0].Op == rule.OpMembers
}

func (p *pair) side(r Rule) side {
	s := side{times: max(r.Times, 1), ended: r.Ended}
	for _, x := range r.Conditions {
		s.conditions = append(s.conditions, p.bind(x, r.Param))
	}
	for _, l := range r.Lines {
		s.lines = append(s.lines, Line{p.bind(l.If, r.Param), p.bind(l.Is, r.Param)})
	}
	return s
}

func (p *pair) bind(x *rule.Expr, param func(string) *rule.Param) *rule.Expr {
	if x == nil {
		return nil
	}
	return &rule.Expr{Root: p.bound(x.Root, param), Source: x.Source, Of: x.Of}
}

// bound copies a rule with the parameters of the day. What a household's
// record does not answer becomes a question to whoever answers owed().
func (p *pair) bound(n *rule.Node, param func(string) *rule.Param) *rule.Node {
	switch {
	case n.Op == rule.OpCounted:
		return p.free(countedName, n.Type)
	case p.alone && isSize(n):
		return p.free(sizeName, n.Type)
	}
	c := *n
	c.Args = make([]*rule.Node, len(n.Args))
	for i, a := range n.Args {
		c.Args[i] = p.bound(a, param)
	}
	if n.Op == rule.OpParam {
		c.Param = param(n.Param.Name)
	}
	if p.loose && ofMany(&c) {
		return p.free(words(&c), n.Type)
	}
	return &c
}

// ofMany reports whether a node makes one value of many persons or codes.
func ofMany(n *rule.Node) bool {
	if n.Type.Kind == rule.List {
		return false
	}
	return n.Loops() || n.Op == rule.OpCall && len(n.Args) > 0 && n.Args[0].Type.Kind == rule.List
}

func (p *pair) free(name string, t rule.Type) *rule.Node {
	p.frees[name] = t.Kind
	return &rule.Node{Op: rule.OpOwed, Service: name, Type: t}
}

// words writes a rule so that the same words with the same values of parameters
// mean the same.
func words(n *rule.Node) string {
	parts := make([]string, len(n.Args))
	for i, a := range n.Args {
		parts[i] = words(a)
	}
	return head(n) + "(" + strings.Join(parts, ", ") + ")"
}

func head(n *rule.Node) string {
	what := ""
	switch n.Op {
	case rule.OpConst:
		what = n.Const.String()
	case rule.OpAttr:
		what = n.Attr.Path()
	case rule.OpLink:
		what = n.Link.Name
	case rule.OpParam:
		what = valuesOf(n.Param)
	case rule.OpCall:
		what = n.Call.ID
	case rule.OpOwed:
		what = n.Service
	}
	return fmt.Sprintf("%d/%d %s", n.Op, n.Slot, what)
}

func valuesOf(p *rule.Param) string {
	var b strings.Builder
	b.WriteString(p.Name)
	for _, a := range p.By {
		b.WriteString(" " + a.Path())
	}
	for _, row := range p.Rows {
		fmt.Fprint(&b, " ", row.When, row.Value)
	}
	return b.String()
}

// readTrees notes which texts, links and members the rules name.
func (p *pair) readTrees() {
	for _, s := range []side{p.above, p.below} {
		for _, x := range (Rule{Conditions: s.conditions, Lines: s.lines}).Exprs() {
			p.trees = append(p.trees, x.Root)
		}
	}
	for _, t := range p.trees {
		t.Walk(p.note)
	}
}

func (p *pair) note(n *rule.Node) {
	switch {
	case n.Op == rule.OpConst && n.Type.Kind == rule.Text:
		p.texts[n.Const.Text()] = true
	case n.Op == rule.OpParam:
		for i, a := range n.Param.By {
			p.keyed[a] = true
			for _, row := range n.Param.Rows {
				for _, code := range row.When[i] {
					p.texts[code] = true
				}
			}
		}
	case n.Op == rule.OpMembers:
		p.bounded = true
	case n.Op == rule.OpLink:
		p.bounded = true
		if !slices.Contains(p.askedLinks, n.Link) {
			p.askedLinks = append(p.askedLinks, n.Link)
		}
	}
}
