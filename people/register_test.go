package people_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

var (
	by   = store.By{Who: "clerk-7", Purpose: "a test", Within: access.Everywhere()}
	jan1 = civil.MustParse("2026-01-01")
	mar1 = civil.MustParse("2026-03-01")
	jun1 = civil.MustParse("2026-06-01")
)

func day(s string) *civil.Date {
	d := civil.MustParse(s)
	return &d
}

func catalogue(t testing.TB) *people.Catalogue {
	t.Helper()
	zh := func(s string) lang.Text { return lang.Text{ZH: s, EN: "in English: " + s} }
	c, err := people.NewCatalogue(
		people.Attribute{Name: "birth_on", Kind: people.Date, Label: zh("出生日期")},
		people.Attribute{Name: "disability_level", Kind: people.Text, Label: zh("残疾等级"), Sealed: true,
			Codes: []people.Code{{Code: "none", Name: zh("没有残疾证")}, {Code: "1", Name: zh("一级")}, {Code: "2", Name: zh("二级")}}},
		people.Attribute{Name: "monthly_income", Kind: people.Money, Label: zh("月收入"), Unit: zh("元"), Sealed: true},
		people.Attribute{Name: "contribution_years", Kind: people.Int, Label: zh("缴费年限"), Unit: zh("年")},
		people.Attribute{Name: "veteran", Kind: people.Bool, Label: zh("退役军人")},
		people.Attribute{Name: "retired_on", Kind: people.Date, Label: zh("退休日期")},
		people.Attribute{Name: "share", Kind: people.Ratio, Label: zh("份额")},
		people.Attribute{Name: "aids", Kind: people.List, Label: zh("辅助器具"),
			Codes: []people.Code{{Code: "wheelchair", Name: zh("轮椅")}, {Code: "hearing_aid", Name: zh("助听器")}}},
		people.Attribute{Name: "school_area", Kind: people.Text, Area: true, Label: zh("就学地")},
		people.Attribute{Name: "note", Kind: people.Text, Label: zh("备注")},
		people.Attribute{Name: "low_income", Entity: people.Home, Kind: people.Bool, Label: zh("低保户")},
		people.Attribute{Name: "floor_area", Entity: people.Home, Kind: people.Int, Label: zh("住房面积"), Unit: zh("平方米")},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t testing.TB, db *store.DB) *people.Register {
	t.Helper()
	r, err := people.Open(t.Context(), db, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func each(t *testing.T, fn func(t *testing.T, r *people.Register, db *store.DB)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { fn(t, open(t, db), db) })
}

// Sequence 000 is never given to anybody: these people cannot exist.
var (
	mothersNumber = people.MustNumber(number("33050219510302000"))
	sonsNumber    = people.MustNumber(number("33050219800515000"))
)

// shen is an old woman with a disabled child, and her other son in another
// household who must support her.
func shen() people.Batch {
	at := people.Residence{RegisteredArea: "330502001", LivesInArea: "330502002003"}
	mother := people.NewResident{Ref: "m", Name: "沈阿婆", Number: mothersNumber, Phone: "05720001234", Role: people.Head, Residence: at,
		Said: []people.Statement{{Values: map[string]people.Value{
			"monthly_income": people.OfMoney(90050), "veteran": people.OfBool(false), "aids": people.OfList("wheelchair")}}},
		Links: []people.NewLink{{Kind: people.Supporter, Number: sonsNumber}}}
	child := people.NewResident{Ref: "c", Name: "沈小妹", Sex: people.Female, BornOn: day("1979-09-09"), Role: people.Child, Residence: at,
		Said:  []people.Statement{{Source: "残联", AsOf: jan1, Span: civil.Span{From: civil.MustParse("2010-05-01")}, Values: map[string]people.Value{"disability_level": people.OfText("1")}}},
		Links: []people.NewLink{{Kind: people.Guardian, Ref: "m"}}}
	son := people.NewResident{Ref: "s", Name: "沈大郎", Number: sonsNumber, Role: people.Head,
		Residence: people.Residence{RegisteredArea: "330502001", LivesInArea: "330502005"}}
	return people.Batch{Source: "公安", AsOf: jan1, Households: []people.NewHousehold{
		{Ref: "1", Members: []people.NewResident{child, mother}, Said: []people.Statement{{Values: map[string]people.Value{"low_income": people.OfBool(true)}}}},
		{Ref: "2", Members: []people.NewResident{son}},
	}}
}

func enrol(t *testing.T, r *people.Register, b people.Batch) people.Enrolled {
	t.Helper()
	done, err := r.Enrol(t.Context(), by, b)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func home(t *testing.T, r *people.Register, household id.ID, on civil.Date) people.Household {
	t.Helper()
	h, err := r.Household(t.Context(), by, household, on)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAHouseholdComesBackWithEverythingThatIsOnFile(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		done := enrol(t, r, shen())
		h := home(t, r, done.Households[0], mar1)
		if len(h.Members) != 2 || h.Members[0].Name != "沈阿婆" || h.Members[1].Role != people.Child || h.Area != "330502002003" {
			t.Fatalf("%+v", h)
		}
		mother, child := h.Members[0], h.Members[1]
		if mother.Sex != people.Female || mother.BornOn.String() != "1951-03-02" || mother.Number != "330502********"+mothersNumber.Plain()[14:] || mother.Phone != "057****1234" {
			t.Errorf("%+v", mother.Resident)
		}
		if f := mother.Facts["monthly_income"]; f.Money() != measure.MustMoney("900.50") || f.Source != "公安" || f.AsOf != jan1 || f.RecordedAt.IsZero() {
			t.Errorf("%+v", f)
		}
		if f, ok := mother.Facts["veteran"]; !ok || f.Bool() {
			t.Errorf("a no on file is not the same as nothing on file: %+v", f)
		}
		if _, ok := mother.Facts["contribution_years"]; ok {
			t.Error("what nobody said is on file")
		}
		if child.Number != "" || child.Facts["disability_level"].Text() != "1" || child.Facts["disability_level"].Source != "残联" {
			t.Errorf("%+v", child)
		}
		if len(child.Links) != 1 || child.Links[0].Kind != people.Guardian || child.Links[0].Other != mother.ID {
			t.Errorf("%+v", child.Links)
		}
		if len(h.Linked) != 1 || h.Linked[0].Name != "沈大郎" || mother.Links[0].Other != h.Linked[0].ID || h.Linked[0].Residence.LivesInArea != "330502005" {
			t.Errorf("%+v", h.Linked)
		}
		if !h.Facts["low_income"].Bool() || !h.Facts.Values()["low_income"].Bool() {
			t.Errorf("%+v", h.Facts)
		}
		if _, err := db.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestNothingReadableOfANumberATelephoneOrASensitiveValueIsInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		enrol(t, r, shen())
		err := db.Read(t.Context(), func(s *store.Snap) error {
			for table, column := range map[string]string{"resident": "number || phone || phone_mac", "number_claim": "number_mac", "people_statement": "facts || sealed", "journal": "detail"} {
				rows, err := s.Query(t.Context(), "SELECT "+column+" FROM "+table)
				if err != nil {
					return err
				}
				for n := 0; rows.Next(); n++ {
					var text string
					if err := rows.Scan(&text); err != nil {
						return err
					}
					for _, secret := range []string{mothersNumber.Plain(), "05720001234", "90050", "disability"} {
						if strings.Contains(text, secret) {
							t.Errorf("%s shows %s: %s", table, secret, text)
						}
					}
				}
				rows.Close()
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnyoneIsFoundByNumberAndEveryLookIsInTheJournal(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		done := enrol(t, r, shen())
		found, err := r.Find(t.Context(), by, mothersNumber)
		if err != nil || found.ID != done.Residents[1] {
			t.Fatalf("%+v, %v", found, err)
		}
		if _, err := r.Find(t.Context(), by, people.MustNumber(number("33050219510302002"))); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("somebody else's number: %v", err)
		}
		if _, err := r.Resident(t.Context(), by, id.New()); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
		if _, err := r.Household(t.Context(), by, id.New(), jan1); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("no household: %v", err)
		}
		n, phone, err := r.Reveal(t.Context(), store.By{Who: "officer-2", Purpose: "identity check", Within: access.Everywhere()}, found.ID)
		if err != nil || n != mothersNumber || phone != "05720001234" {
			t.Fatalf("%v %q %v", n, phone, err)
		}
		h, err := r.HouseholdOf(t.Context(), by, found.ID, mar1)
		if err != nil || h.ID != done.Households[0] {
			t.Fatalf("%v, %v", h.ID, err)
		}
		entries, err := db.About(t.Context(), found.ID, 10)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, e := range entries {
			kinds = append(kinds, e.Who+" "+e.Kind)
		}
		want := "clerk-7 people.read, officer-2 people.number_shown, clerk-7 people.read, clerk-7 people.enrolled"
		if got := strings.Join(kinds, ", "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestANumberBelongsToOnePersonAndARefusedBatchLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		enrol(t, r, shen())
		again := shen()
		again.Households[0].Members[1].Number = people.MustNumber(number("33050219510302002"))
		_, err := r.Enrol(t.Context(), by, again)
		var f *fault.Error
		if !errors.Is(err, people.ErrNumberTaken) || !errors.As(err, &f) || f.Field != "households[1].members[0].citizen_number" {
			t.Errorf("got %v", err)
		}
		if c, err := r.Count(t.Context(), ""); err != nil || c != (people.Count{Residents: 3, Households: 2}) {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

func TestEverythingWrongWithABatchIsSaidAtOnceWithItsPlace(t *testing.T) {
	b := shen()
	m := &b.Households[0].Members[1]
	m.Name, m.Sex, m.Phone, m.Role, m.Residence.LivesInArea = "沈\n", people.Male, "12", "boss", "湖州"
	m.Said[0].Values["veteran"] = people.OfInt(1)
	b.Households[0].Members[0].Links[0].Ref = "nobody"
	b.Households[0].Members[0].BornOn = day("2026-01-02")
	b.Households[1].Members = append(b.Households[1].Members, b.Households[1].Members[0])
	b.Households[1].Area = "1"
	var got []string
	for _, e := range b.Check(catalogue(t)) {
		got = append(got, e.Field+" "+e.Code)
	}
	want := []string{
		"households[0].members[0].birth_on people.birth",
		"households[0].members[0].links[0] people.link",
		"households[0].members[1].name people.name",
		"households[0].members[1].sex people.sex_differs",
		"households[0].members[1].relation people.role",
		"households[0].members[1].phone people.phone",
		"households[0].members[1].lives_in_area people.area",
		"households[0].members[1].veteran people.attribute",
		"households[1].members[1].citizen_number people.number_twice",
		"households[1].members people.heads",
		"households[1].area people.area",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestALinkToNobodyIsRefused(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		for name, l := range map[string]people.NewLink{
			"a number nobody has": {Kind: people.Guardian, Number: people.MustNumber(number("33050219510302002"))},
			"an id nobody has":    {Kind: people.Guardian, ID: id.New()},
			"oneself":             {Kind: people.Guardian, Ref: "s"},
		} {
			b := shen()
			b.Households = b.Households[1:]
			b.Households[0].Members[0].Links = []people.NewLink{l}
			if _, err := r.Enrol(t.Context(), by, b); !errors.Is(err, people.ErrLink) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhatWasKnownThenCanStillBeReadAfterACorrection(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		done := enrol(t, r, shen())
		household, mother := done.Households[0], done.Residents[1]
		before := home(t, r, household, mar1).KnownAt
		time.Sleep(2 * time.Millisecond)
		say := func(source string, from civil.Date, to *civil.Date, v people.Value) {
			t.Helper()
			err := r.State(t.Context(), by, people.Person, mother, people.Statement{Source: source, AsOf: jun1,
				Span: civil.Span{From: from, To: to}, Values: map[string]people.Value{"monthly_income": v}})
			if err != nil {
				t.Fatal(err)
			}
		}
		may1, apr1 := civil.MustParse("2026-05-01"), civil.MustParse("2026-04-01")
		say("人社", apr1, nil, people.OfMoney(120000))  // more from April
		say("民政", mar1, &may1, people.OfMoney(70000)) // a correction of March and April
		say("税务", jun1, nil, people.Value{})          // from June nobody knows
		for on, want := range map[string]string{"2026-02-28": "900.50 公安", "2026-03-01": "700.00 民政", "2026-04-30": "700.00 民政",
			"2026-05-01": "1200.00 人社", "2026-05-31": "1200.00 人社", "2026-06-01": "not on file", "2025-12-31": "not on file"} {
			got := "not on file"
			if h := home(t, r, household, civil.MustParse(on)); len(h.Members) > 0 {
				if f, ok := h.Members[0].Facts["monthly_income"]; ok {
					got = f.String() + " " + f.Source
				}
			}
			if got != want {
				t.Errorf("%s: got %s, want %s", on, got, want)
			}
		}
		then, err := r.HouseholdAsKnown(t.Context(), by, household, mar1, before)
		if err != nil || then.Members[0].Facts["monthly_income"].Money() != 90050 {
			t.Errorf("as known before the corrections: %+v, %v", then, err)
		}
	})
}

func TestPeopleMoveJoinLeaveAndAreTiedFromADayOn(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		done := enrol(t, r, shen())
		child, mother, son := done.Residents[0], done.Residents[1], done.Residents[2]
		for _, err := range []error{
			r.Join(t.Context(), by, child, done.Households[1], people.Sibling, mar1, "公安"),
			r.Move(t.Context(), by, child, people.Residence{RegisteredArea: "330502001", LivesInArea: "330503001"}, mar1, "公安"),
			r.Untie(t.Context(), by, people.Link{Kind: people.Guardian, Person: child, Other: mother, Span: civil.Span{From: mar1}, Source: "法院"}),
			r.Tie(t.Context(), by, people.Link{Kind: people.Guardian, Person: child, Other: son, Span: civil.Span{From: mar1}, Source: "法院"}),
			r.Leave(t.Context(), by, mother, jun1, "公安"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		names := func(household int, on civil.Date) string {
			var s []string
			for _, m := range home(t, r, done.Households[household], on).Members {
				s = append(s, m.Name)
			}
			return strings.Join(s, " ")
		}
		for _, tc := range []struct {
			household int
			on        civil.Date
			want      string
		}{
			{0, mar1 - 1, "沈阿婆 沈小妹"}, {0, mar1, "沈阿婆"}, {0, jun1, ""},
			{1, mar1 - 1, "沈大郎"}, {1, mar1, "沈大郎 沈小妹"},
		} {
			if got := names(tc.household, tc.on); got != tc.want {
				t.Errorf("household %d on %s: %q, want %q", tc.household, tc.on, got, tc.want)
			}
		}
		m := home(t, r, done.Households[1], mar1).Members[1]
		if len(m.Links) != 1 || m.Links[0].Other != son || m.Residence.LivesInArea != "330503001" || m.Area != "330503001" || m.Since != mar1 {
			t.Errorf("%+v", m)
		}
		if _, err := r.HouseholdOf(t.Context(), by, mother, jun1); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("who left has a household: %v", err)
		}
		if err := r.Join(t.Context(), by, mother, id.New(), people.Head, jun1, "x"); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("joined no household: %v", err)
		}
		if err := r.State(t.Context(), by, people.Home, id.New(), people.Statement{Span: civil.Span{From: jan1}}); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("stated of nobody: %v", err)
		}
	})
}

func TestListsComeInPagesByArea(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		enrol(t, r, shen())
		for area, want := range map[string]int{"": 3, "330502": 3, "330502002": 2, "330502002003": 2, "330502005": 1, "330503": 0, "3305020": 3} {
			var after id.ID
			got := 0
			for {
				page, err := r.List(t.Context(), by, people.Page{Area: area, After: after, Limit: 1})
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				got, after = got+1, page[0].ID
			}
			if c, err := r.Count(t.Context(), area); got != want || c.Residents != want || err != nil {
				t.Errorf("area %q: %d listed, %d counted, want %d; %v", area, got, c.Residents, want, err)
			}
		}
		whole, err := r.Households(t.Context(), by, people.Page{Area: "330502"}, mar1)
		if err != nil || len(whole) != 2 {
			t.Fatalf("%d households, %v", len(whole), err)
		}
		for _, h := range whole {
			if alone := home(t, r, h.ID, mar1); len(alone.Linked) != len(h.Linked) || len(alone.Members) != len(h.Members) {
				t.Errorf("a household differs between a page and alone: %+v, %+v", h, alone)
			}
		}
	})
}

func TestABirthJoinsAHouseholdAndADeathLeavesIt(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		done, err := r.Enrol(t.Context(), by, shen())
		if err != nil {
			t.Fatal(err)
		}
		home := done.Households[0]
		child := people.NewResident{Name: "小沈", Sex: people.Female, BornOn: day("2026-03-01"), Role: people.Grandchild,
			Residence: people.Residence{LivesInArea: "330502003"}, Links: []people.NewLink{{Kind: people.Guardian, ID: done.Residents[0]}}}
		born, err := r.Bear(t.Context(), by, home, child, "出生医学证明")
		if err != nil {
			t.Fatal(err)
		}
		before, err := r.Household(t.Context(), by, home, jan1)
		if err != nil {
			t.Fatal(err)
		}
		after, err := r.Household(t.Context(), by, home, jun1)
		if err != nil || len(after.Members) != len(before.Members)+1 || after.Members[len(after.Members)-1].ID != born {
			t.Fatalf("after the birth there are %d, before %d: %v", len(after.Members), len(before.Members), err)
		}
		if _, err := r.Bear(t.Context(), by, id.New(), child, "出生医学证明"); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("born into no household: %v", err)
		}
		if err := r.Die(t.Context(), by, born, mar1, "死亡医学证明"); err != nil {
			t.Fatal(err)
		}
		if after, err = r.Household(t.Context(), by, home, jun1); err != nil || len(after.Members) != len(before.Members) {
			t.Errorf("after the death there are %d: %v", len(after.Members), err)
		}
	})
}
