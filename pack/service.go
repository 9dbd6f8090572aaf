package pack

import (
	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// The classes of services.
const (
	Basic     = "basic"     // 基本公共服务
	Inclusive = "inclusive" // 普惠性非基本公共服务
	Life      = "life"      // 生活服务
)

var classes = []string{Basic, Inclusive, Life}

// Service is what a place offers on a day, merged from the pack and those
// above it.
type Service struct {
	ID       string
	Item     int64 // number in the national standard, 0 where it has none
	Name     lang.Text
	Class    string
	Field    string
	Category string
	For      rule.Entity
	Span     civil.Span // since when it is offered, and until when where that is known
	Pack     string     // the code of the pack that says the latest of it

	Audiences, Events, Words []string
	Plain                    lang.Text
	Elements                 Elements

	Conditions []Condition  // all must hold
	Amounts    []AmountLine // the first that holds
	Computes   bool         // whether the conditions say who is owed it
	Per        string       // month, year, day, term, time or once

	YieldsTo       []string
	TakeHigher     string
	StacksWith     []string
	CountsAsIncome bool

	Apply Apply

	// How it is applied for, decided and looked at again. In an Edition,
	// Department, Process and Start are filled in where the service leaves them
	// to others to say; an empty Form means the one that Edition.FormOf makes.
	Department, Form, Process string
	Start                     Start
	Recheck                   Recheck
	Taper                     *Taper

	where place             // of the id in the file that says the latest of it
	parts map[string]*block // by key, the file that gave it
}

// at returns where a key of the service stands, in whichever file gave it.
func (s *Service) at(key string) place {
	if b := s.parts[key]; b != nil {
		return b.placeOf(key)
	}
	return s.where
}

// writtenRule is one rule of a service: checked, and where it stands.
type writtenRule struct {
	expr *rule.Expr
	text textOf
}

func (s *Service) rules() []writtenRule {
	var all []writtenRule
	for _, c := range s.Conditions {
		all = append(all, writtenRule{c.Expr, c.text})
	}
	for _, a := range s.Amounts {
		all = append(all, writtenRule{a.IfExpr, a.ifText}, writtenRule{a.Expr, a.is})
	}
	return all
}

// Elements are the five elements of a service in official words.
type Elements struct {
	Who, What, Standard, Pays, Lead Element
}

// Element is one of the five. Its text is empty where no source says it.
type Element struct {
	Text lang.Text
	Cite rule.Cite
}

// take puts the elements that a child's file has in the place of its parent's.
func (e *Elements) take(from Elements) {
	for _, one := range []struct{ to, from *Element }{
		{&e.Who, &from.Who}, {&e.What, &from.What}, {&e.Standard, &from.Standard}, {&e.Pays, &from.Pays}, {&e.Lead, &from.Lead},
	} {
		if !one.from.Text.IsZero() {
			*one.to = *one.from
		}
	}
}

// Condition is one thing that must hold.
type Condition struct {
	Rule string     // as written
	Expr *rule.Expr // checked; set in an Edition
	Say  lang.Text
	Cite rule.Cite

	from place
	text textOf
}

// AmountLine is an amount and when it is the one.
type AmountLine struct {
	If     string     // as written; empty where it always holds
	IfExpr *rule.Expr // nil where If is empty
	Rule   string     // as written
	Expr   *rule.Expr
	Say    lang.Text
	UpTo   bool // at most so much: how much it is, somebody decides
	Cite   rule.Cite

	from       place
	ifText, is textOf
}

// Apply is how a service is asked for.
type Apply struct {
	Where              lang.Text
	How                []lang.Text
	Papers             []lang.Text
	Days               *Days
	WithoutApplication bool
}

// take puts what a child's file has under `apply` in the place of its parent's.
func (a *Apply) take(from Apply, keys []string) {
	for _, key := range keys {
		switch key {
		case "where":
			a.Where = from.Where
		case "how":
			a.How = from.How
		case "papers":
			a.Papers = from.Papers
		case "days":
			a.Days = from.Days
		case "without_application":
			a.WithoutApplication = from.WithoutApplication
		}
	}
}

// Days is a time limit.
type Days struct {
	Count   int64
	Working bool // working days, else calendar days
	Say     lang.Text
	Cite    rule.Cite
}

// take copies what a draft gives, key by key.
func (s *Service) take(d *draft) {
	if s.parts == nil {
		s.parts = map[string]*block{}
	}
	for key := range d.keys {
		s.takeKey(key, d)
		s.parts[key] = d.block
	}
	s.Pack, s.where = d.Pack, d.where
}

func (s *Service) takeKey(key string, from *draft) {
	switch key {
	case "item":
		s.Item = from.Item
	case "name":
		s.Name = from.Name
	case "class":
		s.Class = from.Class
	case "field":
		s.Field = from.Field
	case "category":
		s.Category = from.Category
	case "for":
		s.For = from.For
	case "audiences":
		s.Audiences = from.Audiences
	case "events":
		s.Events = from.Events
	case "words":
		s.Words = from.Words
	case "plain":
		s.Plain = from.Plain
	case "elements":
		s.Elements.take(from.Elements)
	case "eligible":
		s.Conditions, s.Computes = from.Conditions, true
	case "amount":
		s.Amounts = from.Amounts
	case "per":
		s.Per = from.Per
	case "yields_to":
		s.YieldsTo = from.YieldsTo
	case "take_higher":
		s.TakeHigher = from.TakeHigher
	case "stacks_with":
		s.StacksWith = from.StacksWith
	case "counts_as_income":
		s.CountsAsIncome = from.CountsAsIncome
	case "apply":
		s.Apply.take(from.Apply, from.applies)
	case "department":
		s.Department = from.Department
	case "form":
		s.Form = from.Form
	case "process":
		s.Process = from.Process
	case "start":
		s.Start = from.Start
	case "recheck":
		s.Recheck = from.Recheck
	case "taper":
		s.Taper = from.Taper
	}
}
