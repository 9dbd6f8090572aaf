package pack

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/rule"
)

// The answers that a case can expect.
const (
	Yes     = "yes"
	No      = "no"
	Unknown = "unknown"
)

// Case is one test of a pack: a household, a day, and what is owed to whom.
type Case struct {
	Name      string
	On        civil.Date
	Ref       Ref
	Household *rule.Household
	Expect    []Expectation
}

// Ref is the clause that a case proves, with the words that say so.
type Ref struct {
	Source, Clause, Quote string

	place place // of the quotation
}

// Expectation is what one person, or the household, is expected to be owed.
type Expectation struct {
	Question
	Answer

	place   place
	amount  bool // an amount is expected
	missing bool // a list of what is missing is expected
}

// Question asks whether a service is owed to a person of a household, or to
// the household itself (Who is then HouseholdWord).
type Question struct{ Who, Service string }

// Answer is whether a service is owed, how much, and what would have to be
// known.
type Answer struct {
	Is      string // Yes, No or Unknown
	Amount  *measure.Money
	Per     string
	Missing []string // zhang.birth_on, household.urban, param.dibao.line
}

// caseSet is what the files below tests/ hold.
type caseSet struct {
	cases    []*Case
	mistakes Mistakes
}

// readCases reads the cases of a pack, all else of which is read.
func readCases(p *Pack, fsys fs.FS, files []string) caseSet {
	r := &caseReading{reading: reading{pack: p, found: &findings{}}, services: map[string]bool{}}
	for _, id := range p.serviceIDs() {
		r.services[id] = true
	}
	for _, f := range files {
		r.file(fsys, f)
	}
	return caseSet{r.cases, r.found.sorted()}
}

// caseReading is the cases of one pack while they are read.
type caseReading struct {
	reading
	services map[string]bool
	cases    []*Case
}

// file reads one file below tests/.
func (r *caseReading) file(fsys fs.FS, file string) {
	doc, root := readDocument(fsys, path.Join(r.pack.dir, file), r.found)
	if root == nil || r.pack.Schema() == nil {
		return
	}
	if root.Kind != yaml.SequenceNode {
		r.found.add(at(doc, root).mistake(CodeWrongKind, text("案例文件是一个列表", "a file of cases is a list"), text("每个案例前写 - name: …", "start each case with - name: …")))
		return
	}
	for _, n := range root.Content {
		r.oneCase(open(doc, n, r.found))
	}
}

func (r *caseReading) oneCase(b *block) {
	c := &Case{Name: b.str("name")}
	on, dated := b.day("on")
	c.On = on
	if !dated { // which will be said: nobody is unborn
		on = civil.Latest
	}
	if ref := b.block("ref"); ref != nil {
		c.Ref = r.ref(ref)
	}
	b.need("name", "on", "ref", "given", "expect")
	given := b.block("given")
	if given == nil {
		b.get("expect")
		b.close()
		return
	}
	before := len(r.found.list)
	c.Household = readHousehold(given, r.pack.Schema(), on)
	if expect := b.block("expect"); expect != nil {
		expect.each(func(key string, name, value *yaml.Node) {
			if e, ok := r.expectation(c, expect, name, value); ok {
				c.Expect = append(c.Expect, e)
			}
		})
	}
	b.close()
	if len(r.found.list) == before {
		r.cases = append(r.cases, c)
	}
}

func (r *caseReading) ref(b *block) Ref {
	ref := Ref{Quote: b.str("quote"), place: b.placeOf("quote")}
	id, n := b.scalar("id")
	ref.Source, ref.Clause = id, b.str("clause")
	b.need("id", "clause")
	b.close()
	if n != nil && r.pack.Source(id) == nil {
		b.say(n, CodeUnknownName, textf("没有出处「%s」", "there is no source %q", id), instead(id, r.pack.sourceIDs(), seeSources))
	}
	return ref
}

// expectation reads `zhang.nursing-allowance: yes` or its long form.
func (r *caseReading) expectation(c *Case, b *block, name, value *yaml.Node) (Expectation, bool) {
	who, service, _ := strings.Cut(name.Value, ".")
	e := Expectation{Question: Question{who, service}, place: at(b.doc, name)}
	if !r.asked(c, b, name, e.Question) {
		return e, false
	}
	if value.Kind == yaml.ScalarNode {
		e.Is = value.Value
		if !slices.Contains([]string{Yes, No, Unknown}, e.Is) {
			b.say(value, CodeUnknownWord, textf("不能写 %s", "it cannot be %s", e.Is), oneOf([]string{Yes, No, Unknown}))
			return e, false
		}
		return e, true
	}
	long := open(b.doc, value, r.found)
	e.Is, e.Per = long.word("is", Yes, No, Unknown), long.word("per", periods...)
	long.need("is")
	if m := r.value(long, "amount", rule.FormMoney); m.Known() {
		amount := m.Money()
		e.Amount, e.amount = &amount, true
	}
	if long.has("missing") {
		e.missing = true
		for _, n := range long.list("missing") {
			r.missing(c, long, n)
			e.Missing = append(e.Missing, n.Value)
		}
	}
	long.get("missing")
	long.close()
	return e, true
}

func (r *caseReading) asked(c *Case, b *block, name *yaml.Node, q Question) bool {
	if q.Who != HouseholdWord && !slices.Contains(memberIDs(c.Household), q.Who) {
		b.say(name, CodeUnknownName, textf("given 里没有「%s」这个人", "`given` has no person %q", q.Who), instead(q.Who, append(memberIDs(c.Household), HouseholdWord), text("照 given 里的标识写", "write an id of `given`")))
		return false
	}
	if !r.services[q.Service] {
		b.say(name, CodeUnknownName, textf("没有服务「%s」", "there is no service %q", q.Service), instead(q.Service, r.pack.serviceIDs(), seeServices))
		return false
	}
	return r.owedTo(c, b, name, q)
}

// owedTo reports a question whose answer is no whatever the rules say: a
// household's service asked of a person, or the other way round, or one that
// is not computed at all.
func (r *caseReading) owedTo(c *Case, b *block, name *yaml.Node, q Question) bool {
	s := r.pack.serviceOn(q.Service, c.On)
	switch {
	case s == nil:
		return true // not offered on that day, which the case may prove
	case !s.Computes:
		b.say(name, CodeCaseSubject, textf("「%s」没有 eligible，不逐人计算，答案总是 no", "%q has no `eligible`: it is not computed, and always no", q.Service), text("删去这一行", "remove this line"))
	case s.For == rule.OfHousehold && q.Who != HouseholdWord:
		b.say(name, CodeCaseSubject, textf("「%s」是给家庭的，问个人总是 no", "%q is for households: asked of a person it is always no", q.Service), textf("写 household.%s", "write household.%s", q.Service))
	case s.For == rule.OfPerson && q.Who == HouseholdWord:
		b.say(name, CodeCaseSubject, textf("「%s」是给个人的，问家庭总是 no", "%q is for persons: asked of the household it is always no", q.Service), textf("写 %s.%s", "write %s.%s", append(memberIDs(c.Household), "zhang")[0], q.Service))
	default:
		return true
	}
	return false
}

// missing checks a name like zhang.birth_on, household.urban, param.dibao.line.
func (r *caseReading) missing(c *Case, b *block, n *yaml.Node) {
	owner, name, _ := strings.Cut(n.Value, ".")
	var names []string
	see := seeAttributes
	if owner == "person" {
		b.say(n, CodeUnknownName, textf("missing 里要写明是谁的：%s", "`missing` names whose it is: %s", n.Value), textf("写 %s.%s", "write %s.%s", append(memberIDs(c.Household), "zhang")[0], name))
		return
	}
	switch {
	case strings.HasPrefix(n.Value, "owed("):
		return
	case owner == "param":
		names, see = r.pack.paramNames(), seeParams
	case owner == HouseholdWord:
		names = attributeNames(r.pack.Schema(), rule.OfHousehold)
	default:
		names = attributeNames(r.pack.Schema(), rule.OfPerson)
	}
	if !slices.Contains(names, name) {
		b.say(n, CodeUnknownName, textf("没有「%s」", "there is no %q", n.Value), instead(n.Value, prefixed(owner, names), see))
	}
}

func prefixed(owner string, names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = owner + "." + n
	}
	return all
}

func attributeNames(s *rule.Schema, e rule.Entity) []string {
	var all []string
	for _, a := range s.Attributes(e) {
		all = append(all, a.Name)
	}
	if e == rule.OfPerson {
		for _, l := range s.Links() {
			all = append(all, l.Name)
		}
	}
	return all
}

func memberIDs(h *rule.Household) []string {
	var all []string
	for _, m := range h.Members {
		all = append(all, m.ID)
	}
	return all
}
