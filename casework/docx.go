package casework

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"minsheng/lang"
)

// WriteDOCX writes the letter as an Office Open XML document (ISO/IEC 29500):
// A4, in the faces of official letters, text only. Equal letters are equal
// files.
func (l *Letter) WriteDOCX(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", docxTypes},
		{"_rels/.rels", docxRels},
		{"word/document.xml", l.docxBody()},
	} {
		f, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, part.text); err != nil {
			return err
		}
	}
	return z.Close()
}

const docxTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

const docxRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

// docxA4 is the page of official letters (GB/T 9704-2012: 210 mm × 297 mm,
// margins 37, 26, 35 and 28 mm), in twentieths of a point.
const docxA4 = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>`

// docxLook is how a kind of paragraph looks: its face in Chinese, size in half
// points, alignment, and whether its first line stands in by two characters.
type docxLook struct {
	face   string
	size   int
	align  string
	indent bool
	bold   bool
}

var docxLooks = map[ParagraphKind]docxLook{
	Heading:    {face: "黑体", size: 36, align: "center", bold: true},
	Reference:  {face: "仿宋", size: 28, align: "right"},
	Salutation: {face: "仿宋", size: 32, align: "left"},
	Body:       {face: "仿宋", size: 32, align: "both", indent: true},
	Item:       {face: "仿宋", size: 28, align: "both", indent: true},
	Signature:  {face: "仿宋", size: 32, align: "right"},
}

func (l *Letter) docxBody() string {
	var b strings.Builder
	b.WriteString(xml.Header + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	for _, p := range l.Paragraphs {
		docxParagraph(&b, p, l.Tag)
	}
	b.WriteString(docxA4 + `</w:body></w:document>`)
	return b.String()
}

func docxParagraph(b *strings.Builder, p Paragraph, tag lang.Tag) {
	look := docxLooks[p.Kind]
	b.WriteString(`<w:p><w:pPr><w:spacing w:line="560" w:lineRule="exact"/>`)
	if look.indent && tag == lang.ZH {
		b.WriteString(`<w:ind w:firstLineChars="200"/>`)
	}
	fmt.Fprintf(b, `<w:jc w:val="%s"/></w:pPr><w:r><w:rPr>`, look.align)
	fmt.Fprintf(b, `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="%s"/>`, look.face)
	if look.bold {
		b.WriteString(`<w:b/>`)
	}
	language := "zh-CN"
	if tag == lang.EN {
		language = "en-GB"
	}
	fmt.Fprintf(b, `<w:sz w:val="%d"/><w:szCs w:val="%d"/><w:lang w:val="%s" w:eastAsia="zh-CN"/></w:rPr><w:t xml:space="preserve">`, look.size, look.size, language)
	_ = xml.EscapeText(b, []byte(p.Text)) // a strings.Builder does not fail
	b.WriteString(`</w:t></w:r></w:p>`)
}
