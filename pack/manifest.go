package pack

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/lang"
)

// reading is one pack while it is being read. Its parent is complete.
type reading struct {
	pack  *Pack
	found *findings
}

var (
	idForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	sourceForm = regexp.MustCompile(`^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$`)
	paramForm  = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	personForm = regexp.MustCompile(`^\p{L}[\p{L}\p{N}_·-]*$`)
	codeForm   = regexp.MustCompile(`^([0-9]{6}|world/[a-z0-9]+(-[a-z0-9]+)*)$`)
)

// manifest reads pack.yaml, all but code and parent, which Load has followed.
func (r *reading) manifest(b *block) {
	r.pack.Name = b.text("name", both)
	b.need("code", "name")
	r.sources(b.block("sources"))
	r.pack.fields = r.nounList(b, "fields", r.pack.Parent.Fields())
	known := ids(r.pack.Fields())
	r.pack.categories = r.nounList(b, "categories", r.pack.Parent.Categories(), known...)
	r.pack.audiences = r.nounList(b, "audiences", r.pack.Parent.Audiences())
	r.pack.events = r.nounList(b, "events", r.pack.Parent.Events())
	r.groups(b)
	r.departments(b)
	r.purposesOf(b)
	b.close()
}

func (r *reading) sources(b *block) {
	r.pack.sources = map[string]*Source{}
	if b == nil {
		return
	}
	b.each(func(id string, name, value *yaml.Node) {
		r.formed(b.doc, name, sourceForm, text("写成 ZJ-JZ 这样的字母、数字和 -", "write letters, digits and -, like ZJ-JZ"))
		s := open(b.doc, value, r.found)
		source := &Source{ID: id, Pack: r.pack.Code, Title: s.text("title", chinese), Number: s.str("number"),
			By: s.text("by", chinese), Address: s.str("address"), Status: s.word("status", statuses...)}
		s.need("title")
		if d, ok := s.day("issued"); ok {
			source.Issued = &d
		}
		s.close()
		r.pack.sources[id] = source
	})
}

// nounList reads fields, categories, audiences or events. Where fields are
// given, each noun belongs to one of them.
func (r *reading) nounList(b *block, key string, inherited []Noun, fields ...string) []Noun {
	var all []Noun
	seen := map[string]bool{}
	for _, n := range inherited {
		seen[n.ID] = true
	}
	for _, n := range b.list(key) {
		item := open(b.doc, n, r.found)
		noun := Noun{ID: r.id(item, "id"), Name: item.text("name", both)}
		item.need("id", "name")
		if key == "categories" {
			item.need("field")
			noun.Field = item.word("field", fields...)
		}
		item.close()
		if seen[noun.ID] {
			item.say(n, CodeDuplicateID, textf("「%s」已经有了", "%q exists already", noun.ID), text("换一个标识，或删去这一项", "choose another id, or remove this item"))
			continue
		}
		seen[noun.ID] = true
		all = append(all, noun)
	}
	return all
}

// id reads an id of lower-case letters, digits and -.
func (r *reading) id(b *block, key string) string {
	s, n := b.scalar(key)
	if n != nil {
		r.formed(b.doc, n, idForm, text("写成 nursing-allowance 这样的小写字母、数字和 -", "write lower-case letters, digits and -, like nursing-allowance"))
	}
	return s
}

// formed reports a name that has not the form it must have.
func (r *reading) formed(doc *document, n *yaml.Node, form *regexp.Regexp, fix lang.Text) {
	if !form.MatchString(strings.TrimSpace(n.Value)) {
		r.found.add(at(doc, n).mistake(CodeWrongID, textf("「%s」不能作标识", "%q cannot be an id", n.Value), fix))
	}
}
