package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"minsheng/lang"
	"minsheng/pack"
)

// perPage is how many services stand on one page of a filtered list.
const perPage = 20

// wanted is what someone looks for in the directory; it stays in the address.
type wanted struct {
	Words, Field, Class, Event, Audience string
	Page                                 int
}

func wantedOf(r *http.Request) wanted {
	q := r.URL.Query()
	return wanted{Words: strings.TrimSpace(cut(q.Get("q"), 100)), Field: q.Get("field"), Class: q.Get("class"), Event: q.Get("event"), Audience: q.Get("audience"), Page: pageNumber(q)}
}

// pageNumber reads which page of a list is asked for; the first unless one is.
func pageNumber(q url.Values) int {
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// cut returns at most n bytes of s, whole characters only.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// any reports whether anything narrows the list.
func (w wanted) any() bool {
	return w.Words != "" || w.Field != "" || w.Class != "" || w.Event != "" || w.Audience != ""
}

// query says what is looked for as an address does.
func (w wanted) query() url.Values {
	q := url.Values{}
	for _, part := range [][2]string{{"q", w.Words}, {"field", w.Field}, {"class", w.Class}, {"event", w.Event}, {"audience", w.Audience}} {
		if part[1] != "" {
			q.Set(part[0], part[1])
		}
	}
	return q
}

// address is the address of a page of the same list.
func (w wanted) address(n int) string {
	q := w.query()
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	return "/services?" + q.Encode()
}

// matches reports whether a service is of the wanted kind; words are not
// looked at.
func (w wanted) matches(s *pack.Service) bool {
	return (w.Field == "" || s.Field == w.Field) && (w.Class == "" || s.Class == w.Class) &&
		(w.Event == "" || slices.Contains(s.Events, w.Event)) && (w.Audience == "" || slices.Contains(s.Audiences, w.Audience))
}

// servicesPage is the directory: the whole of it in short, or what was asked
// for at length.
type servicesPage struct {
	Lead    lang.Text
	Search  Search
	Filters []Question
	Any     bool
	Chosen  bool // more than words: the filters stand open
	Found   lang.Text
	List    []ServiceLine
	Pages   Pages
	Empty   Empty
	Book    []chapter
	Files   []Link
}

// chapter is a field of the directory with its categories.
type chapter struct {
	ID       string
	Glyph    string
	Name     lang.Text
	Sections []section
}

type section struct {
	Name  lang.Text
	Lines []ServiceLine
}

// services is the directory.
func (p *Portal) services(r *http.Request) (page, error) {
	e, err := p.today()
	if err != nil {
		return page{}, err
	}
	w := wantedOf(r)
	title := p.words.text("services.title")
	main := servicesPage{
		Lead:    p.words.text("services.lead", p.place, len(e.Services)),
		Search:  Search{ID: "q", Value: w.Words, Hint: !w.any()},
		Filters: p.filters(w), Any: w.any(), Chosen: wanted{Field: w.Field, Class: w.Class, Event: w.Event, Audience: w.Audience}.any(),
		Files: files("/services", w.query()),
	}
	if !w.any() {
		main.Book = p.book(e)
		return page{name: "services", title: title, nav: "services", crumbs: p.crumbs(Crumb{Text: title}), main: main}, nil
	}
	found := p.find(e, w, preferencesFor(r).Lang)
	count := (len(found) + perPage - 1) / perPage
	w.Page = min(w.Page, max(count, 1))
	for _, s := range found[(w.Page-1)*perPage : min(w.Page*perPage, len(found))] {
		main.List = append(main.List, p.line(s))
	}
	main.Found = p.words.text("services.found", len(found))
	main.Pages = pagesOf(w.Page, count, w.address)
	main.Empty = Empty{p.words.text("services.none"), p.words.text("services.none.body"), []Link{{p.words.text("home.door.go"), "/entitled"}, {p.words.text("services.clear"), "/services"}}}
	return page{name: "services", title: title, nav: "services", crumbs: p.crumbs(Crumb{Text: title}), main: main}, nil
}

// find lists the wanted services: in the order of the directory, or the best
// first where there are words.
func (p *Portal) find(e *pack.Edition, w wanted, tag lang.Tag) []*pack.Service {
	var found []*pack.Service
	if w.Words == "" {
		for _, s := range e.Services {
			if w.matches(s) {
				found = append(found, s)
			}
		}
		return found
	}
	for _, hit := range p.indexOf(e).Find(w.Words, tag, len(e.Services)) {
		if w.matches(hit.Service) {
			found = append(found, hit.Service)
		}
	}
	return found
}

// indexOf returns the index of the edition of today, made once an edition.
func (p *Portal) indexOf(e *pack.Edition) *pack.Index {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.indexed != e {
		p.index, p.indexed = pack.NewIndex(e.Services, p.home.Synonyms()), e
	}
	return p.index
}

// filters are the four ways to narrow the directory.
func (p *Portal) filters(w wanted) []Question {
	var byClass []pack.Noun
	for _, c := range classes {
		byClass = append(byClass, pack.Noun{ID: c, Name: p.words.text("class." + c)})
	}
	choose := func(name string, ask lang.Text, nouns []pack.Noun, chosen string) Question {
		q := Question{Name: name, Kind: "select", Ask: ask, Options: []Option{{Text: p.words.text("services.all")}}}
		for _, n := range nouns {
			q.Options = append(q.Options, Option{Value: n.ID, Text: n.Name, Chosen: n.ID == chosen})
		}
		return q
	}
	return []Question{
		choose("field", p.words.text("services.field"), p.home.Fields(), w.Field),
		choose("class", p.words.text("services.class"), byClass, w.Class),
		choose("event", p.words.text("services.event"), p.home.Events(), w.Event),
		choose("audience", p.words.text("services.audience"), p.home.Audiences(), w.Audience),
	}
}

// book is the whole directory by field and category.
func (p *Portal) book(e *pack.Edition) []chapter {
	var chapters []chapter
	for _, f := range p.home.Fields() {
		c := chapter{ID: f.ID, Glyph: firstRune(f.Name.ZH), Name: f.Name}
		for _, cat := range p.home.Categories() {
			if cat.Field != f.ID {
				continue
			}
			s := section{Name: cat.Name}
			for _, service := range e.Services {
				if service.Category == cat.ID {
					s.Lines = append(s.Lines, p.line(service))
				}
			}
			if len(s.Lines) > 0 {
				c.Sections = append(c.Sections, s)
			}
		}
		if len(c.Sections) > 0 {
			chapters = append(chapters, c)
		}
	}
	return chapters
}
