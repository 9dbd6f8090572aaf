package pack

import (
	"regexp"
	"strconv"
	"strings"

	"minsheng/lang"
)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntaxMistake turns an error of the YAML parser into a mistake.
func syntaxMistake(doc *document, err error) Mistake {
	line, why := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(strings.SplitN(why, "\n", 2)[0]); m != nil {
		why = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
		if m[1] != "" && strings.HasPrefix(why, "did not find expected") {
			line++ // the parser counts these from 0
		}
	}
	line = min(line, len(doc.lines))
	if p, say, fix, ok := suspect(doc, line); ok {
		return p.mistake(CodeSyntax, say, fix)
	}
	col := 1 + len(doc.lines[line-1]) - len(strings.TrimLeft(doc.lines[line-1], " "))
	say, fix := explainSyntax(why)
	return place{doc, line, col}.mistake(CodeSyntax, say, fix)
}

// syntaxWords are the parser's words, what they mean for who writes a pack,
// and what to do.
var syntaxWords = []struct {
	words    string
	say, fix lang.Text
}{
	{"did not find expected ',' or", text("{…} 或 […] 没有写对", "a {…} or […] is not right"),
		text("括号要成对；里面的文字含有 , : ? # 时加引号", "close every bracket; put texts that hold , : ? # in quotes")},
	{"did not find expected key", text("这一行与上文接不上", "this line does not follow from those above"),
		text("缩进与同级的行对齐；引号或括号之后不能再有字", "align it with lines of its level; nothing may follow a closing quote or bracket")},
	{"did not find expected '-'", text("这一行与上面的列表接不上", "this line does not follow from the list above"),
		text("每项前写 - ，与上一项对齐", "start each item with - , aligned with the one above")},
	{"mapping values are not allowed", text("这里不能有冒号", "a colon cannot stand here"),
		text("文字里有冒号时加引号；或检查缩进", "put a text that holds a colon in quotes; or look at the indentation")},
	{"cannot start any token", text("这里有不能开头的字符", "a character that nothing can begin with"),
		text("用空格缩进，不用制表符；以 @ ` % 开头的文字加引号", "indent with blanks, not tabs; put texts that begin with @ ` % in quotes")},
	{"unexpected end of stream", text("引号没有关上", "a quote is not closed"), text("补上另一个引号", "add the closing quote")},
	{"could not find expected ':'", text("少了冒号", "a colon is missing"), text("写成「键: 值」，冒号后空一格", "write `key: value`, with a blank after the colon")},
	{"unknown escape character", text("双引号里有不认识的反斜线", "an unknown backslash in double quotes"), text("改用单引号", "use single quotes")},
	{"block sequence entries are not allowed", text("列表要另起一行", "a list begins on a line of its own"), text("把 - 移到下一行", "move the - to the next line")},
}

// slips are what is written in YAML with the signs of the wrong keyboard or
// without quotes; the group is the sign.
var slips = []struct {
	form     *regexp.Regexp
	say, fix lang.Text
}{
	{regexp.MustCompile(`^(?:\s*(?:- +)?|.*[{,，]\s*)[A-Za-z_][\w.-]*(：)`), text("键后面是全角冒号", "a key is followed by a full-width colon"), text("写半角的冒号，后面空一格：「键: 值」", "write a colon of the Latin keyboard and a blank: `key: value`")},
	{regexp.MustCompile(`[{\[].*?(，)\s*[A-Za-z_][\w.-]*[:：]`), text("两个键之间是全角逗号", "a full-width comma stands between two keys"), text("写半角的逗号，后面空一格", "write a comma of the Latin keyboard and a blank")},
	{regexp.MustCompile(`[:,{\[-]\s*([｛｝［］])`), text("这是全角括号", "this is a full-width bracket"), text("写半角的 { } [ ]", "write { } [ ] of the Latin keyboard")},
	{regexp.MustCompile(`[{,]\s*[A-Za-z_][\w.-]*: +[^"'{\[,}\s][^,}]*?(:) `), text("文字里有半角冒号和空格", "the text holds a colon and a blank"), text("给整个文字加引号，或改用全角的：", "put the whole text in quotes")},
	{regexp.MustCompile(`^\s*(?:- +)?[A-Za-z_][\w.-]*: +[^"'{\[|>#&*!\s].*?(:) `), text("文字里有半角冒号和空格", "the text holds a colon and a blank"), text("给整个文字加引号，或改用全角的：", "put the whole text in quotes")},
	{regexp.MustCompile(`^ *(\t)`), text("缩进里有制表符", "the indentation holds a tab"), text("用空格缩进", "indent with blanks")},
}

// suspectLines is how many lines above the one that the parser names are
// looked at: a text goes on over lines until something cannot follow it.
const suspectLines = 6

// suspect looks for a slip near the line that the parser names.
func suspect(doc *document, line int) (p place, say, fix lang.Text, ok bool) {
	for y := min(line+1, len(doc.lines)); y >= max(1, line-suspectLines); y-- {
		for _, s := range slips {
			if at := s.form.FindStringSubmatchIndex(doc.lines[y-1]); at != nil {
				col := 1 + len([]rune(doc.lines[y-1][:at[2]]))
				return place{doc, y, col}, s.say, s.fix, true
			}
		}
	}
	return p, say, fix, false
}

func explainSyntax(why string) (say, fix lang.Text) {
	for _, w := range syntaxWords {
		if strings.Contains(why, w.words) {
			return w.say, w.fix
		}
	}
	return textf("YAML 写法不对：%s", "this is not YAML: %s", why),
		text("检查缩进、冒号后的空格、引号是否成对", "look at the indentation, the blank after a colon, and that quotes come in pairs")
}
