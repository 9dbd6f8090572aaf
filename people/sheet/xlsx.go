package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// xlsxSource reads the first sheet of a workbook row by row. It is our own
// reader because the library's rows lose what matters here: whether a cell is
// a formula, an error, a figure or a text.
type xlsxSource struct {
	dec    *xml.Decoder
	shared []string
	from   int
	row    int
	merged []string // ranges found after the rows
}

func openXLSX(r io.Reader) (source, error) {
	raw, err := io.ReadAll(&limited{r: r, left: maxBytes})
	if err != nil {
		return nil, asTooLarge(err)
	}
	if bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0")) {
		return nil, ErrLocked
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, ErrUnreadable.Because(err)
	}
	var unpacked uint64
	for _, f := range z.File {
		unpacked += f.UncompressedSize64
	}
	if unpacked > maxUnpacked || len(z.File) > 10_000 {
		return nil, ErrTooLarge
	}
	book, err := readBook(z)
	if err != nil {
		return nil, err
	}
	s := &xlsxSource{from: book.from}
	if s.shared, err = readShared(z); err != nil {
		return nil, err
	}
	part, err := openPart(z, book.sheet)
	if err != nil {
		return nil, err
	}
	s.dec = xml.NewDecoder(part)
	return s, nil
}

// openPart opens a file of the archive. What it says of its size is not
// believed: reading ends at the limit.
func openPart(z *zip.Reader, name string) (io.ReadCloser, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, ErrUnreadable.Because(err)
	}
	return struct {
		io.Reader
		io.Closer
	}{&limited{r: f, left: maxUnpacked}, f}, nil
}

type book struct {
	sheet string
	from  int
}

// readBook finds the first sheet and the day that serial zero stands for.
func readBook(z *zip.Reader) (book, error) {
	var w struct {
		Pr struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			ID string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decodePart(z, "xl/workbook.xml", &w); err != nil {
		return book{}, err
	}
	var rels struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := decodePart(z, "xl/_rels/workbook.xml.rels", &rels); err != nil {
		return book{}, err
	}
	b := book{from: 1900}
	if w.Pr.Date1904 == "1" || w.Pr.Date1904 == "true" {
		b.from = 1904
	}
	for _, rel := range rels.List {
		if len(w.Sheets) > 0 && rel.ID == w.Sheets[0].ID {
			b.sheet = strings.TrimPrefix(path.Join("/xl", rel.Target), "/")
			if strings.HasPrefix(rel.Target, "/") {
				b.sheet = strings.TrimPrefix(path.Clean(rel.Target), "/")
			}
			return b, nil
		}
	}
	return book{}, ErrUnreadable
}

func decodePart(z *zip.Reader, name string, into any) error {
	part, err := openPart(z, name)
	if err != nil {
		return err
	}
	defer part.Close()
	if err := xml.NewDecoder(part).Decode(into); err != nil {
		return asTooLarge(err)
	}
	return nil
}

// readShared reads the texts that cells point to.
func readShared(z *zip.Reader) ([]string, error) {
	part, err := openPart(z, "xl/sharedStrings.xml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // a workbook may do without
	}
	if err != nil {
		return nil, err
	}
	defer part.Close()
	dec := xml.NewDecoder(part)
	var list []string
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, asTooLarge(err)
		}
		if start, ok := tok.(xml.StartElement); ok && start.Name.Local == "si" {
			text, err := richText(dec, "si")
			if err != nil {
				return nil, err
			}
			list = append(list, text)
		}
	}
}

// richText gathers the <t> of an element, leaving out how Chinese is read
// aloud (<rPh>).
func richText(dec *xml.Decoder, end string) (string, error) {
	var b strings.Builder
	inT := false
	for {
		tok, err := dec.Token()
		if err != nil {
			return "", asTooLarge(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if t.Name.Local == "rPh" {
				if err := dec.Skip(); err != nil {
					return "", asTooLarge(err)
				}
			}
			inT = t.Name.Local == "t"
		case xml.CharData:
			if inT {
				b.Write(t)
			}
		case xml.EndElement:
			inT = false
			if t.Name.Local == end {
				return b.String(), nil
			}
		}
	}
}

func (s *xlsxSource) next() (int, []cell, error) {
	for {
		tok, err := s.dec.Token()
		if err == io.EOF {
			return 0, nil, io.EOF
		}
		if err != nil {
			return 0, nil, asTooLarge(err)
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "row":
			if n, err := strconv.Atoi(attr(start, "r")); err == nil {
				s.row = n
			} else {
				s.row++
			}
			cells, err := s.cells()
			return s.row, cells, err
		case "mergeCell":
			s.merged = append(s.merged, attr(start, "ref"))
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (s *xlsxSource) cells() ([]cell, error) {
	var cells []cell
	for {
		tok, err := s.dec.Token()
		if err != nil {
			return nil, asTooLarge(err)
		}
		if end, ok := tok.(xml.EndElement); ok && end.Name.Local == "row" {
			return cells, nil
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local != "c" {
			continue
		}
		at := len(cells)
		if ref := attr(start, "r"); ref != "" {
			if at, err = columnIndex(ref); err != nil {
				return nil, ErrUnreadable.Because(err)
			}
		}
		if at >= 16*maxColumns {
			return nil, ErrTooLarge
		}
		c, err := s.cell(attr(start, "t"))
		if err != nil {
			return nil, err
		}
		if c.text == "" && c.kind == textCell {
			continue
		}
		if at >= maxColumns {
			return nil, ErrTooLarge
		}
		for len(cells) <= at {
			cells = append(cells, cell{})
		}
		cells[at] = c
	}
}

// cell reads the inside of one <c>.
func (s *xlsxSource) cell(kind string) (cell, error) {
	var text strings.Builder
	formula, inV := false, false
	for {
		tok, err := s.dec.Token()
		if err != nil {
			return cell{}, asTooLarge(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			inV = t.Name.Local == "v"
			switch t.Name.Local {
			case "f":
				formula = true
			case "is":
				inline, err := richText(s.dec, "is")
				if err != nil {
					return cell{}, err
				}
				text.WriteString(inline)
			}
		case xml.CharData:
			if inV {
				text.Write(t)
			}
		case xml.EndElement:
			inV = false
			if t.Name.Local == "c" {
				return s.typed(kind, text.String(), formula)
			}
		}
	}
}

func (s *xlsxSource) typed(kind, text string, formula bool) (cell, error) {
	c := cell{text: strings.TrimSpace(text), from: s.from}
	switch kind {
	case "s":
		i, err := strconv.Atoi(c.text)
		if err != nil || i < 0 || i >= len(s.shared) {
			return cell{}, ErrUnreadable.Because(errors.New("a cell points to no text"))
		}
		c.text = strings.TrimSpace(s.shared[i])
	case "b":
		c.kind = boolCell
	case "e":
		c.kind = errorCell
	case "", "n":
		if c.text != "" {
			c.kind = numberCell
		}
	}
	if formula {
		c.kind = formulaCell
	}
	return c, nil
}
