package pack

import (
	"slices"
	"strconv"
	"strings"

	"minsheng/lang"
	"minsheng/rule"
)

// FormOf returns the form with which a service is applied for: the one it
// names, or one that is made of what its rules ask and of the papers it lists.
// It returns nil for a service that is not of the edition.
func (e *Edition) FormOf(service string) *Form {
	s := e.Service(service)
	if s == nil {
		return nil
	}
	if f := e.Form(s.Form); f != nil {
		return f
	}
	e.made.Lock()
	defer e.made.Unlock()
	f := e.made.forms[service]
	if f == nil {
		f = e.makeForm(s)
		e.made.forms[service] = f
	}
	return f
}

// makeForm makes a form of what the rules of a service ask. Nothing but a
// telephone number must be answered: what is not known is for the caseworker
// to find out.
func (e *Edition) makeForm(s *Service) *Form {
	f := &Form{ID: "default-" + s.ID, Name: lang.Text{ZH: s.Name.ZH + "申请表", EN: "Application: " + s.Name.EN}, Pack: s.Pack, Span: s.Span,
		Cite: rule.Cite{Pack: s.Pack, Status: Unverified}}
	person := Section{ID: "person", Name: text("本人情况", "About the person")}
	home := Section{ID: "household", Name: text("家庭情况", "About the household")}
	for _, a := range e.asks(s) {
		q := Asked{ID: a.Name, Cite: f.Cite}
		if a.Entity == rule.OfHousehold {
			q.ID = "household_" + a.Name
		}
		q.like(a)
		if q.When = conditionOf(e.inForm(a, s)); a.Entity == rule.OfPerson {
			person.Questions = append(person.Questions, q)
			continue
		}
		home.Questions = append(home.Questions, q)
	}
	for _, sec := range []Section{person, home, contact(s, f.Cite)} {
		if len(sec.Questions) > 0 {
			f.Sections = append(f.Sections, sec)
		}
	}
	for i, name := range s.Apply.Papers {
		f.Papers = append(f.Papers, Paper{ID: strings.ReplaceAll(s.ID, "-", "_") + "_" + strconv.Itoa(i+1), Name: bothWords(name), Cite: f.Cite})
	}
	if f.compile() == nil {
		return f
	}
	for _, q := range f.Questions() {
		q.When = nil // a condition that a form cannot say: it is asked of everybody
	}
	if err := f.compile(); err != nil {
		panic(err) // questions named by attributes of a schema, without conditions
	}
	return f
}

// bothWords gives a text that has no English its Chinese words twice.
func bothWords(t lang.Text) lang.Text { return lang.Text{ZH: t.ZH, EN: t.In(lang.EN)} }

// contact is what is asked of everybody: how to reach them, where to pay.
func contact(s *Service, cite rule.Cite) Section {
	sec := Section{ID: "contact", Name: text("联系方式", "How to reach you")}
	sec.Questions = append(sec.Questions, Asked{ID: "phone", Name: text("联系电话", "Telephone number"), Kind: AskPhone, Required: true, Whose: OfApplicant, Cite: cite})
	if len(s.Amounts) > 0 {
		sec.Name = text("联系方式和收款账户", "How to reach and to pay you")
		sec.Questions = append(sec.Questions,
			Asked{ID: "account", Name: text("收款银行账号", "Bank account"), Help: text("没有账户的可以不填，办理人员会联系您", "Leave it empty where there is none; you will be asked"), Kind: AskAccount, Whose: OfApplicant, Cite: cite},
			Asked{ID: "account_holder", Name: text("开户人姓名", "Holder of the account"), Kind: AskText, Whose: OfApplicant, Cite: cite})
	}
	sec.Questions = append(sec.Questions, Asked{ID: "remarks", Name: text("还有什么要说明的", "Anything else to say"), Kind: AskLong, Whose: OfApplicant, Cite: cite})
	return sec
}

// asks lists the attributes that the rules of a service name, those of persons
// first, in the order of the schema.
func (e *Edition) asks(s *Service) []*rule.Attribute {
	named := map[string]bool{}
	for _, x := range s.exprs() {
		for _, a := range x.Refs().Attributes {
			named[a.Path()] = true
		}
		for _, p := range x.Refs().Params {
			for _, a := range p.By {
				named[a.Path()] = true
			}
		}
	}
	var all []*rule.Attribute
	for _, of := range []rule.Entity{rule.OfPerson, rule.OfHousehold} {
		if of == rule.OfPerson && s.For == rule.OfHousehold {
			continue // of the members, one form would not know whom it asks about
		}
		for _, a := range e.Pack.Schema().Attributes(of) {
			if named[a.Path()] {
				all = append(all, a)
			}
		}
	}
	return all
}

// inForm is the condition of an attribute as a form says it, empty where it
// asks about anything that the form does not.
func (e *Edition) inForm(a *rule.Attribute, s *Service) string {
	if a.When == "" || a.Entity != rule.OfPerson {
		return ""
	}
	x, err := e.Env.Check(rule.OfPerson, a.When)
	if err != nil || strings.Contains(a.When, "(on)") || len(x.Refs().Params)+len(x.Refs().Links) > 0 {
		return ""
	}
	asked := e.asks(s)
	for _, of := range x.Refs().Attributes {
		if i := slices.Index(asked, of); i < 0 || i >= slices.Index(asked, a) {
			return ""
		}
	}
	return strings.ReplaceAll(a.When, subjectOfRules, subjectOfForms)
}
