package casework

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/rule"
)

// scales remembers engines for single services and how households are written
// for rules, for the edition that was last asked for.
type scales struct {
	mu      sync.Mutex
	edition *pack.Edition
	homes   *snapshot.Homes
	only    map[string]*entitle.Engine
}

// scale is what weighs a household for one service.
func (o *Office) scale(on civil.Date, service string) (*entitle.Engine, *snapshot.Homes, error) {
	whole, err := o.Engine(on)
	if err != nil {
		return nil, nil, err
	}
	k := &o.scales
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := whole.Edition(); k.edition != e {
		k.edition, k.homes, k.only = e, snapshot.NewHomes(e.Pack.Schema()), map[string]*entitle.Engine{}
	}
	if k.only[service] == nil {
		k.only[service] = whole.Only(service)
	}
	return k.only[service], k.homes, nil
}

// weigh asks the rules of a day about a person of a household, by what the
// register holds and what was answered; an answer that a person gave goes before
// what a register says. It returns nil where the rules do not say whom the
// service is owed.
func (o *Office) weigh(on civil.Date, from *people.Household, person id.ID, service string, a *Application) (*Ground, *entitle.Answer, error) {
	engine, homes, err := o.scale(on, service)
	if err != nil {
		return nil, nil, err
	}
	home, err := homes.Household(from)
	if err != nil {
		return nil, nil, err
	}
	s := engine.Edition().Service(service)
	if s == nil {
		return nil, nil, nil
	}
	i := slices.IndexFunc(home.Members, func(p *rule.Person) bool { return p.ID == string(person) })
	if i < 0 {
		return nil, nil, nil
	}
	if a != nil {
		if err := a.file(engine.Edition().Pack.Schema(), home, home.Members[i]); err != nil {
			return nil, nil, err
		}
	}
	if err := engine.Infer(on, home); err != nil {
		return nil, nil, err
	}
	said := engine.For(on, home)
	subject := home.Members[i]
	if s.For == rule.OfHousehold {
		subject = nil
	}
	answer := said.Find(service, subject)
	if answer == nil {
		return nil, nil, nil
	}
	g := &Ground{On: on, Said: map[lang.Tag]entitle.AnswerView{}}
	for _, tag := range lang.Tags {
		g.Said[tag] = said.View(answer, tag, true)
	}
	return g, answer, nil
}

// file puts the answers of an application on file for the rules. An answer that
// rules cannot read is left out: the form says so.
func (a *Application) file(schema *rule.Schema, home *rule.Household, person *rule.Person) error {
	var wrong []error
	for _, q := range a.Form.Shown(a.Values()) {
		one, ok := a.Answers[q.ID]
		entity, name, _ := strings.Cut(q.Attribute, ".")
		if !ok || name == "" || !one.Said() {
			continue
		}
		of, set := rule.OfPerson, person.Set
		if entity == pack.HouseholdWord {
			of, set = rule.OfHousehold, home.Set
		}
		attr := schema.Attribute(of, name)
		if attr == nil {
			continue
		}
		v, err := valueOf(attr, one.Value)
		if err != nil {
			continue
		}
		wrong = append(wrong, set(name, v))
	}
	return errors.Join(wrong...)
}

// valueOf reads an answer as rules see it.
func valueOf(a *rule.Attribute, answer string) (rule.Value, error) {
	if a.Form != rule.FormCodes {
		v, err := a.Form.Parse(answer)
		if err == nil {
			err = a.Accepts(v)
		}
		return v, err
	}
	var list []rule.Value
	for _, code := range strings.Split(answer, ",") {
		list = append(list, rule.OfText(code))
	}
	v := rule.OfList(list)
	return v, a.Accepts(v)
}
