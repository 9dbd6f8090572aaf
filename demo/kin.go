package demo

import "minsheng/id"

// child is a grown person who may turn out to be the child of an older
// household that is built later: supporters live in other homes, too.
type child struct {
	person  *Person
	surname string
	age     int
}

// keepChildren is how many such persons are remembered at a time.
const keepChildren = 2000

// nameAll names the members: children carry the name of the father, or of the
// mother who brings them up alone; wives keep their own.
func (b *builder) nameAll() {
	b.adopt()
	line := pick(b.dice, surnames)
	if b.supporter != nil && b.home.Members[0].Male {
		line = b.supporter.surname
	}
	for i := range b.home.Members {
		p := &b.home.Members[i]
		surname := line
		motherOfLine := !p.Male && (p.Relation == "parent" || p.Relation == "grandparent")
		if p.Relation == "spouse" || p.Relation == "other" || motherOfLine {
			surname = pick(b.dice, surnames)
		}
		year, _, _ := p.BornOn.YMD()
		p.Name = surname + b.givenName(year, p.Male)
		p.life.surname = surname
	}
}

// adopt looks among the grown persons of earlier households for a child of
// this older, childless one.
func (b *builder) adopt() {
	head := b.members[0]
	if b.kind != "single_elder" && b.kind != "elder_couple" || b.newcomer || b.chance(0.12) {
		return
	}
	mother := head.age
	if len(b.members) > 1 {
		mother = b.members[1].age
	}
	for i := len(b.run.children) - 1; i >= 0; i-- {
		c := b.run.children[i]
		if gap := mother - c.age; gap >= 21 && gap <= 35 && head.age-c.age >= 21 {
			b.supporter = &c
			b.run.children = append(b.run.children[:i], b.run.children[i+1:]...)
			return
		}
	}
}

// remember keeps the grown persons of this household for later ones.
func (b *builder) remember() {
	if b.shared || b.newcomer || b.kind == "three_generations" || b.kind == "four_generations" {
		return
	}
	for i := range b.home.Members {
		p := &b.home.Members[i]
		if p.Relation == "head" && p.life.age >= 28 && p.life.age < 66 {
			b.run.children = append(b.run.children, child{p, p.life.surname, p.life.age})
		}
	}
	if over := len(b.run.children) - keepChildren; over > 0 {
		b.run.children = append(b.run.children[:0], b.run.children[over:]...)
	}
}

// answerFor sets who is guardian of minors and of adults who cannot decide,
// and who is obliged to support the old and the young.
func (b *builder) answerFor() {
	for i := range b.home.Members {
		p := &b.home.Members[i]
		switch p.Relation {
		case "child", "grandchild":
			b.underage(p)
		case "parent":
			p.Supporters = b.adults("head")
		case "grandparent":
			p.Supporters = b.adults("parent")
		}
		if p.life.age >= 18 && (p.life.disability == "mental" || p.life.disability == "intellectual") && p.life.level <= "2" {
			p.Guardians = b.guardiansOf(p)
		}
		if p.life.age >= 60 && p.Supporters == nil {
			p.Supporters = b.grownChildren(p)
		}
	}
	b.remember()
}

// underage gives a minor guardians: the parents at home, else grandparents.
func (b *builder) underage(p *Person) {
	if p.life.age >= 18 {
		return
	}
	p.Guardians = b.adults("head", "spouse")
	p.Supporters = p.Guardians
	p.life.childIs = "none"
	if p.Relation == "child" {
		return
	}
	p.life.childIs = pick(b.dice, []option[string]{{"left_behind", 70}, {"unsupported", 14}, {"orphan", 7}, {"none", 9}})
	if p.life.childIs != "orphan" {
		p.Supporters = nil // the parents, who live elsewhere and are not on file here
	}
}

// guardiansOf returns the adults nearest to a person who cannot decide.
func (b *builder) guardiansOf(p *Person) []id.ID {
	order := map[string][]string{"head": {"spouse", "child", "parent"}, "spouse": {"head"}, "child": {"head", "spouse"}, "parent": {"head"}, "grandparent": {"head"}}
	for _, relation := range order[p.Relation] {
		for i := range b.home.Members {
			o := &b.home.Members[i]
			if o.Relation == relation && o.life.age >= 18 && o.life.level > "2" {
				return []id.ID{o.ID}
			}
		}
	}
	return nil
}

func (b *builder) grownChildren(p *Person) []id.ID {
	if p.Relation != "head" && p.Relation != "spouse" {
		return nil
	}
	var found []id.ID
	if b.supporter != nil {
		found = append(found, b.supporter.person.ID)
		b.home.Linked = []Person{*b.supporter.person}
	}
	for i := range b.home.Members {
		if c := &b.home.Members[i]; c.Relation == "child" && c.life.age >= 18 {
			found = append(found, c.ID)
		}
	}
	return found
}

// adults returns the adult members with one of the relations.
func (b *builder) adults(relations ...string) []id.ID {
	var found []id.ID
	for i := range b.home.Members {
		for _, r := range relations {
			if p := &b.home.Members[i]; p.Relation == r && p.life.age >= 18 {
				found = append(found, p.ID)
			}
		}
	}
	return found
}
