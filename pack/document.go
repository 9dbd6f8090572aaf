package pack

import (
	"io"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"minsheng/lang"
)

// Limits of what is read: a pack is text that people write, so that anything
// beyond them is a mistake or an attack.
const (
	maxFileBytes = 1 << 20
	maxFiles     = 4000
	maxDepth     = 24
	maxChain     = 8
)

// document is one file of a pack with its lines, for messages.
type document struct {
	path  string
	lines []string
}

// place is where something stands: what messages point at.
type place struct {
	doc       *document
	line, col int
}

func at(doc *document, n *yaml.Node) place { return place{doc, n.Line, n.Column} }

// mistake makes a Mistake at the place.
func (p place) mistake(code string, say, fix lang.Text) Mistake {
	m := Mistake{Code: code, File: p.doc.path, Line: p.line, Col: p.col, Say: say, Fix: fix}
	if p.line >= 1 && p.line <= len(p.doc.lines) {
		m.Source = strings.TrimRightFunc(p.doc.lines[p.line-1], unicode.IsSpace)
	}
	return m
}

// readDocument reads one YAML file. The node is nil where the file cannot be
// read; what is wrong with it is then among the findings.
func readDocument(fsys fs.FS, path string, found *findings) (*document, *yaml.Node) {
	doc := &document{path: path}
	top := place{doc: doc}
	data, err := readLimited(fsys, path)
	switch {
	case err != nil:
		found.add(top.mistake(CodeUnreadable, textf("读不了这个文件：%v", "this file cannot be read: %v", err), lang.Text{}))
		return doc, nil
	case len(data) > maxFileBytes:
		found.add(top.mistake(CodeTooLarge, textf("文件超过 %d 字节", "the file is larger than %d bytes", maxFileBytes),
			text("拆成几个文件", "split it into several files")))
		return doc, nil
	case !utf8.Valid(data):
		found.add(top.mistake(CodeNotUTF8, text("文件不是 UTF-8 编码", "the file is not UTF-8"),
			text("另存为 UTF-8", "save it as UTF-8")))
		return doc, nil
	}
	doc.lines = strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	return doc, parse(doc, found)
}

func readLimited(fsys fs.FS, path string) ([]byte, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFileBytes+1))
}

// parse returns the document's root node, or nil where it is empty or wrong.
func parse(doc *document, found *findings) *yaml.Node {
	dec := yaml.NewDecoder(strings.NewReader(strings.Join(doc.lines, "\n")))
	var root, second yaml.Node
	if err := dec.Decode(&root); err == io.EOF {
		found.add(place{doc, 1, 1}.mistake(CodeEmpty, text("文件是空的", "the file is empty"),
			text("写上内容，或删去这个文件", "write its content, or remove the file")))
		return nil
	} else if err != nil {
		found.add(syntaxMistake(doc, err))
		return nil
	}
	if err := dec.Decode(&second); err == nil {
		found.add(at(doc, &second).mistake(CodeDocuments, text("一个文件里只能有一份 YAML", "a file holds one YAML document only"),
			text("删去 --- 一行，或分成两个文件", "remove the --- line, or write two files")))
	}
	if !allowed(doc, &root, 0, found) {
		return nil
	}
	return root.Content[0]
}

// allowed refuses what YAML can and a pack may not: anchors, aliases, tags,
// and depth without end.
func allowed(doc *document, n *yaml.Node, depth int, found *findings) bool {
	switch {
	case depth > maxDepth:
		found.add(at(doc, n).mistake(CodeTooDeep, textf("层次超过 %d 层", "nested deeper than %d levels", maxDepth), lang.Text{}))
		return false
	case n.Anchor != "" || n.Kind == yaml.AliasNode:
		found.add(at(doc, n).mistake(CodeAlias, text("不能用锚点（&）和引用（*）", "anchors (&) and aliases (*) are not allowed"),
			text("把内容写全", "write the content out")))
		return false
	case n.Style&yaml.TaggedStyle != 0:
		found.add(at(doc, n).mistake(CodeTag, textf("不能用标签 %s", "the tag %s is not allowed", n.Tag), text("删去标签", "leave the tag out")))
		return false
	}
	ok := true
	for _, child := range n.Content {
		ok = allowed(doc, child, depth+1, found) && ok
	}
	return ok
}

// inside returns where the character at line and col (from 1) of a scalar's
// value stands in the file, following quotes, escapes and folded lines.
func inside(doc *document, n *yaml.Node, line, col int) place {
	target := offsetOf(n.Value, line, col)
	y, x := n.Line-1, n.Column-1
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		y, x = y+1, 0
	}
	for i, r := range []rune(n.Value) {
		var ok bool
		if y, x, ok = doc.find(y, x, r); !ok {
			return at(doc, n)
		}
		if i == target {
			break
		}
		x++
	}
	return place{doc, y + 1, x + 1}
}

// offsetOf turns line and col (from 1) of a text into an offset in characters.
func offsetOf(s string, line, col int) int {
	off := 0
	for _, r := range s {
		if line <= 1 {
			break
		}
		off++
		if r == '\n' {
			line--
		}
	}
	return off + col - 1
}

// find returns the first position from (y, x) on that holds r. White space
// in a value may be any white space in the file, so it is not looked for.
func (d *document) find(y, x int, r rune) (int, int, bool) {
	if unicode.IsSpace(r) {
		return y, x, true
	}
	for ; y < len(d.lines); y, x = y+1, 0 {
		line := []rune(d.lines[y])
		for ; x < len(line); x++ {
			if line[x] == r {
				return y, x, true
			}
		}
	}
	return y, x, false
}
