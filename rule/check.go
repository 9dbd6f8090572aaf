package rule

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"

	"minsheng/lang"
)

// Expr is a checked rule. It belongs to the day and the pack of its Env and is
// safe for concurrent use.
type Expr struct {
	Root   *Node
	Source string
	Of     Entity

	env *Env
	ast *cel.Ast
}

// Type returns what the rule results in.
func (x *Expr) Type() Type { return x.Root.Type }

// Schema returns the schema that the rule was checked against.
func (x *Expr) Schema() *Schema { return x.env.schema }

// Check parses and types the text of a rule about a person or a household and
// refuses whatever is outside the profile. The error is a *Mistake.
func (e *Env) Check(of Entity, source string) (*Expr, error) {
	if n := utf8.RuneCountInString(source); n > MaxSource {
		return nil, tooBig(1, 1, "规则太长：%d 个字符，最多 %d 个", "the rule is too long: %d characters, at most %d", n, MaxSource)
	}
	if deepest(source) > MaxDepth {
		return nil, tooBig(1, 1, "规则括号嵌套过深，最多 %d 层", "the rule is nested too deeply: at most %d levels", MaxDepth)
	}
	checked, issues := e.cel.Compile(source)
	if issues.Err() != nil {
		return nil, e.translate(source, issues.Errors()[0])
	}
	c := &converter{env: e, of: of, ast: checked.NativeRep(), slots: map[string]int{}}
	root, err := c.node(c.ast.Expr(), 0)
	if err != nil {
		return nil, err
	}
	root.settle()
	return &Expr{Root: root, Source: source, Of: of, env: e, ast: checked}, nil
}

func tooBig(line, col int, zh, en string, args ...any) *Mistake {
	return &Mistake{Line: line, Col: col, Code: CodeTooBig, Say: sayf(zh, en, args...),
		Fix: lang.Text{ZH: "请拆成几个条件分别写", EN: "split it into several conditions"}}
}

// deepest returns the deepest nesting of brackets, which the parser is given
// no chance to follow.
func deepest(source string) int {
	depth, most := 0, 0
	for _, c := range source {
		switch c {
		case '(', '[', '{':
			depth++
			most = max(most, depth)
		case ')', ']', '}':
			depth--
		}
	}
	return most
}

var reParam = regexp.MustCompile(`param(\.[a-zA-Z0-9_]+)+`)

// paramAt finds the parameter that stands at a mistake and moves the mistake to
// its beginning: the checker reports only "param" and the last dot.
func paramAt(source string, m *Mistake, name string) (string, bool) {
	if name != "param" && !strings.HasPrefix(name, "param.") {
		return "", false
	}
	lines := strings.Split(source, "\n")
	if m.Line > len(lines) {
		return "", false
	}
	line := lines[m.Line-1]
	for _, at := range reParam.FindAllStringIndex(line, -1) {
		from := utf8.RuneCountInString(line[:at[0]]) + 1
		if to := from + at[1] - at[0]; m.Col >= from && m.Col <= to {
			m.Col = from
			return strings.TrimPrefix(line[at[0]:at[1]], "param."), true
		}
	}
	return strings.TrimPrefix(name, "param"), true
}

func (e *Env) attributeNames() []string {
	names := []string{membersField, countedField}
	for _, of := range []Entity{OfPerson, OfHousehold} {
		for _, a := range e.schema.Attributes(of) {
			names = append(names, a.Name)
		}
	}
	for _, l := range e.schema.links {
		names = append(names, l.Name)
	}
	return names
}

func (e *Env) paramNames() []string {
	var names []string
	for n := range e.params {
		names = append(names, strings.TrimPrefix(n, "param."))
	}
	return names
}

// didYouMean names the nearest name, or says otherwise where none is near.
func didYouMean(wrong string, names []string, otherwise lang.Text) lang.Text {
	if best := Nearest(wrong, names); best != "" {
		return sayf("是不是“%s”？", "did you mean %q?", best)
	}
	return otherwise
}

// Nearest returns the name most like wrong, or "" where none is near: it
// serves every "did you mean".
func Nearest(wrong string, names []string) string {
	best, least := "", max(2, len(wrong)/3)+1
	for _, n := range names {
		if d := distance(wrong, n); d < least || d == least && best != "" && n < best {
			best, least = n, d
		}
	}
	return best
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := left
			if a[i] != b[j] {
				change++
			}
			left = row[j+1]
			row[j+1] = min(change, left+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// Refs are the names a rule uses.
type Refs struct {
	Attributes []*Attribute
	Links      []*Link
	Params     []*Param
	Services   []string // named in owed()
	Counted    bool     // uses household.counted_benefits
}

// Refs lists the names the rule uses, in order of appearance.
func (x *Expr) Refs() Refs {
	var r Refs
	seen := map[any]bool{}
	once := func(k any) bool {
		if seen[k] {
			return false
		}
		seen[k] = true
		return true
	}
	x.Root.Walk(func(n *Node) {
		switch {
		case n.Op == OpAttr && once(n.Attr):
			r.Attributes = append(r.Attributes, n.Attr)
		case n.Op == OpLink && once(n.Link):
			r.Links = append(r.Links, n.Link)
		case n.Op == OpParam && once(n.Param):
			r.Params = append(r.Params, n.Param)
			for _, a := range n.Param.By {
				if once(a) {
					r.Attributes = append(r.Attributes, a)
				}
			}
		case n.Op == OpOwed && once(n.Service):
			r.Services = append(r.Services, n.Service)
		case n.Op == OpCounted:
			r.Counted = true
		}
	})
	return r
}

// String returns the source.
func (x *Expr) String() string { return x.Source }
