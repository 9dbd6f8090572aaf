package pack

import (
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
)

// fundings finds who pays the services of an edition on its first day.
func (p *Pack) fundings(e *Edition) map[string]*Funding {
	all := map[string]*Funding{}
	for _, s := range e.Services {
		for level := p; level != nil; level = level.Parent {
			if d := level.fundOf(s.ID, e.Span.From); d != nil {
				all[s.ID] = d.on(p, level, e.Span.From)
				break
			}
		}
	}
	return all
}

// fundOf returns what the pack itself says of who pays a service on a day: of
// several entries the latest.
func (p *Pack) fundOf(service string, day civil.Date) *fundDraft {
	for _, d := range slices.Backward(p.funds) {
		if d.span.Holds(day) && slices.Contains(d.services, service) {
			return d
		}
	}
	return nil
}

// on is what an entry of the pack from means for p on a day.
func (d *fundDraft) on(p, from *Pack, day civil.Date) *Funding {
	f := &Funding{Decided: d.decided, Cite: d.cite}
	row := d.row(p.Code)
	if row == nil {
		return f
	}
	if row.tier != nil {
		f.Tier = row.tier.name
	}
	speaker := from.latest(p)
	f.Parts, f.Beyond = resolved(row.shares, p, day), resolved(d.beyond, p, day)
	if d.upTo != "" {
		if rows := speaker.paramOn(d.upTo, day).Rows; len(rows) > 0 {
			m := rows[0].Value.Money()
			f.Standard = &m
		}
	}
	return f
}

// latest returns the pack of the same code nearest to below: itself, or what
// somebody supposes of it.
func (p *Pack) latest(below *Pack) *Pack {
	for level := below; level != nil; level = level.Parent {
		if level.Code == p.Code {
			return level
		}
	}
	return p
}

// row returns the split that a place belongs to: that of the tier which names
// it most closely, else the one without a tier.
func (d *fundDraft) row(code string) *split {
	var best *split
	closest := -1
	for i := range d.rows {
		row := &d.rows[i]
		if row.tier == nil && closest < 0 {
			best = row
			continue
		}
		if row.tier == nil {
			continue
		}
		for _, area := range row.tier.areas {
			if n := len(strings.TrimRight(area, "0")); n > closest && !strings.HasPrefix(code, "world/") && contains(area, code) {
				best, closest = row, n
			}
		}
	}
	return best
}

// resolved gives shares the values of their parameters; one that nobody has
// decided can be anything.
func resolved(shares []shareDraft, p *Pack, day civil.Date) []Part {
	var all []Part
	for _, s := range shares {
		part := s.Part
		if s.param != "" {
			part.Least, part.Most = 0, measure.One
			if rows := p.paramOn(s.param, day).Rows; len(rows) > 0 {
				part.Least = measure.Ratio(rows[0].Value.Int())
				part.Most = part.Least
			}
		}
		all = append(all, part)
	}
	return all
}

// checkFunds reports shares by parameter that are not the whole on a day.
func (c *compiler) checkFunds(e *Edition) {
	for level := e.Pack; level != nil; level = level.Parent {
		for _, d := range level.funds {
			day := e.Span.From
			if !slices.ContainsFunc(d.services, func(id string) bool { return level.fundOf(id, day) == d }) {
				continue // not in force, or a later one has taken its place
			}
			for _, row := range append(d.rows, split{shares: d.beyond}) {
				c.checkShares(row.shares, e)
			}
		}
	}
}

func (c *compiler) checkShares(shares []shareDraft, e *Edition) {
	i := slices.IndexFunc(shares, func(s shareDraft) bool { return s.param != "" })
	if i < 0 {
		return
	}
	least, most := total(resolved(shares, e.Pack, e.Span.From))
	if least > measure.One || most < measure.One {
		c.found.add(shares[i].place.mistake(CodeShares, textf("从 %s 起各方份额合计 %s，不是 100%%", "from %s the shares add up to %s, not to 100%%", e.Span.From, least),
			textf("改参数「%s」的值，或改其他份额", "change the value of %q, or the other shares", shares[i].param)))
	}
}

// Say writes shares in words, each payer with its share: 中央财政 30%、….
func (f *Funding) Say() lang.Text {
	if len(f.Parts) == 0 {
		return f.Decided
	}
	say := sayParts(f.Parts)
	if !f.Tier.IsZero() {
		say.ZH, say.EN = f.Tier.ZH+"："+say.ZH, f.Tier.EN+": "+say.EN
	}
	if f.Standard != nil {
		above := sayParts(f.Beyond)
		say.ZH += "；每笔 " + f.Standard.Short() + " 元以内按此分担，超过的部分：" + above.ZH
		say.EN += "; so up to " + f.Standard.Short() + " yuan of each amount, above it " + above.EN
	}
	return say
}

func sayParts(all []Part) lang.Text {
	names := map[string]lang.Text{}
	for _, p := range Payers() {
		names[p.ID] = p.Name
	}
	var zh, en []string
	for _, p := range all {
		share := p.Least.String()
		if p.Least != p.Most {
			share += "–" + p.Most.String()
		}
		zh, en = append(zh, names[p.Payer].ZH+" "+share), append(en, names[p.Payer].EN+" "+share)
	}
	return lang.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// FundingRecord is who pays a service, as files and interfaces show it.
type FundingRecord struct {
	Service  string         `json:"service"`
	Say      lang.Text      `json:"say"`
	Parts    []Part         `json:"parts,omitempty"`
	Standard *measure.Money `json:"up_to,omitempty"`
	Beyond   []Part         `json:"beyond,omitempty"`
	Source   CiteRecord     `json:"source"`
}

// FundingRecords lists who pays which service, in the order of the services;
// those of which no pack says it are not among them.
func (e *Edition) FundingRecords() []FundingRecord {
	var all []FundingRecord
	for _, s := range e.Services {
		if f := e.Pays(s.ID); f != nil {
			all = append(all, f.Record(s.ID))
		}
	}
	return all
}

// Record returns who pays a service, as files and interfaces show it.
func (f *Funding) Record(service string) FundingRecord {
	return FundingRecord{Service: service, Say: f.Say(), Parts: f.Parts, Standard: f.Standard, Beyond: f.Beyond, Source: record(f.Cite)}
}
