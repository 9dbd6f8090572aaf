package web

import (
	"minsheng/lang"
	"minsheng/pack"
)

// leavesOut says how the counts of all services came about and what is not in
// them: services that do not say in a rule who is owed them, those with nothing
// to count, and those of whom nobody has said whether they receive it.
func (b *board) leavesOut(at *standing, found foundRows) []lang.Text {
	silent := 0
	for _, s := range at.edition.Services {
		if !s.Computes {
			silent++
		}
	}
	said := b.howCounted(at, found.all)
	if found.others > 0 && found.record == "" {
		said = append(said, b.words.text("missed.leaves.unrecorded", found.others, counted(found.owed)))
	}
	if silent > 0 {
		said = append(said, b.words.text("missed.leaves.silent", silent))
	}
	if found.nothing > 0 {
		said = append(said, b.words.text("missed.leaves.nothing", found.nothing))
	}
	return append(said, b.words.text("missed.leaves.sum"))
}

// howCounted says by which rules, of which day and over whom was counted, and
// what is not said of whom.
func (b *board) howCounted(at *standing, all tally) []lang.Text {
	said := []lang.Text{
		b.words.text("missed.leaves.how", b.dayText(at.round.On), at.edition.Pack.Code, counted(at.round.People)),
		b.words.text("missed.leaves.round", same(string(at.round.ID)), instantText(at.round.BegunAt), instantText(at.round.CompleteAt)),
	}
	if n := all.unsaid(); n > 0 {
		said = append(said, b.words.text("missed.leaves.unsaid", counted(n)))
	}
	return said
}

// leavesOutOne says so of one service.
func (b *board) leavesOutOne(at *standing, s *pack.Service, all tally) []lang.Text {
	said := append(b.howCounted(at, all), b.words.text("missed.leaves.unit."+s.For.String()))
	if all.MissedWorth > 0 {
		said = append(said, b.words.text("missed.leaves.worth", bigMoney(all.MissedWorth), b.words.text("per."+s.Per)))
	}
	return said
}
