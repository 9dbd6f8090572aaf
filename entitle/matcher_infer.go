package entitle

import (
	"fmt"
	"slices"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// inference is an attribute that is a known value where the condition under
// which it is asked for is false: what Engine.Infer fills in.
type inference struct {
	attr *rule.Attribute
	when int    // place of the condition among the rules of asks
	none string // the code; empty for a bool, which is false
}

// implication is an attribute, the condition under which it is asked for, and
// the value that it has where that is false.
type implication struct {
	attr *rule.Attribute
	when *rule.Expr
	is   rule.Value
}

// implications lists what follows in an edition.
func implications(e *pack.Edition) ([]implication, error) {
	var all []implication
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		for _, a := range e.Pack.Schema().Attributes(of) {
			v, ok := implied(a)
			if a.When == "" || !ok {
				continue
			}
			x, err := e.Env.Check(of, a.When)
			if err != nil {
				return nil, fmt.Errorf("%s: when: %w", a.Path(), err)
			}
			all = append(all, implication{a, x, v})
		}
	}
	return all, nil
}

// compileInferences compiles the conditions under which attributes are asked
// for.
func compileInferences(e *pack.Edition, on civil.Date) ([]inference, *columns.Program, error) {
	list, err := implications(e)
	if err != nil {
		return nil, nil, err
	}
	var all []inference
	var rules []*rule.Expr
	for _, one := range list {
		all = append(all, inference{attr: one.attr, when: len(rules), none: one.is.Text()})
		rules = append(rules, one.when)
	}
	program, err := columns.Compile(on, rules)
	return all, program, err
}

// inferrer fills in what follows, table by table. It keeps its buffers.
type inferrer struct {
	all    []inference
	worker *columns.Worker
	fields []columns.Field // of the table at hand; those touched have columns of our own
	own    map[*rule.Attribute]*columns.Column
	fresh  map[*rule.Attribute]bool // own holds this table's values
}

func newInferrer(all []inference, p *columns.Program) *inferrer {
	return &inferrer{all: all, worker: p.NewWorker(), own: map[*rule.Attribute]*columns.Column{}, fresh: map[*rule.Attribute]bool{}}
}

// infer returns the table with what follows filled in; the given one and its
// columns stay as they are.
func (f *inferrer) infer(t *columns.Table) (*columns.Table, error) {
	clear(f.fresh)
	filled := *t
	f.fields = append(f.fields[:0], t.Fields...)
	filled.Fields = f.fields
	for changed := true; changed; { // one inference can bring another
		if err := f.worker.Load(&filled); err != nil {
			return nil, err
		}
		changed = false
		for i := range f.all {
			if f.fill(&filled, &f.all[i]) {
				changed = true
			}
		}
		f.fields = filled.Fields
	}
	return &filled, nil
}

// fill gives the implied value to the rows where the condition is false and
// nothing is on file.
func (f *inferrer) fill(t *columns.Table, one *inference) bool {
	n := t.Members()
	if one.attr.Entity == rule.OfHousehold {
		n = t.Homes()
	}
	truth := f.worker.Truth(one.when)
	at := slices.IndexFunc(t.Fields, func(x columns.Field) bool { return x.Attr == one.attr })
	if at >= 0 && t.Fields[at].Valid == nil {
		return false // all of it is on file
	}
	var column *columns.Column
	for i := range (n + 63) / 64 {
		lacking := ^(truth.True[i] | word(truth.Unknown, i) | word(truth.Broken, i))
		if at >= 0 {
			lacking &^= t.Fields[at].Valid[i]
		}
		if rest := n - i<<6; rest < 64 {
			lacking &= 1<<rest - 1
		}
		if lacking == 0 {
			continue
		}
		if column == nil {
			column = f.column(t, one, &at)
		}
		one.put(column, i, lacking)
		column.Valid[i] |= lacking
	}
	return column != nil
}

// column returns a column of our own for an attribute, with what the table has
// of it, and puts it into the table.
func (f *inferrer) column(t *columns.Table, one *inference, at *int) *columns.Column {
	if f.own[one.attr] == nil {
		f.own[one.attr] = &columns.Column{}
	}
	own := f.own[one.attr]
	if !f.fresh[one.attr] {
		var had columns.Column
		if *at >= 0 {
			had = t.Fields[*at].Column
		}
		rows := t.Rows
		if one.attr.Entity == rule.OfHousehold {
			rows = t.Homes()
		}
		one.copy(own, had, rows)
		f.fresh[one.attr] = true
	}
	if *at < 0 {
		t.Fields = append(t.Fields, columns.Field{Attr: one.attr})
		*at = len(t.Fields) - 1
	}
	t.Fields[*at].Column = *own
	return own
}

// copy makes own a copy of a column that may be empty, with room for the rows
// and a place for the implied code.
func (one *inference) copy(own *columns.Column, had columns.Column, rows int) {
	copy(bitmap(&own.Valid, rows), had.Valid)
	if one.attr.Form == rule.FormBool {
		copy(bitmap(&own.Bits, rows), had.Bits)
		return
	}
	own.U32 = slices.Grow(own.U32[:0], rows)[:rows]
	clear(own.U32)
	for i := range min(rows, max(len(had.U8), len(had.U16), len(had.U32))) {
		switch {
		case had.U8 != nil:
			own.U32[i] = uint32(had.U8[i])
		case had.U16 != nil:
			own.U32[i] = uint32(had.U16[i])
		default:
			own.U32[i] = had.U32[i]
		}
	}
	if !slices.Contains(own.Dict, one.none) || !slices.Equal(own.Dict[:min(len(own.Dict), len(had.Dict))], had.Dict) {
		own.Dict = slices.Clone(had.Dict) // kept between chunks, so that work on it is done once
		if !slices.Contains(own.Dict, one.none) {
			own.Dict = append(own.Dict, one.none)
		}
	}
}

// put writes the implied value into the rows of one word.
func (one *inference) put(c *columns.Column, i int, rows uint64) {
	if one.attr.Form == rule.FormBool {
		c.Bits[i] &^= rows
		return
	}
	place := uint32(slices.Index(c.Dict, one.none))
	for k := range 64 {
		if rows>>k&1 == 1 {
			c.U32[i<<6+k] = place
		}
	}
}
