package demo

import (
	"context"
	"errors"
	"iter"
	"slices"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/people"
	"minsheng/store"
)

// By is who fills a register, and why, in the journal.
func By() store.By { return store.By{Who: "demo", Purpose: Label.ZH, Within: access.Everywhere()} }

// ErrOther says that a register holds people who are not of the city.
var ErrOther = fault.New(fault.Conflict, "demo.other", lang.Text{
	ZH: "登记库里已有别的居民：请换一个空的文件夹，或用原来的居民数和种子",
	EN: "The register holds other people: choose an empty folder, or the number of residents and the seed that it was filled with"})

// Fill enrols the city that cfg describes in a register and returns how well
// it fits. Where an earlier Fill of the same city broke off, it goes on from
// there; where the city is complete, it only counts. Progress, where not nil,
// is told how many residents are in or on their way. Faults: ErrResidents, ErrOther.
func Fill(ctx context.Context, register *people.Register, cfg Config, progress func(residents int)) (*Fit, error) {
	city, err := New(cfg)
	if err != nil {
		return nil, err
	}
	have, err := register.Count(ctx, "")
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(int) {}
	}
	f := &filler{on: city.cfg.On, register: register, have: have.Residents, fit: city.Fit(), progress: progress}
	_, err = register.EnrolEach(ctx, By(), Label.ZH, city.cfg.On, f.missing(ctx, city))
	if err = errors.Join(f.err, err); err == nil && f.fit.Residents < f.have {
		err = ErrOther
	}
	return f.fit, err
}

// filler turns households of the city into ones to enrol.
type filler struct {
	on       civil.Date
	register *people.Register
	have     int // residents on file before
	fit      *Fit
	progress func(int)
	err      error
}

// missing streams the households that are not on file yet. They come in in the
// order of the city, so those on file must be its beginning.
func (f *filler) missing(ctx context.Context, city *City) iter.Seq[people.NewHousehold] {
	return func(yield func(people.NewHousehold) bool) {
		for h := range city.Households() {
			f.fit.Count(&h)
			f.progress(f.fit.Residents)
			switch {
			case f.fit.Residents < f.have:
				continue
			case f.fit.Residents == f.have:
				f.err = f.compare(ctx, &h)
			case f.fit.Residents-len(h.Members) < f.have:
				f.err = ErrOther
			default:
				if !yield(city.NewHousehold(&h, f.register.Catalogue())) {
					return
				}
			}
			if f.err != nil {
				return
			}
		}
	}
}

// compare returns ErrOther unless the household is on file as made.
func (f *filler) compare(ctx context.Context, h *Household) error {
	got, err := f.register.Household(ctx, By(), h.ID, f.on)
	if errors.Is(err, people.ErrNotFound) {
		return ErrOther
	}
	if err != nil {
		return err
	}
	for _, p := range h.Members {
		same := func(m people.Member) bool { return m.ID == p.ID && m.Name == p.Name && m.BornOn == p.BornOn }
		if !slices.ContainsFunc(got.Members, same) {
			return ErrOther
		}
	}
	return nil
}

// NewHousehold returns what is on file of a household of the city in the form
// that a register and a sheet take: a statement a department, known for a year
// or since birth. What the catalogue does not hold is left out.
func (c *City) NewHousehold(h *Household, attributes *people.Catalogue) people.NewHousehold {
	f := former{on: c.cfg.On, attributes: attributes}
	n := people.NewHousehold{ID: h.ID, Ref: string(h.ID), Area: h.Area, Said: f.said(people.Home, h.Facts, f.on.AddYears(-1))}
	for i := range h.Members {
		n.Members = append(n.Members, f.resident(&h.Members[i]))
	}
	return n
}

// former brings facts into the form of a register.
type former struct {
	on         civil.Date
	attributes *people.Catalogue
}

func (f former) resident(p *Person) people.NewResident {
	since := max(p.BornOn, f.on.AddYears(-1))
	n := people.NewResident{
		ID: p.ID, Ref: string(p.ID), Name: p.Name, Number: p.Number, Phone: p.Phone, Role: people.Role(p.Relation), Since: &since,
		Residence: people.Residence{RegisteredArea: p.life.registered},
		Said:      f.said(people.Person, p.Facts, since),
	}
	if v := p.fact("lives_in_area"); v != nil {
		n.Residence.LivesInArea = v.Text()
	}
	if v := p.fact("residence_permit_since"); v != nil {
		day := v.Date()
		n.Residence.PermitSince = &day
	}
	for _, g := range p.Guardians {
		n.Links = append(n.Links, people.NewLink{Kind: people.Guardian, ID: g, Since: &since})
	}
	for _, s := range p.Supporters {
		n.Links = append(n.Links, people.NewLink{Kind: people.Supporter, ID: s, Since: &since})
	}
	return n
}

// said sorts facts into one statement a department, in the order in which the
// departments first come.
func (f former) said(e people.Entity, facts []Fact, since civil.Date) []people.Statement {
	var list []people.Statement
	at := map[string]int{}
	for _, fact := range facts {
		a, known := f.attributes.Find(e, fact.Name)
		if !known {
			continue
		}
		i, begun := at[a.Department]
		if !begun {
			i = len(list)
			at[a.Department] = i
			list = append(list, people.Statement{Source: a.Department, AsOf: f.on, Span: civil.Span{From: since}, Values: map[string]people.Value{}})
		}
		list[i].Values[fact.Name] = fact.Value
	}
	return list
}
