package minsheng_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// What a reader can hold in mind. The house aims at 40 and 400; these are the
// walls, and there are no exceptions.
const (
	longestFunction = 60
	longestFile     = 500
)

func TestFunctionsAndFilesStayReadable(t *testing.T) {
	for name, f := range parsed(t) {
		if n := f.files.File(f.syntax.Pos()).LineCount(); n > longestFile {
			t.Errorf("%s has %d lines, want at most %d: split it by noun", name, n, longestFile)
		}
		for _, d := range f.syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := f.line(fn.End()) - f.line(fn.Pos()) + 1; n > longestFunction {
				t.Errorf("%s:%d: %s has %d lines, want at most %d", name, f.line(fn.Pos()), fn.Name.Name, n, longestFunction)
			}
		}
	}
}

// noWord matches the names that say nothing.
var noWord = regexp.MustCompile(`^(Update|Handle|Process|Do|Perform)[A-Z]|.(Manager|Helper|Util|Utils|Impl|Info|Data)$`)

func TestNamesAreWordsAndNothingRunsBeforeMain(t *testing.T) {
	for name, f := range parsed(t) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for ident := range declared(f.syntax) {
			if noWord.MatchString(ident.Name) {
				t.Errorf("%s:%d: %s says nothing: name the act or the thing", name, f.line(ident.Pos()), ident.Name)
			}
			if ident.Name == "init" {
				t.Errorf("%s:%d: init runs behind the reader's back", name, f.line(ident.Pos()))
			}
		}
	}
}

func TestEveryExportedNameIsIntroduced(t *testing.T) {
	for name, f := range parsed(t) {
		if strings.HasSuffix(name, "_test.go") || f.syntax.Name.Name == "main" {
			continue
		}
		for ident, doc := range declared(f.syntax) {
			if ident.IsExported() && !introduces(doc, ident.Name) {
				t.Errorf("%s:%d: the comment of %s does not begin with its name: %q", name, f.line(ident.Pos()), ident.Name, firstLine(doc))
			}
		}
	}
}

// introduces reports whether a comment begins with the name. A comment over a
// whole group need not: its names are said by the group.
func introduces(doc comment, name string) bool {
	if doc.ofGroup {
		return doc.text != ""
	}
	return strings.HasPrefix(doc.text, name+" ") || strings.Contains(firstLine(doc), " "+name+" ")
}

func firstLine(doc comment) string {
	line, _, _ := strings.Cut(doc.text, "\n")
	return line
}

// comment is what stands over a declaration, or over the group it is in.
type comment struct {
	text    string
	ofGroup bool
}

// declared lists the names that a file declares at its top level, methods of
// exported types included, with their comments.
func declared(f *ast.File) map[*ast.Ident]comment {
	names := map[*ast.Ident]comment{}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if receiverExported(d) {
				names[d.Name] = comment{text: d.Doc.Text()}
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				declaredBy(d, spec, names)
			}
		}
	}
	return names
}

func declaredBy(d *ast.GenDecl, spec ast.Spec, names map[*ast.Ident]comment) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		doc := s.Doc.Text()
		if doc == "" {
			doc = d.Doc.Text()
		}
		names[s.Name] = comment{text: doc}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			names[n] = comment{text: d.Doc.Text() + s.Doc.Text() + s.Comment.Text(), ofGroup: d.Lparen.IsValid()}
		}
	}
}

func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	ident, ok := of.(*ast.Ident)
	return ok && ident.IsExported()
}

// source is one Go file with its comments.
type source struct {
	files  *token.FileSet
	syntax *ast.File
}

func (s source) line(p token.Pos) int { return s.files.Position(p).Line }

// parsed reads every Go file of the repository.
func parsed(t *testing.T) map[string]source {
	t.Helper()
	all := map[string]source{}
	for name := range goFiles(t) {
		files := token.NewFileSet()
		syntax, err := parser.ParseFile(files, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = source{files, syntax}
	}
	return all
}
