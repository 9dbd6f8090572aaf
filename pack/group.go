package pack

import (
	"minsheng/lang"
	"minsheng/rule"
)

// Group is a kind of people whom plans and reports count by themselves, like
// 老年人 or 残疾人, and the condition under which a person belongs to it.
type Group struct {
	ID   string
	Name lang.Text
	Rule string     // as written
	Expr *rule.Expr // checked, on a person; set in an Edition
	Cite rule.Cite  // its source is empty where no law defines the group

	text textOf
}

// groups reads the groups of pack.yaml.
func (r *reading) groups(b *block) {
	seen := map[string]bool{}
	for _, g := range r.pack.Parent.Groups() {
		seen[g.ID] = true
	}
	for _, n := range b.list("groups") {
		item := open(b.doc, n, r.found)
		g := &Group{ID: r.id(item, "id"), Name: item.text("name", both)}
		g.Rule, g.text = r.ruleText(item, "is")
		g.Cite = r.cite(item, Unverified, false)
		item.need("id", "name", "is")
		item.close()
		if seen[g.ID] {
			item.say(n, CodeDuplicateID, textf("「%s」已经有了", "%q exists already", g.ID), text("换一个标识，或删去这一项", "choose another id, or remove this item"))
			continue
		}
		seen[g.ID] = true
		r.pack.groups = append(r.pack.groups, g)
	}
}

// Record returns where the group is defined, as files and interfaces show it.
func (g *Group) Record() CiteRecord { return record(g.Cite) }

// Groups lists the groups of the pack and those above it, those of the root
// first, their rules as written: an Edition has them checked.
func (p *Pack) Groups() []*Group {
	if p == nil {
		return nil
	}
	var all []*Group
	for _, level := range p.Chain() {
		all = append(all, level.groups...)
	}
	return all
}

// group returns the group with its rule checked.
func (c *compiler) group(g *Group) *Group {
	checked := *g
	checked.Expr = c.check(rule.OfPerson, g.Rule, g.text, rule.Bool)
	if checked.Expr == nil {
		return &checked
	}
	checked.Expr.Root.Walk(func(n *rule.Node) {
		if n.Op == rule.OpOwed || n.Op == rule.OpCounted {
			c.found.add(g.text.at(n.Line, n.Col).mistake(CodeGroupAsks, textf("群体「%s」问到了应享受什么；谁属于它，要在问服务之前就知道", "the group %q asks what is owed; who belongs to it must be known before services are asked", g.ID),
				text("只用 person. 和 household. 的属性来写", "write it with attributes of person. and household. alone")))
		}
	})
	return &checked
}
