package casework

import (
	"context"
	"strings"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// asker puts known answers into a form.
type asker struct {
	home     people.Household
	person   id.ID
	on       civil.Date
	said     map[string]said // by question of the bank
	withheld map[string]bool
}

// said is what somebody said last to a question.
type said struct {
	value   string
	on      civil.Date
	service string
}

// bankOf names a question in the one bank of questions: what means the same
// attribute is the same question, whatever form asks it.
func bankOf(q *pack.Asked) string {
	if q.Attribute != "" {
		return q.Attribute
	}
	return "answer." + q.ID
}

// declares reports whether a question asks for a declaration, which has one
// answer alone: that is given anew each time.
func declares(q *pack.Asked) bool { return q.Kind == pack.AskChoice && len(q.Options) == 1 }

// prefill answers what is known: by a register first, else by what was said
// before. What does not fit the form is left open.
func (k *asker) prefill(f *pack.Form, names func(service string) lang.Text) map[string]Answered {
	known := map[string]Answered{}
	for _, q := range f.Questions() {
		if k.withheld[bankOf(q)] || declares(q) {
			continue
		}
		a, ok := k.onFile(q)
		if !ok {
			a, ok = k.earlier(q, names)
		}
		if ok && fits(f, q.ID, a.Value) {
			known[q.ID] = a
		}
	}
	return known
}

// fits reports whether a form takes an answer to a question.
func fits(f *pack.Form, field, value string) bool {
	for _, m := range f.Check(map[string]string{field: value}) {
		if m.Field == field {
			return false
		}
	}
	return true
}

// onFile is what the register says to a question.
func (k *asker) onFile(q *pack.Asked) (Answered, bool) {
	entity, name, _ := strings.Cut(q.Attribute, ".")
	if name == "" {
		return Answered{}, false
	}
	facts := k.home.Facts
	if entity != pack.HouseholdWord {
		m := memberOf(&k.home, k.person)
		if m == nil {
			return Answered{}, false
		}
		if v, ok := ownColumn(m, name); ok {
			return Answered{Value: v, Origin: FromRegister, From: lang.Text{ZH: "人口登记", EN: "the register of residents"}, On: k.on}, true
		}
		facts = m.Facts
	} else if name == "area" && k.home.Area != "" {
		return Answered{Value: k.home.Area, Origin: FromRegister, From: lang.Text{ZH: "人口登记", EN: "the register of residents"}, On: k.on}, true
	}
	f, ok := facts[name]
	if !ok {
		return Answered{}, false
	}
	return Answered{Value: written(f.Value), Origin: FromRegister, From: lang.Text{ZH: f.Source, EN: f.Source}, On: f.AsOf}, true
}

// ownColumn is what stands in the register's own columns.
func ownColumn(m *people.Member, name string) (string, bool) {
	switch name {
	case "birth_on":
		return m.BornOn.String(), true
	case "sex":
		return string(m.Sex), m.Sex != ""
	case "relation":
		return string(m.Role), m.Role != ""
	}
	if m.Residence == nil {
		return "", false
	}
	switch name {
	case "registered_area":
		return m.Residence.RegisteredArea, m.Residence.RegisteredArea != ""
	case "lives_in_area":
		return m.Residence.LivesInArea, m.Residence.LivesInArea != ""
	case "residence_permit_since":
		if m.Residence.PermitSince != nil {
			return m.Residence.PermitSince.String(), true
		}
	}
	return "", false
}

// written is a value as forms have it: of several codes a list with commas.
func written(v people.Value) string {
	if v.Kind() == people.List {
		return strings.Join(v.List(), ",")
	}
	return v.String()
}

func (k *asker) earlier(q *pack.Asked, names func(string) lang.Text) (Answered, bool) {
	s, ok := k.said[bankOf(q)]
	if !ok {
		return Answered{}, false
	}
	of := names(s.service)
	return Answered{Value: s.value, Origin: FromEarlier, On: s.on,
		From: lang.Text{ZH: "上次申请“" + of.ZH + "”时填写", EN: "said when applying for " + of.In(lang.EN)}}, true
}

func memberOf(h *people.Household, person id.ID) *people.Member {
	for i := range h.Members {
		if h.Members[i].ID == person {
			return &h.Members[i]
		}
	}
	return nil
}

// saidBefore reads what a person said in earlier applications.
func saidBefore(ctx context.Context, q store.Querier, keys store.Keys, person id.ID) (map[string]said, error) {
	rows, err := q.Query(ctx, selectSaid, string(person))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]said{}
	for rows.Next() {
		var question, sealed, on, service string
		if err := rows.Scan(&question, &sealed, &on, &service); err != nil {
			return nil, err
		}
		s := said{service: service}
		if s.value, err = keys.Open(sealed, saidSeal(person, question)); err != nil {
			return nil, err
		}
		if s.on, err = civil.Parse(on); err != nil {
			return nil, err
		}
		all[question] = s
	}
	return all, rows.Err()
}

// remember keeps what was said in an application for the next one, in one
// statement; what is withheld from that is not kept.
func remember(ctx context.Context, tx *store.Tx, a *Application, withheld map[string]bool, on civil.Date) error {
	var rows [][]any
	for _, q := range a.Form.Shown(a.Values()) {
		one, ok := a.Answers[q.ID]
		if !ok || !one.Said() || withheld[bankOf(q)] || declares(q) {
			continue
		}
		sealed, err := tx.Keys().Seal(one.Value, saidSeal(a.Person, bankOf(q)))
		if err != nil {
			return err
		}
		day := one.On
		if one.Origin != FromEarlier {
			day = on
		}
		rows = append(rows, []any{string(a.Person), bankOf(q), sealed, day.String(), a.about(), string(a.ID)})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.Insert(ctx, insertSaid, rows, keepSaid)
	return err
}

// about is the service or the bundle.
func (a *Application) about() string {
	if a.Bundle != "" {
		return a.Bundle
	}
	return a.Service
}

// saidSeal binds what was said to who said it to which question.
func saidSeal(person id.ID, question string) string {
	return "casework.said/" + string(person) + "/" + question
}
