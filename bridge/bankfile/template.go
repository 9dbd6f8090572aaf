package bankfile

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"

	"minsheng/fault"
	"minsheng/lang"
)

//go:embed *.yaml
var examples embed.FS

// Template is how one bank wants its files. See Parse.
type Template struct {
	Called    string   `yaml:"name"`
	Encoding  string   `yaml:"encoding"`  // utf-8, gbk or gb18030
	LineEnd   string   `yaml:"line_end"`  // crlf or lf
	Separator string   `yaml:"separator"` // one character
	Head      []string `yaml:"head"`      // cells of the first line; none where empty
	Columns   []Column `yaml:"columns"`
	Foot      []string `yaml:"foot"` // cells of the last line
	Returns   Returns  `yaml:"returns"`
}

// Column is one cell of a payment. A template whose columns have titles writes a
// line of them before the payments.
type Column struct {
	Title string `yaml:"title"`
	Value string `yaml:"value"` // text with {names} in it
}

// Returns says how a bank writes what became of the payments. A column is named
// by its title, or by its number from 1 where the file has no titles.
type Returns struct {
	Reference string   `yaml:"reference"`
	Status    string   `yaml:"status"`
	Paid      []string `yaml:"paid"`   // what Status says of a payment that was made
	Failed    []string `yaml:"failed"` // and of one that was not; all other words where empty
	Reason    string   `yaml:"reason"`
	SkipHead  int      `yaml:"skip_head"` // lines before the titles or the first payment
	SkipFoot  int      `yaml:"skip_foot"`
}

// ErrTemplate says that a template cannot be used. Field says where.
var ErrTemplate = fault.New(fault.Invalid, "bankfile.template", lang.Text{ZH: "银行文件模板不对", EN: "The template of a bank's file is wrong"})

// inPayment are the names that stand for something of a payment, inFile those
// of the whole file.
var (
	inFile    = []string{"run", "service", "month", "count", "total", "total_fen", "date"}
	inPayment = append([]string{"number", "reference", "payee", "name", "account", "amount", "amount_fen"}, inFile...)
	braced    = regexp.MustCompile(`\{([a-z_]*)\}`)
)

// Examples lists the names of the templates that come with the program.
func Examples() []string { return []string{"batch", "plain"} }

// Example returns a template that comes with the program, or an error that
// wraps fs.ErrNotExist.
func Example(name string) (*Template, error) {
	if !slices.Contains(Examples(), name) {
		return nil, fs.ErrNotExist
	}
	text, err := examples.ReadFile(name + ".yaml")
	if err != nil {
		return nil, err
	}
	return Parse(text)
}

// Parse reads a template. In its cells {reference} {payee} {name} {account}
// {amount} {amount_fen} {number} stand for a payment, {run} {service} {month}
// {count} {total} {total_fen} {date} for the file. Fault: ErrTemplate.
func Parse(text []byte) (*Template, error) {
	t := &Template{}
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(t); err != nil {
		return nil, ErrTemplate.Because(err)
	}
	if t.Encoding == "" {
		t.Encoding = "utf-8"
	}
	if t.LineEnd == "" {
		t.LineEnd = "crlf"
	}
	return t, t.check()
}

func (t *Template) check() error {
	switch {
	case t.Called == "":
		return ErrTemplate.At("name")
	case t.code() == nil:
		return ErrTemplate.At("encoding").Because(fmt.Errorf("%q: write utf-8, gbk or gb18030", t.Encoding))
	case t.LineEnd != "crlf" && t.LineEnd != "lf":
		return ErrTemplate.At("line_end").Because(fmt.Errorf("%q: write crlf or lf", t.LineEnd))
	case len([]rune(t.Separator)) != 1 || strings.ContainsAny(t.Separator, "\"\r\n"):
		return ErrTemplate.At("separator").Because(fmt.Errorf("%q: write one character", t.Separator))
	case len(t.Columns) == 0:
		return ErrTemplate.At("columns")
	}
	if err := cells("head", inFile, t.Head...); err != nil {
		return err
	}
	referenced := false
	for i, c := range t.Columns {
		if err := cells(fmt.Sprintf("columns[%d]", i+1), inPayment, c.Value); err != nil {
			return err
		}
		referenced = referenced || strings.Contains(c.Value, "{reference}")
	}
	if !referenced {
		return ErrTemplate.At("columns").Because(errors.New("one must hold {reference}: without it a file that is sent twice is paid twice"))
	}
	return cells("foot", inFile, t.Foot...)
}

// cells refuses names that stand for nothing.
func cells(field string, known []string, all ...string) error {
	for _, cell := range all {
		for _, m := range braced.FindAllStringSubmatch(cell, -1) {
			if !slices.Contains(known, m[1]) {
				return ErrTemplate.At(field).Because(fmt.Errorf("{%s} is not known here; there are {%s}", m[1], strings.Join(known, "} {")))
			}
		}
	}
	return nil
}

// code is the encoding, nil where the name is not known.
func (t *Template) code() encoding.Encoding {
	switch strings.ToLower(t.Encoding) {
	case "utf-8":
		return encoding.Nop
	case "gbk":
		return simplifiedchinese.GBK
	case "gb18030":
		return simplifiedchinese.GB18030
	}
	return nil
}

// titled reports whether the file has a line of titles.
func (t *Template) titled() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Title != "" })
}
