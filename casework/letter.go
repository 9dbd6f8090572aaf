package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/rule"
)

// Letter is an official letter to a resident in one language, ready for a page
// to print or a file to take away.
type Letter struct {
	Kind       LetterKind
	Tag        lang.Tag
	Paragraphs []Paragraph
}

// Paragraph is one paragraph of a letter.
type Paragraph struct {
	Kind ParagraphKind
	Text string
}

// ParagraphKind says what a paragraph is for, and so how it looks.
type ParagraphKind string

// The kinds of paragraphs.
const (
	Heading    ParagraphKind = "heading"
	Reference  ParagraphKind = "reference"
	Salutation ParagraphKind = "salutation"
	Body       ParagraphKind = "body"
	Item       ParagraphKind = "item"
	Signature  ParagraphKind = "signature"
)

// LetterKind says what a letter is about.
type LetterKind string

// The letters: that an application was received, that papers are wanted, and
// what was decided.
const (
	ReceiptLetter  LetterKind = "receipt"
	PapersLetter   LetterKind = "papers"
	DecisionLetter LetterKind = "decision"
)

// ErrNoLetter says that a case has no such letter: nothing is decided, or no
// papers are wanted.
var ErrNoLetter = fault.New(fault.NotFound, "casework.no_letter", lang.Text{
	ZH: "这个事项现在没有这种文书", EN: "The case has no such letter as it stands"})

// Letter writes the letter of a case; the empty kind is the one of how it
// stands. Whoever may see the case may; the journal says who and why. Faults:
// ErrNotFound, ErrNoLetter.
func (o *Office) Letter(ctx context.Context, who Who, purpose string, of id.ID, kind LetterKind, tag lang.Tag) (*Letter, error) {
	c, err := o.Case(ctx, who, purpose, of)
	if err != nil {
		return nil, err
	}
	e, err := o.edition(c.OpenedOn)
	if err != nil {
		return nil, err
	}
	if kind == "" {
		kind = letterOf(&c)
	}
	w := &letterWriter{c: &c, e: e, tag: tag, l: &Letter{Kind: kind, Tag: tag}}
	switch {
	case kind == ReceiptLetter:
		w.receipt()
	case kind == PapersLetter && c.Kind == pack.WaitState:
		w.papers()
	case kind == DecisionLetter && (c.Outcome == pack.Granted || c.Outcome == pack.Refused):
		w.decision()
	default:
		return nil, ErrNoLetter.At(string(kind))
	}
	return w.l, nil
}

// letterOf is the letter of how a case stands.
func letterOf(c *Case) LetterKind {
	switch {
	case !c.Open():
		return DecisionLetter
	case c.Kind == pack.WaitState:
		return PapersLetter
	}
	return ReceiptLetter
}

// letterWriter writes one letter.
type letterWriter struct {
	c   *Case
	e   *pack.Edition
	tag lang.Tag
	l   *Letter
}

// add adds a paragraph; a text without words in it is left out.
func (w *letterWriter) add(kind ParagraphKind, t lang.Text, values ...any) {
	if t.IsZero() {
		return
	}
	text := t.In(w.tag)
	if len(values) > 0 {
		text = fmt.Sprintf(text, values...)
	}
	w.l.Paragraphs = append(w.l.Paragraphs, Paragraph{kind, text})
}

// head writes how every letter begins.
func (w *letterWriter) head(title lang.Text) {
	w.add(Heading, title, w.service())
	w.add(Reference, lang.Text{ZH: "编号：%s", EN: "No. %s"}, w.c.Number)
	w.add(Salutation, lang.Text{ZH: "%s：", EN: "To %s"}, w.c.Name)
}

func (w *letterWriter) service() string { return serviceNames(w.e)(w.c.Service).In(w.tag) }

// day writes a day as letters do.
func (w *letterWriter) day(d civil.Date) string { return dayIn(d, w.tag) }

func dayIn(d civil.Date, tag lang.Tag) string {
	y, m, day := d.YMD()
	if tag == lang.EN {
		return fmt.Sprintf("%d %s %d", day, time.Month(m), y)
	}
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

func (w *letterWriter) receipt() {
	w.head(lang.Text{ZH: "“%s”申请受理通知书", EN: "Receipt of the application for %s"})
	w.add(Body, lang.Text{ZH: "您提出的“%s”申请，本机关已于%s受理。", EN: "Your application for %s was received on %s."}, w.service(), w.day(w.c.OpenedOn))
	if n := w.c.Whole; n.Days > 0 {
		w.add(Body, lang.Text{ZH: "办理时限为%s，自受理次日起算；补正材料、公示等依法不计入的时间除外。", EN: "It is decided within %s from the day after, not counting time that the law leaves out."}, w.days(n.Days, n.Working))
	}
	w.add(Body, lang.Text{ZH: "凭上述编号可以在网上、窗口或电话查询进度。", EN: "With the number above you can ask how far it is: online, at the window or by telephone."})
	w.sign(w.c.OpenedOn)
}

func (w *letterWriter) days(n int, working bool) string {
	t := lang.Text{ZH: "%d 日", EN: "%d days"}
	if working {
		t = lang.Text{ZH: "%d 个工作日", EN: "%d working days"}
	}
	return fmt.Sprintf(t.In(w.tag), n)
}

func (w *letterWriter) papers() {
	last := w.lastTo(w.c.State)
	w.head(lang.Text{ZH: "“%s”补正材料通知书", EN: "Papers that are needed for %s"})
	w.add(Body, lang.Text{ZH: "您的“%s”申请还需要补充材料：", EN: "Your application for %s needs more papers:"}, w.service())
	for _, line := range strings.Split(strings.TrimSpace(last.Note+"\n"+last.Reason), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			w.add(Item, plainArg("%s"), line)
		}
	}
	if w.c.Due < never {
		w.add(Body, lang.Text{ZH: "请于%s前补齐；补正期间不计入办理时限。有困难的请与我们联系，可以由工作人员上门协助。", EN: "Please hand them in by %s; until then the time limit stands still. If this is difficult, tell us: somebody can come and help."}, w.day(w.c.Due))
	}
	w.sign(last.On)
}

// lastTo is the event that brought the case to a state last.
func (w *letterWriter) lastTo(state string) Event {
	for _, e := range slices.Backward(w.c.Events) {
		if e.To == state && e.From != state {
			return e
		}
	}
	return Event{On: w.c.MovedOn}
}

func (w *letterWriter) decision() {
	w.head(lang.Text{ZH: "关于“%s”申请的决定书", EN: "Decision on the application for %s"})
	given := lang.Text{ZH: "您于%s提出的“%s”申请，经审核，决定如下：不予批准。", EN: "On your application of %s for %s it is decided: it is refused."}
	if w.c.Outcome == pack.Granted {
		given = lang.Text{ZH: "您于%s提出的“%s”申请，经审核，决定如下：予以批准。", EN: "On your application of %s for %s it is decided: it is granted."}
	}
	if w.c.Application == "" {
		given.ZH = strings.Replace(given.ZH, "您于%s提出的“%s”申请，经审核", "根据%s的登记信息，对“%s”", 1)
		given.EN = strings.Replace(given.EN, "On your application of %s for %s", "By what was on file on %s, on %s without an application,", 1)
	}
	w.add(Body, given, w.day(w.c.OpenedOn), w.service())
	if w.c.Outcome == pack.Granted && w.c.Amount != nil && *w.c.Amount > 0 {
		w.add(Body, lang.Text{ZH: "标准为%s。", EN: "It comes to %s."}, amountIn(*w.c.Amount, w.per(), w.tag))
	}
	w.why()
	if last := w.lastTo(w.c.State); last.Reason != "" {
		w.add(Body, lang.Text{ZH: "说明：%s", EN: "In the words of the office: %s"}, last.Reason)
	}
	w.appeal()
	w.sign(w.c.DecidedOn)
}

func (w *letterWriter) per() string {
	if s := w.e.Service(w.c.Service); s != nil {
		return s.Per
	}
	return ""
}

// perWords are the periods of amounts.
var perWords = map[string]lang.Text{
	"month": {ZH: "每月%s元", EN: "%s yuan a month"}, "year": {ZH: "每年%s元", EN: "%s yuan a year"}, "day": {ZH: "每天%s元", EN: "%s yuan a day"},
	"term": {ZH: "每学期%s元", EN: "%s yuan a term"},
}

func amountIn(m measure.Money, per string, tag lang.Tag) string {
	t, ok := perWords[per]
	if !ok {
		t = lang.Text{ZH: "%s元", EN: "%s yuan"}
	}
	return fmt.Sprintf(t.In(tag), m.Short())
}

// why writes what the rules said when it was decided, with the clause of each
// condition: of a refusal what is not met, else all of it.
func (w *letterWriter) why() {
	if len(w.c.Grounds) == 0 {
		return
	}
	g := w.c.Grounds[len(w.c.Grounds)-1]
	said, ok := g.Said[w.tag]
	if !ok || len(said.Reasons) == 0 {
		return
	}
	refused := w.c.Outcome == pack.Refused
	var shown []entitle.Reason
	for _, r := range said.Reasons {
		if !refused || r.Outcome != "met" {
			shown = append(shown, r)
		}
	}
	if len(shown) == 0 {
		return
	}
	w.add(Body, lang.Text{ZH: "决定所依据的条件（按%s的登记和申报情况）：", EN: "The conditions on which it rests, by what was on file and declared on %s:"}, w.day(g.On))
	for i, r := range shown {
		w.add(Item, lang.Text{ZH: "%d.%s%s——%s%s", EN: "%d. %s%s: %s%s"}, i+1, r.Say, foundIn(r, w.tag), metWords[r.Outcome].In(w.tag), citeIn(r.Cite, w.tag))
	}
}

// metWords are whether a condition is met, in words.
var metWords = map[string]lang.Text{
	"met": {ZH: "符合", EN: "met"}, "not met": {ZH: "不符合", EN: "not met"},
	"unknown": {ZH: "尚不清楚", EN: "not known"}, "failed": {ZH: "无法判断", EN: "cannot be told"},
}

func foundIn(r entitle.Reason, tag lang.Tag) string {
	if r.Found == "" || r.Found == r.Say {
		return ""
	}
	return lang.Text{ZH: "（" + r.Found + "）", EN: " (" + r.Found + ")"}.In(tag)
}

// citeIn writes a clause; one that nobody has compared with its source says so.
func citeIn(c *entitle.Citation, tag lang.Tag) string {
	if c == nil {
		return ""
	}
	clause := lang.Text{ZH: "。依据：《" + c.Title + "》" + c.Clause, EN: ". By " + c.Title + ", " + c.Clause}.In(tag)
	if c.Status == pack.Unverified {
		clause += lang.Text{ZH: "（未核实）", EN: " (not verified)"}.In(tag)
	}
	return clause
}

// appeal says what somebody can do who does not agree, and by when.
func (w *letterWriter) appeal() {
	a := w.c.Process.Appeal
	if a == nil {
		w.add(Body, lang.Text{ZH: "对本决定有疑问的，可以向本机关询问，本机关应当说明理由。", EN: "If you doubt this decision, ask this office: it has to explain it."})
		return
	}
	w.add(Body, lang.Text{ZH: "如不服本决定，可以自收到之日起%d日内申请复核或寻求救济：%s%s。", EN: "If you do not agree, you have %d days from receiving this: %s%s."}, a.Days, a.To.In(w.tag), w.clause(a.Cite))
}

func (w *letterWriter) clause(c rule.Cite) string {
	if c.Source == "" {
		return ""
	}
	title := c.Source
	if s := w.e.Pack.Source(c.Source); s != nil {
		title = s.Title.In(w.tag)
	}
	unsure := lang.Text{}
	if c.Status == pack.Unverified {
		unsure = lang.Text{ZH: "，未核实", EN: ", not verified"}
	}
	return lang.Text{ZH: "（《" + title + "》" + c.Clause + unsure.ZH + "）", EN: " (" + title + ", " + c.Clause + unsure.EN + ")"}.In(w.tag)
}

// sign writes who decides and of what day the letter is.
func (w *letterWriter) sign(on civil.Date) {
	from := w.e.Pack.Name
	if d := w.e.Department(w.c.Department); d != nil {
		from = lang.Text{ZH: from.ZH + d.Name.ZH, EN: d.Name.In(lang.EN) + ", " + from.In(lang.EN)}
	}
	w.add(Signature, from)
	w.add(Signature, plainArg("%s"), w.day(on))
}
