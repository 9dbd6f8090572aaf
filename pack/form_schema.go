package pack

import (
	"minsheng/lang"
	"minsheng/rule"
)

// JSONSchema returns a JSON Schema (draft 2020-12) of the answers that Check
// takes, titled in a language: an object of texts. What Check refuses for its
// form alone, the schema refuses too; bounds of numbers, days that the calendar
// does not have and conditions that compare more than answers with options are
// left to Check. Conditions stand under "x-when", where an answer is kept under
// "x-attribute".
func (f *Form) JSONSchema(tag lang.Tag) map[string]any {
	properties := map[string]any{}
	required := []any{}
	var whens []any
	for _, q := range f.Questions() {
		properties[q.ID] = q.schema(tag)
		if !q.Required {
			continue
		}
		if q.When == nil {
			required = append(required, q.ID)
		} else if is := conditionSchema(q.When.expr.Root); is != nil {
			whens = append(whens, map[string]any{"if": is, "then": map[string]any{"required": []any{q.ID}}})
		}
	}
	schema := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f.Name.In(tag), "type": "object",
		"properties": properties, "required": required, "additionalProperties": false,
	}
	if len(whens) > 0 {
		schema["allOf"] = whens
	}
	return schema
}

// schema is the schema of one answer.
func (q *Asked) schema(tag lang.Tag) map[string]any {
	s := map[string]any{"type": "string", "title": q.Name.In(tag), "x-kind": string(q.Kind)}
	for key, v := range map[string]string{"description": q.Help.In(tag), "x-attribute": q.Attribute, "x-unit": q.Unit.In(tag), "x-when": q.When.text()} {
		if v != "" {
			s[key] = v
		}
	}
	if q.Required {
		s["minLength"] = 1
	}
	switch form := answerForms[q.Kind]; {
	case form != nil:
		s["pattern"] = optionally(form.String(), q.Required)
	case q.Kind == AskText:
		s["maxLength"] = maxLine
	case q.Kind == AskLong:
		s["maxLength"] = maxLong
	case q.Kind == AskYesNo:
		s["enum"] = optionsOf(q.Required, rule.Code{ID: "true"}, rule.Code{ID: "false"})
	case q.Kind == AskChoice:
		s["enum"] = optionsOf(q.Required, q.Options...)
	}
	if q.Kind == AskPerson {
		s["maxLength"] = maxLine
	}
	if q.Kind == AskDay && q.Required {
		s["format"] = "date"
	}
	return s
}

// optionally lets a pattern take an empty answer where none is needed.
func optionally(pattern string, required bool) string {
	if required {
		return pattern
	}
	return "^$|" + pattern
}

func optionsOf(required bool, options ...rule.Code) []any {
	var all []any
	if !required {
		all = append(all, "")
	}
	for _, o := range options {
		all = append(all, o.ID)
	}
	return all
}

// conditionSchema is a condition as a schema of the answers, nil where a
// schema cannot say it.
func conditionSchema(n *rule.Node) map[string]any {
	switch n.Op {
	case rule.OpAttr:
		return answered(n.Attr.Name, "true")
	case rule.OpEq:
		return answeredBy(n.Args[0], n.Args[1:])
	case rule.OpIn:
		if n.Args[1].Op == rule.OpList {
			return answeredBy(n.Args[0], n.Args[1].Args)
		}
	case rule.OpAnd, rule.OpOr:
		var parts []any
		for _, a := range n.Args {
			part := conditionSchema(a)
			if part == nil {
				return nil
			}
			parts = append(parts, part)
		}
		return map[string]any{map[rule.Op]string{rule.OpAnd: "allOf", rule.OpOr: "anyOf"}[n.Op]: parts}
	}
	return nil
}

// answeredBy is the schema of an answer that is one of some constants.
func answeredBy(attr *rule.Node, consts []*rule.Node) map[string]any {
	if attr.Op != rule.OpAttr {
		return nil
	}
	var all []any
	for _, c := range consts {
		if c.Op != rule.OpConst || c.Type.Kind != rule.Text && c.Type.Kind != rule.Bool {
			return nil
		}
		if c.Type.Kind == rule.Text {
			all = append(all, c.Const.Text())
			continue
		}
		all = append(all, map[bool]string{true: "true", false: "false"}[c.Const.IsTrue()])
	}
	return answered(attr.Attr.Name, all...)
}

func answered(question string, by ...any) map[string]any {
	return map[string]any{"properties": map[string]any{question: map[string]any{"enum": by}}, "required": []any{question}}
}
