package web

import (
	"net/http"
	"net/url"
	"strconv"

	"minsheng/casework"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// casesBoard is how many cases stand how: by clock, department, service and
// area.
type casesBoard struct {
	Filters []Question
	Any     bool
	Figures []figure
	Parts   []casesPart
	Empty   Empty
	Files   []Link
	Since   lang.Text
}

// casesPart is the cases told apart by one thing.
type casesPart struct {
	Title lang.Text
	Chart Stack
	Table Table
}

// partsOfLoad are by what the board tells cases apart, in order.
var partsOfLoad = []casework.LoadBy{casework.ByDepartment, casework.ByArea, casework.ByService, casework.ByState}

// decidedDays is over how many days the board counts what was decided.
const decidedDays = 30

// loadAsked is what the board looks at; it stays in the address.
type loadAsked struct{ Department, Area, Service string }

func loadAskedOf(q url.Values) loadAsked {
	return loadAsked{cut(q.Get("department"), 60), cut(q.Get("area"), 20), cut(q.Get("service"), 80)}
}

func (l loadAsked) values() url.Values {
	q := url.Values{}
	for _, part := range [][2]string{{"department", l.Department}, {"area", l.Area}, {"service", l.Service}} {
		if part[1] != "" {
			q.Set(part[0], part[1])
		}
	}
	return q
}

// at is the address of the board with one thing chosen.
func (l loadAsked) at(by casework.LoadBy, key string) string {
	switch by {
	case casework.ByDepartment:
		l.Department = key
	case casework.ByArea:
		l.Area = key
	case casework.ByService:
		l.Service = key
	default:
		return ""
	}
	return "/board/cases?" + l.values().Encode()
}

// viewer is who looks at the board, as the office of cases knows them.
func (b *board) viewer(r *http.Request) (casework.Who, error) {
	if b.is.Who != "" {
		return casework.Program(b.is.Who), nil
	}
	actor, err := b.actor(r)
	return casework.Clerk(actor), err
}

// cases shows how many cases stand how.
func (b *board) cases(r *http.Request) (page, error) {
	asked := loadAskedOf(r.URL.Query())
	edition, err := b.today()
	if err != nil {
		return page{}, err
	}
	main := casesBoard{Files: files("/board/cases", asked.values()), Any: len(asked.values()) > 0, Filters: b.loadFilters(edition, asked),
		Since: b.words.text("load.since", b.dayText(b.options.Today().AddDays(-decidedDays)))}
	for _, by := range partsOfLoad {
		loads, err := b.loads(r, by, asked)
		if err != nil {
			return page{}, err
		}
		if by == casework.ByDepartment {
			main.Figures = b.loadFigures(loads)
		}
		if len(loads) > 0 {
			main.Parts = append(main.Parts, b.loadPart(edition, by, loads, asked))
		}
	}
	if len(main.Parts) == 0 {
		main.Empty = Empty{Title: b.words.text("load.none"), Body: b.words.text("load.none.body")}
	}
	title := b.words.text("load.title")
	return page{name: "board-cases", title: title, nav: "load", main: main, crumbs: b.crumbs(Crumb{Text: title})}, nil
}

func (b *board) loads(r *http.Request, by casework.LoadBy, asked loadAsked) ([]casework.Load, error) {
	who, err := b.viewer(r)
	if err != nil {
		return nil, err
	}
	return b.options.Office.Load(r.Context(), who, casework.LoadQuery{By: by, Area: asked.Area, Department: asked.Department, Service: asked.Service, Since: b.options.Today().AddDays(-decidedDays)})
}

// loadFilters narrow the board; each row of its tables does too.
func (b *board) loadFilters(e *pack.Edition, asked loadAsked) []Question {
	pick := func(name, chosen string, options []Option) Question {
		q := Question{Name: name, Kind: "select", Ask: b.words.text("load.by." + name), Options: append([]Option{{Text: b.words.text("cases.any")}}, options...)}
		for i, o := range q.Options {
			q.Options[i].Chosen = o.Value == chosen
		}
		return q
	}
	var departments, areas, services []Option
	for _, one := range b.home.Departments() {
		departments = append(departments, Option{Value: one.ID, Text: one.Name})
	}
	for _, code := range sortedKeys(b.options.Areas) {
		areas = append(areas, Option{Value: code, Text: b.areaText(code)})
	}
	for _, s := range e.Services {
		if e.DecidedBy(s.ID) != nil {
			services = append(services, Option{Value: s.ID, Text: s.Name})
		}
	}
	return []Question{pick("department", asked.Department, departments), pick("area", asked.Area, areas), pick("service", asked.Service, services)}
}

// loadFigures are the sums at the head of the page.
func (b *board) loadFigures(loads []casework.Load) []figure {
	var all casework.Load
	for _, l := range loads {
		all.Open, all.Overdue, all.Soon, all.Paused = all.Open+l.Open, all.Overdue+l.Overdue, all.Soon+l.Soon, all.Paused+l.Paused
		all.Stuck, all.Orphaned, all.Decided, all.Days = all.Stuck+l.Stuck, all.Orphaned+l.Orphaned, all.Decided+l.Decided, all.Days+l.Days
	}
	var figures []figure
	for _, one := range []struct {
		id, look string
		n        int
	}{{"open", "reached", all.Open}, {"overdue", "missed", all.Overdue}, {"soon", "unknown", all.Soon}, {"stuck", "unknown", all.Stuck}, {"orphaned", "missed", all.Orphaned}, {"decided", "reached", all.Decided}} {
		look := one.look
		if one.n == 0 {
			look = "none"
		}
		figures = append(figures, figure{ID: look, Name: b.words.text("load." + one.id), Value: counted(int64(one.n)), Means: b.words.text("load.is." + one.id)})
	}
	return append(figures, figure{ID: "none", Name: b.words.text("load.mean"), Value: meanDays(all), Means: b.words.text("load.is.mean")})
}

// meanDays is how long what was decided took, to a tenth of a day.
func meanDays(l casework.Load) string {
	if l.Decided == 0 {
		return "—"
	}
	tenths, err := measure.MulDiv(int64(l.Days), 10, int64(l.Decided), measure.HalfUp)
	if err != nil {
		return "—"
	}
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10)
}

// loadPart is the cases told apart by one thing, as bars and a table.
func (b *board) loadPart(e *pack.Edition, by casework.LoadBy, loads []casework.Load, asked loadAsked) casesPart {
	name := b.words.text("load.by." + string(by))
	cases := b.words.text("load.unit")
	chart := Stack{Title: b.words.text("load.chart", name), Name: name, Unit: cases, Kinds: []Kind{{"over", b.words.text("cases.clock.overdue")}, {"soon", b.words.text("cases.clock.soon")},
		{"unsaid", b.words.text("cases.clock.paused")}, {"used", b.words.text("load.intime")}}}
	table := Table{Caption: b.words.text("load.table", name), Columns: []Column{{Head: name}}}
	for _, id := range []string{"open", "overdue", "soon", "paused", "stuck", "orphaned", "decided", "mean"} {
		table.Columns = append(table.Columns, Column{Head: b.words.text("load." + id), Numeric: true})
	}
	for _, l := range loads {
		label := b.loadName(e, by, l.Key)
		rest := int64(max(0, l.Open-l.Overdue-l.Soon-l.Paused))
		if l.Open > 0 {
			chart.Rows = append(chart.Rows, StackRow{Name: label, Note: same(counted(int64(l.Open))), Parts: []int64{int64(l.Overdue), int64(l.Soon), int64(l.Paused), rest}})
		}
		row := []Cell{{Text: label, Href: asked.at(by, l.Key)}}
		for _, n := range []int{l.Open, l.Overdue, l.Soon, l.Paused, l.Stuck, l.Orphaned, l.Decided} {
			row = append(row, Cell{Text: same(counted(int64(n)))})
		}
		table.Rows = append(table.Rows, append(row, Cell{Text: same(meanDays(l))}))
	}
	return casesPart{name, chart, table}
}

// loadName names a department, an area, a service or a stage.
func (b *board) loadName(e *pack.Edition, by casework.LoadBy, key string) lang.Text {
	switch by {
	case casework.ByDepartment:
		if key == "" {
			return b.words.text("load.nobody")
		}
		return b.departmentText(key)
	case casework.ByArea:
		return b.areaText(key)
	case casework.ByService:
		if s := e.Service(key); s != nil {
			return s.Name
		}
	case casework.ByState:
		for _, p := range e.Processes {
			if s := p.State(key); s != nil {
				return s.Name
			}
		}
	}
	return same(key)
}

// casesTable is the same figures to take along.
func (b *board) casesTable(r *http.Request) (pack.Sheet, error) {
	tag := preferencesFor(r).Lang
	edition, err := b.today()
	if err != nil {
		return pack.Sheet{}, err
	}
	sheet := pack.Sheet{Name: b.words.text("load.title").In(tag), Rows: [][]any{b.head(tag, "load.told", "load.name", "load.open", "load.overdue", "load.soon", "load.paused", "load.stuck", "load.orphaned", "load.decided", "load.days")}}
	for _, by := range partsOfLoad {
		loads, err := b.loads(r, by, loadAskedOf(r.URL.Query()))
		if err != nil {
			return pack.Sheet{}, err
		}
		for _, l := range loads {
			sheet.Rows = append(sheet.Rows, []any{b.words.text("load.by." + string(by)).In(tag), b.loadName(edition, by, l.Key).In(tag), l.Open, l.Overdue, l.Soon, l.Paused, l.Stuck, l.Orphaned, l.Decided, l.Days})
		}
	}
	return sheet, nil
}
