package casework

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/store/storetest"
)

var update = flag.Bool("update", false, "write what comes out into testdata")

// letter writes a letter as text, one paragraph a line.
func (h *town) letter(c Case, kind LetterKind, tag lang.Tag) (string, *Letter) {
	h.Helper()
	l, err := h.office.Letter(h.Context(), h.clerk("wang.min"), "a test", c.ID, kind, tag)
	h.must(err)
	var b strings.Builder
	for _, p := range l.Paragraphs {
		fmt.Fprintf(&b, "%-10s %s\n", p.Kind, strings.ReplaceAll(p.Text, c.Number, "<number>"))
	}
	return b.String(), l
}

func TestLettersSayWhatIsDecidedWhyAndHowToAppeal(t *testing.T) {
	h := newTown(t, storetest.SQLite(t))
	me := Self(h.people[0])
	apply := func(more map[string]string) Case {
		a := h.begin(me, NewApplication{Service: "dibao", Person: h.people[0]})
		return h.submit(me, h.answer(me, a, with(more))).Cases[0]
	}
	var b strings.Builder
	show := func(title string, c Case, kind LetterKind, tag lang.Tag) {
		text, _ := h.letter(c, kind, tag)
		fmt.Fprintf(&b, "-- %s %s --\n%s", title, tag, text)
	}
	c := apply(nil)
	show("receipt", c, "", lang.ZH)
	show("receipt", c, "", lang.EN)
	c = h.do("li.fang", c, Act{Action: "ask-papers", Note: "三个月银行流水\n租房合同"})
	show("papers", c, "", lang.ZH)
	show("papers", c, "", lang.EN)
	refused := h.do("wang.min", h.review(apply(map[string]string{"household_property_within_limits": "false"}), "1500"), Act{Action: "refuse", Reason: "核对出一套商铺"})
	show("refused", refused, "", lang.ZH)
	show("refused", refused, "", lang.EN)
	granted := h.do("wang.min", h.review(apply(nil), "1500"), Act{Action: "approve", Amount: yuan("1500")})
	show("granted", granted, "", lang.ZH)
	show("granted", granted, "", lang.EN)
	golden(t, "letters.txt", b.String())
	if _, err := h.office.Letter(t.Context(), me, "look", c.ID, DecisionLetter, lang.ZH); !errors.Is(err, ErrNoLetter) {
		t.Errorf("a decision before there is one: %v", err)
	}
	if _, err := h.office.Letter(t.Context(), Self(h.people[1]), "curious", c.ID, "", lang.ZH); !errors.Is(err, ErrNotFound) {
		t.Errorf("somebody else's letter: %v", err)
	}
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is other than before; look at it, then run go test ./casework -update\n%s", name, got)
	}
}

func TestALetterIsADocumentThatSaysTheSame(t *testing.T) {
	l := &Letter{Kind: DecisionLetter, Tag: lang.ZH, Paragraphs: []Paragraph{
		{Heading, "关于“最低生活保障”申请的决定书"}, {Reference, "编号：260302-abcde-fghjk"}, {Salutation, "张三丰："},
		{Body, "收入 <1200 元 & 财产>，不予批准。"}, {Item, "1.财产"}, {Signature, "2026年3月2日"}}}
	var a, b bytes.Buffer
	for _, to := range []io.Writer{&a, &b} {
		if err := l.WriteDOCX(to); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("equal letters are different files")
	}
	if kind, ok := sniff(a.Bytes()); !ok || kind != typeDOCX {
		t.Errorf("the file is taken for %+v", kind)
	}
	z, err := zip.NewReader(bytes.NewReader(a.Bytes()), int64(a.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "letter.xml", string(text)+"\n")
	var said []string
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if words, ok := token.(xml.CharData); ok && strings.TrimSpace(string(words)) != "" {
			said = append(said, string(words))
		}
	}
	for i, p := range l.Paragraphs {
		if i >= len(said) || said[i] != p.Text {
			t.Fatalf("the document says %q", said)
		}
	}
}

func TestTheContentSaysWhatAFileIs(t *testing.T) {
	packed := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, n := range names {
			w, err := z.Create(n)
			if err == nil {
				_, err = w.Write([]byte("x"))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"a whole PDF", pdf("x"), "PDF"},
		{"a PDF that broke off", []byte("%PDF-1.7\nhalf of it"), ""},
		{"an image", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF....\xFF\xD9"), "JPEG"},
		{"an image that broke off", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF...."), ""},
		{"a drawing", []byte("\x89PNG\x0D\x0A\x1A\x0A....IEND\xAEB`\x82"), "PNG"},
		{"a text of Word", packed("[Content_Types].xml", "word/document.xml"), "DOCX"},
		{"a text with macros", packed("word/document.xml", "word/vbaProject.bin"), ""},
		{"a table", packed("xl/workbook.xml"), "XLSX"},
		{"a fixed layout", packed("OFD.xml", "Doc_0/Document.xml"), "OFD"},
		{"any archive", packed("setup.exe"), ""},
		{"a broken archive", packed("OFD.xml")[:20], ""},
		{"a page of the web", []byte("<html><script>alert(1)</script>"), ""},
		{"a drawing that can run", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), ""},
		{"nothing", nil, ""},
	} {
		kind, ok := sniff(c.data)
		if got := kind.Name; ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s is taken for %q (%v)", c.name, got, ok)
		}
	}
}

func TestANameOfAFileIsOnlyItsName(t *testing.T) {
	for name, want := range map[string]string{
		`C:\Users\张\收入.pdf`: "收入.pdf", "../../etc/passwd": "passwd", "a\x00b\nc.pdf": "abc.pdf", "..": "file", "": "file", "x<y>:z.pdf": "xyz.pdf",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	if got := fileName(strings.Repeat("长", 300) + ".pdf"); len([]rune(got)) != 120 || !strings.HasSuffix(got, ".pdf") {
		t.Errorf("%d characters", len([]rune(got)))
	}
}

func TestEveryMessageHasItsWordsInBothLanguages(t *testing.T) {
	for template, words := range messageWords {
		if words.ZH == "" || words.EN == "" {
			t.Errorf("%s lacks words", template)
		}
		for _, place := range []string{"{service}", "{number}", "{bundle}", "{helper}", "{why}", "{until}", "{amount}", "{department}", "{note}", "{step}", "{what}", "{granted}", "{others}"} {
			if strings.Contains(words.ZH, place) != strings.Contains(words.EN, place) {
				t.Errorf("%s says %s in one language only", template, place)
			}
		}
	}
	if outcomeName(pack.Refused).EN == "" {
		t.Error("an outcome has no words")
	}
}
