package web

import (
	"minsheng/lang"
	"minsheng/measure"
)

// tally is how many are owed a service, and what is known of who receives it.
// Each counts a person or a household once a service. Reached, Missed and what
// nobody has said make up Owed.
type tally struct {
	Owed, Reached, Missed, Unknown, Ended int64
	MissedWorth                           measure.Money // of those whose amount is known, for one period
}

// add counts another tally of the same service in.
func (t *tally) add(o tally) {
	t.Owed += o.Owed
	t.Reached += o.Reached
	t.Missed += o.Missed
	t.Unknown += o.Unknown
	t.Ended += o.Ended
	t.MissedWorth += o.MissedWorth
}

// unsaid is how many are owed a service of whom nobody has said whether they
// receive it. They are not taken for missed.
func (t tally) unsaid() int64 { return t.Owed - t.Reached - t.Missed }

// nothing reports whether there is nothing to count.
func (t tally) nothing() bool { return t.Owed == 0 && t.Unknown == 0 && t.Ended == 0 }

// recorded reports whether it is said of anybody who receives the service.
func (t tally) recorded() bool { return t.Reached+t.Missed+t.Ended > 0 }

// tallyKinds are the parts of a bar of a tally, in order.
var tallyKinds = []string{"reached", "missed", "unsaid", "unknown"}

// owedKinds is how many of them, the first, make up those who are owed.
const owedKinds = 3

// kinds are the parts of a bar with their names.
func (p *Portal) kinds() []Kind {
	var all []Kind
	for _, id := range tallyKinds {
		all = append(all, Kind{ID: id, Name: p.words.text("kind." + id)})
	}
	return all
}

func (t tally) parts() []int64 { return []int64{t.Reached, t.Missed, t.unsaid(), t.Unknown} }

// meter is a tally as one bar.
func (p *Portal) meter(t tally) Meter { return Meter{Kinds: p.kinds(), Parts: t.parts()} }

// share is one count as a share of another, to a tenth of a per cent, rounded
// half up; empty where there is nothing that it could be a share of.
func shareOf(n, whole int64) lang.Text {
	if whole <= 0 {
		return lang.Text{}
	}
	tenths, err := measure.MulDiv(n, 1000, whole, measure.HalfUp)
	if err != nil {
		return lang.Text{}
	}
	return same(counted(tenths/10) + "." + string(rune('0'+tenths%10)) + "%")
}

// figure is a count at the head of a page, with what it means, and where it
// says how it was counted.
type figure struct {
	ID    string
	Name  lang.Text
	Value string
	Means lang.Text
	How   string
}

// figures are the counts of a tally, each with its meaning.
func (p *Portal) figures(t tally) []figure {
	var all []figure
	for _, one := range []struct {
		id string
		n  int64
	}{{"owed", t.Owed}, {"reached", t.Reached}, {"missed", t.Missed}, {"unsaid", t.unsaid()}, {"unknown", t.Unknown}, {"ended", t.Ended}} {
		all = append(all, figure{ID: one.id, Name: p.words.text("kind." + one.id), Value: counted(one.n), Means: p.words.text("kind.is." + one.id), How: "#how"})
	}
	return all
}

// counts are the tallies of a round: by service, dimension and value.
type counts map[string]map[string]tally

// under is where the tally of a dimension's value stands.
func under(by, value string) string { return by + ":" + value }

// of is the tally of one service and one value of a dimension.
func (c counts) of(service, by, value string) tally { return c[service][under(by, value)] }
