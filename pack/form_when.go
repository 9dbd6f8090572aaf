package pack

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"minsheng/rule"
)

// When says when something of a form is asked, by the answers to the
// questions before: "answer.born_where == 'hospital'".
type When struct {
	Source string // as written

	expr *rule.Expr
	any  []string // the conditions of which one must be met, where it was joined of several
}

// Answers are to a condition what a person is to a rule. The language calls
// its subject person and a form calls it answer, a word as long, so that
// places in messages stay where they are.
const (
	subjectOfRules = "person."
	subjectOfForms = "answer."
)

// outsideForms are names of the language that a form has no use for: it knows
// answers alone, whoever asks and on whichever day.
var outsideForms = regexp.MustCompile(`\b(person|household|param|owed|on)\b`)

var quoted = regexp.MustCompile(`'[^']*'|"[^"]*"`)

// askForms are the kinds whose answers a condition can name.
var askForms = map[AskKind]rule.Form{
	AskNumber: rule.FormInt, AskMoney: rule.FormMoney, AskDay: rule.FormDate, AskYesNo: rule.FormBool,
	AskChoice: rule.FormCode, AskChoices: rule.FormCodes, AskArea: rule.FormArea,
}

// setConditions makes what the form's conditions are checked against. It
// fails where a question is there twice.
func (f *Form) setConditions() error {
	var attrs []rule.Attribute
	for _, q := range f.Questions() {
		if form := askForms[q.Kind]; form != "" {
			attrs = append(attrs, rule.Attribute{Entity: rule.OfPerson, Name: q.ID, Form: form, Codes: q.Options, Label: q.Name})
		}
	}
	schema, err := rule.NewSchema(attrs, nil)
	if err != nil {
		return err
	}
	f.schema = schema
	f.conditions, err = rule.NewEnv(schema, nil)
	return err
}

// condition checks the text of a condition. Its error is a *rule.Mistake.
func (f *Form) condition(source string) (*When, error) {
	bare := quoted.ReplaceAllStringFunc(source, func(s string) string { return strings.Repeat("·", len([]rune(s))) })
	if at := outsideForms.FindStringIndex(bare); at != nil {
		col := len([]rune(bare[:at[0]])) + 1
		word := bare[at[0]:at[1]]
		return nil, &rule.Mistake{Line: 1, Col: col, Code: rule.CodeName, Say: textf("表单的条件里没有「%s」", "a condition of a form has no %q", word),
			Fix: text("只能写前面问题的回答：answer.问题标识", "write answers to questions before: answer.QUESTION")}
	}
	expr, err := f.conditions.Check(rule.OfPerson, strings.ReplaceAll(source, subjectOfForms, subjectOfRules))
	if err != nil {
		return nil, f.asNamed(err)
	}
	return &When{Source: source, expr: expr}, nil
}

var namedThing = regexp.MustCompile(`"([^"]*)"`)

// asNamed words a mistake about a name as a form needs it: what rules call an
// attribute is a question here.
func (f *Form) asNamed(err error) error {
	var m *rule.Mistake
	if !errors.As(err, &m) || m.Code != rule.CodeName {
		return err
	}
	name := namedThing.FindStringSubmatch(m.Say.EN)
	if name == nil {
		return err
	}
	var names []string
	for _, a := range f.schema.Attributes(rule.OfPerson) {
		names = append(names, a.Name)
	}
	m.Say = textf("条件里不能用「%s」：没有这个问题，或它不是是否、数字、金额、日期、选项", "a condition cannot use %q: there is no such question, or its answer is no yes or no, number, amount, day or choice", name[1])
	m.Fix = instead(name[1], names, seeAnswers)
	return err
}

// names lists the questions that the condition asks about, nil for none.
func (c *When) names() []string {
	if c == nil {
		return nil
	}
	var all []string
	for _, a := range c.expr.Refs().Attributes {
		all = append(all, a.Name)
	}
	return all
}

// holds reports whether the condition is met by what was answered so far. What
// is not answered yet does not meet it.
func (c *When) holds(so *rule.Person) bool {
	return c == nil || c.expr.Eval(&rule.Facts{Person: so}).IsTrue()
}

// compile checks every condition of the form that was written as a text only.
func (f *Form) compile() error {
	if err := f.setConditions(); err != nil {
		return err
	}
	checked := func(what string, c *When) (*When, error) {
		if c == nil {
			return nil, nil
		}
		done, err := f.condition(c.Source)
		if err != nil {
			return nil, fmt.Errorf("form %s, %s: %w", f.ID, what, err)
		}
		return done, nil
	}
	var err error
	for _, q := range f.Questions() {
		if q.When, err = checked(q.ID, q.When); err != nil {
			return err
		}
	}
	for i := range f.Papers {
		p := &f.Papers[i]
		if p.When, err = checked(p.ID, p.When); err != nil {
			return err
		}
	}
	return nil
}
