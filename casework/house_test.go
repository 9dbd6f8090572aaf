package casework

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// town is an office under test: a real pack, a register with a family, people
// who work there, and a calendar that tests move.
type town struct {
	testing.TB
	db     *store.DB
	office *Office
	ledger *money.Ledger
	roster *staff.Roster
	on     civil.Date
	place  *pack.Pack
	actors map[string]*staff.Actor
	people []id.ID // a family of three
	home   id.ID
}

const (
	civilAffairs = "civil-affairs"
	village      = "330502003001"
	street       = "330502003"
	county       = "330502"
)

// colleagues are who works in the town.
var colleagues = []staff.First{
	{Login: "sys", Name: "甲", Role: staff.SystemAdmin}, {Login: "sec", Name: "乙", Role: staff.SecurityAdmin},
	{Login: "chen.jie", Name: "陈洁", Role: staff.Clerk, Area: street},
	{Login: "li.fang", Name: "李芳", Role: staff.Caseworker, Area: street, Department: civilAffairs},
	{Login: "hu.bo", Name: "胡波", Role: staff.Caseworker, Area: street, Department: civilAffairs},
	{Login: "xu.hong", Name: "徐红", Role: staff.Helper, Area: village},
	{Login: "wang.min", Name: "王敏", Role: staff.Caseworker, Area: county, Department: civilAffairs},
	{Login: "sun.yi", Name: "孙毅", Role: staff.Caseworker, Area: county, Department: civilAffairs},
	{Login: "zhao.lei", Name: "赵磊", Role: staff.Supervisor, Area: county, Department: civilAffairs},
	{Login: "qian.li", Name: "钱丽", Role: staff.Supervisor, Area: street, Department: civilAffairs},
	{Login: "lin.na", Name: "林娜", Role: staff.Caseworker, Area: county, Department: "disabled-persons"},
	{Login: "he.ping", Name: "何平", Role: staff.Caseworker, Area: county, Department: "health"},
	{Login: "at.public-security", Name: "高飞", Role: staff.Caseworker, Area: county, Department: "public-security"},
	{Login: "at.medical-insurance", Name: "林静", Role: staff.Caseworker, Area: county, Department: "medical-insurance"},
	{Login: "at.disease-control", Name: "马超", Role: staff.Caseworker, Area: county, Department: "disease-control"},
	{Login: "at.human-resources", Name: "罗兰", Role: staff.Caseworker, Area: county, Department: "human-resources"},
	{Login: "wu.wei", Name: "吴伟", Role: staff.Caseworker, Area: "330503", Department: civilAffairs},
}

// wuxing is the real pack, read once.
var wuxing = sync.OnceValues(func() (*pack.Pack, error) { return pack.Load(packs.FS, county) })

func each2(t *testing.T, fn func(*town)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(newTown(t, db)) })
}

func newTown(t testing.TB, db *store.DB) *town {
	t.Helper()
	h := &town{TB: t, db: db, on: day("2026-03-02"), actors: map[string]*staff.Actor{}}
	var err error
	h.place, err = wuxing()
	h.must(err)
	attributes, err := snapshot.Catalogue(h.place.Schema())
	h.must(err)
	register, err := people.Open(t.Context(), db, attributes)
	h.must(err)
	h.ledger, err = money.Open(t.Context(), db)
	h.must(err)
	h.roster, err = staff.Open(t.Context(), db)
	h.must(err)
	_, err = h.roster.Start(t.Context(), store.By{Who: "installer", Purpose: "begins"}, colleagues)
	h.must(err)
	all, err := h.roster.Everybody(t.Context())
	h.must(err)
	for i := range all {
		h.actors[all[i].Account.Login] = &all[i]
	}
	h.office, err = Open(t.Context(), Parts{DB: db, Register: register, Ledger: h.ledger, Place: county, Staff: h.roster.Everybody,
		Engine: h.engines(), Today: func() civil.Date { return h.on }})
	h.must(err)
	h.enrol(register)
	return h
}

// engines keeps the engine of each edition, as a program does.
func (h *town) engines() func(civil.Date) (*entitle.Engine, error) {
	kept, mu := map[*pack.Pack]map[civil.Date]*entitle.Engine{}, sync.Mutex{}
	return func(on civil.Date) (*entitle.Engine, error) {
		mu.Lock()
		defer mu.Unlock()
		if kept[h.place] == nil {
			kept[h.place] = map[civil.Date]*entitle.Engine{}
		}
		if g := kept[h.place][on]; g != nil {
			return g, nil
		}
		e, err := h.place.On(on)
		if err != nil {
			return nil, err
		}
		g := kept[h.place][e.Span.From]
		if g == nil {
			if g, err = entitle.New(e); err != nil {
				return nil, err
			}
		}
		kept[h.place][e.Span.From], kept[h.place][on] = g, g
		return g, nil
	}
}

func (h *town) enrol(register *people.Register) {
	h.Helper()
	born := func(s string) *civil.Date { d := day(s); return &d }
	income, err := measure.ParseMoney("1200")
	h.must(err)
	done, err := register.Enrol(h.Context(), store.By{Who: "installer", Purpose: "begins", Within: access.Everywhere()}, people.Batch{Source: "test", AsOf: day("2026-01-01"),
		Households: []people.NewHousehold{{Area: village, Members: []people.NewResident{
			{Ref: "father", Name: "张三丰", Sex: people.Male, BornOn: born("1980-05-01"), Role: people.Head, Residence: people.Residence{RegisteredArea: village, LivesInArea: village}},
			{Name: "李四", Sex: people.Female, BornOn: born("1982-05-01"), Role: people.Spouse, Residence: people.Residence{RegisteredArea: village, LivesInArea: village}},
			{Name: "张小", Sex: people.Female, BornOn: born("2015-05-01"), Role: people.Child, Residence: people.Residence{RegisteredArea: village, LivesInArea: village},
				Links: []people.NewLink{{Kind: people.Guardian, Ref: "father"}}}},
			Said: []people.Statement{{Source: "test", AsOf: day("2026-01-01"), Span: civil.Span{From: day("2026-01-01")}, Values: map[string]people.Value{
				"income_month": people.OfMoney(income), "property_within_limits": people.OfBool(true), "assistance": people.OfText("none")}}},
		}}})
	h.must(err)
	h.people, h.home = done.Residents, done.Households[0]
}

func (h *town) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *town) clerk(login string) Who {
	h.Helper()
	a := h.actors[login]
	if a == nil {
		h.Fatalf("nobody is called %s", login)
	}
	return Clerk(a)
}

// later moves the calendar.
func (h *town) later(on string) { h.on = day(on) }

// open opens a case of the family's first member.
func (h *town) open(service string) Case {
	h.Helper()
	c, err := h.tryOpen(h.people[0], service, village)
	h.must(err)
	return c
}

func (h *town) tryOpen(person id.ID, service, area string) (Case, error) {
	p, err := h.office.pin(h.Context(), service, h.on)
	if err != nil {
		return Case{}, err
	}
	by, err := Self(person).by(access.WorkCases, "applies")
	if err != nil {
		return Case{}, err
	}
	var c *Case
	err = h.db.Write(h.Context(), by, func(tx *store.Tx) (err error) {
		c, err = h.office.openCase(h.Context(), tx, newCase{pinned: p, Who: Self(person), Person: person, Household: h.home, People: 3, Area: area,
			Department: civilAffairs, Payee: Payee{Account: "6222000011112222"}})
		return err
	})
	if err != nil {
		return Case{}, err
	}
	return *c, nil
}

// do does an act that must go well.
func (h *town) do(login string, c Case, a Act) Case {
	h.Helper()
	done, err := h.try(login, c, a)
	if err != nil {
		h.Fatalf("%s does %s: %v", login, a.Action, err)
	}
	return done
}

func (h *town) try(login string, c Case, a Act) (Case, error) {
	who := Self(c.Person)
	if login != "self" {
		who = h.clerk(login)
	}
	return h.office.Do(h.Context(), who, "a test", c.ID, a)
}

// refused wants an act to be refused with a fault.
func (h *town) refused(login string, c Case, a Act, want *fault.Error) {
	h.Helper()
	if _, err := h.try(login, c, a); !errors.Is(err, want) {
		h.Errorf("%s does %s: %v, want %v", login, a.Action, err, want)
	}
}

func (h *town) read(login string, c Case) Case {
	h.Helper()
	got, err := h.office.Case(h.Context(), h.clerk(login), "a test", c.ID)
	h.must(err)
	return got
}

func yuan(s string) *measure.Money {
	m := measure.MustMoney(s)
	return &m
}

// aVisit is the record of a visit on a day.
func aVisit(on civil.Date) *Visit {
	return &Visit{On: on, Place: "家中", Visitors: []string{"李芳", "徐红"}, Present: []string{"张三丰", "李四"},
		Found: []Finding{{About: "收入", Declared: "1200 元", Found: "1200 元", Agrees: true}}}
}

// ids are the actions that somebody is offered.
func ids(all []pack.Action) []string {
	var names []string
	for _, a := range all {
		names = append(names, a.ID)
	}
	return names
}

func (h *town) offered(login string, c Case, action string) bool {
	h.Helper()
	got, err := h.office.Case(h.Context(), h.clerk(login), "a test", c.ID)
	if errors.Is(err, ErrNotFound) {
		return false
	}
	h.must(err)
	return slices.Contains(ids(got.Can), action)
}

// threeDays are the packs, but a publication lasts three days.
func threeDays() fs.FS {
	const file = "330000/processes/assistance.yaml"
	text, err := fs.ReadFile(packs.FS, file)
	if err != nil {
		panic(err)
	}
	return changed{packs.FS, file, []byte(strings.Replace(string(text), "clock: {days: 7,", "clock: {days: 3,", 1))}
}

// changed is files of which one says something else.
type changed struct {
	fs.FS
	name string
	text []byte
}

func (c changed) Open(name string) (fs.File, error) {
	if name != c.name {
		return c.FS.Open(name)
	}
	return fstest.MapFS{name: {Data: c.text}}.Open(name)
}
