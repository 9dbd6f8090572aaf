package people

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

// latestInstant is later than anything recorded.
var latestInstant = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// loader puts households together as they are on a day and were known at an
// instant, in a handful of queries however many there are.
type loader struct {
	ctx      context.Context
	from     source
	on       civil.Date
	known    string
	homes    map[id.ID]*Household
	people   map[id.ID]*Member
	memberOf map[id.ID]id.ID
}

// loadTogether is how many households one round of queries takes: SQLite finds
// a parameter by walking a list, so long lists cost their square.
const loadTogether = 25

// source is where is read, with the keys that open what is sealed there.
type source struct {
	store.Querier
	keys   store.Keys
	now    time.Time
	within access.Scope
	beyond func(context.Context, func() error) error
}

func sourceOf(tx *store.Tx) source { return source{tx, tx.Keys(), tx.Now, tx.By.Within, tx.Beyond} }

// load puts the households together that lie where is read; who belongs to them
// comes with them, wherever they live.

func load(ctx context.Context, from source, ids []id.ID, on civil.Date, known time.Time) ([]Household, error) {
	if known.IsZero() {
		known = from.now
	}
	all := make([]Household, 0, len(ids))
	for part := range slices.Chunk(ids, loadTogether) {
		list, err := loadSome(ctx, from, part, on, known)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func loadSome(ctx context.Context, from source, ids []id.ID, on civil.Date, known time.Time) ([]Household, error) {
	l := &loader{ctx: ctx, from: from, on: on, known: store.Stamp(known),
		homes: map[id.ID]*Household{}, people: map[id.ID]*Member{}, memberOf: map[id.ID]id.ID{}}
	if err := l.households(ids, known); err != nil {
		return nil, err
	}
	if len(l.homes) == 0 {
		return nil, nil
	}
	err := from.beyond(ctx, func() error { return l.fill(ids, known) })
	return l.assemble(ids), err
}

// fill brings in who and what belongs to the households.
func (l *loader) fill(ids []id.ID, known time.Time) error {
	for _, step := range []func() error{
		func() error { return l.members(ids) },
		l.links,
		l.linked,
		func() error { return l.asKnown(known) },
		l.residences,
		func() error { return l.statements(ids) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) households(ids []id.ID, known time.Time) error {
	query, args := among(selectHouseholds, ids)
	where, more := reach(l.from.within, "", len(args)+1)
	query, args = query+where, append(args, more...)
	return store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		var home, area string
		if err := rows.Scan(&home, &area); err != nil {
			return err
		}
		l.homes[id.ID(home)] = &Household{ID: id.ID(home), Area: area, On: l.on, KnownAt: known, Facts: Facts{}}
		return nil
	}, query, args...)
}

// members finds who was ever said to belong here on that day, then what was
// said of each last: somebody may have left for another household.
func (l *loader) members(ids []id.ID) error {
	var ever []id.ID
	query, args := among(everMembersOn, ids, l.on.String(), l.known)
	err := store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		var person string
		err := rows.Scan(&person)
		ever = append(ever, id.ID(person))
		return err
	}, query, args...)
	if err != nil || len(ever) == 0 {
		return err
	}
	query, args = among(membersOn, ever, l.on.String(), l.known)
	err = store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		var role, from, home string
		row, err := scanIdentity(rows, l.from.keys, &role, &from, &home)
		if err != nil {
			return err
		}
		since, err := civil.Parse(from)
		if err != nil {
			return err
		}
		l.people[row.ID] = &Member{Resident: row.Resident, Role: Role(role), Since: since, Facts: Facts{}}
		l.memberOf[row.ID] = id.ID(home)
		return nil
	}, query, args...)
	for person, home := range l.memberOf {
		if l.homes[home] == nil {
			delete(l.people, person)
			delete(l.memberOf, person)
		}
	}
	return err
}

// subjects lists the people loaded so far, in order.
func (l *loader) subjects() []id.ID { return slices.Sorted(maps.Keys(l.people)) }

func (l *loader) links() error {
	if len(l.people) == 0 {
		return nil
	}
	query, args := among(linksOn, l.subjects(), l.on.String(), l.known)
	return store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		var person, kind, other, from, to, source string
		var holds bool
		if err := rows.Scan(&person, &kind, &other, &holds, &from, &to, &source); err != nil {
			return err
		}
		s, err := span(from, to)
		if err != nil {
			return err
		}
		m := l.people[id.ID(person)]
		link := Link{Kind: LinkKind(kind), Person: m.ID, Other: id.ID(other), Span: s, Source: source}
		m.Links = slices.DeleteFunc(m.Links, func(o Link) bool { return o.Kind == link.Kind && o.Other == link.Other })
		if holds {
			m.Links = append(m.Links, link)
		}
		return nil
	}, query, args...)
}

// linked loads the guardians and supporters who are not members.
func (l *loader) linked() error {
	absent := map[id.ID]bool{}
	for _, m := range l.people {
		for _, link := range m.Links {
			if l.people[link.Other] == nil {
				absent[link.Other] = true
			}
		}
	}
	rows, err := identities(l.ctx, l.from, slices.Sorted(maps.Keys(absent)))
	for _, row := range rows {
		l.people[row.ID] = &Member{Resident: row.Resident, Facts: Facts{}}
	}
	return err
}

// asKnown takes corrections back that came after the instant.
func (l *loader) asKnown(known time.Time) error {
	if !known.Before(l.from.now) || len(l.people) == 0 {
		return nil
	}
	query, args := among(residentsAsKnown, l.subjects(), l.known)
	return store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		was, err := scanIdentity(rows, l.from.keys)
		if err != nil {
			return err
		}
		now := &l.people[was.ID].Resident
		was.Household, was.Area = now.Household, now.Area
		*now = was.Resident
		return nil
	}, query, args...)
}

func (l *loader) residences() error {
	if len(l.people) == 0 {
		return nil
	}
	query, args := among(residencesOn, l.subjects(), l.on.String(), l.known)
	return store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		var person, permit string
		var res Residence
		if err := rows.Scan(&person, &res.RegisteredArea, &res.LivesInArea, &permit); err != nil {
			return err
		}
		if permit != "" {
			day, err := civil.Parse(permit)
			if err != nil {
				return err
			}
			res.PermitSince = &day
		}
		l.people[id.ID(person)].Residence = &res
		return nil
	}, query, args...)
}

// statements lays one statement over the other in the order of recording.
func (l *loader) statements(homes []id.ID) error {
	query, args := among(statementsOn, slices.Concat(homes, l.subjects()), l.on.String(), l.known)
	return store.EachRow(l.ctx, l.from, func(rows *sql.Rows) error {
		var subject, source, asOf, from, to, clear, secret, at string
		var seq int64
		err := rows.Scan(&subject, &seq, &source, &asOf, &from, &to, &clear, &secret, &at)
		if err != nil {
			return err
		}
		f := Fact{Source: source}
		if f.AsOf, err = civil.Parse(asOf); err != nil {
			return err
		}
		if f.Span, err = span(from, to); err != nil {
			return err
		}
		if f.RecordedAt, err = store.ParseStamp(at); err != nil {
			return err
		}
		hidden, err := unsealed(l.from.keys, secret, factsSeal(id.ID(subject), seq))
		if err != nil {
			return err
		}
		facts := l.factsOf(id.ID(subject))
		if err := facts.lay(f, clear); err != nil {
			return err
		}
		return facts.lay(f, hidden)
	}, query, args...)
}

func (l *loader) factsOf(subject id.ID) Facts {
	if m := l.people[subject]; m != nil {
		return m.Facts
	}
	if h := l.homes[subject]; h != nil {
		return h.Facts
	}
	return Facts{}
}

// lay puts the values of one statement over what stands there.
func (f Facts) lay(from Fact, text string) error {
	if text == "" {
		return nil
	}
	var values map[string]Value
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return err
	}
	for name, v := range values {
		if v.kind == Unknown {
			delete(f, name)
			continue
		}
		from.Value = v
		f[name] = from
	}
	return nil
}

func (l *loader) assemble(ids []id.ID) []Household {
	for _, person := range l.subjects() {
		if h := l.homes[l.memberOf[person]]; h != nil {
			h.Members = append(h.Members, *l.people[person])
		}
	}
	list := make([]Household, 0, len(ids))
	for _, home := range ids {
		h := l.homes[home]
		if h == nil {
			continue
		}
		slices.SortFunc(h.Members, byRole)
		h.Linked = l.outside(h)
		list = append(list, *h)
	}
	return list
}

// byRole puts the head first, then the older before the younger.
func byRole(a, b Member) int {
	if (a.Role == Head) != (b.Role == Head) {
		if a.Role == Head {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.BornOn, b.BornOn), cmp.Compare(a.ID, b.ID))
}

// outside lists who is linked to a member without being one.
func (l *loader) outside(h *Household) []Member {
	var list []Member
	seen := map[id.ID]bool{}
	for _, m := range h.Members {
		for _, link := range m.Links {
			other := l.people[link.Other]
			if other == nil || l.memberOf[link.Other] == h.ID || seen[link.Other] {
				continue
			}
			seen[link.Other] = true
			outsider := *other // who may be a member of another household of the same page
			outsider.Role, outsider.Since, outsider.Links = "", 0, nil
			list = append(list, outsider)
		}
	}
	slices.SortFunc(list, func(a, b Member) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
