package rule

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cel.dev/cel-go/common"

	"minsheng/lang"
)

var (
	reUndeclared = regexp.MustCompile(`undeclared reference to '([^']*)'`)
	reField      = regexp.MustCompile(`undefined field '([^']*)'`)
	reOverload   = regexp.MustCompile(`found no matching overload for '([^']*)' applied to '(.*)'`)
	reSelection  = regexp.MustCompile(`type '([^']*)' does not support field selection`)
	reToken      = regexp.MustCompile(`token recognition error at: '(.+)'`)
	reInput      = regexp.MustCompile(`input '([^']+)'`)
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
		return e.noField(m, f[1])
	}
	if f := reSelection.FindStringSubmatch(err.Message); f != nil {
		return e.noRecord(m, f[1], source)
	}
	if f := reOverload.FindStringSubmatch(err.Message); f != nil {
		op := operatorName(f[1])
		m.Code, m.Fix = CodeType, overloadFix(op, f[2])
		m.Say = lang.Text{ZH: "“" + op + "”不能用于 " + typeNames(f[2], lang.ZH), EN: op + " does not take " + typeNames(f[2], lang.EN)}
		return m
	}
	if strings.Contains(err.Message, "Syntax error") || strings.Contains(err.Message, "recursion") || strings.Contains(err.Message, "token recognition") {
		return unreadable(m, err.Message)
	}
	m.Code, m.Say = CodeOutside, sayf("规则里不能这样写：%s", "a rule cannot say this: %s", err.Message)
	return m
}

// halfWidth says which sign of the Latin keyboard stands for a full-width one.
var halfWidth = map[rune]string{'‘': "'", '’': "'", '“': "'", '”': "'", '＜': "<", '＞': ">", '＝': "==", '（': "(", '）': ")", '，': ",", '：': ":",
	'！': "!", '＆': "&&", '｜': "||", '［': "[", '］': "]", '【': "[", '】': "]", '＋': "+", '－': "-", '×': "*", '÷': "/", '≥': ">=", '≤': "<=", '≠': "!=", '、': ",", '。': ".", '．': "."}

// spelt are what people write for an operator.
var spelt = map[string]string{"and": "&&", "or": "||", "not": "!", "AND": "&&", "OR": "||", "NOT": "!", "=": "==", "&": "&&", "|": "||"}

// unreadable explains what the parser cannot read.
func unreadable(m *Mistake, message string) *Mistake {
	m.Code = CodeSyntax
	m.Say = sayf("这里读不懂", "this cannot be read")
	m.Fix = lang.Text{ZH: "检查括号、引号和运算符；条件之间用 && 或 ||", EN: "check brackets, quotes and operators; join conditions with && or ||"}
	found := reToken.FindStringSubmatch(message)
	if found == nil {
		if found = reInput.FindStringSubmatch(message); found == nil || found[1] == "<EOF>" {
			return m
		}
	}
	text := strings.TrimSpace(found[1])
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case halfWidth[first] != "":
		m.Say, m.Fix = sayf("“%c”是全角符号", "%q is a sign of the Chinese keyboard", first), sayf("换成半角：%s", "write %s of the Latin keyboard", halfWidth[first])
	case spelt[text] != "":
		m.Say, m.Fix = sayf("这里不能写 %s", "%s cannot stand here", text), sayf("写 %s", "write %s", spelt[text])
	case first == '元':
		m.Say, m.Fix = sayf("金额不写“元”", "money is not written with 元"), sayf("写 yuan('500')", "write yuan('500')")
	case unicode.Is(unicode.Han, first):
		m.Say = sayf("规则里不能有汉字“%c”", "a rule has no Chinese words, like %q", first)
		m.Fix = sayf("写成 person.birth_on.age(on) >= 80 这样的条件；给人看的话写在 say", "write a condition, like person.birth_on.age(on) >= 80; words for people stand in `say`")
	default:
		m.Say = sayf("这里读不懂“%s”", "this cannot be read: %s", text)
	}
	return m
}

// noField explains a person or household without such an attribute.
func (e *Env) noField(m *Mistake, name string) *Mistake {
	m.Code, m.Say = CodeName, sayf("没有“%s”这个属性", "there is no attribute %q", name)
	if e.method(name) && e.schema.Attribute(OfPerson, "birth_on") != nil {
		m.Fix = sayf("写 person.birth_on.%s(on)", "write person.birth_on.%s(on)", name)
		return m
	}
	m.Fix = didYouMean(name, e.attributeNames(), sayf("全部属性：minsheng pack show 方案代码 --schema", "all attributes: minsheng pack show CODE --schema"))
	return m
}

// noRecord explains a dot behind what has no attributes.
func (e *Env) noRecord(m *Mistake, of, source string) *Mistake {
	name := reName.FindString(after(source, m))
	m.Code = CodeOutside
	m.Say = lang.Text{ZH: typeNames(of, lang.ZH) + "没有属性“" + name + "”", EN: typeNames(of, lang.EN) + " has no attribute " + name}
	if e.method(name) {
		m.Fix = sayf("它是函数，后面要有括号，如 person.birth_on.age(on)", "it is a function and takes brackets, like person.birth_on.age(on)")
		return m
	}
	m.Fix = sayf("点号后面可以是函数，如 .age(on)；属性前面是 person、household 或循环里的人", "a function may follow the dot, like .age(on); attributes follow person, household or a person of a loop")
	return m
}

var reName = regexp.MustCompile(`[a-zA-Z_][a-zA-Z0-9_]*`)

// after is the source from a mistake on.
func after(source string, m *Mistake) string {
	lines := strings.Split(source, "\n")
	if m.Line > len(lines) {
		return ""
	}
	line := []rune(lines[m.Line-1])
	return string(line[min(m.Col-1, len(line)):])
}

// method reports whether a function is written behind a dot.
func (e *Env) method(name string) bool {
	return slices.ContainsFunc(calls, func(c Call) bool { return c.Member && c.Name == name })
}

func (e *Env) undeclared(m *Mistake, name, source string) *Mistake {
	m.Code = CodeName
	if rest, ok := paramAt(source, m, name); ok {
		m.Say = sayf("没有“%s”这个参数", "there is no parameter %q", rest)
		m.Fix = didYouMean(rest, e.paramNames(), sayf("全部参数：minsheng pack show 方案代码 --params", "all parameters: minsheng pack show CODE --params"))
		return m
	}
	m.Say = sayf("没有“%s”这个名称", "there is no name %q", name)
	if e.isCode(name) {
		m.Fix = sayf("代码要加引号：'%s'", "a code stands in quotes: '%s'", name)
		return m
	}
	m.Fix = didYouMean(name, callable(), lang.Text{ZH: "名称只有 person.…、household.…、param.…、on，以及规则手册列出的函数", EN: "the names are person.…, household.…, param.…, on, and the functions listed in the guide"})
	return m
}

// isCode reports whether an attribute has such a code.
func (e *Env) isCode(name string) bool {
	for _, of := range []Entity{OfPerson, OfHousehold} {
		for _, a := range e.schema.Attributes(of) {
			if _, ok := a.Code(name); ok {
				return true
			}
		}
	}
	return false
}

// callable are the names that can begin a rule, and those of functions.
func callable() []string {
	names := map[string]bool{"person": true, "household": true, "param": true, "exists": true, "all": true, "filter": true, "map": true, "count": true}
	for _, c := range calls {
		if !strings.HasPrefix(c.Name, "_") && !strings.HasSuffix(c.Name, "_") {
			names[c.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func operatorName(s string) string { return strings.Trim(strings.ReplaceAll(s, "@", ""), "_") }

// typeWords are CEL's names of types in ours.
var typeWords = []struct {
	cel  string
	word lang.Text
}{
	{"person_record", lang.Text{ZH: "人", EN: "person"}}, {"household_record", lang.Text{ZH: "家庭", EN: "household"}},
	{"string", lang.Text{ZH: "文字", EN: "text"}}, {"double", lang.Text{ZH: "小数", EN: "decimal"}}, {"money", lang.Text{ZH: "金额", EN: "money"}},
	{"ratio", lang.Text{ZH: "比例", EN: "ratio"}}, {"date", lang.Text{ZH: "日期", EN: "date"}}, {"bool", lang.Text{ZH: "是或否", EN: "bool"}},
	{"list of ", lang.Text{ZH: "列表：", EN: "list of "}}, {"list", lang.Text{ZH: "列表", EN: "list"}}, {"int", lang.Text{ZH: "整数", EN: "int"}},
	{"text", lang.Text{ZH: "文字", EN: "text"}}, {"household", lang.Text{ZH: "家庭", EN: "household"}}, {"person", lang.Text{ZH: "人", EN: "person"}},
}

// typeNames turns "(money, int)" with CEL's own type names into ours.
func typeNames(s string, tag lang.Tag) string {
	for _, w := range typeWords {
		s = strings.ReplaceAll(s, w.cel, w.word.In(tag))
	}
	return s
}

// Words names the type as messages do.
func (t Type) Words() lang.Text {
	return lang.Text{ZH: typeNames(t.String(), lang.ZH), EN: t.String()}
}

// overloadFix says what to write where an operator stands between values that
// do not go together.
func overloadFix(op, types string) lang.Text {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { return !strings.Contains(types, n) })
	}
	switch {
	case has("money", "double"), op == "*" && has("ratio"):
		return sayf("几倍、几成写 M.times(ratio('150%%'), 'half_up')", "a multiple or a share is M.times(ratio('150%%'), 'half_up')")
	case has("double"):
		return sayf("没有小数：两岁半写 person.birth_on.months(on) < 30，一倍半写 M.times(ratio('150%%'), 'half_up')",
			"there are no decimals: two years and a half is person.birth_on.months(on) < 30, one and a half times is M.times(ratio('150%%'), 'half_up')")
	case has("bool"):
		return sayf("是或否不作比较：写 person.x 或 !person.x", "a yes or no is not compared: write person.x or !person.x")
	case has("date", "int"):
		return sayf("日期不能与数比：周岁写 person.birth_on.age(on) >= 60，月数写 .months(on)", "a day is not compared with a number: an age is person.birth_on.age(on) >= 60, months are .months(on)")
	case has("string", "int"):
		return sayf("代码加引号，如 == '1'；数不加", "a code stands in quotes, like == '1', a number does not")
	case has("money", "int"):
		return sayf("钱写 yuan('900')", "money is written yuan('900')")
	}
	return lang.Text{ZH: "两边须是同一种值：钱写 yuan('900')，日期写 date('2024-07-01')，比例写 ratio('30%')，代码加引号",
		EN: "both sides must be of one kind: write yuan('900'), date('2024-07-01'), ratio('30%'), or a code in quotes"}
}
