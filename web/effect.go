package web

import (
	"slices"
	"strconv"

	"minsheng/entitle/simulate"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// effect is what a change would do.
type effect struct {
	Say      lang.Text // in one sentence
	Figures  []figure
	Own      lang.Text // the service that was changed
	Moves    []figure
	Cost     Table
	Payers   Pairs
	Shares   *Version // who is to pay the service that was changed, and where that is written
	Parts    []effectPart
	Services Table
	Losers   []kindLine
	Winners  []kindLine
	Doubts   []lang.Text // what is not known, and in which direction it works
	Method   []lang.Text
	Files    []Link
	Memo     string
}

// effectPart is who gains and who loses among the values of one dimension.
type effectPart struct {
	Open  bool // drawn at once, not folded
	Name  lang.Text
	Chart Sway
}

// kindLine is people who are alike and fare alike.
type kindLine struct {
	Who   lang.Text
	Count lang.Text
	What  lang.Text
	Why   lang.Text
}

// effectOf shows a result, first of all for the service that was changed.
func (b *board) effectOf(r *simulate.Result, groups []*pack.Group, service string) *effect {
	all := r.Net[0].Persons
	f := &effect{Say: b.effectSay(r), Cost: b.costTable(r), Doubts: b.doubts(r), Method: b.method(r)}
	for _, one := range []struct {
		id string
		n  int64
	}{{"winners", all.Winners}, {"losers", all.Losers}, {"unsure", all.Unsure}, {"unchanged", all.Unchanged + all.Mixed}} {
		f.Figures = append(f.Figures, figure{ID: one.id, Name: b.words.text("effect." + one.id), Value: counted(one.n), Means: b.words.text("effect.is." + one.id)})
	}
	if i := slices.IndexFunc(r.Services, func(s simulate.Service) bool { return s.ID == service }); i >= 0 {
		f.Own, f.Moves = r.Services[i].Name, b.moves(&r.Services[i])
	}
	if all.Winners+all.Losers+all.Unsure == 0 {
		f.Services = b.touchedTable(r)
		return f
	}
	for _, by := range []simulate.Dimension{simulate.ByDecile, simulate.ByGroup, simulate.ByAge, simulate.ByResidence, simulate.ByArea} {
		if part := b.effectBy(r, groups, by); len(part.Chart.Rows) > 0 {
			f.Parts = append(f.Parts, part)
		}
	}
	f.Payers, f.Shares = b.payers(r), b.sharesOf(r, service)
	f.Services = b.touchedTable(r)
	f.Losers, f.Winners = b.kindLines(r, r.Losers), b.kindLines(r, r.Winners)
	return f
}

// moves are how the answers about one service move.
func (b *board) moves(s *simulate.Service) []figure {
	c := s.All()
	var all []figure
	for _, one := range []struct {
		id string
		n  int64
	}{{"new", c.New}, {"more", c.More}, {"less", c.Less}, {"ended", c.Ended}, {"unsure", c.Unsure}} {
		all = append(all, figure{ID: one.id, Name: b.words.text("effect.move." + one.id), Value: counted(one.n), Means: b.words.text("effect.unit." + s.For)})
	}
	return all
}

// effectSay says in one sentence what a change would do.
func (b *board) effectSay(r *simulate.Result) lang.Text {
	if len(r.Changes) == 0 {
		return b.words.text("effect.say.same")
	}
	cost, all := b.costSay(r.After.Low.Year-r.Before.Low.Year, r.After.High.Year-r.Before.High.Year), r.Net[0].Persons
	if all.Unsure > 0 {
		return b.words.text("effect.say.unsure", counted(all.Winners), counted(all.Losers), counted(all.Unsure), cost)
	}
	return b.words.text("effect.say", counted(all.Winners), counted(all.Losers), cost)
}

// costSay says what is spent more or less a year, as a range where it is one.
func (b *board) costSay(one, other measure.Money) lang.Text {
	low, high := min(one, other), max(one, other)
	switch {
	case low == 0 && high == 0:
		return b.words.text("effect.cost.same")
	case low >= 0:
		return b.words.text("effect.cost.more", b.between(low, high))
	case high <= 0:
		return b.words.text("effect.cost.less", b.between(-high, -low))
	}
	return b.words.text("effect.cost.either", bigMoney(-low), bigMoney(high))
}

// between writes a range of money, or the one amount that it is.
func (b *board) between(low, high measure.Money) lang.Text {
	if low == high {
		return bigMoney(low)
	}
	return b.words.text("effect.range", bigMoney(low), bigMoney(high))
}

// costTable is what all touched services cost before and after.
func (b *board) costTable(r *simulate.Result) Table {
	t := Table{Caption: b.words.text("effect.cost"), Columns: []Column{{Head: b.words.text("effect.cost.what")}, {Head: b.words.text("effect.before"), Numeric: true},
		{Head: b.words.text("effect.after"), Numeric: true}, {Head: b.words.text("effect.difference"), Numeric: true}}}
	for _, line := range []struct {
		word                           string
		low, lowAfter, high, highAfter measure.Money
	}{
		{"effect.cost.year", r.Before.Low.Year, r.After.Low.Year, r.Before.High.Year, r.After.High.Year},
		{"effect.cost.once", r.Before.Low.Once, r.After.Low.Once, r.Before.High.Once, r.After.High.Once},
	} {
		if line.low == line.high && line.lowAfter == line.highAfter {
			t.Rows = append(t.Rows, b.costRow(line.word, line.low, line.lowAfter)...)
			continue
		}
		t.Rows = append(t.Rows, b.costRow(line.word+".low", line.low, line.lowAfter)...)
		t.Rows = append(t.Rows, b.costRow(line.word+".high", line.high, line.highAfter)...)
	}
	return t
}

// payers is who bears a year's cost before and after: the bars are what is
// surely owed, the words the whole range.
func (b *board) payers(r *simulate.Result) Pairs {
	p := Pairs{Title: b.words.text("effect.payers"), Name: b.words.text("effect.payer"), Unit: b.words.text("effect.a.year"), Was: b.words.text("effect.before"), Is: b.words.text("effect.after")}
	span := func(of simulate.Borne) lang.Text {
		return b.between(min(of.Low.Year, of.High.Year), max(of.Low.Year, of.High.Year))
	}
	for _, l := range r.Levels {
		if l.Before.High.Year == 0 && l.After.High.Year == 0 {
			continue
		}
		p.Rows = append(p.Rows, PairRow{Name: l.Name, Before: int64(l.Before.Low.Year), After: int64(l.After.Low.Year), BeforeSay: span(l.Before), AfterSay: span(l.After),
			DifferenceIs: signed(l.After.Low.Year - l.Before.Low.Year)})
	}
	return p
}

// sharesOf says by which clause the cost of a service is shared, or that none
// says so.
func (b *board) sharesOf(r *simulate.Result, service string) *Version {
	i := slices.IndexFunc(r.Services, func(s simulate.Service) bool { return s.ID == service })
	if i < 0 || !r.Services[i].Money {
		return nil
	}
	f := r.Services[i].Pays
	if f == nil {
		return &Version{Say: b.words.text("effect.shares.none")}
	}
	return &Version{Say: b.words.text("effect.shares", f.Say), Source: b.source(b.home, f.Source.ID, f.Source.Clause, f.Source.Status)}
}

// costRow is one row of the table of costs; none where nothing is paid.
func (b *board) costRow(word string, before, after measure.Money) [][]Cell {
	if before == 0 && after == 0 {
		return nil
	}
	return [][]Cell{{{Text: b.words.text(word)}, {Text: bigMoney(before)}, {Text: bigMoney(after)}, {Text: signed(after - before)}}}
}

// effectBy is who gains and who loses among the values of one dimension.
func (b *board) effectBy(r *simulate.Result, groups []*pack.Group, by simulate.Dimension) effectPart {
	name := b.words.text("board.by." + string(by))
	part := effectPart{Open: by == simulate.ByDecile, Name: name, Chart: Sway{Title: b.words.text("effect.by", name), Name: name, Unit: b.words.text("effect.unit.person"),
		Loses: b.words.text("effect.losers"), Gains: b.words.text("effect.winners"), Unsure: b.words.text("effect.unsure")}}
	for _, n := range r.Net {
		if n.By == by && (by == simulate.ByDecile || n.Persons.Winners+n.Persons.Losers+n.Persons.Unsure > 0) {
			part.Chart.Rows = append(part.Chart.Rows, SwayRow{Name: b.effectValue(r, groups, n), Gain: n.Persons.Winners, Lose: n.Persons.Losers, Unsure: n.Persons.Unsure, GainM: bigMoney(n.Persons.Gain), LoseM: bigMoney(n.Persons.Loss)})
		}
	}
	return part
}

// effectValue names one value of a dimension; a tenth of the incomes is named
// with its upper end.
func (b *board) effectValue(r *simulate.Result, groups []*pack.Group, n simulate.Net) lang.Text {
	tenth, err := strconv.Atoi(n.Value)
	if n.By != simulate.ByDecile || err != nil {
		return b.valueName(groups, string(n.By), n.Value)
	}
	if tenth <= len(r.Deciles) {
		return b.words.text("effect.decile", tenth, inUnit(r.Deciles[tenth-1], 1))
	}
	return b.words.text("effect.decile.top", tenth)
}

// touchedTable is every service whose answers move.
func (b *board) touchedTable(r *simulate.Result) Table {
	t := Table{Caption: b.words.text("effect.services"), Columns: []Column{{Head: b.words.text("ledger.service")}}}
	for _, id := range []string{"new", "more", "less", "ended", "unsure"} {
		t.Columns = append(t.Columns, Column{Head: b.words.text("effect.move." + id), Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Head: b.words.text("effect.difference"), Unit: b.words.text("effect.a.year"), Numeric: true})
	for i := range r.Services {
		s := &r.Services[i]
		c := s.All()
		row := []Cell{{Text: s.Name, Href: "/services/" + s.ID}}
		for _, n := range []int64{c.New, c.More, c.Less, c.Ended, c.Unsure} {
			row = append(row, Cell{Text: same(counted(n))})
		}
		t.Rows = append(t.Rows, append(row, Cell{Text: signed(c.After.Low.Year - c.Before.Low.Year)}))
	}
	return t
}

// kindsShown is how many kinds of people a page names.
const kindsShown = 6

// kindLines names who fares so: by the service where one alone is touched, else
// households by what all touched services together bring them.
func (b *board) kindLines(r *simulate.Result, kinds []simulate.Kind) []kindLine {
	var all []kindLine
	var said lang.Text
	for _, k := range kinds {
		if (len(r.Services) == 1) != (k.Service != "") || len(all) == kindsShown {
			continue
		}
		unit := "effect.count.person"
		if k.Age == "" {
			unit = "effect.count.household"
		}
		line := kindLine{Who: k.Who, Count: b.words.text(unit, counted(k.Count)), What: b.words.text("effect.move." + k.Move)}
		if len(k.Examples) > 0 && k.Examples[0].Why != said {
			line.Why = k.Examples[0].Why
			said = line.Why
		}
		all = append(all, line)
	}
	return all
}

// doubts say what is not known and where it stands in the figures.
func (b *board) doubts(r *simulate.Result) []lang.Text {
	all := r.Net[0].Persons
	var said []lang.Text
	for _, c := range r.Changes {
		if len(c.Before) == 0 {
			said = append(said, b.words.text("effect.doubt.open", c.Label))
		}
	}
	if all.Unsure > 0 {
		said = append(said, b.words.text("effect.doubt.unsure", counted(all.Unsure), shareOf(all.Unsure, all.All)))
	}
	if r.After.High.Year != r.After.Low.Year || r.Before.High.Year != r.Before.Low.Year {
		said = append(said, b.words.text("effect.doubt.range"))
	}
	if n := max(r.Before.Unpriced, r.After.Unpriced); n > 0 {
		said = append(said, b.words.text("effect.doubt.unpriced", counted(n)))
	}
	if slices.ContainsFunc(r.Services, func(s simulate.Service) bool { return s.UpTo }) {
		said = append(said, b.words.text("effect.doubt.ceiling"))
	}
	return append(said, b.words.text("effect.doubt.still"))
}

// method says how the figures came about.
func (b *board) method(r *simulate.Result) []lang.Text {
	return []lang.Text{
		b.words.text("effect.method.who", counted(r.Persons), counted(r.Homes), b.dayText(r.On)),
		b.words.text("effect.method.services", len(r.Services), r.Untouched),
		b.words.text("effect.method.share"),
	}
}
