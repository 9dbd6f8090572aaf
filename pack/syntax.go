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

func explainSyntax(why string) (say, fix lang.Text) {
	for _, w := range syntaxWords {
		if strings.Contains(why, w.words) {
			return w.say, w.fix
		}
	}
	return textf("YAML 写法不对：%s", "this is not YAML: %s", why),
		text("检查缩进、冒号后的空格、引号是否成对", "look at the indentation, the blank after a colon, and that quotes come in pairs")
}
