package sheet

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/people"
)

// WriteOptions say how much a file shows.
type WriteOptions struct {
	Masked bool // citizen numbers and telephones masked: to look at, not to read back
}

// Template writes an empty file with every column: to fill in and Read. In XLSX
// a second sheet says what each column takes.
func Template(w io.Writer, f Format, c *people.Catalogue) error {
	_, err := Write(w, f, c, func(func(people.NewHousehold, error) bool) {}, WriteOptions{})
	return err
}

// Write writes households, a row a person, and returns the number of rows. What
// it writes Read reads back, apart from source and days of the statements. The
// same households give the same bytes. It ends at the first error of all.
func Write(w io.Writer, f Format, c *people.Catalogue, all iter.Seq2[people.NewHousehold, error], o WriteOptions) (int, error) {
	var out sink
	var err error
	list := columns(c)
	switch f {
	case CSV:
		out, err = newCSVSink(w, list)
	case XLSX:
		out, err = newXLSXSink(w, list)
	default:
		err = ErrFormat
	}
	if err != nil {
		return 0, err
	}
	rows := 0
	for h, err := range all {
		if err != nil {
			return rows, err
		}
		homes := values(h.Said)
		for _, m := range h.Members {
			line := &lineWriter{h: h, m: m, homes: homes, facts: values(m.Said), masked: o.Masked}
			if err := out.row(line.cells(list)); err != nil {
				return rows, err
			}
			rows++
		}
	}
	return rows, out.close()
}

// sink takes rows: strings, int64 for whole figures and measure.Money.
type sink interface {
	row(cells []any) error
	close() error
}

func values(said []people.Statement) map[string]people.Value {
	m := map[string]people.Value{}
	for _, s := range said {
		for name, v := range s.Values {
			m[name] = v
		}
	}
	return m
}

// lineWriter writes one person.
type lineWriter struct {
	h      people.NewHousehold
	m      people.NewResident
	homes  map[string]people.Value
	facts  map[string]people.Value
	masked bool
}

func (l *lineWriter) cells(list []column) []any {
	cells := make([]any, len(list))
	for i, col := range list {
		switch {
		case col.attr == nil:
			cells[i] = l.own(col.name)
		case col.attr.Entity == people.Home:
			cells[i] = shown(*col.attr, l.homes[col.attr.Name])
		default:
			cells[i] = shown(*col.attr, l.facts[col.attr.Name])
		}
	}
	return cells
}

func (l *lineWriter) own(name string) string {
	switch name {
	case "household":
		return l.h.Ref
	case "ref":
		return l.m.Ref
	case "relation":
		return codeName(string(l.m.Role), roles())
	case "name":
		return l.m.Name
	case "citizen_number":
		return l.number(l.m.Number)
	case "sex":
		return codeName(string(l.m.Sex), sexes())
	case "birth_on":
		return dayText(l.m.BornOn)
	case "phone":
		if l.masked {
			return people.MaskPhone(l.m.Phone)
		}
		return l.m.Phone
	case "registered_area":
		return l.m.Residence.RegisteredArea
	case "lives_in_area":
		return l.m.Residence.LivesInArea
	case "residence_permit_since":
		return dayText(l.m.Residence.PermitSince)
	case "since":
		return dayText(l.m.Since)
	case "guardian":
		return l.links(people.Guardian)
	case "supporter":
		return l.links(people.Supporter)
	}
	panic(fmt.Sprintf("sheet: no cell for the column %q", name))
}

func (l *lineWriter) number(n people.Number) string {
	if l.masked {
		return n.String()
	}
	return n.Plain()
}

func (l *lineWriter) links(kind people.LinkKind) string {
	var list []string
	for _, link := range l.m.Links {
		switch {
		case link.Kind != kind:
		case !link.Number.IsZero():
			list = append(list, l.number(link.Number))
		default:
			list = append(list, link.Ref+string(link.ID))
		}
	}
	return strings.Join(list, "、")
}

func dayText(d *civil.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// shown writes a value as Read takes it: a clerk's words for codes.
func shown(a people.Attribute, v people.Value) any {
	switch v.Kind() {
	case people.Unknown:
		return ""
	case people.Bool:
		if v.Bool() {
			return "是"
		}
		return "否"
	case people.Int:
		return v.Int()
	case people.Money:
		return v.Money()
	case people.List:
		names := make([]string, len(v.List()))
		for i, item := range v.List() {
			names[i] = codeName(item, a.Codes)
		}
		return strings.Join(names, "、")
	case people.Text:
		return codeName(v.Text(), a.Codes)
	}
	return v.String()
}

// codeName is the Chinese name of a code, where only one code has it.
func codeName(code string, codes []people.Code) string {
	name, times := code, 0
	for _, c := range codes {
		if c.Code == code && c.Name.ZH != "" {
			name = c.Name.ZH
		}
	}
	for _, c := range codes {
		if c.Name.ZH == name || c.Code == name {
			times++
		}
	}
	if times > 1 {
		return code
	}
	return name
}

// heads are the two rows above the data: labels and machine names.
func heads(list []column) (labels, names []any) {
	for _, col := range list {
		label := col.label.In(lang.ZH)
		if col.must {
			label += "*"
		}
		labels = append(labels, label)
		names = append(names, col.name)
	}
	return labels, names
}

// written is a cell as text.
func written(c any) string {
	switch v := c.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return fmt.Sprint(c)
}
