package rule

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"

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

var (
	reUndeclared = regexp.MustCompile(`undeclared reference to '([^']*)'`)
	reField      = regexp.MustCompile(`undefined field '([^']*)'`)
	reOverload   = regexp.MustCompile(`found no matching overload for '([^']*)' applied to '(.*)'`)
)

// translate turns a message of CEL's parser or checker into ours.
func (e *Env) translate(source string, err *common.Error) *Mistake {
	m := &Mistake{Line: err.Location.Line(), Col: max(err.Location.Column()+1, 1)}
	if m.Line < 1 {
		m.Line, m.Col = 1, 1
	}
	if f := reUndeclared.FindStringSubmatch(err.Message); f != nil {
		return e.undeclared(m, strings.TrimPrefix(f[1], "."), source)
	}
	if f := reField.FindStringSubmatch(err.Message); f != nil {
		m.Code, m.Say = CodeName, sayf("没有“%s”这个属性", "there is no attribute %q", f[1])
		m.Fix = didYouMean(f[1], e.attributeNames())
		return m
	}
	if f := reOverload.FindStringSubmatch(err.Message); f != nil {
		m.Code = CodeType
		m.Say = sayf("“%s”不能用于 %s", "%s does not take %s", operatorName(f[1]), typeNames(f[2]))
		m.Fix = lang.Text{ZH: "两边须是同一种值：钱写 yuan('900')，日期写 date('2024-07-01')，比例写 ratio('30%')，代码加引号",
			EN: "both sides must be of one kind: write yuan('900'), date('2024-07-01'), ratio('30%'), or a code in quotes"}
		return m
	}
	if strings.Contains(err.Message, "Syntax error") || strings.Contains(err.Message, "recursion") || strings.Contains(err.Message, "token recognition") {
		m.Code, m.Say = CodeSyntax, sayf("这里读不懂：%s", "this cannot be read: %s", strings.TrimPrefix(err.Message, "Syntax error: "))
		m.Fix = lang.Text{ZH: "检查括号、引号和运算符；条件之间用 && 或 ||", EN: "check brackets, quotes and operators; join conditions with && or ||"}
		return m
	}
	m.Code, m.Say = CodeOutside, sayf("规则里不能这样写：%s", "a rule cannot say this: %s", err.Message)
	return m
}

func (e *Env) undeclared(m *Mistake, name, source string) *Mistake {
	m.Code = CodeName
	if rest, ok := paramAt(source, m, name); ok {
		m.Say = sayf("没有“%s”这个参数", "there is no parameter %q", rest)
		m.Fix = didYouMean(rest, e.paramNames())
		return m
	}
	m.Say = sayf("没有“%s”这个名称", "there is no name %q", name)
	m.Fix = lang.Text{ZH: "名称只有 person.…、household.…、param.…、on，以及规则手册列出的函数", EN: "the names are person.…, household.…, param.…, on, and the functions listed in the guide"}
	return m
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

func didYouMean(wrong string, names []string) lang.Text {
	if best := Nearest(wrong, names); best != "" {
		return sayf("是不是“%s”？", "did you mean %q?", best)
	}
	return lang.Text{}
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

func operatorName(s string) string { return strings.Trim(strings.ReplaceAll(s, "@", ""), "_") }

// typeNames turns "(money, int)" with CEL's own type names into ours.
func typeNames(s string) string {
	r := strings.NewReplacer("string", "text", "person_record", "person", "household_record", "household")
	return r.Replace(s)
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
