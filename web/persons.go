package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"minsheng/access"
	"minsheng/entitle"
	"minsheng/entitle/outreach"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// personsPerPage is how many persons stand on a page: what somebody can work on
// in a sitting, since each is written into the journal.
const personsPerPage = 20

// purposes are what a list may be opened for; other must be said in words.
var purposes = []string{"notify", "verify", "audit", "other"}

// errNoPurpose says that a list was asked for without saying what for.
var errNoPurpose = fault.New(fault.Invalid, "web.no_purpose", lang.Text{ZH: "请先写明名单用来做什么", EN: "Say first what the list is for"})

// longestPurpose bounds what is written into the journal as the purpose.
const longestPurpose = 200

// listAsked is the list that a request names, and what it is wanted for.
type listAsked struct {
	service *pack.Service
	query   outreach.Query
	area    string
	purpose string // one of purposes
	note    string
	reasons bool // why each is on it is read too
}

// listOf reads which list a request names. It fails where there is no such
// service or kind.
func (b *board) listOf(at *standing, form url.Values) (*listAsked, error) {
	l := &listAsked{area: form.Get("area"), purpose: form.Get("purpose"), note: strings.TrimSpace(cut(form.Get("note"), 3*longestPurpose)), reasons: form.Get("reasons") != ""}
	if at.edition == nil {
		return nil, errNoService
	}
	l.service = at.edition.Service(form.Get("service"))
	kind := outreach.Kind(cmp.Or(form.Get("kind"), string(outreach.Missed)))
	if l.service == nil || !slices.Contains(outreach.Kinds(), kind) {
		return nil, errNoService
	}
	l.query = outreach.Query{Service: l.service.ID, Kind: kind, Area: l.area, Limit: personsPerPage, After: form.Get("after")}
	return l, nil
}

// purposeOf is what a list is read for, as the journal keeps it.
func (b *board) purposeOf(l *listAsked) string {
	what := b.words.text("persons.purpose." + l.purpose).ZH
	if l.note != "" {
		what += "：" + l.note
	}
	return what
}

// saysWhy reports whether it was said what the list is for.
func (l *listAsked) saysWhy() bool {
	return slices.Contains(purposes, l.purpose) && (l.purpose != "other" || l.note != "")
}

// hidden is what the forms of a list carry along.
func (l *listAsked) hidden() []Hidden {
	all := []Hidden{{"service", l.service.ID}, {"kind", string(l.query.Kind)}, {"area", l.area}}
	if l.purpose != "" {
		all = append(all, Hidden{"purpose", l.purpose}, Hidden{"note", l.note})
	}
	if l.reasons {
		all = append(all, Hidden{"reasons", "yes"})
	}
	return all
}

// purposePage asks what a list is for before anybody is shown.
type purposePage struct {
	Title     lang.Text
	Lead      lang.Text
	Who       string
	Mistakes  []Mistake
	Questions []Question
	Note      Question
	Keep      []Hidden
	Back      string
}

// askPurpose is the page before a list.
func (b *board) askPurpose(r *http.Request) (page, error) {
	at, err := b.latest(r)
	if err != nil {
		return page{}, err
	}
	l, err := b.listOf(at, r.URL.Query())
	if err != nil {
		return page{}, err
	}
	return b.purposePage(r.Context(), l, false)
}

// purposePage asks again where what was said is not enough.
func (b *board) purposePage(ctx context.Context, l *listAsked, refused bool) (page, error) {
	q := l.query
	q.After = ""
	n, err := b.looker(ctx).office.Count(ctx, q)
	if err != nil {
		return page{}, err
	}
	what := Question{Name: "purpose", Kind: "one", Ask: b.words.text("persons.purpose")}
	for _, id := range purposes {
		what.Options = append(what.Options, Option{Value: id, Text: b.words.text("persons.purpose." + id), Chosen: id == l.purpose})
	}
	note := Question{Name: "note", Kind: "text", Ask: b.words.text("persons.note"), Hint: b.words.text("persons.note.hint"), Value: l.note}
	why := Question{Name: "reasons", Kind: "many", Ask: b.words.text("persons.reasons"), Hint: b.words.text("persons.reasons.hint"),
		Options: []Option{{Value: "yes", Text: b.words.text("persons.reasons.yes"), Chosen: l.reasons}}}
	if refused && l.purpose == "other" {
		note.Wrong = b.words.text("persons.wrong.note")
	} else if refused {
		what.Wrong = b.words.text("persons.wrong.purpose")
	}
	l.purpose = ""
	main := purposePage{Title: b.listTitle(l), Lead: b.words.text("persons.lead", counted(n)), Who: b.looker(ctx).name, Questions: []Question{what, note, why}, Keep: l.hidden()[:3],
		Back: b.listBack(l)}
	main.Mistakes = mistakesOf(main.Questions)
	pg := page{name: "purpose", title: main.Title, nav: "missed", crumbs: b.listCrumbs(l), main: main}
	if refused {
		pg.status, pg.keep = http.StatusUnprocessableEntity, main.Keep
	}
	return pg, nil
}

// listTitle names a list.
func (b *board) listTitle(l *listAsked) lang.Text {
	name := b.words.text("persons.title", l.service.Name, b.words.text("kind."+string(l.query.Kind)))
	if l.area != "" {
		name = b.words.text("persons.title.area", name, b.areaText(l.area))
	}
	return name
}

func (b *board) listBack(l *listAsked) string {
	return "/board/missed?" + url.Values{"service": {l.service.ID}}.Encode()
}

func (b *board) listCrumbs(l *listAsked) []Crumb {
	return b.crumbs(Crumb{Text: b.words.text("missed.title"), Href: "/board/missed"}, Crumb{Text: l.service.Name, Href: b.listBack(l)}, Crumb{Text: b.words.text("persons.list")})
}

// personsPage is the people on a list.
type personsPage struct {
	Title      lang.Text
	Noted      lang.Text
	Purpose    lang.Text
	Conditions []Node // what holds of everybody on it
	Found      lang.Text
	Persons    []person
	Keep       []Hidden
	After      string // where this page begins
	Next       string
	Back       string
	Mistakes   []Mistake
	Empty      Empty
}

// person is one entry of a list as a screen shows it.
type person struct {
	ID       id.ID
	Anchor   string
	Name     string // masked
	Facts    []lang.Text
	Amount   lang.Text
	Missing  lang.Text
	Why      []Node
	Changed  bool
	Mark     lang.Text
	MarkNote string
	Seen     int64
	Outcomes []Option
}

// persons shows a list, after what was done about somebody is noted, where the
// request says so.
func (b *board) persons(r *http.Request) (page, error) {
	at, l, err := b.listRequest(r)
	if err != nil {
		return page{}, err
	}
	if !l.saysWhy() {
		return b.purposePage(r.Context(), l, true)
	}
	if r.PostForm.Has("first") {
		l.query.After = ""
	}
	if next := r.PostForm.Get("next"); next != "" {
		l.query.After = next
	}
	mistakes, err := b.mark(r, l)
	if err != nil {
		return page{}, err
	}
	list, err := b.looker(r.Context()).office.List(r.Context(), b.by(r.Context(), b.purposeOf(l)), l.query)
	if err != nil {
		return page{}, err
	}
	main := personsPage{Title: b.listTitle(l), Noted: b.words.text("persons.noted", b.looker(r.Context()).name, len(list.Entries)), Purpose: same(b.purposeOf(l)),
		Found: b.words.text("persons.found", len(list.Entries)), Keep: l.hidden(), After: l.query.After, Next: list.Next, Back: b.listBack(l), Mistakes: mistakes,
		Empty: Empty{Title: b.words.text("persons.none"), Body: b.words.text("persons.none.body"), Links: []Link{{b.words.text("persons.back"), b.listBack(l)}}}}
	if l.query.Kind == outreach.Missed {
		main.Conditions = b.conditions(at.edition, l.service)
	}
	tag := preferencesFor(r).Lang
	for i := range list.Entries {
		one, err := b.person(r, at, l, &list.Entries[i], tag)
		if err != nil {
			return page{}, err
		}
		main.Persons = append(main.Persons, one)
	}
	keep := append(slices.Clone(main.Keep), Hidden{"after", main.After})
	return page{name: "persons", title: main.Title, nav: "missed", crumbs: b.listCrumbs(l), keep: keep, main: main}, nil
}

// listRequest reads the form of a list.
func (b *board) listRequest(r *http.Request) (*standing, *listAsked, error) {
	if err := r.ParseForm(); err != nil {
		return nil, nil, errAnswers.Because(err)
	}
	at, err := b.latest(r)
	if err != nil {
		return nil, nil, err
	}
	l, err := b.listOf(at, r.PostForm)
	return at, l, err
}

// mark notes what was done about the entry whose button was pressed. What is
// refused is said above the list.
func (b *board) mark(r *http.Request, l *listAsked) ([]Mistake, error) {
	entry := r.PostForm.Get("mark")
	if entry == "" {
		return nil, nil
	}
	if !b.looker(r.Context()).may(access.MarkLists) {
		return nil, staff.ErrDenied.At(string(access.MarkLists))
	}
	says := outreach.Saying{Outcome: outreach.Outcome(r.PostForm.Get("done." + entry)), Note: r.PostForm.Get("note." + entry), Seen: -1}
	if _, err := fmt.Sscan(r.PostForm.Get("seen."+entry), &says.Seen); err != nil {
		says.Seen = -1
	}
	err := b.looker(r.Context()).office.Mark(r.Context(), b.by(r.Context(), b.purposeOf(l)), id.ID(entry), says)
	if err == nil {
		return nil, nil
	}
	if _, known := statuses[fault.KindOf(err)]; known {
		return []Mistake{{Anchor: "p" + entry, Say: b.refusal(err)}}, nil
	}
	return nil, err
}

// person words one entry; where it was asked for, with why it is there.
func (b *board) person(r *http.Request, at *standing, l *listAsked, e *outreach.Listed, tag lang.Tag) (person, error) {
	one := person{ID: e.ID, Anchor: "p" + string(e.ID), Name: masked(e.Who.Name), Missing: missingText(at, e.Missing)}
	one.Facts = append(one.Facts, b.words.text("persons.sex."+string(e.Who.Sex)), b.words.text("persons.age", e.Who.BornOn.AgeOn(at.round.On)))
	if e.Area != "" {
		one.Facts = append(one.Facts, b.areaText(e.Area))
	}
	if e.Who.Phone != "" {
		one.Facts = append(one.Facts, same(e.Who.Phone))
	}
	if e.Amount != nil {
		unit := b.unit(e.Per)
		one.Amount = lang.Text{ZH: e.Amount.Short() + " " + unit.ZH, EN: e.Amount.Short() + " " + unit.EN}
	}
	if e.Received != nil {
		one.Facts = append(one.Facts, b.words.text("persons.receives", e.Received.Short()))
	}
	for _, o := range outreach.Outcomes() {
		one.Outcomes = append(one.Outcomes, Option{Value: string(o), Text: b.words.text("persons.outcome." + string(o)), Chosen: e.Mark != nil && e.Mark.Outcome == o})
	}
	if e.Mark != nil {
		one.Mark, one.MarkNote, one.Seen = b.words.text("persons.marked", b.words.text("persons.outcome."+string(e.Mark.Outcome)), instantText(e.Mark.At)), e.Mark.Note, e.Mark.Number
	}
	if !l.reasons {
		return one, nil
	}
	why, err := b.looker(r.Context()).office.Reason(r.Context(), b.by(r.Context(), b.purposeOf(l)), e.ID, tag)
	if err != nil {
		one.Why = []Node{{State: "unknown", Say: b.refusal(err)}}
		return one, nil
	}
	one.Changed = why.Changed
	member := func(string) lang.Text { return b.words.text("persons.member") }
	for _, reason := range why.Answer.Reasons {
		one.Why = append(one.Why, b.node(at.edition.Pack, reason, member))
	}
	if why.Answer.Worth != nil {
		one.Why = append(one.Why, b.node(at.edition.Pack, *why.Answer.Worth, member))
	}
	return one, nil
}

// missingText names what is not on file.
func missingText(at *standing, names []string) lang.Text {
	var all []lang.Text
	for _, name := range names {
		all = append(all, entitle.MissingLabel(at.edition, name))
	}
	return joined(all)
}

// areaText names an area; a village goes under its township where it has no
// name of its own.
func (p *Portal) areaText(code string) lang.Text {
	name := p.options.Areas[code]
	if len(code) > townDigits {
		name = cmp.Or(name, p.options.Areas[code[:townDigits]])
	}
	return same(cmp.Or(name, code))
}

// townDigits is how long the code of a township is.
const townDigits = 9

// masked shows the first character of a name and hides the others: 王＊＊.
func masked(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return "＊"
	}
	return string(first) + strings.Repeat("＊", max(1, utf8.RuneCountInString(name[size:])))
}
