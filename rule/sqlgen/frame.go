package sqlgen

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/rule"
)

// frame is a relation whose rows rules are computed on: households, persons,
// or, for a loop, the members it goes over, for each row of the frame outside.
// Its columns are computed in steps; a step is one common table expression.
type frame struct {
	gen    *generator
	name   string
	parent *frame // of a loop the frame it is asked in; of persons the households
	tables []string
	late   []string // outer joins, after the tables
	house  string   // SQL of the household's id
	ids    []id     // what identifies a row
	self   string   // alias of the person that a row adds; empty for households
	joined bool     // whether households are joined
	byText map[string]*column
	loops  map[string]*frame
}

// id is a column that identifies rows, and its SQL over the tables.
type id struct{ name, sql string }

// column is one computed value of a frame. Exactly one of the last three says
// how a column that does not come from the tables is made.
type column struct {
	frame *frame
	order int
	name  string
	attr  *rule.Attribute // of a base column that is one
	base  string          // SQL over the tables
	value expr            // over other columns of the frame
	fetch *column
	sum   *aggregate
}

// aggregate is a value over the rows of an inner frame that belong to one row
// of an outer.
type aggregate struct {
	inner *frame
	value expr
}

func (f *frame) column(key, hint string) (*column, bool) {
	if c := f.byText[key]; c != nil {
		return c, false
	}
	f.gen.names++
	c := &column{frame: f, order: f.gen.names, name: fmt.Sprintf("%s%d", hint, f.gen.names)}
	f.byText[key] = c
	return c, true
}

func (c *column) expr() expr {
	return expr{sql: "t." + c.frame.gen.dialect.name(c.name), refs: []*column{c}, atom: true}
}

// base gives a value of the tables.
func (f *frame) base(sql, hint string) expr {
	c, fresh := f.column("base "+sql, hint+"_")
	if fresh {
		c.base = sql
	}
	return c.expr()
}

// once makes a value cheap to repeat: a column of an earlier step.
func (f *frame) once(e expr) expr {
	if e.atom || e.none() {
		return e
	}
	return f.named(e, "c")
}

func (f *frame) named(e expr, hint string) expr {
	c, fresh := f.column(e.sql, hint)
	if fresh {
		c.value = e
	}
	return c.expr()
}

// fetched gives, in f, a value of a frame outside of it.
func (f *frame) fetched(from *frame, e expr) expr {
	if from == f || len(e.refs) == 0 {
		return e
	}
	src := e
	if len(e.refs) != 1 || e.sql != e.refs[0].expr().sql {
		src = from.named(e, "c")
	}
	c, fresh := f.column("fetch "+from.name+" "+src.sql, "c")
	if fresh {
		c.fetch = src.refs[0]
	}
	return c.expr()
}

// total gives, in f, an aggregate over the rows of an inner frame.
func (f *frame) total(inner *frame, value expr) expr {
	c, fresh := f.column("total "+inner.name+" "+value.sql, "c")
	if fresh {
		c.sum = &aggregate{inner, value}
	}
	return c.expr()
}

// id gives the column that identifies the person an alias stands for.
func (f *frame) id(name string) expr {
	return expr{sql: "t." + f.gen.dialect.name(name), atom: true}
}

// attribute gives the written value of an attribute of the alias.
func (f *frame) attribute(alias string, a *rule.Attribute) expr {
	if a.Entity == rule.OfHousehold {
		f.joined = f.joined || f.self != ""
		alias = "h"
	}
	return expr{sql: alias + "." + f.gen.dialect.name(a.Name), atom: true}
}

// from writes the tables of the frame.
func (f *frame) from() string {
	all := slices.Clone(f.tables)
	if f.joined {
		all = append(all, "LEFT JOIN "+f.gen.tables[rule.OfHousehold]+" h ON h.household_id = "+f.house)
	}
	return strings.Join(append(all, f.late...), "\n  ")
}

// homes and people are the frames that services are answered in.
func (g *generator) newHomes() *frame {
	return &frame{gen: g, name: "homes" + g.suffix, tables: []string{g.tables[rule.OfHousehold] + " h"}, house: "h.household_id",
		ids: []id{{keyHome, "h.household_id"}}, byText: map[string]*column{}, loops: map[string]*frame{}}
}

func (g *generator) newPeople(homes *frame) *frame {
	return &frame{gen: g, name: "people" + g.suffix, parent: homes, tables: []string{g.tables[rule.OfPerson] + " p"}, house: "p.household_id", self: "p",
		ids: []id{{keyPerson, "p.person_id"}}, byText: map[string]*column{}, loops: map[string]*frame{}}
}

// keys are the columns that every step of a frame carries: what identifies its
// rows, and the household.
func (f *frame) keys() []id {
	if f.ids[0].name == keyHome {
		return f.ids
	}
	return append([]id{{keyHome, f.house}}, f.ids...)
}

// The names of the columns that identify rows.
const (
	keyHome   = "household_id"
	keyPerson = "person_id"
)

// members is the frame of a loop over the members of the household.
func (f *frame) members() *frame {
	alias := f.gen.alias(f)
	in := f.inside("members", alias)
	if f.self == "" { // a household's members are its persons: the table of households adds nothing
		in.tables, in.house = []string{f.gen.tables[rule.OfPerson] + " " + alias}, alias+".household_id"
		in.ids = []id{{keyHome, in.house}, {alias, alias + ".person_id"}}
		return in
	}
	in.tables = append(slices.Clone(f.tables), "JOIN "+f.gen.tables[rule.OfPerson]+" "+alias+" ON "+alias+".household_id = "+f.house)
	return in
}

// linked is the frame of a loop over the persons to whom a link of an alias leads.
func (f *frame) linked(of string, l *rule.Link) *frame {
	alias := f.gen.alias(f)
	in := f.inside(of+" "+l.Name, alias)
	via := "l" + alias
	word := f.gen.text(l.Name).sql
	in.tables = append(slices.Clone(f.tables),
		fmt.Sprintf("JOIN links %[1]s ON %[1]s.person_id = %[2]s.person_id AND %[1]s.link = %[3]s AND %[1]s.to_id IS NOT NULL", via, of, word),
		fmt.Sprintf("LEFT JOIN %[3]s %[1]s ON %[1]s.person_id = %[2]s.to_id", alias, via, f.gen.tables[rule.OfPerson]))
	in.ids[len(in.ids)-1].sql = via + ".to_id"
	return in
}

// inside returns the loop frame over f for a domain, made once.
func (f *frame) inside(domain, alias string) *frame {
	if in := f.loops[domain]; in != nil {
		return in
	}
	f.gen.frames++
	in := &frame{gen: f.gen, name: fmt.Sprintf("loop%d%s", f.gen.frames, f.gen.suffix), parent: f, house: f.house, self: alias,
		ids: append(slices.Clone(f.ids), id{alias, alias + ".person_id"}), byText: map[string]*column{}, loops: map[string]*frame{}}
	f.loops[domain] = in
	return in
}

// leads reports, as a condition, whether it is known where a link of an alias
// leads: a row with an empty to_id says that it leads to nobody.
func (f *frame) leads(of string, l *rule.Link) expr {
	word := f.gen.text(l.Name).sql
	alias := "k_" + of + "_" + l.Name
	join := fmt.Sprintf("LEFT JOIN (SELECT DISTINCT person_id FROM links WHERE link = %s) %s ON %[2]s.person_id = %s.person_id",
		word, f.gen.dialect.name(alias), of)
	if !slices.Contains(f.late, join) {
		f.late = append(f.late, join)
	}
	return f.base(f.gen.dialect.name(alias)+".person_id IS NOT NULL", l.Name)
}
