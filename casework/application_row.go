package casework

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"sync"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/pack"
	"minsheng/store"
)

// filed is an application as its row has it, with what only the office needs.
type filed struct {
	Application
	formVersion string
	submitKey   string
}

// body is the part of an application that is sealed.
type body struct {
	Answers  map[string]Answered `json:"answers,omitempty"`
	Unopened []Unopened          `json:"unopened,omitempty"`
	BegunBy  Doing               `json:"begun_by"`
}

// keptForms bounds how many forms are remembered: editions come and go.
const keptForms = 2000

// formText is the kind under which forms are kept.
const formText = "form"

// forms remembers forms by version, and the versions of those that are stored.
type forms struct {
	mu     sync.Mutex
	read   map[string]*pack.Form
	stored map[*pack.Form]string
}

// keepForm stores the form that an application begins with, unless it is stored
// already.
func (o *Office) keepForm(ctx context.Context, f *pack.Form) (version string, err error) {
	o.forms.mu.Lock()
	version = o.forms.stored[f]
	o.forms.mu.Unlock()
	if version != "" {
		return version, nil
	}
	version = f.Version()
	text, err := json.Marshal(f.Record())
	if err != nil {
		return "", err
	}
	by := store.By{Who: "casework", Purpose: "keep what applications begin with", Within: access.Everywhere()}
	err = o.DB.Write(ctx, by, func(tx *store.Tx) error {
		tx.Unnoted() // texts of the pack, about nobody
		_, err := tx.Insert(ctx, insertText, [][]any{{formText, version, string(text), store.Stamp(tx.Now)}}, "ON CONFLICT (kind, version) DO NOTHING")
		return err
	})
	if err != nil {
		return "", err
	}
	o.forms.mu.Lock()
	defer o.forms.mu.Unlock()
	if o.forms.stored == nil || len(o.forms.stored) > keptForms {
		o.forms.stored = map[*pack.Form]string{}
	}
	o.forms.stored[f] = version
	return version, nil
}

// form returns a form by version, as applications keep it.
func (o *Office) form(ctx context.Context, q store.Querier, version string) (*pack.Form, error) {
	o.forms.mu.Lock()
	f := o.forms.read[version]
	o.forms.mu.Unlock()
	if f != nil {
		return f, nil
	}
	text, err := textOf(ctx, q, formText, version)
	if err != nil {
		return nil, err
	}
	if f, err = pack.ReadForm([]byte(text)); err != nil {
		return nil, err
	}
	o.forms.mu.Lock()
	defer o.forms.mu.Unlock()
	if o.forms.read == nil || len(o.forms.read) > keptForms {
		o.forms.read = map[string]*pack.Form{}
	}
	o.forms.read[version] = f
	return f, nil
}

// sealed writes the sealed part of an application.
func (a *filed) sealed(tx *store.Tx) (string, error) {
	return seal(tx, body{Answers: a.Answers, Unopened: a.Unopened, BegunBy: a.BegunBy}, sealOf("application", a.ID, 0))
}

// add writes a new application.
func (a *filed) add(ctx context.Context, tx *store.Tx) error {
	text, err := a.sealed(tx)
	if err != nil {
		return err
	}
	submitted, submittedOn := a.submitted()
	_, err = tx.Insert(ctx, insertApplication, [][]any{{string(a.ID), a.Number, string(a.Person), string(a.Household), a.Area, a.Department, a.Service, a.Bundle,
		string(a.Channel), string(a.Filing), a.Paper, string(a.Mandate), a.formVersion, text, a.Version, string(a.BegunBy.ID), store.Stamp(a.BegunAt),
		store.Stamp(a.ChangedAt), a.ExpiresOn.String(), submitted, submittedOn, a.submitKey}}, "")
	return err
}

// save writes a draft over the version that was read, and reports whether that
// was still there.
func (a *filed) save(ctx context.Context, tx *store.Tx) (bool, error) {
	text, err := a.sealed(tx)
	if err != nil {
		return false, err
	}
	a.ChangedAt = tx.Now
	submitted, submittedOn := a.submitted()
	n, err := tx.Exec(ctx, saveApplication, a.Number, string(a.Filing), a.formVersion, text, store.Stamp(a.ChangedAt), a.ExpiresOn.String(),
		submitted, submittedOn, a.submitKey, string(a.ID), a.Version)
	a.Version++
	return n == 1, err
}

func (a *filed) submitted() (at, on string) {
	if a.Filing != Submitted {
		return "", ""
	}
	return store.Stamp(a.SubmittedAt), a.SubmittedOn.String()
}

// findApplication reads an application with its form. Fault: ErrNoApplication.
func (o *Office) findApplication(ctx context.Context, q store.Querier, application id.ID) (*filed, error) {
	a, err := o.scanApplication(q.QueryRow(ctx, selectApplication, string(application)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoApplication
	}
	if err != nil {
		return nil, err
	}
	a.Form, err = o.form(ctx, q, a.formVersion)
	return a, err
}

// scanApplication reads applicationColumns: an application without its form.
func (o *Office) scanApplication(row scanner) (*filed, error) {
	var a filed
	var text, begunBy, begun, changed, expires, submitted, submittedOn string
	err := row.Scan(&a.ID, &a.Number, &a.Person, &a.Household, &a.Area, &a.Department, &a.Service, &a.Bundle, &a.Channel, &a.Filing, &a.Paper,
		&a.Mandate, &a.formVersion, &text, &a.Version, &begunBy, &begun, &changed, &expires, &submitted, &submittedOn, &a.submitKey)
	if err != nil {
		return nil, err
	}
	var b body
	if err := unseal(o.DB.Keys(), text, sealOf("application", a.ID, 0), &b); err != nil {
		return nil, err
	}
	a.Answers, a.Unopened, a.BegunBy = b.Answers, b.Unopened, b.BegunBy
	var errs [5]error
	a.BegunAt, errs[0] = store.ParseStamp(begun)
	a.ChangedAt, errs[1] = store.ParseStamp(changed)
	a.ExpiresOn, errs[2] = civil.Parse(expires)
	if submitted != "" {
		a.SubmittedAt, errs[3] = store.ParseStamp(submitted)
		a.SubmittedOn, errs[4] = civil.Parse(submittedOn)
	}
	return &a, errors.Join(errs[:]...)
}
