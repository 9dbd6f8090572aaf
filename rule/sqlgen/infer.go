package sqlgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minsheng/rule"
)

// Inference is an attribute that has a known value where it is not on file and
// the condition under which it is asked for is false.
type Inference struct {
	Attr *rule.Attribute
	When *rule.Expr // names no service, or counts as not known where it does
	Is   rule.Value // false or a code
}

// tables are the names of persons and households, by entity.
type tables [2]string

func rawTables() tables {
	return tables{rule.OfPerson: "persons", rule.OfHousehold: "households"}
}

// given is what follows before the services are asked, in layers: conditions of
// a layer read the one below.
type given struct {
	program *Program
	dialect *Dialect
	layers  [][]Inference
	tables  []tables // below each layer, and at last above all
}

// givenFor finds the inferences that matter to attributes, and their layers.
func givenFor(p *Program, d *Dialect, needed map[*rule.Attribute]bool) (*given, error) {
	depths := depths{byAttr: map[*rule.Attribute]*Inference{}, of: map[*rule.Attribute]int{}}
	for i := range p.Infer {
		depths.byAttr[p.Infer[i].Attr] = &p.Infer[i]
	}
	for a := range needed {
		if _, err := depths.find(a, 0); err != nil {
			return nil, err
		}
	}
	g := &given{program: p, dialect: d}
	for _, one := range p.Infer { // in their order, so that the same query comes out every time
		if n := depths.of[one.Attr]; n > 0 {
			for len(g.layers) < n {
				g.layers = append(g.layers, nil)
			}
			g.layers[n-1] = append(g.layers[n-1], one)
		}
	}
	g.nameTables()
	return g, nil
}

// depths says how many layers an inferred attribute hangs on, its own included.
type depths struct {
	byAttr map[*rule.Attribute]*Inference
	of     map[*rule.Attribute]int
}

// find finds the depth of an attribute, 0 where nothing follows; after counts
// those on the way, which end unless one is asked for only after itself.
func (d depths) find(a *rule.Attribute, after int) (int, error) {
	one := d.byAttr[a]
	if one == nil || d.of[a] > 0 {
		return d.of[a], nil
	}
	if after > len(d.byAttr) {
		return 0, fmt.Errorf("%s is asked for only after itself", a.Path())
	}
	deepest := 0
	for _, b := range readBy(one.When) {
		n, err := d.find(b, after+1)
		if err != nil {
			return 0, err
		}
		deepest = max(deepest, n)
	}
	d.of[a] = deepest + 1
	return d.of[a], nil
}

// readBy lists the attributes that a rule reads.
func readBy(x *rule.Expr) []*rule.Attribute {
	refs := x.Refs()
	all := slices.Clone(refs.Attributes)
	for _, p := range refs.Params {
		all = append(all, p.By...)
	}
	return all
}

// nameTables says what each layer reads: what the layers below made, or the
// tables themselves.
func (g *given) nameTables() {
	now := rawTables()
	g.tables = []tables{now}
	for i, layer := range g.layers {
		for _, one := range layer {
			now[one.Attr.Entity] = g.dialect.name(fmt.Sprintf("%s_given%d", rawTables()[one.Attr.Entity], i+1))
		}
		g.tables = append(g.tables, now)
	}
}

// top are the tables that services read.
func (g *given) top() tables { return g.tables[len(g.layers)] }

// steps writes the layers, so that the attributes that services need are in the
// tables on top.
func (g *given) steps(needed map[*rule.Attribute]bool) ([]Step, error) {
	var all []Step
	for i := len(g.layers) - 1; i >= 0; i-- {
		layer := newGenerator(g.program, g.dialect, g.tables[i], fmt.Sprintf("_given%d", i+1))
		layer.inferring = true
		steps := layer.fill(g.layers[i], g.tables[i+1], needed)
		if layer.err != nil {
			return nil, fmt.Errorf("what follows from when: %w", layer.err)
		}
		all, needed = append(steps, all...), layer.needed
	}
	return all, nil
}

// fill writes the steps of one layer: the tables again with all that is needed,
// what follows filled in.
func (g *generator) fill(layer []Inference, into tables, needed map[*rule.Attribute]bool) []Step {
	p := newPlan(g)
	var last []Step
	for _, e := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		if !slices.ContainsFunc(layer, func(one Inference) bool { return one.Attr.Entity == e }) {
			for a := range needed { // read from below
				if a.Entity == e {
					g.needed[a] = true
				}
			}
			continue
		}
		at := scope{frame: g.frameOf(e), of: e}
		attrs := slices.SortedFunc(maps.Keys(needed), func(a, b *rule.Attribute) int { return strings.Compare(a.Name, b.Name) })
		var columns []expr
		var names []string
		for _, a := range attrs {
			if a.Entity == e {
				columns, names = append(columns, at.filled(a, layer)), append(names, a.Name)
			}
		}
		last = append(last, Step{into[e], p.again(at.frame, columns, names)})
	}
	return append(p.write(), last...)
}

// filled is an attribute as it is on file, or what follows where it is not.
func (s scope) filled(a *rule.Attribute, layer []Inference) expr {
	alias := "h"
	if a.Entity == rule.OfPerson {
		alias = "p"
	}
	raw := s.base(s.attribute(alias, a).sql, a.Name+"_raw")
	raw.refs[0].attr = a
	i := slices.IndexFunc(layer, func(one Inference) bool { return one.Attr == a })
	if i < 0 {
		return raw
	}
	when := s.node(layer[i].When.Root)
	lacking := surely(not(when.expr), when.nullable)
	return s.named(mix("CASE WHEN $1 IS NULL AND $2 THEN $3 ELSE $1 END", raw, lacking, s.gen.constant(layer[i].Is).expr), "c")
}

// again writes a table with columns of a frame under the names they had.
func (p *plan) again(f *frame, columns []expr, names []string) string {
	end := 0
	for _, c := range columns {
		end = max(end, p.place(c.refs[0]))
	}
	p.sets[step{frame: f, at: 0}] = true
	p.sets[step{frame: f, at: end}] = true
	d := p.gen.dialect
	var cols []string
	for _, k := range f.keys() {
		cols = append(cols, "t."+d.name(k.name)+" AS "+d.name(k.name))
	}
	for i, c := range columns {
		p.read(c.refs[0], end)
		cols = append(cols, c.sql+" AS "+d.name(names[i]))
	}
	return "  SELECT " + strings.Join(cols, ",\n    ") + "\n  FROM " + p.name(step{frame: f, at: end}) + " t"
}
