package sheet

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people"
)

// Options say what a file does not say itself.
type Options struct {
	Source   string       // the department that supplies it
	AsOf     civil.Date   // the day of the data
	Areas    people.Areas // the division codes a citizen number may begin with; nil: not checked
	KeepGood bool         // take the households without a mistake, instead of all or nothing
}

// Faults of a row among the others.
var (
	ErrRefTwice = fault.New(fault.Invalid, "sheet.ref_twice", lang.Text{
		ZH: "两行用了同一人员编号：请改一个", EN: "Two rows have the same row reference: change one"})
	ErrContradicts = fault.New(fault.Invalid, "sheet.contradicts", lang.Text{
		ZH: "与同一户的上一行不一致：一户只能有一个值", EN: "It contradicts an earlier row of the household: a household has one value"})
	ErrMerged = fault.New(fault.Invalid, "sheet.merged", lang.Text{
		ZH: "这里是合并的单元格：请取消合并，逐行填写", EN: "These cells are merged: take them apart and fill in every row"})
)

// Read reads a file row by row. Where anything is wrong the batch is empty,
// unless Options.KeepGood: then it has the households in which nothing is wrong
// and whose guardians and supporters are in the batch too. A file that is
// wrong as a whole is a fault: ErrFormat, ErrLocked, ErrUnreadable,
// ErrEncoding, ErrTooLarge, ErrNoHead, ErrHead.
func Read(r io.Reader, f Format, c *people.Catalogue, o Options) (people.Batch, Report, error) {
	g, err := gather(r, f, c, o, columns(c))
	if err != nil {
		return people.Batch{}, Report{}, err
	}
	return g.finish()
}

// gather reads all rows of a file that may have the given columns.
func gather(r io.Reader, f Format, c *people.Catalogue, o Options, all []column) (*gatherer, error) {
	src, err := open(r, f)
	if err != nil {
		return nil, err
	}
	g := &gatherer{catalogue: c, options: o, all: all, homes: map[string]*gathered{}, refs: map[string]int{},
		bad: map[int]bool{}, byRow: map[int]*rowReader{}}
	return g, g.rows(src)
}

func open(r io.Reader, f Format) (source, error) {
	switch f {
	case CSV:
		return openCSV(r)
	case XLSX:
		return openXLSX(r)
	}
	return nil, ErrFormat
}

// gatherer puts rows together to households.
type gatherer struct {
	catalogue *people.Catalogue
	options   Options
	all       []column  // that the file may have
	columns   []*column // that it has
	homes     map[string]*gathered
	order     []*gathered
	refs      map[string]int // explicit references, by row
	report    Report
	bad       map[int]bool // rows with a problem
	byRow     map[int]*rowReader
	// each takes one row after the other where rows are not put together; nothing
	// of them is kept.
	each func(*rowReader)
	once *rowReader // the reader that each is given
}

// gathered is one household so far.
type gathered struct {
	ref   string
	facts map[string]people.Value
	rows  []*rowReader
}

func (g *gatherer) rows(src source) error {
	first := 1
	for {
		row, cells, err := src.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if blank(cells) {
			continue
		}
		if g.columns == nil {
			if g.columns, err = g.head(cells); err != nil {
				return err
			}
			first = row + 1
			continue
		}
		if row == first && looksLikeNames(g.all, cells) {
			if g.columns, err = match(g.all, cells); err != nil {
				return err
			}
			continue
		}
		if g.report.Rows++; g.report.Rows > maxRows {
			return ErrTooLarge
		}
		g.row(row, cells)
	}
	if g.columns == nil {
		return ErrNoHead
	}
	if x, ok := src.(*xlsxSource); ok {
		g.merged(x.merged, first)
	}
	return nil
}

func blank(cells []cell) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool { return c.text != "" })
}

// head matches the first row; a row without a single known head is data that
// somebody pasted without one.
func (g *gatherer) head(cells []cell) ([]*column, error) {
	all := g.all
	found, err := match(all, cells)
	if err == nil {
		return found, nil
	}
	for _, c := range cells {
		for i := range all {
			if key := headKey(c.text); key != "" && (key == headKey(all[i].label.ZH) || key == headKey(all[i].name)) {
				return nil, err
			}
		}
	}
	return nil, ErrNoHead
}

func (g *gatherer) row(row int, cells []cell) {
	if g.each != nil {
		g.pass(row, cells)
		return
	}
	r := newRowReader(g.options.Areas, row)
	r.read(g.columns, cells)
	if ref := r.m.Ref; ref != "" {
		if _, twice := g.refs[ref]; twice {
			r.at = placesOf{columns: g.columns}.column("ref")
			r.fail(ErrRefTwice)
		}
		g.refs[ref] = row
	}
	g.byRow[row] = r
	h := g.home(r)
	for name, v := range r.homes {
		if said, ok := h.facts[name]; ok && !said.Equal(v) {
			r.at = r.homeCol[name]
			r.fail(ErrContradicts)
		}
		h.facts[name] = v
	}
	h.rows = append(h.rows, r)
	g.cells(r)
}

// pass reads a row and forgets it.
func (g *gatherer) pass(row int, cells []cell) {
	if g.once == nil {
		g.once = newRowReader(g.options.Areas, row)
	}
	r := g.once
	r.row = row
	clear(r.facts)
	clear(r.wrong)
	r.read(g.columns, cells)
	g.cells(r)
	g.each(r)
}

// cells reports what is wrong in the cells of a row.
func (g *gatherer) cells(r *rowReader) {
	for _, i := range slices.Sorted(maps.Keys(r.wrong)) {
		g.problem(r.row, i, r.wrong[i])
	}
}

// home is the household of a row; a row that names none stands alone.
func (g *gatherer) home(r *rowReader) *gathered {
	key := "h" + r.home
	if r.home == "" {
		key = fmt.Sprintf("r%d", r.row)
	}
	h := g.homes[key]
	if h == nil {
		h = &gathered{ref: r.home, facts: map[string]people.Value{}}
		g.homes[key] = h
		g.order = append(g.order, h)
	}
	return h
}

func (g *gatherer) problem(row, column int, e *fault.Error) {
	p := Problem{Row: row, Code: e.Code, Say: e.Say}
	if column >= 0 {
		p.Column = columnName(column)
		if column < len(g.columns) && g.columns[column] != nil {
			p.Label = g.columns[column].label
		}
	}
	g.add(p)
}

func (g *gatherer) add(p Problem) {
	g.bad[p.Row] = true
	if len(g.report.Problems) >= maxProblems {
		g.report.More++
		return
	}
	g.report.Problems = append(g.report.Problems, p)
}

// merged reports merged cells among the data: all but the first look empty.
func (g *gatherer) merged(ranges []string, first int) {
	for _, ref := range ranges {
		from, to, _ := strings.Cut(ref, ":")
		at, err := columnIndex(from)
		row, rowErr := strconv.Atoi(strings.TrimLeft(from, letters))
		last, lastErr := strconv.Atoi(strings.TrimLeft(to, letters))
		if err == nil && rowErr == nil && lastErr == nil && last >= first {
			g.problem(max(row, first), at, ErrMerged)
		}
	}
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// batch makes the batch of the households that keep says yes to, and remembers
// their rows.
func (g *gatherer) batch(keep func(*gathered) bool) people.Batch {
	b := people.Batch{Source: g.options.Source, AsOf: g.options.AsOf}
	g.report.at = placesOf{columns: g.columns}
	for _, h := range g.order {
		if !keep(h) {
			continue
		}
		n := people.NewHousehold{Ref: h.ref}
		if len(h.facts) > 0 {
			n.Said = []people.Statement{{Values: h.facts}}
		}
		var rows []int
		for _, r := range h.rows {
			n.Members = append(n.Members, g.member(r))
			rows = append(rows, r.row)
		}
		b.Households = append(b.Households, n)
		g.report.at.rows = append(g.report.at.rows, rows)
	}
	return b
}

func (g *gatherer) member(r *rowReader) people.NewResident {
	m := r.m
	if m.Ref == "" {
		m.Ref = g.rowRef(r.row)
	}
	if len(r.facts) > 0 {
		m.Said = []people.Statement{{Values: r.facts}}
	}
	for _, l := range r.links {
		m.Links = append(m.Links, l.NewLink)
	}
	return m
}

// rowRef is what a row without a reference is called: its number, unless
// somebody else is called so.
func (g *gatherer) rowRef(row int) string {
	if ref := strconv.Itoa(row); g.refs[ref] == 0 {
		return ref
	}
	return fmt.Sprintf("row %d", row)
}

func all(*gathered) bool { return true }

// finish checks the rows together and decides what is taken.
func (g *gatherer) finish() (people.Batch, Report, error) {
	b := g.batch(all)
	g.report.Alike = alike(b, g.report.at)
	for _, e := range b.Check(g.catalogue) {
		g.whole(e)
	}
	sortProblems(g.report.Problems)
	if len(g.bad) == 0 {
		g.report.Taken = g.report.Rows
		return b, g.report, nil
	}
	if !g.options.KeepGood {
		b.Households = nil
		g.leaveOut(func(*gathered) bool { return false })
		return b, g.report, nil
	}
	keep := g.good()
	b = g.batch(keep)
	g.leaveOut(keep)
	return b, g.report, nil
}

// whole reports what Batch.Check found, unless its cell or the cell it follows
// from has a problem already.
func (g *gatherer) whole(e *fault.Error) {
	p, column, ok := g.report.at.problem(e)
	r := g.byRow[p.Row]
	if !ok || r == nil {
		g.add(Problem{Row: 1, Code: e.Code, Say: e.Say})
		return
	}
	if p.Code == people.ErrLink.Code {
		g.links(r)
		return
	}
	number := g.report.at.column("citizen_number")
	follows := p.Code == people.ErrSex.Code || p.Code == people.ErrBirthMissing.Code
	if column >= 0 && r.wrong[column] != nil || follows && number >= 0 && r.wrong[number] != nil {
		return
	}
	g.add(p)
}

// links reports the links of a row that name nobody, each in its own column.
func (g *gatherer) links(r *rowReader) {
	for _, l := range r.links {
		if l.Ref != "" && !g.named(l.Ref) && r.wrong[l.column] == nil {
			r.wrong[l.column] = people.ErrLink
			g.problem(r.row, l.column, people.ErrLink)
		}
	}
}

func (g *gatherer) named(ref string) bool {
	if g.refs[ref] != 0 {
		return true
	}
	row, err := strconv.Atoi(ref)
	return err == nil && g.byRow[row] != nil
}

// good says which households can be taken: without a bad row, and not linked
// to one that cannot.
func (g *gatherer) good() func(*gathered) bool {
	bad, homeOf := map[*gathered]bool{}, map[string]*gathered{}
	for _, h := range g.order {
		for _, r := range h.rows {
			m := g.member(r)
			homeOf[m.Ref] = h
			if !m.Number.IsZero() {
				homeOf[m.Number.Plain()] = h
			}
			bad[h] = bad[h] || g.bad[r.row]
		}
	}
	for changed := true; changed; {
		changed = false
		for _, h := range g.order {
			if !bad[h] && h.linksInto(bad, homeOf) {
				bad[h], changed = true, true
			}
		}
	}
	return func(h *gathered) bool { return !bad[h] }
}

func (h *gathered) linksInto(bad map[*gathered]bool, homeOf map[string]*gathered) bool {
	for _, r := range h.rows {
		for _, l := range r.links {
			if bad[homeOf[l.Ref+l.Number.Plain()]] {
				return true
			}
		}
	}
	return false
}

func (g *gatherer) leaveOut(keep func(*gathered) bool) {
	for _, h := range g.order {
		for _, r := range h.rows {
			if keep(h) {
				g.report.Taken++
				continue
			}
			g.report.LeftOut = append(g.report.LeftOut, r.row)
		}
	}
	slices.Sort(g.report.LeftOut)
}
