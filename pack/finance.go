package pack

import (
	"cmp"
	"slices"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/rule"
)

// Payer is who can bear the cost of a service.
type Payer struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

// Undecided is the id of the payer of what no source gives to anybody.
const Undecided = "undecided"

// Payers lists who can bear costs, in the order of tables. Local is what the
// places bear together where no source says how they part it.
func Payers() []Payer {
	return []Payer{
		{"central", text("中央财政", "central budget")},
		{"province", text("省级财政", "province")},
		{"city", text("市级财政", "city")},
		{"county", text("县（市、区）财政", "county")},
		{"local", text("地方财政（各级怎样分担未定）", "local budgets (how they part it is not settled)")},
		{"pension_fund", text("基本养老保险基金", "pension insurance fund")},
		{"medical_fund", text("基本医疗保险基金", "medical insurance fund")},
		{"maternity_fund", text("生育保险基金", "maternity insurance fund")},
		{"unemployment_fund", text("失业保险基金", "unemployment insurance fund")},
		{"injury_fund", text("工伤保险基金", "work injury insurance fund")},
		{"employer", text("用人单位", "employers")},
		{Undecided, text("未定（没有出处说由谁负担）", "not decided (no source says who bears it)")},
	}
}

// Part is the share of a payer: between Least and Most, which are the same
// where the source gives one.
type Part struct {
	Payer string        `json:"payer"`
	Least measure.Ratio `json:"least"`
	Most  measure.Ratio `json:"most"`
}

// Funding is who pays a service of an edition.
type Funding struct {
	Parts    []Part         // none: no source gives shares
	Tier     lang.Text      // the tier of places by which they go, where there are tiers
	Standard *measure.Money // what each amount is shared up to; nil: all of it
	Beyond   []Part         // who pays what is above Standard
	Decided  lang.Text      // what a source says instead of shares
	Cite     rule.Cite
}

// Pays says who pays a service, nil where no pack of the chain says it.
func (e *Edition) Pays(service string) *Funding { return e.pays[service] }

// fundDraft is an entry of a file below finance/.
type fundDraft struct {
	services []string
	span     civil.Span
	rows     []split
	upTo     string
	beyond   []shareDraft
	decided  lang.Text
	cite     rule.Cite
	place    place
}

// split is the shares of one tier, or of every place that is in none.
type split struct {
	tier   *tier
	shares []shareDraft
}

// tier is places that bear the same share.
type tier struct {
	name  lang.Text
	areas []string
}

// shareDraft is a share as written: a ratio, a range or a parameter.
type shareDraft struct {
	Part
	param string
	place place
}

// financeFile reads one file below finance/.
func (r *reading) financeFile(b *block) {
	head := r.head(b)
	tiers := r.tiers(b.block("tiers"))
	for _, n := range b.list("shares") {
		if d := r.fund(open(b.doc, n, r.found), head, tiers); d != nil {
			r.pack.funds = append(r.pack.funds, d)
		}
	}
	b.need("shares")
	b.close()
}

func (r *reading) tiers(b *block) map[string]*tier {
	all := map[string]*tier{}
	if b == nil {
		return all
	}
	b.each(func(id string, key, value *yaml.Node) {
		r.formed(b.doc, key, idForm, text("写成 first 这样的小写字母、数字和 -", "write lower-case letters, digits and -, like first"))
		one := open(b.doc, value, r.found)
		all[id] = &tier{name: one.text("name", both), areas: one.strings("areas")}
		one.need("name", "areas")
		one.close()
	})
	return all
}

// fund reads one entry of shares.
func (r *reading) fund(b *block, head string, tiers map[string]*tier) *fundDraft {
	d := &fundDraft{place: b.here()}
	d.span, _ = b.span()
	d.cite = r.cite(b, head, true)
	for _, n := range b.list("services") {
		if !slices.Contains(r.pack.offered, n.Value) {
			b.say(n, CodeUnknownName, textf("没有服务「%s」", "there is no service %q", n.Value), instead(n.Value, r.pack.offered, seeServices))
			continue
		}
		d.services = append(d.services, n.Value)
	}
	if b.has("decided") {
		d.decided = b.text("decided", both)
	}
	for _, n := range b.list("split") {
		d.rows = append(d.rows, r.split(open(b.doc, n, r.found), tiers))
	}
	if b.has("up_to") {
		d.upTo = r.standard(b)
		if beyond := b.block("beyond"); beyond != nil {
			d.beyond = r.shares(beyond)
			beyond.close()
		}
		b.need("beyond")
	}
	b.need("services", "from")
	if len(d.rows) == 0 && d.decided.IsZero() {
		b.need("split")
	}
	b.close()
	return d
}

// standard reads up_to: a parameter of money that is the same for everybody.
func (r *reading) standard(b *block) string {
	name, n := b.scalar("up_to")
	p := r.pack.param(name)
	switch {
	case n == nil:
		return ""
	case p == nil:
		b.say(n, CodeUnknownName, textf("没有参数「%s」", "there is no parameter %q", name), instead(name, r.pack.paramNames(), seeParams))
		return ""
	case p.Form != rule.FormMoney || len(p.By) > 0:
		b.say(n, CodeWrongValue, textf("「%s」不是人人相同的金额", "%q is no amount that is the same for everybody", name), text("写一个没有 by 的 money 参数", "write a parameter of money without `by`"))
		return ""
	}
	return name
}

func (r *reading) split(b *block, tiers map[string]*tier) split {
	var s split
	if id, n := b.scalar("tier"); n != nil {
		if s.tier = tiers[id]; s.tier == nil {
			var ids []string
			for id := range tiers {
				ids = append(ids, id)
			}
			b.say(n, CodeUnknownName, textf("没有档「%s」", "there is no tier %q", id), instead(id, ids, text("先在 tiers 下写明这一档有哪些地方", "say under `tiers` which places are in it")))
		}
	}
	s.shares = r.shares(b)
	b.close()
	return s
}

// shares reads who pays what part; together they are the whole.
func (r *reading) shares(b *block) []shareDraft {
	var all []shareDraft
	before := len(r.found.list)
	for _, payer := range Payers() {
		if payer.ID == Undecided || !b.has(payer.ID) {
			b.get(payer.ID)
			continue
		}
		if s, ok := r.share(b, payer.ID); ok {
			all = append(all, s)
		}
	}
	if len(r.found.list) == before && !r.whole(all) {
		least, most := total(parts(all))
		is := least.String()
		if least != most {
			is += "–" + most.String()
		}
		b.found.add(b.here().mistake(CodeShares, textf("各方份额合计 %s，不是 100%%", "the shares add up to %s, not to 100%%", is), text("改成合计 100%；上下限之间要包含 100%", "let them add up to 100%; ranges must hold 100% between them")))
	}
	return all
}

// whole reports whether shares can add up to one; what a parameter gives is
// known by the day.
func (r *reading) whole(all []shareDraft) bool {
	if slices.ContainsFunc(all, func(s shareDraft) bool { return s.param != "" }) {
		return true
	}
	least, most := total(parts(all))
	return least <= measure.One && most >= measure.One
}

func parts(all []shareDraft) []Part {
	list := make([]Part, len(all))
	for i, s := range all {
		list[i] = s.Part
	}
	return list
}

func total(all []Part) (least, most measure.Ratio) {
	for _, p := range all {
		least, most = least+p.Least, most+p.Most
	}
	return least, most
}

// share reads 80%, [30%, 50%] or {param: NAME}.
func (r *reading) share(b *block, payer string) (shareDraft, bool) {
	n := b.get(payer)
	s := shareDraft{Part: Part{Payer: payer}, place: at(b.doc, n)}
	if n.Kind == yaml.MappingNode {
		of := open(b.doc, n, r.found)
		name, at := of.scalar("param")
		of.need("param")
		of.close()
		p := r.pack.param(name)
		switch {
		case at == nil:
			return s, false
		case p == nil:
			of.say(at, CodeUnknownName, textf("没有参数「%s」", "there is no parameter %q", name), instead(name, r.pack.paramNames(), seeParams))
			return s, false
		case p.Form != rule.FormRatio || len(p.By) > 0:
			of.say(at, CodeWrongValue, textf("「%s」不是比例", "%q is no share", name), text("写一个没有 by 的 ratio 参数", "write a parameter of type ratio without `by`"))
			return s, false
		}
		s.param = name
		return s, true
	}
	bounds := []*yaml.Node{n, n}
	if n.Kind == yaml.SequenceNode && len(n.Content) == 2 {
		bounds = n.Content
	}
	var read [2]measure.Ratio
	for i, one := range bounds {
		v, err := measure.ParseRatio(one.Value)
		if err != nil || v < 0 || v > measure.One || i == 1 && v < read[0] {
			b.say(one, CodeWrongValue, textf("「%s」不是份额", "%q is no share", one.Value), text("写成 50% 或 0.5；上下限写成 [30%, 50%]", "write 50% or 0.5; a range is [30%, 50%]"))
			return s, false
		}
		read[i] = v
	}
	s.Least, s.Most = read[0], read[1]
	return s, true
}

// orderFunds ends each entry by the next for the same service and reports
// those that begin on the same day.
func (r *reading) orderFunds() {
	slices.SortStableFunc(r.pack.funds, func(a, b *fundDraft) int { return cmp.Compare(a.span.From, b.span.From) })
	for i, later := range r.pack.funds {
		for _, earlier := range r.pack.funds[:i] {
			both := slices.IndexFunc(later.services, func(id string) bool { return slices.Contains(earlier.services, id) })
			if both >= 0 && (earlier.span.From == later.span.From || earlier.span.To != nil && *earlier.span.To > later.span.From) {
				r.found.add(later.place.mistake(CodeDaysOverlap, textf("「%s」由谁负担已写在 %s:%d，日期重叠", "who pays %q stands in %s:%d for the same days", later.services[both], earlier.place.doc.path, earlier.place.line),
					text("改 from 或 to，或只留一处", "change `from` or `to`, or keep one of them")))
			}
		}
	}
}
