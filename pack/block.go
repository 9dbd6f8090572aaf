package pack

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/lang"
)

// block reads one YAML mapping. Each key that is asked for is a key that may
// stand there; close reports the others.
type block struct {
	doc    *document
	node   *yaml.Node
	found  *findings
	keys   []string // as written
	values map[string]*yaml.Node
	names  map[string]*yaml.Node // the nodes of the keys, for messages
	asked  []string
	see    lang.Text // where its keys are listed, where not in the manual
}

// open reads n as a mapping; where it is none, it says so and returns an
// empty block, so that reading can go on.
func open(doc *document, n *yaml.Node, found *findings) *block {
	b := &block{doc: doc, node: n, found: found, values: map[string]*yaml.Node{}, names: map[string]*yaml.Node{}}
	if n == nil {
		return b
	}
	if glued := fullColon.FindString(n.Value); n.Kind == yaml.ScalarNode && glued != "" {
		b.say(n, CodeWrongKind, text("键后面是全角冒号", "a key is followed by a full-width colon"), textf("写 %s: …，冒号是半角的，后面空一格", "write %s: …, with a colon of the Latin keyboard and a blank", strings.TrimSuffix(glued, "：")))
		return b
	}
	if n.Kind != yaml.MappingNode {
		b.say(n, CodeWrongKind, lang.Text{ZH: "这里应是「键: 值」，不是" + kindName(n).ZH, EN: "`key: value` lines are needed here, not " + kindName(n).EN},
			text("写成 {键: 值}，或每行一个「键: 值」", "write {key: value}, or a line for each key"))
		return b
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if b.values[key.Value] != nil {
			b.say(key, CodeDuplicateKey, textf("「%s」写了两次", "%q is written twice", key.Value), text("只留一处", "keep one of them"))
			continue
		}
		b.keys = append(b.keys, key.Value)
		b.values[key.Value], b.names[key.Value] = value, key
	}
	return b
}

// fullColon is a key with a full-width colon, which YAML takes for text.
var fullColon = regexp.MustCompile(`^[A-Za-z_][\w.-]*：`)

// glued is a key that no blank parts from its value.
var glued = regexp.MustCompile(`^([a-z_]+)[:：](.+)$`)

func kindName(n *yaml.Node) lang.Text {
	switch n.Kind {
	case yaml.MappingNode:
		return text("「键: 值」", "`key: value` lines")
	case yaml.SequenceNode:
		return text("列表", "a list")
	}
	if n.Tag == "!!null" {
		return text("空", "nothing")
	}
	return text("单个值", "a single value")
}

func (b *block) say(n *yaml.Node, code string, say, fix lang.Text) {
	b.found.add(at(b.doc, n).mistake(code, say, fix))
}

// here is where the block stands.
func (b *block) here() place {
	if b.node == nil {
		return place{b.doc, 1, 1}
	}
	return at(b.doc, b.node)
}

// placeOf is where the value of a key stands, or the block where it has none.
func (b *block) placeOf(key string) place {
	if n := b.values[key]; n != nil {
		return at(b.doc, n)
	}
	return b.here()
}

// nested is where the value stands that a path of keys leads to, as far as it
// leads.
func (b *block) nested(keys ...string) place {
	n := b.node
	for _, key := range keys {
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				n = n.Content[i+1]
				break
			}
		}
	}
	return at(b.doc, n)
}

func (b *block) has(key string) bool { return b.values[key] != nil }

// get returns the value of a key, or nil.
func (b *block) get(key string) *yaml.Node {
	b.asked = append(b.asked, key)
	return b.values[key]
}

// need reports a key that is not there.
func (b *block) need(keys ...string) {
	for _, key := range keys {
		if b.node == nil || b.node.Kind != yaml.MappingNode || b.values[key] != nil || b.glues(key) {
			continue
		}
		b.found.add(b.here().mistake(CodeMissingKey, textf("缺少「%s」", "%q is missing", key), textf("加上一行：%s: …", "add a line: %s: …", key)))
	}
}

// close reports keys that nobody asked for.
func (b *block) close() {
	for _, key := range b.keys {
		if slices.Contains(b.asked, key) {
			continue
		}
		b.say(b.names[key], CodeUnknownKey, textf("没有「%s」这个键", "there is no key %q", key), b.keyFix(key))
	}
}

// otherKeys are words that people write for a key.
var otherKeys = map[string]string{"end": "to", "until": "to", "start": "from", "since": "from", "begin": "from", "no": "number", "title": "name", "value": "is", "text": "zh", "description": "plain", "title_zh": "zh"}

// keyFix says what to write instead of a key that does not exist.
func (b *block) keyFix(key string) lang.Text {
	parts := glued.FindStringSubmatch(key)
	v := b.values[key]
	switch {
	case parts != nil && slices.Contains(b.asked, parts[1]):
		return textf("写 %[1]s: %[2]s，冒号是半角的，后面空一格", "write %[1]s: %[2]s, with a colon of the Latin keyboard and a blank", parts[1], parts[2])
	case b.node.Style&yaml.FlowStyle != 0 && v.Tag == "!!null" && v.Value == "":
		return text("前面的文字里有逗号：给整个文字加引号", "the text before holds a comma: put the whole text in quotes")
	case slices.Contains(b.asked, otherKeys[key]):
		return textf("改为：%s", "write instead: %s", otherKeys[key])
	}
	see := seeKeys
	if !b.see.IsZero() {
		see = b.see
	}
	return instead(key, b.asked, see)
}

// glues reports whether a key stands in the block with its colon glued to it,
// so that it is not missing.
func (b *block) glues(key string) bool {
	return slices.ContainsFunc(b.keys, func(k string) bool {
		parts := glued.FindStringSubmatch(k)
		return parts != nil && parts[1] == key
	})
}

// scalar returns the text of a key's single value.
func (b *block) scalar(key string) (string, *yaml.Node) {
	n := b.get(key)
	if n == nil {
		return "", nil
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		b.say(n, CodeWrongKind, lang.Text{ZH: "「" + key + "」要写单个值，不是" + kindName(n).ZH, EN: strconv.Quote(key) + " is a single value, not " + kindName(n).EN}, lang.Text{})
		return "", nil
	}
	return strings.TrimSpace(n.Value), n
}

func (b *block) str(key string) string {
	s, _ := b.scalar(key)
	return s
}

// word returns one of the allowed words, or "".
func (b *block) word(key string, allowed ...string) string {
	s, n := b.scalar(key)
	if n == nil || slices.Contains(allowed, s) {
		return s
	}
	b.say(n, CodeUnknownWord, textf("「%s」不能写 %s", "%q cannot be %s", key, s), oneOf(allowed))
	return ""
}

func (b *block) bool(key string) bool {
	return b.word(key, "true", "false") == "true"
}

func (b *block) integer(key string) (int64, bool) {
	s, n := b.scalar(key)
	if n == nil {
		return 0, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		b.say(n, CodeWrongValue, textf("「%s」不是整数", "%q is not a whole number", s), text("写成 15 这样的整数", "write a whole number like 15"))
		return 0, false
	}
	return v, true
}

func (b *block) day(key string) (civil.Date, bool) {
	s, n := b.scalar(key)
	if n == nil {
		return 0, false
	}
	d, err := civil.Parse(s)
	if err != nil {
		b.say(n, CodeWrongValue, textf("「%s」不是日期", "%q is not a day", s), text("写成 2024-07-01 这样的日期", "write a day of the calendar like 2024-07-01"))
		return 0, false
	}
	return d, true
}

// span reads from and to. The bool says whether from is there.
func (b *block) span() (civil.Span, bool) {
	from, ok := b.day("from")
	span := civil.Span{From: from}
	if !ok {
		span.From = civil.Earliest
	}
	if to, given := b.day("to"); given {
		span.To = &to
		if span.Empty() {
			b.say(b.values["to"], CodeDaysEmpty, text("止日不晚于起日，其间没有一天", "`to` is not after `from`: no day lies between"),
				text("to 写第一个不再适用的日子", "`to` is the first day on which it no longer holds"))
		}
	}
	return span, ok
}

// list returns the items of a key's list.
func (b *block) list(key string) []*yaml.Node {
	n := b.get(key)
	if n == nil {
		return nil
	}
	return b.sequence(key, n)
}

func (b *block) sequence(key string, n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		b.say(n, CodeWrongKind, lang.Text{ZH: "「" + key + "」要写列表，不是" + kindName(n).ZH, EN: strconv.Quote(key) + " is a list, not " + kindName(n).EN},
			text("每项前写 - ，或写成 [甲, 乙]", "start each item with - , or write [a, b]"))
		return nil
	}
	return n.Content
}

// strings returns a list of single values.
func (b *block) strings(key string) []string {
	n := b.get(key)
	if n == nil {
		return nil
	}
	return b.items(n, key)
}

// items returns the single values of a list that stands under key.
func (b *block) items(list *yaml.Node, key string) []string {
	var all []string
	for _, n := range b.sequence(key, list) {
		if n.Kind != yaml.ScalarNode {
			b.say(n, CodeWrongKind, textf("「%s」的每一项是单个值", "each item of %q is a single value", key), lang.Text{})
			continue
		}
		all = append(all, strings.TrimSpace(n.Value))
	}
	return all
}

// block returns the mapping below a key, nil where the key is not there.
func (b *block) block(key string) *block {
	n := b.get(key)
	if n == nil {
		return nil
	}
	return open(b.doc, n, b.found)
}

// each calls fn for every key of the block, in order.
func (b *block) each(fn func(key string, name, value *yaml.Node)) {
	for _, key := range b.keys {
		b.asked = append(b.asked, key)
		fn(key, b.names[key], b.values[key])
	}
}

// words says which languages a text must have.
type words int

const (
	chinese words = iota // official words: English may be left out
	both                 // names and questions
)

// text reads {zh: …, en: …}, or a bare Chinese text.
func (b *block) text(key string, need words) lang.Text {
	n := b.get(key)
	if n == nil {
		return lang.Text{}
	}
	return readText(b.doc, n, need, b.found)
}

func readText(doc *document, n *yaml.Node, need words, found *findings) lang.Text {
	if n.Kind == yaml.ScalarNode {
		t := lang.Text{ZH: strings.TrimSpace(n.Value)}
		missingText(at(doc, n), t, need, found)
		return t
	}
	b := open(doc, n, found)
	t := b.ownText(need)
	b.close()
	return t
}

// ownText reads zh and en that stand in this block beside other keys.
func (b *block) ownText(need words) lang.Text {
	t := lang.Text{ZH: b.str("zh"), EN: b.str("en")}
	if b.node != nil && b.node.Kind == yaml.MappingNode && !b.glues("zh") && !b.glues("en") {
		missingText(b.here(), t, need, b.found)
	}
	return t
}

func missingText(p place, t lang.Text, need words, found *findings) {
	switch {
	case t.ZH == "":
		found.add(p.mistake(CodeMissingText, text("缺少中文", "the Chinese words are missing"), text("写成 {zh: …, en: …}", "write {zh: …, en: …}")))
	case need == both && t.EN == "":
		found.add(p.mistake(CodeMissingText, text("缺少英文", "the English words are missing"), text("写成 {zh: …, en: …}", "write {zh: …, en: …}")))
	}
}
