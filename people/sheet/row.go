package sheet

import (
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people"
)

// rowReader reads one row: one person.
type rowReader struct {
	areas   people.Areas
	row     int
	at      int // the column being read
	m       people.NewResident
	home    string
	facts   map[string]people.Value
	homes   map[string]people.Value // the household's attributes
	links   []linkCell
	wrong   map[int]*fault.Error // by column
	homeCol map[string]int
}

// linkCell remembers in which column a link was named.
type linkCell struct {
	people.NewLink
	column int
}

func newRowReader(areas people.Areas, row int) *rowReader {
	return &rowReader{areas: areas, row: row, facts: map[string]people.Value{}, homes: map[string]people.Value{},
		wrong: map[int]*fault.Error{}, homeCol: map[string]int{}}
}

func (r *rowReader) fail(e *fault.Error) {
	if e != nil && r.wrong[r.at] == nil {
		r.wrong[r.at] = e
	}
}

// read reads a row's cells by the columns of the head.
func (r *rowReader) read(columns []*column, cells []cell) {
	for i, col := range columns {
		var c cell
		if i < len(cells) {
			c = cells[i]
		}
		if col == nil {
			continue
		}
		r.at = i
		switch e := c.wrong(); {
		case e != nil:
			r.fail(e)
		case c.text != "":
			col.set(r, c)
		case col.must:
			r.fail(ErrEmpty)
		}
	}
	for i := len(columns); i < len(cells); i++ {
		if cells[i].text != "" {
			r.at = i
			r.fail(errNoColumn())
		}
	}
}

func errNoColumn() *fault.Error {
	e := ErrHead.At("")
	e.Say = lang.Text{ZH: "这一列没有表头：请补表头或清空", EN: "This column has no head: name it or clear it"}
	return e
}

func (r *rowReader) household(c cell) { r.home = c.plain() }
func (r *rowReader) ref(c cell)       { r.m.Ref = c.plain() }
func (r *rowReader) name(c cell)      { r.m.Name = c.plain() }

func (r *rowReader) relation(c cell) {
	code, err := pick(c.plain(), roles())
	r.fail(err)
	r.m.Role = people.Role(code)
}

func (r *rowReader) sex(c cell) {
	code, err := pick(c.plain(), sexes())
	r.fail(err)
	r.m.Sex = people.Sex(code)
}

func (r *rowReader) number(c cell) {
	if c.kind == numberCell && len(c.plain()) > 15 {
		r.fail(ErrMangled)
		return
	}
	n, err := people.ParseNumber(c.narrow(), r.areas)
	r.failWith(err)
	r.m.Number = n
}

func (r *rowReader) failWith(err error) {
	if e, ok := err.(*fault.Error); ok {
		r.fail(e)
	}
}

func (r *rowReader) birth(c cell)      { r.m.BornOn = r.dayOf(c) }
func (r *rowReader) since(c cell)      { r.m.Since = r.dayOf(c) }
func (r *rowReader) permit(c cell)     { r.m.Residence.PermitSince = r.dayOf(c) }
func (r *rowReader) phone(c cell)      { r.m.Phone = c.narrow() }
func (r *rowReader) registered(c cell) { r.m.Residence.RegisteredArea = c.narrow() }
func (r *rowReader) lives(c cell)      { r.m.Residence.LivesInArea = c.narrow() }
func (r *rowReader) guardian(c cell)   { r.link(people.Guardian, c) }
func (r *rowReader) supporter(c cell)  { r.link(people.Supporter, c) }

func (r *rowReader) dayOf(c cell) *civil.Date {
	d, err := c.day()
	if err != nil {
		r.fail(err)
		return nil
	}
	return &d
}

// link takes what is as long as a citizen number for one, anything else for
// the reference of a row.
func (r *rowReader) link(kind people.LinkKind, c cell) {
	if c.kind == numberCell && len(c.plain()) > 15 {
		r.fail(ErrMangled)
		return
	}
	for _, item := range split(c.plain()) {
		l := linkCell{column: r.at, NewLink: people.NewLink{Kind: kind, Ref: item}}
		if short := (cell{text: item}).narrow(); len(short) == 18 || len(short) == 15 {
			n, err := people.ParseNumber(short, r.areas)
			r.failWith(err)
			l.Ref, l.Number = "", n
		}
		r.links = append(r.links, l)
	}
}

func (r *rowReader) fact(a people.Attribute, c cell) {
	v, err := c.value(a)
	if err != nil {
		r.fail(err)
		return
	}
	if a.Entity == people.Home {
		r.homes[a.Name], r.homeCol[a.Name] = v, r.at
		return
	}
	r.facts[a.Name] = v
}

func sexes() []people.Code {
	return []people.Code{
		{Code: string(people.Female), Name: lang.Text{ZH: "女"}},
		{Code: string(people.Male), Name: lang.Text{ZH: "男"}},
	}
}

func roles() []people.Code {
	names := []lang.Text{{ZH: "户主"}, {ZH: "配偶"}, {ZH: "子女"}, {ZH: "父母"}, {ZH: "孙子女"}, {ZH: "祖父母"}, {ZH: "兄弟姐妹"}, {ZH: "其他"}}
	list := make([]people.Code, len(names))
	for i, r := range people.Roles() {
		list[i] = people.Code{Code: string(r), Name: names[i]}
	}
	return list
}
