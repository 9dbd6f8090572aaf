package pack

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// HouseholdWord is what stands for the household itself where a person's id
// could stand: in expectations and answers.
const HouseholdWord = "household"

// ReadHousehold reads a household file: the form of `given` in a test case.
// name is used in messages. Its error is Mistakes.
func ReadHousehold(name string, data []byte, schema *rule.Schema) (*rule.Household, error) {
	return ReadHouseholdOn(name, data, schema, civil.Latest)
}

// ReadHouseholdOn reads a household file as ReadHousehold does, for a day: on
// it everybody in it is born.
func ReadHouseholdOn(name string, data []byte, schema *rule.Schema, on civil.Date) (*rule.Household, error) {
	found := &findings{}
	doc := &document{path: name, lines: strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")}
	root := parse(doc, found)
	if root == nil {
		return nil, found.sorted()
	}
	h := readHousehold(open(doc, root, found), schema, on)
	if len(found.list) > 0 {
		return nil, found.sorted()
	}
	return h, nil
}

// readHousehold reads household, people (who live together) and others (who
// live elsewhere and are linked to), as they are on a day.
func readHousehold(b *block, schema *rule.Schema, on civil.Date) *rule.Household {
	people, links := map[string]*rule.Person{}, []*block{}
	read := func(key string) []*rule.Person {
		var all []*rule.Person
		for _, n := range b.list(key) {
			item := open(b.doc, n, b.found)
			if p := readPerson(item, schema, people); p != nil {
				all, links = append(all, p), append(links, item)
				unborn(item, p, schema, on)
			}
		}
		return all
	}
	members := read("people")
	read("others")
	b.need("people")
	h := schema.NewHousehold(HouseholdWord, members...)
	if own := b.block("household"); own != nil {
		own.see = seeAttributes
		for _, a := range schema.Attributes(rule.OfHousehold) {
			if v, ok := attributeValue(own, a); ok {
				put(own, a.Name, h.Set(a.Name, v))
			}
		}
		own.close()
	}
	for _, item := range links {
		tie(item, schema, people)
		item.close()
	}
	b.close()
	return h
}

func readPerson(b *block, schema *rule.Schema, people map[string]*rule.Person) *rule.Person {
	b.see = seeAttributes
	id, n := b.scalar("id")
	b.need("id")
	switch {
	case n == nil:
		return nil
	case !personForm.MatchString(id) || id == HouseholdWord || id == "param" || id == "person":
		b.say(n, CodeWrongID, textf("「%s」不能作人的标识", "%q cannot be the id of a person", id), text("写 zhang 或奶奶这样的字母、汉字、数字和 _，不用 household、person、param", "write letters, Chinese characters, digits and _, like zhang, but not household, person or param"))
		return nil
	case people[id] != nil:
		b.say(n, CodeDuplicateID, textf("「%s」已经有了", "%q exists already", id), text("换一个标识", "choose another id"))
		return nil
	}
	p := schema.NewPerson(id)
	people[id] = p
	for _, a := range schema.Attributes(rule.OfPerson) {
		if v, ok := attributeValue(b, a); ok {
			put(b, a.Name, p.Set(a.Name, v))
		}
	}
	return p
}

// unborn reports who is born after the day asked.
func unborn(b *block, p *rule.Person, schema *rule.Schema, on civil.Date) {
	a := schema.Attribute(rule.OfPerson, "birth_on")
	if a == nil || !p.Get(a).Known() || p.Get(a).Date() <= on {
		return
	}
	b.found.add(b.placeOf(a.Name).mistake(CodeWrongValue, textf("%s 出生，在所问的 %s 之后", "born on %s, after the day asked, %s", p.Get(a), on),
		text("改出生日期，或改所问的日子", "change the date of birth or the day asked")))
}

// tie reads the links of a person, all persons being known.
func tie(b *block, schema *rule.Schema, people map[string]*rule.Person) {
	self := people[b.str("id")]
	for _, l := range schema.Links() {
		if b.get(l.Name) == nil {
			continue
		}
		var to []*rule.Person
		for _, n := range b.list(l.Name) {
			other := people[n.Value]
			switch {
			case other == nil:
				b.say(n, CodeUnknownName, textf("没有「%s」这个人", "there is no person %q", n.Value), instead(n.Value, keys(people), text("照 people、others 里的标识写", "write an id of people or others")))
			case other == self:
				b.say(n, CodeWrongValue, textf("「%s」在 %s 里写了自己", "%q names itself under %s", n.Value, l.Name), text("写别的人，或删去", "name somebody else, or leave it out"))
			case slices.Contains(to, other):
				b.say(n, CodeWrongValue, textf("「%s」在 %s 里写了两次", "%q stands twice under %s", n.Value, l.Name), text("只留一处", "keep one of them"))
			default:
				to = append(to, other)
			}
		}
		put(b, l.Name, self.Tie(l.Name, to...))
	}
}

func keys[V any](m map[string]V) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// put reports a value that the schema refuses.
func put(b *block, key string, err error) {
	if err != nil {
		b.found.add(b.placeOf(key).mistake(CodeWrongValue, textf("这个值不成立：%v", "this value cannot be: %v", err), text("照属性表改", "see the schema")))
	}
}

// attributeValue reads the value of an attribute; ok is false where it is not
// on file or wrong.
func attributeValue(b *block, a *rule.Attribute) (v rule.Value, ok bool) {
	n := b.get(a.Name)
	if n == nil {
		return rule.Value{}, false
	}
	if a.Form != rule.FormCodes {
		return oneValue(b, n, a)
	}
	list := []rule.Value{}
	for _, item := range b.sequence(a.Name, n) {
		one, ok := oneValue(b, item, a)
		if !ok {
			return rule.Value{}, false
		}
		list = append(list, one)
	}
	return rule.OfList(list), n.Kind == yaml.SequenceNode
}

func oneValue(b *block, n *yaml.Node, a *rule.Attribute) (rule.Value, bool) {
	s := strings.TrimSpace(n.Value)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		b.say(n, CodeWrongKind, textf("「%s」要写单个值", "%q is a single value", a.Name), formWords[a.Form].fix)
		return rule.Value{}, false
	}
	v, err := a.Form.Parse(s)
	if err != nil {
		wrongValue(at(b.doc, n), s, a.Form, b.found)
		return rule.Value{}, false
	}
	if len(a.Codes) > 0 {
		if _, ok := a.Code(s); !ok {
			b.say(n, CodeUnknownWord, textf("%s 没有代码「%s」", "%s has no code %q", a.Path(), s), instead(s, codeIDs(a), seeAttributes))
			return rule.Value{}, false
		}
	}
	return v, inRange(b, n, a, v)
}

// inRange reports a value outside of what can exist.
func inRange(b *block, n *yaml.Node, a *rule.Attribute, v rule.Value) bool {
	low, high := a.Min != nil && v.Int() < *a.Min, a.Max != nil && v.Int() > *a.Max
	if !low && !high {
		return true
	}
	fix := lang.Text{}
	switch {
	case a.Min != nil && a.Max != nil:
		fix = textf("写 %s 到 %s", "write a value from %s to %s", a.Bound(*a.Min), a.Bound(*a.Max))
	case low:
		fix = textf("不小于 %s", "write at least %s", a.Bound(*a.Min))
	case high:
		fix = textf("不大于 %s", "write at most %s", a.Bound(*a.Max))
	}
	b.say(n, CodeWrongValue, textf("%s 不会是 %s", "%s cannot be %s", a.Path(), v), fix)
	return false
}

func codeIDs(a *rule.Attribute) []string {
	var all []string
	for _, c := range a.Codes {
		all = append(all, c.ID)
	}
	return all
}
