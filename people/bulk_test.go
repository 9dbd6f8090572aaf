package people_test

import (
	"fmt"
	"iter"
	"testing"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

// town makes households of four with numbers whose sequence nobody is given.
func town(residents int) iter.Seq[people.NewHousehold] {
	return func(yield func(people.NewHousehold) bool) {
		for i := 0; i < residents; i += 4 {
			var h people.NewHousehold
			for j, role := range []people.Role{people.Head, people.Spouse, people.Child, people.Child} {
				born := civil.MustParse("1950-01-01").AddDays((i/4*7 + j*9001) % 22000)
				y, m, d := born.YMD()
				h.Members = append(h.Members, people.NewResident{
					Name: fmt.Sprintf("演示%d", i+j), Role: role, Phone: fmt.Sprintf("05720%06d", i+j),
					Number:    people.MustNumber(number(fmt.Sprintf("%06d%04d%02d%02d000", 330502+i/4, y, m, d))),
					Residence: people.Residence{RegisteredArea: "330502001", LivesInArea: fmt.Sprintf("3305020%02d", 1+i/4%19)},
					Said: []people.Statement{
						{Values: map[string]people.Value{"veteran": people.OfBool(false), "contribution_years": people.OfInt(int64(i % 40)), "note": people.OfText("无")}},
						{Source: "残联", AsOf: jan1, Span: civil.Span{From: jan1}, Values: map[string]people.Value{"disability_level": people.OfText("none"), "monthly_income": people.OfMoney(measure.Money(i))}},
					}})
			}
			if !yield(h) {
				return
			}
		}
	}
}

func TestAPopulationComesInThousandsAtATimeAndGoesOutInPages(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		n, err := r.EnrolEach(t.Context(), by, "演示", jan1, town(5000))
		if err != nil || n != 5000 {
			t.Fatalf("%d, %v", n, err)
		}
		total, page := 0, people.Page{Limit: 500}
		for {
			list, err := r.Households(t.Context(), by, page, mar1)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			for _, h := range list {
				total += len(h.Members)
			}
			page.After = list[len(list)-1].ID
		}
		if total != 5000 {
			t.Errorf("%d came back", total)
		}
		if _, err := db.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAPopulationThatBreaksOffKeepsWholeHouseholdsOnly(t *testing.T) {
	r := open(t, storetest.SQLite(t))
	broken := func(yield func(people.NewHousehold) bool) {
		n := 0
		for h := range town(5000) {
			if n += 4; n > 4500 {
				h.Members[3].Name = ""
			}
			if !yield(h) {
				return
			}
		}
	}
	n, err := r.EnrolEach(t.Context(), by, "演示", jan1, broken)
	if err == nil || n != 4000 {
		t.Fatalf("%d, %v", n, err)
	}
	if c, err := r.Count(t.Context(), ""); err != nil || c.Residents != 4000 || c.Households != 1000 {
		t.Errorf("%+v, %v", c, err)
	}
}

// One op is a quick-start town of 60,000 residents, from nothing.
func BenchmarkSixtyThousandResidents(b *testing.B) {
	for b.Loop() {
		r := open(b, storetest.SQLite(b))
		if _, err := r.EnrolEach(b.Context(), by, "演示", jan1, town(60000)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOneHousehold(b *testing.B) {
	r := open(b, storetest.SQLite(b))
	if _, err := r.EnrolEach(b.Context(), by, "演示", jan1, town(8000)); err != nil {
		b.Fatal(err)
	}
	page, err := r.Households(b.Context(), by, people.Page{Limit: 1}, mar1)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.Household(b.Context(), by, page[0].ID, mar1); err != nil {
			b.Fatal(err)
		}
	}
}
