package web

import (
	"cmp"
	"slices"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
)

// entry is one service in one of the three lists, for everyone in the
// household for whom it comes out so.
type entry struct {
	Service string
	Name    lang.Text
	Plain   lang.Text
	Money   bool // whether it is an amount of money
	Shares  []share
	Because lang.Text
	Lacks   []lack
	Besides lang.Text   // what is missing besides what its group says
	Nearest []lang.Text // for whom least would have to change
	Basis   *Source
	Where   lang.Text
	Apply   string // where it is applied for; empty where that is not here
	Tree    []Node
	people  int
	is      *entitle.Answer // of the first of them
	nearest nearest
	yearly  measure.Money
}

// share is who gets how much; an amount may still be for the place to say.
type share struct {
	Who, Amount lang.Text
	Known       bool
}

// nearest says how far somebody is from being owed a service: how many
// conditions would have to change, and from when they do so by themselves.
type nearest struct {
	changes int
	from    civil.Date // 0 where time alone does not do it
}

// nearer compares: fewer changes first, then what time alone brings, soonest.
func (n nearest) nearer(m nearest) int {
	never := func(n nearest) int {
		if n.from == 0 {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(n.changes, m.changes), cmp.Compare(never(n), never(m)), cmp.Compare(n.from, m.from))
}

// threeLists is what a household is owed, may be owed and is not owed now.
type threeLists struct{ owed, possible, not []entry }

// lists joins the answers of a statement: one entry a service and list.
func (p *Portal) lists(tag lang.Tag, st *entitle.Statement, f family) threeLists {
	var all threeLists
	for _, one := range st.Answers {
		o := p.outcome(tag, st, one, f, false)
		list := map[Status]*[]entry{Yes: &all.owed, Unknown: &all.possible, No: &all.not}[o.Status]
		if n := len(*list); n > 0 && (*list)[n-1].Service == o.Service {
			(*list)[n-1].join(o, one, st.On)
			continue
		}
		e := entry{Service: o.Service, Name: o.Name, Plain: one.Service.Plain, Money: len(one.Service.Amounts) > 0, is: one,
			Because: o.Because, yearly: o.worth * timesAYear[one.Service.Per]}
		e.join(o, one, st.On)
		*list = append(*list, e)
	}
	for _, list := range [][]entry{all.owed, all.possible, all.not} {
		for i := range list {
			p.everyone(&list[i], f)
		}
	}
	slices.SortStableFunc(all.owed, func(a, b entry) int { return cmp.Compare(b.yearly, a.yearly) })
	slices.SortStableFunc(all.not, func(a, b entry) int { return a.nearest.nearer(b.nearest) })
	return all
}

// timesAYear makes amounts comparable for the order of a list, for nothing else.
var timesAYear = map[string]measure.Money{"month": 12, "year": 1, "day": 365, "term": 2, "time": 1, "once": 1}

// join adds a member of the household to the entry of a service.
func (e *entry) join(o outcome, one *entitle.Answer, on civil.Date) {
	e.people++
	if i := slices.IndexFunc(e.Shares, func(s share) bool { return s.Amount == o.Amount }); i >= 0 {
		e.Shares[i].Who = joined([]lang.Text{e.Shares[i].Who, o.Who})
	} else {
		e.Shares = append(e.Shares, share{o.Who, o.Amount, o.worth != 0})
	}
	for _, l := range o.Missing {
		if !slices.ContainsFunc(e.Lacks, func(known lack) bool { return known.key == l.key }) {
			e.Lacks = append(e.Lacks, l)
		}
	}
	if len(o.Nearest) == 0 {
		return
	}
	near := nearest{changes: len(o.Nearest), from: onlyTime(one, on)}
	if len(e.Nearest) == 0 || near.nearer(e.nearest) < 0 {
		e.Nearest, e.nearest = o.Nearest, near
	}
}

// onlyTime returns the day from which time alone brings what is missing, or 0.
func onlyTime(one *entitle.Answer, on civil.Date) civil.Date {
	var last civil.Date
	for _, change := range one.Nearest(on) {
		if change.From == nil {
			return 0
		}
		last = max(last, *change.From)
	}
	return last
}

// everyone says "everyone" where an entry holds for a whole family alike.
func (p *Portal) everyone(e *entry, f family) {
	ids := f.members()
	if len(ids) < 3 || len(e.Shares) != 1 {
		return
	}
	var names []lang.Text
	for _, id := range ids {
		names = append(names, p.who(id, f))
	}
	if e.Shares[0].Who == joined(names) {
		e.Shares[0].Who = p.words.text("who.all")
	}
}

// finish adds to an entry of the first list what one takes to a window: where
// to go and which clause says so. With reasons, it adds all of them, where the
// entry is about one alone.
func (p *Portal) finish(tag lang.Tag, st *entitle.Statement, f family, e *entry, reasons bool) {
	e.Where = e.is.Service.Apply.Where
	if p.hasMine() {
		e.Apply, _ = p.applyLinks(st.Edition, e.Service)
	}
	if reasons && e.people == 1 {
		e.Tree = p.outcome(tag, st, e.is, f, true).Tree
		return
	}
	e.Basis = p.basis(e.is.Service)
}
