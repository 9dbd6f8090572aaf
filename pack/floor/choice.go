package floor

import (
	"cmp"
	"strings"

	"minsheng/rule"
)

// finite reports whether an axis has few values and no order that matters.
func (w *walk) finite(a axis) bool {
	switch {
	case a.attr == nil:
		return a.kind == rule.Bool
	case a.attr.Form == rule.FormInt:
		return w.keyed[a.attr]
	}
	return a.attr.Form == rule.FormBool || a.attr.Type().Kind == rule.Text || a.attr.Type().Kind == rule.List
}

// choices lists the values of a finite axis, and whether they stand for all.
func (w *walk) choices(a axis) (values []rule.Value, whole bool) {
	switch {
	case a.attr == nil || a.attr.Form == rule.FormBool:
		return []rule.Value{rule.OfBool(false), rule.OfBool(true)}, true
	case a.attr.Form == rule.FormInt:
		for n := *a.attr.Min; n <= *a.attr.Max; n++ {
			values = append(values, rule.OfInt(n))
		}
		return values, true
	case a.attr.Form == rule.FormArea:
		return w.areas(a)
	case a.attr.Form == rule.FormCodes:
		return w.codeLists(a)
	}
	for _, id := range w.codes(a.attr) {
		values = append(values, rule.OfText(id))
	}
	return values, true
}

// codes lists the codes that the rules or their parameters name, and one that
// stands for all others; every code where it is compared with another
// attribute.
func (w *walk) codes(a *rule.Attribute) []string {
	all := w.comparedWithOthers(a)
	var codes []string
	rest := ""
	for _, c := range a.Codes {
		if all || w.texts[c.ID] {
			codes = append(codes, c.ID)
		} else if rest == "" {
			rest = c.ID
		}
	}
	if rest != "" {
		codes = append(codes, rest)
	}
	return codes
}

// comparedWithOthers reports whether an attribute stands in a comparison with
// something that is not a constant.
func (w *walk) comparedWithOthers(a *rule.Attribute) bool {
	found := false
	for _, t := range w.trees {
		t.Walk(func(n *rule.Node) {
			if !n.Compares() {
				return
			}
			for i, side := range n.Args {
				found = found || side.Op == rule.OpAttr && side.Attr == a && !constant(n.Args[1-i])
			}
		})
	}
	return found
}

func constant(n *rule.Node) bool {
	is := true
	n.Walk(func(n *rule.Node) { is = is && (n.Op == rule.OpConst || n.Op == rule.OpList) })
	return is
}

// maxListed is how many codes are tried together in a list of codes.
const maxListed = 6

// codeLists lists every set of the codes that the rules name, without and with
// one that they do not name.
func (w *walk) codeLists(a axis) (values []rule.Value, whole bool) {
	codes := w.codes(a.attr)
	whole = len(codes) <= maxListed && !w.listMatters(a.attr)
	codes = codes[:min(len(codes), maxListed)]
	for set := range 1 << len(codes) {
		var list []rule.Value
		for i, c := range codes {
			if set>>i&1 == 1 {
				list = append(list, rule.OfText(c))
			}
		}
		values = append(values, rule.OfList(list))
	}
	return values, whole
}

// listMatters reports whether a list of codes is used in another way than
// "'code' in list".
func (w *walk) listMatters(a *rule.Attribute) bool {
	matters := false
	for _, t := range w.trees {
		t.Walk(func(n *rule.Node) {
			for i, arg := range n.Args {
				if arg.Op == rule.OpAttr && arg.Attr == a {
					matters = matters || n.Op != rule.OpIn || i != 1 || n.Args[0].Op != rule.OpConst
				}
			}
		})
	}
	return matters
}

// areas lists the divisions that the rules name, one inside each, one around
// each, and one elsewhere. They stand for all areas where areas are compared
// with constants alone.
func (w *walk) areas(a axis) (values []rule.Value, whole bool) {
	seen := map[string]bool{}
	add := func(code string) {
		if !seen[code] && len(code) <= 12 {
			seen[code] = true
			values = append(values, rule.OfText(code))
		}
	}
	named := w.namedAreas()
	for _, code := range named {
		add(code)
		add(w.outsideOf(named, code))
		if len(code) > 2 {
			add(code[:2])
		}
	}
	add(w.outsideOf(named, ""))
	return values, !w.relatesAreas(a.attr)
}

// outsideOf returns an area inside code that lies in none of the named ones
// that lie further inside.
func (w *walk) outsideOf(named []string, code string) string {
	for tail := 10; tail < 100; tail++ {
		inner := code + string(rune('0'+tail/10)) + string(rune('0'+tail%10))
		clear := true
		for _, other := range named {
			clear = clear && (len(other) <= len(code) || !strings.HasPrefix(other, inner) && !strings.HasPrefix(inner, other))
		}
		if clear {
			return inner
		}
	}
	return code
}

func (w *walk) namedAreas() []string {
	var named []string
	seen := map[string]bool{}
	for _, t := range w.trees {
		t.Walk(func(n *rule.Node) {
			for _, arg := range n.Args {
				code := arg.Const.Text()
				if arg.Op == rule.OpConst && isDivision(code) && !seen[code] {
					seen[code] = true
					named = append(named, code)
				}
			}
		})
	}
	return named
}

func isDivision(s string) bool {
	return len(s) >= 2 && len(s) <= 12 && strings.Trim(s, "0123456789") == ""
}

// relatesAreas reports whether an area is asked to lie within another
// attribute, or another within it.
func (w *walk) relatesAreas(a *rule.Attribute) bool {
	found := false
	for _, t := range w.trees {
		t.Walk(func(n *rule.Node) {
			if n.Op != rule.OpCall || n.Call.Name != "within" {
				return
			}
			for i, arg := range n.Args {
				found = found || arg.Op == rule.OpAttr && arg.Attr == a && n.Args[1-i].Op != rule.OpConst
			}
		})
	}
	return found || w.comparedWithOthers(a)
}

// compareAxes orders axes by name, so that draws are the same each time.
func compareAxes(a, b axis) int { return cmp.Compare(a.name(), b.name()) }

func (a axis) name() string {
	switch {
	case a.attr == nil:
		return a.free
	case a.who == nil:
		return a.attr.Path()
	}
	return a.who.ID + "." + a.attr.Name
}
