package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"minsheng/lang"
)

// Mistake is one thing that is wrong in a pack: where it stands, what is
// wrong, and what to write instead.
type Mistake struct {
	Code   string    `json:"code"`   // one of Codes, or a code of package rule
	File   string    `json:"file"`   // path inside the packs' folder
	Line   int       `json:"line"`   // from 1; 0 where the file itself is the matter
	Col    int       `json:"col"`    // from 1, in characters
	Source string    `json:"source"` // the line of the file, empty where there is none
	Say    lang.Text `json:"say"`
	Fix    lang.Text `json:"fix"`
}

// unread reports whether nothing of the file could be read.
func (m Mistake) unread() bool {
	return slices.Contains([]string{CodeUnreadable, CodeTooLarge, CodeTooMany, CodeTooDeep, CodeNotUTF8, CodeEmpty, CodeSyntax, CodeAlias, CodeTag}, m.Code)
}

// Mistakes is every mistake that was found, by file, line and column. It is
// the error that Load returns.
type Mistakes []Mistake

// Error writes all mistakes in English.
func (ms Mistakes) Error() string { return ms.In(lang.EN) }

// In writes all mistakes in a language, each as Mistake.In does.
func (ms Mistakes) In(tag lang.Tag) string {
	var b strings.Builder
	for _, m := range ms {
		b.WriteString(m.In(tag))
	}
	return b.String()
}

// In writes the mistake as a compiler does: position and words, the line, a
// caret under the place, and what to write instead.
func (m Mistake) In(tag lang.Tag) string {
	var b strings.Builder
	b.WriteString(m.File)
	if m.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", m.Line, m.Col)
	}
	fmt.Fprintf(&b, ": %s [%s]\n", m.Say.In(tag), m.Code)
	if m.Source != "" {
		line, caret := excerpt(m.Source, m.Col)
		fmt.Fprintf(&b, "    %s\n    %s\n", line, caret)
	}
	if !m.Fix.IsZero() {
		fmt.Fprintf(&b, "    → %s\n", m.Fix.In(tag))
	}
	return b.String()
}

// excerptWidth is how many characters of a long line are shown.
const excerptWidth = 90

// excerpt returns the part of a line around column col and a line with a
// caret under it. A Chinese character is as wide as two Latin ones.
func excerpt(line string, col int) (text, caret string) {
	runes := []rune(line)
	at := min(max(col-1, 0), len(runes))
	start := 0
	if at > excerptWidth*2/3 {
		start = at - excerptWidth*2/3
	}
	end := min(len(runes), start+excerptWidth)
	text, pad := string(runes[start:end]), ""
	if start > 0 {
		text, pad = "…"+text, " "
	}
	if end < len(runes) {
		text += "…"
	}
	for _, r := range runes[start:at] {
		pad += strings.Repeat(" ", lang.RuneWidth(r))
	}
	return text, pad + "^"
}

// findings collects mistakes while a pack is read and checked.
type findings struct{ list Mistakes }

func (f *findings) add(m Mistake) { f.list = append(f.list, m) }

// sorted returns what was found in stable order and each thing once.
func (f *findings) sorted() Mistakes {
	slices.SortStableFunc(f.list, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Col-b.Col, strings.Compare(a.Code, b.Code), strings.Compare(a.Say.ZH, b.Say.ZH))
	})
	return slices.Compact(f.list)
}

// text makes a message in both languages.
func text(zh, en string) lang.Text { return lang.Text{ZH: zh, EN: en} }

// textf makes a message in both languages from the same values.
func textf(zh, en string, values ...any) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, values...), EN: fmt.Sprintf(en, values...)}
}
