package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/entitle/match"
	"minsheng/lang"
	"minsheng/pack"
)

// lookFor is what someone looks for among the missed; it stays in the address.
type lookFor struct {
	Of       string // whom: "" all, else dimension:value, such as area:330502001
	Field    string
	Category string
	Record   string // which services: "" those of which it is said who receives them, none or every
	Sort     string // one of sorts
	Page     int
}

// records are the values of Record.
var records = []string{"", "none", "every"}

// sorts are the orders of the table, the first unless another is asked for.
var sorts = []string{"missed", "share", "unsaid", "unknown", "ended"}

func lookForOf(q url.Values) lookFor {
	l := lookFor{Of: q.Get("of"), Field: q.Get("field"), Category: q.Get("category"), Sort: q.Get("sort")}
	l.Record = q.Get("record")
	if !slices.Contains(records, l.Record) {
		l.Record = ""
	}
	if !slices.Contains(sorts, l.Sort) {
		l.Sort = sorts[0]
	}
	l.Page = pageNumber(q)
	return l
}

func (l lookFor) query() url.Values {
	q := url.Values{}
	for _, part := range [][2]string{{"of", l.Of}, {"field", l.Field}, {"category", l.Category}, {"record", l.Record}, {"sort", l.Sort}} {
		if part[1] != "" && part[1] != sorts[0] {
			q.Set(part[0], part[1])
		}
	}
	return q
}

// dimension splits of whom the counts are.
func (l lookFor) dimension() (by, value string) {
	by, value, _ = strings.Cut(l.Of, ":")
	return cmp.Or(by, "all"), value
}

// matches reports whether a service is looked for; all is its tally over
// everybody.
func (l lookFor) matches(s *pack.Service, all tally) bool {
	return s.Computes && (l.Field == "" || s.Field == l.Field) && (l.Category == "" || s.Category == l.Category) &&
		(l.Record == "every" || (l.Record == "") == all.recorded())
}

// address is the address of a page of the same table.
func (l lookFor) address(n int) string {
	q := l.query()
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	return "/board/missed?" + q.Encode()
}

// order compares two rows in the order that is asked for, the most first.
func (l lookFor) order(a, b ledgerRow) int {
	key := func(t tally) (int64, int64) {
		switch l.Sort {
		case "share":
			return t.Missed * 1_000_000 / max(t.Reached+t.Missed, 1), t.Missed
		case "unsaid":
			return t.unsaid(), t.Missed
		case "unknown":
			return t.Unknown, t.Missed
		case "ended":
			return t.Ended, t.Missed
		}
		return t.Missed, t.Owed
	}
	a1, a2 := key(a.is)
	b1, b2 := key(b.is)
	return cmp.Or(cmp.Compare(b1, a1), cmp.Compare(b2, a2))
}

// missedPage shows, service by service, who is owed and who is missed.
type missedPage struct {
	Round     roundView
	Of        []optionGroup // whom
	Filters   []Question
	Any       bool
	Found     lang.Text
	Figures   []figure
	LeavesOut []lang.Text
	Chart     Stack
	Rows      ledger
	Pages     Pages
	Files     []Link
	Empty     Empty
	None      Empty // where nothing fits
}

// ledgerPage is how many services a page of the table shows.
const ledgerPage = 40

// chartRows is how many services the drawing shows; the table has all.
const chartRows = 10

// missed is the page of all services.
func (b *board) missed(r *http.Request) (page, error) {
	if id := r.URL.Query().Get("service"); id != "" {
		return b.missedService(r, id)
	}
	at, err := b.latest(r)
	if err != nil {
		return page{}, err
	}
	title := b.words.text("missed.title")
	pg := page{name: "missed", title: title, nav: "missed", crumbs: b.crumbs(Crumb{Text: title})}
	main := missedPage{Round: at.view, Empty: at.empty}
	if at.edition == nil {
		pg.main = main
		return pg, nil
	}
	l := lookForOf(r.URL.Query())
	main.Of, main.Filters = b.ofWhom(at, l), b.missedFilters(l)
	main.Any = len(l.query()) > 0
	found := b.missedRows(at, l)
	main.Found, main.Figures, main.LeavesOut = b.words.text("missed.found", len(found.rows), b.whomText(at, l)), b.figures(found.all), b.leavesOut(at, found)
	main.Chart = b.mostMissed(found.rows)
	count := (len(found.rows) + ledgerPage - 1) / ledgerPage
	n := min(l.Page, max(count, 1))
	main.Pages = pagesOf(n, count, l.address)
	main.Rows = ledger{Caption: b.words.text("missed.every"), Quiet: true, Head: b.words.text("ledger.service"), Rows: found.rows[(n-1)*ledgerPage : min(n*ledgerPage, len(found.rows))]}
	main.None = Empty{Title: b.words.text("missed.none"), Body: b.words.text("missed.none.body"), Links: []Link{{b.words.text("missed.clear"), "/board/missed"}}}
	main.Files = files("/board/missed", l.query())
	pg.main = main
	return pg, nil
}

// foundRows are the rows of the table in the order that is asked for, their
// sum, and what stands in no row.
type foundRows struct {
	rows    []ledgerRow
	all     tally
	nothing int   // services with nothing to count
	others  int   // services left out by whether it is said who receives them
	owed    int64 // what is owed of those
	record  string
}

func (b *board) missedRows(at *standing, l lookFor) foundRows {
	found := foundRows{record: l.Record}
	by, value := l.dimension()
	every := l
	every.Record = "every"
	for _, s := range at.edition.Services {
		all, t := at.counts.of(s.ID, string(match.ByAll), ""), at.counts.of(s.ID, by, value)
		switch {
		case !every.matches(s, all):
		case t.nothing():
			found.nothing++
		case !l.matches(s, all):
			found.others++
			found.owed += t.Owed
		default:
			found.all.add(t)
			row := b.ledgerRow(s.Name, "/board/missed?"+url.Values{"service": {s.ID}}.Encode(), "", t)
			row.of = s
			found.rows = append(found.rows, row)
		}
	}
	slices.SortStableFunc(found.rows, l.order)
	return found
}

// mostMissed draws the first rows of the table in which somebody is missed. Of
// whom it is not known whether they are owed it is left to the table.
func (b *board) mostMissed(rows []ledgerRow) Stack {
	c := Stack{Title: b.words.text("missed.chart"), Name: b.words.text("ledger.service"), Unit: b.words.text("missed.unit"), Kinds: b.kinds()[:owedKinds]}
	for _, row := range rows {
		if row.is.Missed == 0 || len(c.Rows) == chartRows {
			continue
		}
		c.Rows = append(c.Rows, StackRow{Name: row.Name, Note: b.words.text("missed.note", row.Missed, row.Share), Parts: row.is.parts()[:owedKinds]})
	}
	return c
}

// missedFilters narrow the table by field and category and say what comes first.
func (b *board) missedFilters(l lookFor) []Question {
	choose := func(name string, nouns []pack.Noun, chosen string) Question {
		q := Question{Name: name, Ask: b.words.text("missed." + name), Options: []Option{{Text: b.words.text("services.all")}}}
		for _, n := range nouns {
			q.Options = append(q.Options, Option{Value: n.ID, Text: n.Name, Chosen: n.ID == chosen})
		}
		return q
	}
	order := Question{Name: "sort", Ask: b.words.text("missed.sort")}
	for _, s := range sorts {
		order.Options = append(order.Options, Option{Value: s, Text: b.words.text("missed.sort." + s), Chosen: s == l.Sort})
	}
	categories := b.home.Categories()
	if l.Field != "" {
		categories = slices.DeleteFunc(slices.Clone(categories), func(c pack.Noun) bool { return c.Field != l.Field && c.ID != l.Category })
	}
	record := Question{Name: "record", Ask: b.words.text("missed.record")}
	for _, id := range records {
		record.Options = append(record.Options, Option{Value: id, Text: b.words.text("missed.record." + id), Chosen: id == l.Record})
	}
	return []Question{choose("field", b.home.Fields(), l.Field), choose("category", categories, l.Category), record, order}
}
