package pack

import (
	"go.yaml.in/yaml/v3"

	"minsheng/lang"
	"minsheng/rule"
)

// schemaFile reads schema.yaml of the root pack.
func (r *reading) schemaFile(b *block) {
	r.pack.asks = map[string]textOf{}
	var attrs []rule.Attribute
	var links []rule.Link
	if p := b.block("person"); p != nil {
		attrs = r.attributes(attrs, p, rule.OfPerson)
	}
	if h := b.block("household"); h != nil {
		attrs = r.attributes(attrs, h, rule.OfHousehold)
	}
	if l := b.block("links"); l != nil {
		l.each(func(name string, key, value *yaml.Node) {
			link := open(l.doc, value, r.found)
			links = append(links, rule.Link{Name: name, Label: link.text("name", both)})
			link.close()
		})
	}
	b.need("person", "household")
	b.close()
	schema, err := rule.NewSchema(attrs, links)
	if err != nil {
		r.found.add(b.here().mistake(CodeDuplicateID, textf("属性表不成立：%v", "the schema cannot be: %v", err), text("换一个名字", "choose another name")))
		return
	}
	r.pack.schema = schema
}

var forms = []string{"bool", "int", "money", "ratio", "date", "code", "codes", "area"}

func (r *reading) attributes(attrs []rule.Attribute, b *block, e rule.Entity) []rule.Attribute {
	b.each(func(name string, key, value *yaml.Node) {
		r.formed(b.doc, key, nameForm, text("写成 disability_level 这样的小写字母、数字和 _", "write lower-case letters, digits and _, like disability_level"))
		a := open(b.doc, value, r.found)
		a.need("type", "name", "department", "sensitivity")
		attr := rule.Attribute{Entity: e, Name: name, Form: rule.Form(a.word("type", forms...)), Label: a.text("name", both),
			Department: a.str("department"), Sensitivity: a.word("sensitivity", "open", "personal", "sensitive"),
			Ask: r.ask(a)}
		attr.When, r.pack.asks[attr.Path()] = r.ruleText(a, "when")
		if a.has("unit") {
			attr.Unit = a.text("unit", chinese)
		}
		coded := attr.Form == rule.FormCode || attr.Form == rule.FormCodes
		if coded {
			a.need("codes")
			attr.Codes = r.codes(a.block("codes"))
		}
		if attr.Form == rule.FormInt || attr.Form == rule.FormMoney || attr.Form == rule.FormRatio {
			attr.Min, attr.Max = r.bound(a, "min", attr.Form), r.bound(a, "max", attr.Form)
		}
		a.close()
		if attr.Form != "" {
			attrs = append(attrs, attr)
		}
	})
	return attrs
}

func (r *reading) ask(b *block) lang.Text {
	if !b.has("ask") {
		b.get("ask")
		return lang.Text{}
	}
	return b.text("ask", both)
}

func (r *reading) codes(b *block) []rule.Code {
	var all []rule.Code
	if b == nil {
		return nil
	}
	b.each(func(id string, name, value *yaml.Node) {
		all = append(all, rule.Code{ID: id, Name: readText(b.doc, value, both, r.found)})
	})
	return all
}

func (r *reading) bound(b *block, key string, form rule.Form) *int64 {
	v := r.value(b, key, form)
	if !v.Known() {
		return nil
	}
	n := v.Int()
	return &n
}

// value reads a single value of a form.
func (r *reading) value(b *block, key string, form rule.Form) rule.Value {
	s, n := b.scalar(key)
	if n == nil || form == "" {
		return rule.Value{}
	}
	v, err := form.Parse(s)
	if err != nil {
		wrongValue(at(b.doc, n), s, form, r.found)
	}
	return v
}

// wrongValue says that s cannot be read as form.
func wrongValue(p place, s string, form rule.Form, found *findings) {
	want := formWords[form]
	found.add(p.mistake(CodeWrongValue, textf("「%s」不是"+want.name.ZH, "%q is not "+want.name.EN, s), want.fix))
}
