package pack

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"minsheng/lang"
)

// QuoteReport is how many quotations were compared with the text of their
// source, and how many could not be because the text is not at hand.
type QuoteReport struct {
	Compared int `json:"compared"`
	NoText   int `json:"no_text"`
}

// Texts are the sources that are at hand: statutes as Markdown named by title
// ("title(date).md"), plans as text that says its title near its beginning.
// Plans may be nil.
type Texts struct{ Law, Plans fs.FS }

// FindTexts returns the texts in the first of the folders of data that holds
// statutes (cn/law below it, the plans in the folder plans beside it).
func FindTexts(dirs ...string) (Texts, bool) {
	for _, dir := range dirs {
		law, plans := filepath.Join(dir, "cn", "law"), filepath.Join(dir, "..", "plans")
		if found, _ := filepath.Glob(filepath.Join(law, "*.md")); dir == "" || len(found) == 0 {
			continue
		}
		return Texts{Law: os.DirFS(law), Plans: os.DirFS(plans)}, true
	}
	return Texts{}, false
}

// CheckQuotes compares what the pack quotes (the words that cases prove, and
// elements of status quoted) with the texts of their sources. Words must stand
// in the article that the clause names; a plan has no articles.
func (p *Pack) CheckQuotes(texts Texts) (QuoteReport, Mistakes) {
	c := &quoting{pack: p, texts: texts, statutes: map[string]*statute{}, found: &findings{}}
	for _, one := range p.casesOnce().cases {
		if one.Ref.Quote != "" {
			c.compare(one.Ref.Source, one.Ref.Clause, one.Ref.Quote, one.Ref.place)
		}
	}
	for _, versions := range p.services {
		for _, d := range versions {
			c.elements(d)
		}
	}
	return c.report, c.found.sorted()
}

type quoting struct {
	pack     *Pack
	texts    Texts
	statutes map[string]*statute // by source id; nil where there is no text
	found    *findings
	report   QuoteReport
}

func (c *quoting) elements(d *draft) {
	e := &d.Elements
	for key, part := range map[string]Element{"who": e.Who, "what": e.What, "standard": e.Standard, "pays": e.Pays, "lead": e.Lead} {
		if part.Cite.Status != Quoted || part.Text.ZH == "" {
			continue
		}
		c.compare(part.Cite.Source, part.Cite.Clause, part.Text.ZH, d.block.nested("elements", key, "zh"))
	}
}

// compare looks for each piece of a quotation; … stands for words left out.
func (c *quoting) compare(source, clause, quote string, p place) {
	s := c.statute(source)
	if s == nil {
		c.report.NoText++
		return
	}
	c.report.Compared++
	within := s.within(clause)
	for _, piece := range strings.FieldsFunc(quote, func(r rune) bool { return r == '…' }) {
		if strings.Contains(within, plain(piece)) {
			continue
		}
		fix := text("照原文改，或改 clause", "copy the words of the source, or correct the clause")
		if article := s.find(plain(piece)); article != "" {
			fix = textf("这些字在%s", "these words stand in %s", article)
		}
		title := c.pack.Source(source).Title.ZH
		c.found.add(p.mistake(CodeQuoteNotFound, lang.Text{ZH: "《" + title + "》" + clause + "里没有这些字：" + piece, EN: "《" + title + "》" + clause + " does not hold these words: " + piece}, fix))
	}
}

// statute reads the text of a source once.
func (c *quoting) statute(source string) *statute {
	if s, ok := c.statutes[source]; ok {
		return s
	}
	c.statutes[source] = nil
	if src := c.pack.Source(source); src != nil {
		c.statutes[source] = c.texts.read(src.Title.ZH)
	}
	return c.statutes[source]
}

// statute is the text of a law by article, without white space.
type statute struct {
	articles []string // 第一条 …, in order
	text     map[string]string
}

var articleStart = regexp.MustCompile(`^第[一二三四五六七八九十百零〇千]+条`)

// read finds the text of a title and reads it, or returns nil.
func (t Texts) read(title string) *statute {
	files, err := fs.Glob(t.Law, "*.md")
	if err != nil {
		return nil
	}
	for _, f := range files {
		name, _, _ := strings.Cut(strings.TrimSuffix(f, path.Ext(f)), "(")
		if bareTitle(name) != bareTitle(title) {
			continue
		}
		if data, err := fs.ReadFile(t.Law, f); err == nil {
			return parseStatute(string(data))
		}
	}
	if t.Plans == nil {
		return nil
	}
	return readPlan(t.Plans, title)
}

// planHead is how far into a plan's text its title stands at the latest.
const planHead = 2000

// readPlan finds a plan, a text file that says its title near its beginning.
// Plans have chapters and no articles, so that a quotation may stand anywhere.
func readPlan(texts fs.FS, title string) *statute {
	files, err := fs.Glob(texts, "*.txt")
	if err != nil {
		return nil
	}
	name, _, _ := strings.Cut(plain(title), "(") // a remark in brackets is ours
	for _, f := range files {
		data, err := fs.ReadFile(texts, f)
		if err != nil {
			continue
		}
		whole := plain(string(data))
		if strings.Contains(whole[:min(len(whole), planHead)], name) {
			return &statute{text: map[string]string{"": whole}}
		}
	}
	return nil
}

var titleNoise = strings.NewReplacer("中华人民共和国", "", "《", "", "》", "", "（", "(", "）", ")", " ", "")

func bareTitle(s string) string { return titleNoise.Replace(s) }

func parseStatute(data string) *statute {
	s := &statute{text: map[string]string{}}
	current := ""
	for _, line := range strings.Split(data, "\n") {
		if a := articleStart.FindString(strings.TrimSpace(line)); a != "" {
			current = a
			s.articles = append(s.articles, a)
		}
		if !strings.HasPrefix(line, "#") {
			s.text[current] += plain(line)
		}
	}
	return s
}

var articleNames = regexp.MustCompile(`第[一二三四五六七八九十百零〇千]+条`)

// within returns the text of the articles that a clause names, or all where it
// names none or a range.
func (s *statute) within(clause string) string {
	names := articleNames.FindAllString(clause, -1)
	if strings.ContainsAny(clause, "至-—–") {
		names = nil
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString(s.text[name])
	}
	if b.Len() > 0 {
		return b.String()
	}
	if len(names) > 0 {
		return "" // an article that the law does not have
	}
	for _, name := range append([]string{""}, s.articles...) {
		b.WriteString(s.text[name])
	}
	return b.String()
}

// find returns the article that holds the words, or "".
func (s *statute) find(words string) string {
	for _, name := range s.articles {
		if strings.Contains(s.text[name], words) {
			return name
		}
	}
	return ""
}

// plain removes white space and makes full-width punctuation half-width, in
// which copies of one law differ.
func plain(s string) string {
	return plainer.Replace(strings.Join(strings.Fields(s), ""))
}

var plainer = strings.NewReplacer("（", "(", "）", ")", "，", ",", "；", ";", "：", ":", "\u3000", "", "“", "\"", "”", "\"")
