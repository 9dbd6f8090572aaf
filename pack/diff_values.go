package pack

import (
	"slices"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// valueChange is a value of a parameter that changed for some cases. sign is 0
// where there was or is no value.
type valueChange struct {
	when          string
	named         lang.Text // when, by the names of the codes
	before, after lang.Text
	sign          polarity
	cite          rule.Cite
}

// params reports parameters that are new or gone and values that changed.
func (d *differ) params() {
	for _, p := range d.a.Params {
		if d.b.Param(p.Name) == nil {
			d.add(Change{Kind: Removed, Param: p.Name, Name: p.Label})
		}
	}
	for _, p := range d.b.Params {
		old := d.a.Param(p.Name)
		if old == nil {
			old = &rule.Param{Name: p.Name, By: p.By}
		}
		for _, v := range compareValues(old, p) {
			c := Change{Kind: Changed, Param: p.Name, Name: p.Label, Part: v.when, When: v.named, Before: v.before, After: v.after}
			switch {
			case v.before.IsZero():
				c.Kind = Added
			case v.after.IsZero():
				c.Kind = Removed
			case v.sign != 0:
				c.Kind = direction(v.sign, Raised, Lowered)
				c.Better = betterValue(p.Better, v.sign)
			}
			d.add(c.cited(v.cite))
		}
	}
}

func betterValue(better string, sign polarity) string {
	switch {
	case better == "none":
		return ""
	case (better == "higher") == (sign > 0):
		return "better"
	}
	return "worse"
}

// compareValues lists the cases in which two states of a parameter have
// different values. Parameters keyed by different attributes are compared
// where they have one value each.
func compareValues(a, b *rule.Param) []valueChange {
	if !slices.EqualFunc(a.By, b.By, func(x, y *rule.Attribute) bool { return x.Path() == y.Path() }) {
		if before, after := allValues(a), allValues(b); before != after {
			return []valueChange{{before: before, after: after, cite: citeOf(b)}}
		}
		return nil
	}
	var changes []valueChange
	for _, keys := range cases(b.By) {
		before, after := rowFor(a, keys), rowFor(b, keys)
		c := valueChange{when: strings.Join(keys, " "), named: keyNames(b.By, keys), before: valueText(before), after: valueText(after)}
		if c.before == c.after {
			continue
		}
		if after != nil {
			c.cite = after.Cite
		}
		if before != nil && after != nil && after.Value.Kind() != rule.Bool {
			c.sign = direct(before.Value.Int(), after.Value.Int())
		}
		changes = append(changes, c)
	}
	return joinAlike(changes, b.By)
}

func direct(before, after int64) polarity {
	if after > before {
		return 1
	}
	return -1
}

// joinAlike makes one change of several cases with the same values and names
// the cases; where it is all of them, none is named.
func joinAlike(changes []valueChange, by []*rule.Attribute) []valueChange {
	var joined []valueChange
	count := map[int]int{}
	for _, c := range changes {
		i := slices.IndexFunc(joined, func(o valueChange) bool { return o.before == c.before && o.after == c.after })
		if i < 0 {
			joined = append(joined, c)
			count[len(joined)-1] = 1
			continue
		}
		joined[i].when += ", " + c.when
		joined[i].named.ZH, joined[i].named.EN = joined[i].named.ZH+"、"+c.named.ZH, joined[i].named.EN+", "+c.named.EN
		count[i]++
	}
	for i := range joined {
		if count[i] == len(cases(by)) {
			joined[i].when, joined[i].named = "", lang.Text{}
		}
	}
	return joined
}

// cases lists every combination of values of the attributes; one empty
// combination where there are none.
func cases(by []*rule.Attribute) [][]string {
	all := [][]string{{}}
	for _, a := range by {
		var longer [][]string
		for _, keys := range all {
			for _, v := range possible(a) {
				longer = append(longer, append(slices.Clone(keys), v))
			}
		}
		all = longer
	}
	return all
}

func rowFor(p *rule.Param, keys []string) *rule.Row {
	for i := range p.Rows {
		row := &p.Rows[i]
		ok := true
		for k, key := range keys {
			ok = ok && slices.Contains(row.When[k], key)
		}
		if ok {
			return row
		}
	}
	return nil
}

func valueText(r *rule.Row) lang.Text {
	if r == nil {
		return lang.Text{}
	}
	return lang.Text{ZH: r.Value.String()}
}

// allValues writes every value with the cases for which it holds.
func allValues(p *rule.Param) lang.Text {
	var zh, en []string
	for _, r := range p.Rows {
		var caseZH, caseEN []string
		for i, keys := range r.When {
			var namesZH, namesEN []string
			for _, key := range keys {
				name := keyNames(p.By[i:i+1], []string{key})
				namesZH, namesEN = append(namesZH, name.ZH), append(namesEN, name.EN)
			}
			caseZH, caseEN = append(caseZH, strings.Join(namesZH, "、")), append(caseEN, strings.Join(namesEN, ", "))
		}
		zh = append(zh, strings.TrimSpace(strings.Join(caseZH, " ")+" "+r.Value.String()))
		en = append(en, strings.TrimSpace(strings.Join(caseEN, " ")+" "+r.Value.String()))
	}
	return lang.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; ")}
}

// keyNames names the values of the attributes on which a parameter depends.
func keyNames(by []*rule.Attribute, keys []string) lang.Text {
	var zh, en []string
	for i, key := range keys {
		name := lang.Text{ZH: key, EN: key}
		if code, ok := by[i].Code(key); ok {
			name = code.Name
		}
		switch key {
		case "true":
			name = by[i].Label
		case "false":
			name = lang.Text{ZH: "非" + by[i].Label.ZH, EN: "not " + by[i].Label.EN}
		}
		zh, en = append(zh, name.ZH), append(en, name.In(lang.EN))
	}
	return lang.Text{ZH: strings.Join(zh, " "), EN: strings.Join(en, " ")}
}

func citeOf(p *rule.Param) rule.Cite {
	if len(p.Rows) == 0 {
		return rule.Cite{}
	}
	return p.Rows[0].Cite
}
