package people

import (
	"context"
	"iter"
	"slices"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// Export hands out the households of an area as they are on a day, whole
// citizen numbers included, in the form that Enrol takes. Refs are the ids. The
// journal has an entry for each person. It ends at the first error.
func (r *Register) Export(ctx context.Context, by store.By, area string, on civil.Date) iter.Seq2[NewHousehold, error] {
	return func(yield func(NewHousehold, error) bool) {
		page := Page{Area: area, Limit: 500}
		for {
			list, last, err := r.exportPage(ctx, by, page, on)
			if err != nil {
				yield(NewHousehold{}, err)
				return
			}
			for _, h := range list {
				if !yield(h, nil) {
					return
				}
			}
			if last == "" {
				return
			}
			page.After = last
		}
	}
}

func (r *Register) exportPage(ctx context.Context, by store.By, p Page, on civil.Date) ([]NewHousehold, id.ID, error) {
	var list []NewHousehold
	var last id.ID
	err := r.db.Write(ctx, by, func(tx *store.Tx) error {
		homes, err := householdPage(ctx, tx, p, on)
		if err != nil {
			return err
		}
		tx.Note("people.export", "", "area "+p.Area+" after "+string(p.After))
		for _, h := range homes {
			last = h.ID
			if len(h.Members) == 0 {
				continue
			}
			out, err := outgoing(ctx, tx, h)
			if err != nil {
				return err
			}
			list = append(list, out)
		}
		return nil
	})
	return list, last, err
}

func outgoing(ctx context.Context, tx *store.Tx, h Household) (NewHousehold, error) {
	everybody := slices.Concat(h.Members, h.Linked)
	ids := make([]id.ID, len(everybody))
	for i, m := range everybody {
		ids[i] = m.ID
	}
	rows, err := identities(ctx, sourceOf(tx), ids)
	if err != nil {
		return NewHousehold{}, err
	}
	whole := map[id.ID]identity{}
	for _, row := range rows {
		whole[row.ID] = row
	}
	out := NewHousehold{ID: h.ID, Ref: string(h.ID), Area: h.Area, Said: h.Facts.said()}
	for _, m := range h.Members {
		tx.Note("people.exported", m.ID, "")
		out.Members = append(out.Members, m.outgoing(whole))
	}
	return out, nil
}

func (m Member) outgoing(whole map[id.ID]identity) NewResident {
	n := NewResident{ID: m.ID, Ref: string(m.ID), Name: m.Name, Sex: m.Sex, BornOn: &m.BornOn, Number: whole[m.ID].number,
		Phone: whole[m.ID].phone, Role: m.Role, Since: &m.Since, Said: m.Facts.said()}
	if m.Residence != nil {
		n.Residence = *m.Residence
	}
	for _, l := range m.Links {
		link := NewLink{Kind: l.Kind, Number: whole[l.Other].number, Since: &l.From}
		if link.Number.IsZero() {
			link.Ref = string(l.Other)
		}
		n.Links = append(n.Links, link)
	}
	return n
}

// said gathers facts of one source, day and span into one statement again.
func (f Facts) said() []Statement {
	type key struct {
		source     string
		asOf, from civil.Date
		to         string
	}
	places := map[key]int{}
	var list []Statement
	for _, name := range sortedNames(f) {
		fact := f[name]
		k := key{fact.Source, fact.AsOf, fact.Span.From, endText(fact.Span.To)}
		i, ok := places[k]
		if !ok {
			i = len(list)
			places[k] = i
			list = append(list, Statement{Source: fact.Source, AsOf: fact.AsOf, Span: fact.Span, Values: map[string]Value{}})
		}
		list[i].Values[name] = fact.Value
	}
	return list
}
