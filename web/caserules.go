package web

import (
	"errors"
	"slices"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
)

// ruleView is what the rules say of a case: as kept with it, as of now, and what
// has changed in between.
type ruleView struct {
	Kept    *ruleSide
	Now     *ruleSide
	Changes []ruleChange
	amount  *measure.Money // what the rules come to now
}

// ruleSide is one answer of the rules.
type ruleSide struct {
	On     lang.Text
	Status Status
	Amount lang.Text
	Lacks  lang.Text
	Tree   []Node
}

// ruleChange is one condition that came out otherwise.
type ruleChange struct{ Say, Before, After lang.Text }

// rules words what the rules say of a case.
func (d *desk) rules(c *casework.Case, home people.Household, st *entitle.Statement, tag lang.Tag) *ruleView {
	v := &ruleView{}
	var kept, now *entitle.AnswerView
	if n := len(c.Grounds); n > 0 {
		g := c.Grounds[n-1]
		if said, ok := g.Said[tag]; ok {
			kept = &said
			v.Kept = d.ruleSide(said, g.On, home)
		}
	}
	if st != nil {
		for _, one := range st.Answers {
			if said := st.View(one, tag, true); one.Service.ID == c.Service && (one.Person == nil || said.Who == string(c.Person)) {
				now = &said
				v.Now, v.amount = d.ruleSide(said, st.On, home), one.Amount
			}
		}
	}
	if kept != nil && now != nil {
		v.Changes = d.ruleChanges(kept, now)
	}
	if v.Kept == nil && v.Now == nil {
		return nil
	}
	return v
}

// ruleSide words one answer.
func (d *desk) ruleSide(said entitle.AnswerView, on civil.Date, home people.Household) *ruleSide {
	side := &ruleSide{On: d.dayText(on), Status: Status(said.Is)}
	if m, err := measure.ParseMoney(said.Amount); err == nil {
		side.Amount = d.moneyText(&m, said.Per)
	}
	var lacks []lang.Text
	for _, l := range said.Missing {
		lacks = append(lacks, same(l.Label))
	}
	side.Lacks = joined(lacks)
	who := func(member string) lang.Text { return d.memberName(home, member) }
	for _, reason := range said.Reasons {
		side.Tree = append(side.Tree, d.node(d.home, reason, who))
	}
	if said.Worth != nil {
		side.Tree = append(side.Tree, d.node(d.home, *said.Worth, who))
	}
	return side
}

// ruleChanges lists what came out otherwise than when it was kept.
func (d *desk) ruleChanges(kept, now *entitle.AnswerView) []ruleChange {
	var all []ruleChange
	if kept.Is != now.Is {
		all = append(all, ruleChange{d.words.text("rules.outcome"), d.words.text("rules.is." + kept.Is), d.words.text("rules.is." + now.Is)})
	}
	if kept.Amount != now.Amount {
		all = append(all, ruleChange{d.words.text("cases.amount"), d.orNone(kept.Amount), d.orNone(now.Amount)})
	}
	before, after := leaves(kept.Reasons), leaves(now.Reasons)
	for _, a := range after {
		at := slices.IndexFunc(before, func(b entitle.Reason) bool { return b.Say == a.Say && b.Who == a.Who })
		if at >= 0 && (before[at].Found != a.Found || before[at].Outcome != a.Outcome) {
			all = append(all, ruleChange{same(a.Say), d.foundText(before[at]), d.foundText(a)})
		}
	}
	return all
}

// foundText is what a condition found, and how it came out.
func (d *desk) foundText(r entitle.Reason) lang.Text {
	word := "tree.unknown"
	switch r.Outcome {
	case "met":
		word = "tree.met"
	case "not met":
		word = "tree.unmet"
	}
	if r.Found == "" {
		return d.words.text(word)
	}
	return d.words.text("rules.found", d.words.text(word), r.Found)
}

// leaves are the conditions that have none below them.
func leaves(all []entitle.Reason) []entitle.Reason {
	var flat []entitle.Reason
	for _, r := range all {
		if len(r.Parts) == 0 {
			flat = append(flat, r)
			continue
		}
		flat = append(flat, leaves(r.Parts)...)
	}
	return flat
}

// caseRegister lists what is on file of the household and the person of a case.
func (d *desk) caseRegister(home people.Household, c *casework.Case) Table {
	t := d.factsTable(people.Home, d.words.text("cases.facts"), home.Facts, "")
	for _, m := range home.Members {
		if m.ID == c.Person {
			t.Rows = append(t.Rows, d.factsTable(people.Person, lang.Text{}, m.Facts, "").Rows...)
		}
	}
	return t
}

// notMissing is an error unless it only says that nobody is on file.
func notMissing(err error) error {
	if errors.Is(err, people.ErrNotFound) {
		return nil
	}
	return err
}
