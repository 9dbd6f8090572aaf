package pack

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/rule"
)

// SupposedStatus is the status of a value that nobody has decided: somebody
// asks what would be.
const SupposedStatus = "supposed"

// Supposed is one value that a parameter is supposed to have.
type Supposed struct {
	Param string
	// When has a key for each attribute that the parameter depends on, in the
	// order of `by`; "*" is every key, "a|b" are two of them. Empty: every case.
	When []string
	From civil.Date // the first day; civil.Earliest: always
	Is   string     // as packs write it, with or without its unit: 800, 800元, 30%, 0.3, 2027-01-01, true
}

// Errors of suppositions. Each comes back with the words of the case at hand.
var (
	ErrSupposedForm  = fault.New(fault.Invalid, "pack.suppose.form", text("要写成 参数=值", "it must be NAME=VALUE"))
	ErrSupposedName  = fault.New(fault.Invalid, "pack.suppose.name", text("没有这个参数", "there is no such parameter"))
	ErrSupposedWhen  = fault.New(fault.Invalid, "pack.suppose.when", text("没有这种情形", "there is no such case"))
	ErrSupposedValue = fault.New(fault.Invalid, "pack.suppose.value", text("值的写法不对", "a value of the wrong form"))
	ErrSupposedTwice = fault.New(fault.Invalid, "pack.suppose.twice", text("同一天有两个值", "there are two values for the same day"))
)

// ParseSupposed reads NAME=VALUE, NAME@DAY=VALUE, NAME[KEY,KEY]=VALUE and
// NAME[KEY]@DAY=VALUE. It returns ErrSupposedForm; whether there is such a
// parameter, and whether it takes that value, Suppose knows.
func ParseSupposed(s string) (Supposed, error) {
	name, is, ok := strings.Cut(s, "=")
	one := Supposed{From: civil.Earliest, Is: strings.TrimSpace(is)}
	if !ok || one.Is == "" {
		return one, about(ErrSupposedForm, s, text("要写成 参数=值，如 dibao.line=800", "write NAME=VALUE, like dibao.line=800"))
	}
	name, day, dated := strings.Cut(name, "@")
	if dated {
		from, err := civil.Parse(strings.TrimSpace(day))
		if err != nil {
			return one, about(ErrSupposedForm, s, textf("@ 后面是起始日期，「%s」不是日期；写成 dibao.line@2027-01-01=900", "behind @ stands the first day, and %q is none; write dibao.line@2027-01-01=900", day))
		}
		one.From = from
	}
	name, keys, keyed := strings.Cut(name, "[")
	if keyed {
		keys, ok = strings.CutSuffix(strings.TrimSpace(keys), "]")
		if !ok {
			return one, about(ErrSupposedForm, s, text("方括号没有合上；写成 dibao.line[true]=800", "the bracket is not closed; write dibao.line[true]=800"))
		}
		for _, k := range strings.Split(keys, ",") {
			one.When = append(one.When, strings.TrimSpace(k))
		}
	}
	one.Param = strings.TrimSpace(name)
	return one, nil
}

// about gives an error of suppositions the words of a case, the argument first.
func about(kind *fault.Error, arg string, say lang.Text) error {
	return fault.New(kind.Kind, kind.Code, lang.Text{ZH: "「" + arg + "」：" + say.ZH, EN: arg + ": " + say.EN}).At(arg).Because(kind)
}

// String writes the supposition as ParseSupposed reads it.
func (s Supposed) String() string {
	name := s.Param
	if len(s.When) > 0 {
		name += "[" + strings.Join(s.When, ",") + "]"
	}
	if s.From != civil.Earliest {
		name += "@" + s.From.String()
	}
	return name + "=" + s.Is
}

// Suppose returns the pack as it would be if parameters had other values: a
// pack on top of this one that holds them and nothing else. Its editions are
// made and checked as any other's; no file is touched. A value without a day holds
// always, one with a day from that day on, until a later one. Of two that fit a
// case the narrower counts. It fails with ErrSupposedName, ErrSupposedWhen,
// ErrSupposedValue or ErrSupposedTwice.
func (p *Pack) Suppose(what ...Supposed) (*Pack, error) {
	top := &Pack{Code: p.Code, Name: p.Name, Parent: p, dir: p.dir, offered: p.offered, casesOnce: p.casesOnce, params: map[string]*paramDraft{}}
	for _, one := range what {
		row, above, err := p.supposed(one)
		if err != nil {
			return nil, err
		}
		d := top.params[one.Param]
		if d == nil {
			d = &paramDraft{Param: above.Param, place: above.place}
			d.Rows = nil
			top.params[one.Param] = d
		}
		if slices.ContainsFunc(d.Rows, func(r rule.Row) bool { return r.Span.From == row.Span.From && crosses(r.When, row.When) }) {
			return nil, about(ErrSupposedTwice, one.String(), textf("「%s」在同一天、同一种情形有两个值", "%q has two values for the same day and case", one.Param))
		}
		d.Rows, d.rows = append(d.Rows, row), append(d.rows, above.place)
	}
	for _, name := range slices.Sorted(maps.Keys(top.params)) {
		top.params[name].endByNext()
	}
	return top, nil
}

// crosses reports whether neither of two `when` that meet is narrower.
func crosses(a, b [][]string) bool {
	return meet(a, b) && holds(a, b) == holds(b, a)
}

// endByNext puts the latest row first, of one day the narrowest, and ends each
// by the next that covers it.
func (d *paramDraft) endByNext() {
	slices.SortStableFunc(d.Rows, func(a, b rule.Row) int {
		return cmp.Or(cmp.Compare(b.Span.From, a.Span.From), cmp.Compare(breadth(a.When), breadth(b.When)))
	})
	for i := range d.Rows {
		for _, later := range d.Rows[:i] {
			if later.Span.From > d.Rows[i].Span.From && holds(later.When, d.Rows[i].When) {
				d.Rows[i].Span.To = &later.Span.From
			}
		}
	}
}

// breadth counts the cases of a `when`.
func breadth(when [][]string) int {
	n := 1
	for _, keys := range when {
		n *= len(keys)
	}
	return n
}

// supposed makes the row of a supposition.
func (p *Pack) supposed(one Supposed) (rule.Row, *paramDraft, error) {
	d := p.param(one.Param)
	if d == nil {
		return rule.Row{}, nil, about(ErrSupposedName, one.String(), p.nearParams(one.Param))
	}
	when, err := one.cases(d)
	if err != nil {
		return rule.Row{}, nil, err
	}
	v, err := d.supposedValue(one)
	return rule.Row{When: when, Value: v, Span: civil.Span{From: one.From}, Cite: rule.Cite{Pack: p.Code, Status: SupposedStatus}}, d, err
}

// nearParams says that there is no parameter of that name and which are near.
func (p *Pack) nearParams(name string) lang.Text {
	names := p.paramNames()
	say := textf("没有参数「%s」", "there is no parameter %q", name)
	if near := rule.Nearest(name, names); near != "" {
		say = textf("没有参数「%s」，是不是「%s」？", "there is no parameter %q; did you mean %q?", name, near)
	}
	head, _, _ := strings.Cut(name, ".")
	of := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !strings.HasPrefix(n, head+".") })
	if len(of) > 0 && len(of) <= listed {
		say.ZH, say.EN = say.ZH+"同类参数："+strings.Join(of, "、")+"。", say.EN+" Parameters of that kind: "+strings.Join(of, ", ")+"."
	}
	return lang.Text{ZH: say.ZH + "；" + seeParams.ZH, EN: say.EN + "; " + seeParams.EN}
}

// cases reads for which cases a supposition holds.
func (one Supposed) cases(d *paramDraft) ([][]string, error) {
	if len(one.When) > 0 && len(one.When) != len(d.By) {
		if len(d.By) == 0 {
			return nil, about(ErrSupposedWhen, one.String(), textf("「%s」不分情形，去掉方括号", "%q has one value for everybody: leave the bracket out", d.Name))
		}
		return nil, about(ErrSupposedWhen, one.String(), lang.Text{ZH: "方括号里依次写：" + byWords(d, "、"), EN: "in the bracket stand, in this order: " + byWords(d, ", ")})
	}
	when := make([][]string, len(d.By))
	for i, a := range d.By {
		all := possible(a)
		if len(one.When) == 0 || one.When[i] == "*" {
			when[i] = all
			continue
		}
		for _, k := range strings.Split(one.When[i], "|") {
			if !slices.Contains(all, k) {
				return nil, about(ErrSupposedWhen, one.String(), lang.Text{ZH: a.Path() + " 没有「" + k + "」，" + oneOf(all).ZH + "，或用 * 表示全部", EN: a.Path() + " cannot be " + k + "; " + oneOf(all).EN + ", or * for all"})
			}
			when[i] = append(when[i], k)
		}
	}
	return when, nil
}

func byWords(d *paramDraft, between string) string {
	var paths []string
	for _, a := range d.By {
		paths = append(paths, a.Path())
	}
	return strings.Join(paths, between)
}

// supposedValue reads the value in the parameter's unit.
func (d *paramDraft) supposedValue(one Supposed) (rule.Value, error) {
	is := one.Is
	if d.Form == rule.FormMoney {
		is = strings.TrimSuffix(strings.TrimSuffix(is, "元"), "yuan")
	}
	v, err := d.Form.Parse(strings.TrimSpace(is))
	bare := d.Form == rule.FormRatio && !strings.ContainsAny(is, "%.") // 30 would be 3,000 %
	want := formWords[d.Form]
	unit := d.unitWords()
	switch {
	case err != nil || bare:
		return v, about(ErrSupposedValue, one.String(), lang.Text{
			ZH: "「" + d.Name + "」（" + d.Label.ZH + "）是" + want.name.ZH + unit.ZH + "，「" + one.Is + "」不是；" + want.fix.ZH,
			EN: d.Name + " (" + d.Label.In(lang.EN) + ") is " + want.name.EN + unit.EN + ", and " + one.Is + " is not; " + want.fix.EN})
	case (d.Form == rule.FormMoney || d.Form == rule.FormRatio) && v.Int() < 0:
		return v, about(ErrSupposedValue, one.String(), textf("「%s」不能小于零", "%q cannot be below zero", d.Name))
	}
	return v, nil
}

// unitWords says in which unit a parameter is written.
func (d *paramDraft) unitWords() lang.Text {
	switch {
	case d.Form == rule.FormMoney && d.Per != "":
		return lang.Text{ZH: "（元，" + periodWords[d.Per].ZH + "）", EN: " (yuan, " + periodWords[d.Per].EN + ")"}
	case d.Form == rule.FormMoney:
		return text("（元）", " (yuan)")
	case d.Form == rule.FormRatio:
		return text("（百分数或小数）", " (a percentage or a decimal)")
	}
	return lang.Text{}
}
