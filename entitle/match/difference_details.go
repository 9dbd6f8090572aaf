package match

import (
	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/rule"
)

// noService stands for the answer of a service that is not offered.
var noService = lang.Text{ZH: "没有这项服务", EN: "there is no such service"}

// turned says what one cause turned: conditions that came out otherwise, and
// parameters that had another value.
func (t *trial) turned(cause, differ Reasons) ([]Detail, error) {
	for _, others := range []Reasons{differ &^ cause, 0} {
		before, err := t.ask(others)
		if err != nil {
			return nil, err
		}
		after, err := t.ask(others | cause)
		if err != nil {
			return nil, err
		}
		if came(before) != came(after) {
			return between(before, after, cause), nil
		}
	}
	return nil, nil
}

// between compares two answers to one question.
func between(before, after *entitle.Answer, cause Reasons) []Detail {
	switch {
	case before == nil && after == nil:
		return nil
	case before == nil:
		return []Detail{{Of: cause, From: noService, To: after.Service.Name}}
	case after == nil:
		return []Detail{{Of: cause, From: before.Service.Name, To: noService}}
	}
	var details []Detail
	values := valuesIn(after)
	for _, was := range valuesIn(before) {
		for _, is := range values {
			if is.param == was.param && !same(is.value, was.value) {
				details = append(details, Detail{Of: cause, Name: "param." + is.param, Label: is.label, From: shown(was.value, nil), To: shown(is.value, nil)})
			}
		}
	}
	if len(before.Reasons) != len(after.Reasons) {
		return details
	}
	for i, is := range after.Reasons {
		was := before.Reasons[i]
		if rule.OutcomeOf(is.Value) != rule.OutcomeOf(was.Value) {
			details = append(details, Detail{Of: cause, From: sentence(was), To: sentence(is)})
		}
	}
	return details
}

func sentence(f *rule.Finding) lang.Text {
	f = deepest(f)
	return lang.Text{ZH: f.Say(lang.ZH, true), EN: f.Say(lang.EN, true)}
}

// deepest goes down to the one part that speaks for a condition: of an "and"
// that does not hold the first that does not, if there is one alone.
func deepest(f *rule.Finding) *rule.Finding {
	for f.Node.Op == rule.OpAnd || f.Node.Op == rule.OpOr {
		var like []*rule.Finding
		for _, part := range f.Parts {
			if rule.OutcomeOf(part.Value) == rule.OutcomeOf(f.Value) {
				like = append(like, part)
			}
		}
		if len(like) != 1 {
			return f
		}
		f = like[0]
	}
	return f
}

// used is a parameter that an answer rests on, with the value it had there.
type used struct {
	param string
	label lang.Text
	value rule.Value
}

// valuesIn lists the parameters that an answer used, each once.
func valuesIn(a *entitle.Answer) []used {
	var all []used
	seen := map[string]bool{}
	var visit func(f *rule.Finding)
	visit = func(f *rule.Finding) {
		if f == nil {
			return
		}
		if f.Node.Op == rule.OpParam && !seen[f.Node.Param.Name] {
			seen[f.Node.Param.Name] = true
			all = append(all, used{f.Node.Param.Name, f.Node.Param.Label, f.Value})
		}
		for _, part := range f.Parts {
			visit(part)
		}
	}
	for _, list := range [][]*rule.Finding{a.Reasons, a.Lines, {a.Worth}} {
		for _, f := range list {
			visit(f)
		}
	}
	return all
}
