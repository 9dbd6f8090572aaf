package match

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/population"
	"minsheng/rule"
)

var today = civil.MustParse("2026-01-01")

// library reads each pack once for all tests.
var library = pack.Open(packs.FS)

func edition(t testing.TB, code string) *pack.Edition {
	t.Helper()
	p, err := library.Pack(code)
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.On(today)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// made is a random population: much is missing, and values are where rules
// change their mind.
type made struct {
	*rand.Rand
	edition *pack.Edition
	schema  *rule.Schema
	listed  []string // services of which receipts are known
	some    float64  // how much is on file
}

func newMade(t testing.TB, e *pack.Edition, seed uint64, listed ...string) *made {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	return &made{Rand: r, edition: e, schema: e.Pack.Schema(), listed: listed, some: []float64{0.3, 0.7, 0.97}[r.IntN(3)]}
}

// write writes n households in parts of about rows*4 persons.
func (m *made) write(t testing.TB, root, area string, n, rows int) {
	t.Helper()
	m.writeHomes(t, root, area, m.homes(n), rows)
}

func (m *made) homes(n int) []population.Home {
	all := make([]population.Home, n)
	for i := range all {
		all[i] = m.home(i)
	}
	return all
}

func (m *made) writeHomes(t testing.TB, root, area string, homes []population.Home, rows int) {
	t.Helper()
	w, err := population.Create(root, population.Spec{Area: area, Pack: m.edition.Pack.Code, Schema: m.schema, On: today, Received: m.listed, GroupRows: rows})
	if err != nil {
		t.Fatal(err)
	}
	for i := range homes {
		if err := w.Add(&homes[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func (m *made) home(i int) population.Home {
	h := population.Home{ID: fmt.Sprintf("h%05d", i), Values: m.values(rule.OfHousehold)}
	for k := range 1 + m.IntN(4) {
		h.Members = append(h.Members, population.Person{ID: fmt.Sprintf("p%05d-%d", i, k), Values: m.values(rule.OfPerson)})
	}
	for k := range h.Members {
		h.Members[k].Links = m.links(&h)
	}
	if m.IntN(3) == 0 {
		guest := population.Person{ID: fmt.Sprintf("g%05d", i), Values: m.values(rule.OfPerson), Links: make([][]string, len(m.schema.Links()))}
		h.Guests = append(h.Guests, guest)
	}
	for _, service := range m.listed {
		s := m.edition.Service(service)
		if s.For == rule.OfHousehold && m.IntN(3) == 0 {
			h.Received = append(h.Received, population.Receipt{Service: service, Amount: m.amount()})
		}
		for _, p := range h.Members {
			if s.For == rule.OfPerson && m.IntN(4) == 0 {
				h.Received = append(h.Received, population.Receipt{Person: p.ID, Service: service, Amount: m.amount()})
			}
		}
	}
	return h
}

func (m *made) amount() *measure.Money {
	if m.IntN(3) == 0 {
		return nil
	}
	a := measure.Money(m.IntN(100_000))
	return &a
}

func (m *made) links(h *population.Home) [][]string {
	all := make([][]string, len(m.schema.Links()))
	for i := range all {
		switch m.IntN(3) {
		case 0:
			all[i] = []string{}
		case 1:
			all[i] = []string{h.Members[m.IntN(len(h.Members))].ID}
		}
	}
	return all
}

func (m *made) values(of rule.Entity) []rule.Value {
	var all []rule.Value
	for _, a := range m.schema.Attributes(of) {
		v := rule.Value{}
		if m.Float64() < m.some {
			v = m.value(a)
		}
		all = append(all, v)
	}
	return all
}

func (m *made) value(a *rule.Attribute) rule.Value {
	switch a.Form {
	case rule.FormBool:
		return rule.OfBool(m.IntN(2) == 0)
	case rule.FormCode:
		return rule.OfText(a.Codes[m.IntN(len(a.Codes))].ID)
	case rule.FormCodes:
		return rule.OfList([]rule.Value{rule.OfText(a.Codes[m.IntN(len(a.Codes))].ID)})
	case rule.FormArea:
		return rule.OfText([]string{"330502001", "330502002", "330502100"}[m.IntN(3)])
	case rule.FormDate:
		return rule.OfDate(today - civil.Date(m.IntN(36_500)))
	case rule.FormMoney:
		return rule.OfMoney(measure.Money(m.number(a)))
	case rule.FormRatio:
		return rule.OfRatio(measure.Ratio(m.number(a)))
	}
	return rule.OfInt(m.number(a))
}

func (m *made) number(a *rule.Attribute) int64 {
	least, most := int64(0), int64(600_000)
	if a.Min != nil {
		least = *a.Min
	}
	if a.Max != nil {
		most = min(most, *a.Max)
	}
	return least + m.Int64N(most-least+1)
}

// plain calls other members "member", as results do.
func plain(names []string, self string) []string {
	var all []string
	seen := map[string]bool{}
	for _, name := range names {
		if owner, rest, ok := strings.Cut(name, "."); ok && strings.HasPrefix(owner, "p0") || strings.HasPrefix(owner, "g0") {
			name = Member + "." + rest
			if owner == self {
				name = "person." + rest
			}
		}
		if !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	return all
}
