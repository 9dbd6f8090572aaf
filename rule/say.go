package rule

import (
	"strings"

	"minsheng/lang"
)

// Say writes a condition in one line of a language: what was found, and what
// it must be. want says how the condition must come out (false inside a "!").
func (f *Finding) Say(tag lang.Tag, want bool) string {
	n := f.Node
	switch {
	case n.Op == OpNot:
		return f.Parts[0].Say(tag, !want)
	case n.Op == OpAnd || n.Op == OpOr:
		return f.sayJunction(tag, want)
	case n.Op == OpAll || n.Op == OpExists || n.Op == OpExistsOne:
		return f.sayQuantified(tag, want)
	case n.Compares():
		return f.sayComparison(tag, want)
	case n.Op == OpOwed:
		return words(tag, "应享有“"+n.Service+"”：", "is owed "+n.Service+": ") + f.found(tag) + must(tag, yesNo(tag, want))
	case n.Op == OpAttr && n.Type.Kind == Bool:
		return f.Label(tag) + colon(tag) + f.found(tag) + must(tag, yesNo(tag, want))
	}
	return f.Label(tag) + colon(tag) + f.found(tag)
}

// words chooses between two texts, of which either may be empty.
func words(tag lang.Tag, zh, en string) string {
	if tag == lang.EN {
		return en
	}
	return zh
}

func colon(tag lang.Tag) string { return words(tag, "：", ": ") }

func must(tag lang.Tag, what string) string {
	return words(tag, "，须为“", ", must be ") + what + words(tag, "”", "")
}

func yesNo(tag lang.Tag, yes bool) string {
	if yes {
		return words(tag, "是", "yes")
	}
	return words(tag, "否", "no")
}

func (f *Finding) sayJunction(tag lang.Tag, want bool) string {
	if (f.Node.Op == OpAnd) == want {
		return words(tag, "以下各项都满足", "all of these hold")
	}
	return words(tag, "以下任一项满足", "one of these holds")
}

func (f *Finding) sayQuantified(tag lang.Tag, want bool) string {
	over := f.Parts[0].Label(tag)
	switch {
	case f.Node.Op == OpExistsOne:
		return words(tag, over+"中恰有一人符合", "exactly one of "+over+" fits")
	case (f.Node.Op == OpAll) == want:
		return words(tag, over+"每一人都符合", "every one of "+over+" fits")
	}
	return words(tag, over+"中至少一人符合", "at least one of "+over+" fits")
}

// phrases are the words of the comparisons, and of their opposites.
var phrases = map[Op][2]lang.Text{
	OpEq: {{ZH: "须是", EN: "must be"}, {ZH: "不能是", EN: "must not be"}},
	OpNe: {{ZH: "不能是", EN: "must not be"}, {ZH: "须是", EN: "must be"}},
	OpLt: {{ZH: "须低于", EN: "must be below"}, {ZH: "须不低于", EN: "must be at least"}},
	OpLe: {{ZH: "须不高于", EN: "must be at most"}, {ZH: "须高于", EN: "must be above"}},
	OpGt: {{ZH: "须高于", EN: "must be above"}, {ZH: "须不高于", EN: "must be at most"}},
	OpGe: {{ZH: "须不低于", EN: "must be at least"}, {ZH: "须低于", EN: "must be below"}},
	OpIn: {{ZH: "须是", EN: "must be one of"}, {ZH: "不能是", EN: "must not be one of"}},
}

func (f *Finding) sayComparison(tag lang.Tag, want bool) string {
	left, right := f.Parts[0], f.Parts[1]
	if left.Node.Op == OpConst && f.Node.Op != OpIn {
		return left.inline(tag) + words(tag, " 与 ", " against ") + right.inline(tag)
	}
	phrase := phrases[f.Node.Op][0]
	if !want {
		phrase = phrases[f.Node.Op][1]
	}
	attr := left.Node.attribute()
	bound := right.inlineAs(tag, attr)
	if u := left.Node.unit(tag); u != "" && right.Node.Op == OpConst {
		bound += words(tag, "", " ") + u
	}
	if left.Node.Op == OpConst { // 'diabetes' in person.illnesses
		have := lang.Text{ZH: "须有", EN: "must include"}
		if !want {
			have = lang.Text{ZH: "不能有", EN: "must not include"}
		}
		return right.Label(tag) + colon(tag) + right.found(tag) + words(tag, "，", ", ") + have.In(tag) + space(tag) + left.showAs(tag, right.Node.attribute())
	}
	if list := right.Value.List(); f.Node.Op == OpIn && len(list) > 1 {
		bound += words(tag, "之一", "")
	}
	return left.Label(tag) + colon(tag) + left.foundAs(tag, attr) + words(tag, "，", ", ") + phrase.In(tag) + space(tag) + bound
}

func space(tag lang.Tag) string { return words(tag, "", " ") }

// inline writes a threshold: its label and its value, or the value alone for a
// constant.
func (f *Finding) inline(tag lang.Tag) string { return f.inlineAs(tag, nil) }

func (f *Finding) inlineAs(tag lang.Tag, like *Attribute) string {
	if f.Node.Op == OpConst || f.Node.Op == OpList {
		return f.showAs(tag, like)
	}
	return f.Label(tag) + words(tag, "（", " (") + f.foundAs(tag, like) + words(tag, "）", ")")
}

// found writes the value, or that it is not known yet.
func (f *Finding) found(tag lang.Tag) string { return f.foundAs(tag, f.Node.attribute()) }

func (f *Finding) foundAs(tag lang.Tag, like *Attribute) string {
	switch f.Value.kind {
	case Unknown:
		return words(tag, "尚不清楚", "not known yet")
	case Broken:
		return words(tag, "无法计算", "cannot be computed")
	}
	return f.showAs(tag, like)
}

func (f *Finding) showAs(tag lang.Tag, like *Attribute) string {
	unit := f.Node.unit(tag)
	if like != nil && f.Value.kind == Int && unit == "" {
		unit = like.Unit.In(tag)
	}
	s := Show(f.Value, like, tag)
	if unit == "" {
		return s
	}
	return s + words(tag, "", " ") + unit
}

// Show writes a value for people: money in yuan, codes by name, yes and no.
func Show(v Value, like *Attribute, tag lang.Tag) string {
	switch v.kind {
	case Bool:
		return yesNo(tag, v.n == 1)
	case Money:
		return words(tag, v.Money().Short()+"元", "¥"+v.Money().Short())
	case Text:
		if like != nil {
			if c, ok := like.Code(v.Text()); ok {
				return c.Name.In(tag)
			}
		}
	case List:
		if len(v.List()) == 0 {
			return words(tag, "无", "none")
		}
		parts := make([]string, len(v.List()))
		for i, e := range v.List() {
			parts[i] = Show(e, like, tag)
		}
		return strings.Join(parts, words(tag, "、", ", "))
	}
	return v.String()
}

// attribute returns the attribute that a node reads, possibly inside a loop.
func (n *Node) attribute() *Attribute {
	if n.Op == OpAttr {
		return n.Attr
	}
	if n.Op == OpMap {
		return n.Args[1].attribute()
	}
	return nil
}

func (n *Node) unit(tag lang.Tag) string {
	if n.Op != OpCall {
		return ""
	}
	switch n.Call.Name {
	case "age":
		return words(tag, "岁", "years")
	case "months":
		return words(tag, "个月", "months")
	case "days":
		return words(tag, "天", "days")
	case "size":
		if n.Args[0].Type.Elem == PersonKind {
			return words(tag, "人", "people")
		}
	}
	return ""
}

// Label names what a finding is about: an attribute, a parameter, or how it is
// computed.
func (f *Finding) Label(tag lang.Tag) string {
	n := f.Node
	switch n.Op {
	case OpConst, OpList:
		return f.showAs(tag, nil)
	case OpOn:
		return words(tag, "当日", "the day")
	case OpMembers:
		return words(tag, "共同生活的家庭成员", "the members of the household")
	case OpCounted:
		return words(tag, "计入收入的待遇", "benefits that count as income")
	case OpParam:
		return n.Param.Label.In(tag)
	case OpAttr:
		return n.Attr.Label.In(tag)
	case OpLink:
		return n.Link.Label.In(tag)
	case OpVar, OpPerson:
		return words(tag, "本人", "the person")
	case OpHousehold:
		return words(tag, "家庭", "the household")
	case OpFilter:
		return words(tag, "符合条件的人", "those who fit")
	case OpMap:
		return labelOf(n.Args[1], tag)
	case OpCall:
		return f.labelCall(tag)
	case OpIf:
		if len(f.Parts) == 0 { // named outside of any evaluation
			return labelOf(n.Args[1], tag)
		}
		return f.Parts[len(f.Parts)-1].Label(tag)
	}
	return words(tag, "条件", "the condition")
}

// labelOf names a node outside of any evaluation.
func labelOf(n *Node, tag lang.Tag) string {
	f := &Finding{Node: n, Value: n.Const}
	for _, a := range n.Args {
		f.Parts = append(f.Parts, &Finding{Node: a, Value: a.Const})
	}
	return f.Label(tag)
}

// signs are the written forms of the operators.
var signs = map[string]string{"_+_": " + ", "_-_": " − ", "_*_": " × ", "_/_": " ÷ ", "_%_": " mod "}

func (f *Finding) labelCall(tag lang.Tag) string {
	name := f.Node.Call.Name
	arg := func(i int) string {
		if len(f.Parts) > i {
			return f.Parts[i].Label(tag)
		}
		return labelOf(f.Node.Args[i], tag)
	}
	if sign, ok := signs[name]; ok {
		return arg(0) + sign + arg(1)
	}
	switch name {
	case "age":
		if a := f.Node.Args[0].attribute(); a != nil && a.Name == "birth_on" {
			return words(tag, "年龄", "age")
		}
		return arg(0) + words(tag, "至今", " until now")
	case "months", "days":
		return arg(0) + words(tag, "至今", " until now")
	case "times":
		return arg(0) + " × " + arg(1)
	case "div":
		return arg(0) + " ÷ " + arg(1)
	case "sum":
		return arg(0) + words(tag, "合计", ", total")
	case "size":
		return arg(0) + words(tag, "数", ", number")
	case "within":
		return arg(0) + words(tag, "在", " within ") + arg(1) + words(tag, "范围内", "")
	case "max":
		return arg(0) + words(tag, "（不低于 ", " (at least ") + arg(1) + words(tag, "）", ")")
	case "min":
		return arg(0) + words(tag, "（不高于 ", " (at most ") + arg(1) + words(tag, "）", ")")
	case "-_":
		return "−" + arg(0)
	}
	return arg(0)
}

// Say writes what would have to change, and from which day it does so by
// itself.
func (c Change) Say(tag lang.Tag) string {
	s := c.Finding.Say(tag, c.Want)
	if c.From == nil {
		return s
	}
	return s + words(tag, "（"+c.From.String()+" 起满足）", " (from "+c.From.String()+" on)")
}
