package people_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

func TestACorrectionHoldsFromNowAndWhatWasKnownStays(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		done := enrol(t, r, shen())
		household, mother := done.Households[0], done.Residents[1]
		first := home(t, r, household, mar1).KnownAt
		correct := func(c people.Correction) time.Time {
			t.Helper()
			time.Sleep(2 * time.Millisecond)
			if err := r.Correct(t.Context(), by, mother, c, "公安"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Millisecond)
			return home(t, r, household, mar1).KnownAt
		}
		newNumber := people.MustNumber(number("33050219520302000"))
		second := correct(people.Correction{Name: "沈阿凤", Phone: "05720005678"})
		correct(people.Correction{Number: newNumber})
		for _, tc := range []struct {
			known time.Time
			want  string
		}{
			{first, "沈阿婆 1951-03-02 057****1234"},
			{second, "沈阿凤 1951-03-02 057****5678"},
			{time.Time{}, "沈阿凤 1952-03-02 057****5678"},
		} {
			h, err := r.HouseholdAsKnown(t.Context(), by, household, mar1, tc.known)
			if err != nil {
				t.Fatal(err)
			}
			m := h.Members[0]
			if got := fmt.Sprint(m.Name, " ", m.BornOn, " ", m.Phone); got != tc.want || m.Household != household {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		}
		for _, n := range []people.Number{mothersNumber, newNumber} {
			if found, err := r.Find(t.Context(), by, n); err != nil || found.ID != mother {
				t.Errorf("%v finds %v, %v", n, found.ID, err)
			}
		}
	})
}

func TestACorrectionThatContradictsIsRefused(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, _ *store.DB) {
		done := enrol(t, r, shen())
		for want, c := range map[error]people.Correction{
			people.ErrName:         {Name: " x"},
			people.ErrSexDiffers:   {Sex: people.Male},
			people.ErrBirthDiffers: {BornOn: day("1951-03-03")},
			people.ErrPhone:        {Phone: "12"},
			people.ErrNumberTaken:  {Number: sonsNumber},
		} {
			if err := r.Correct(t.Context(), by, done.Residents[1], c, "x"); !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
		}
		if err := r.Correct(t.Context(), by, id.New(), people.Correction{Name: "甲"}, "x"); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
		if got, err := r.Resident(t.Context(), by, done.Residents[1]); err != nil || got.Name != "沈阿婆" {
			t.Errorf("a refused correction changed %+v, %v", got, err)
		}
	})
}

// The plain second way to know what holds: go through everything said, in
// order, and keep the last that covers the day.
func TestAnyHistoryReadsAsAPlainLedgerWould(t *testing.T) {
	r := open(t, storetest.SQLite(t))
	rapid.Check(t, func(rt *rapid.T) {
		b := shen()
		b.Households = b.Households[1:]
		b.Households[0].Members[0].Number = people.Number{}
		b.Households[0].Members[0].Sex, b.Households[0].Members[0].BornOn = people.Male, day("1980-05-15")
		done, err := r.Enrol(t.Context(), by, b)
		if err != nil {
			rt.Fatal(err)
		}
		type line struct {
			civil.Span
			v  people.Value
			at time.Time
		}
		var ledger []line
		for range rapid.IntRange(1, 5).Draw(rt, "statements") {
			l := line{Span: civil.Span{From: jan1.AddDays(rapid.IntRange(0, 9).Draw(rt, "from"))}}
			if rapid.Bool().Draw(rt, "ends") {
				to := l.From.AddDays(rapid.IntRange(1, 9).Draw(rt, "days"))
				l.To = &to
			}
			if rapid.IntRange(0, 3).Draw(rt, "withdraws") > 0 {
				l.v = people.OfInt(rapid.Int64Range(0, 99).Draw(rt, "value"))
			}
			err := r.State(t.Context(), by, people.Person, done.Residents[0], people.Statement{Source: "人社", AsOf: jan1, Span: l.Span,
				Values: map[string]people.Value{"contribution_years": l.v}})
			if err != nil {
				rt.Fatal(err)
			}
			h, err := r.Household(t.Context(), by, done.Households[0], jan1)
			if err != nil {
				rt.Fatal(err)
			}
			l.at = h.KnownAt
			ledger = append(ledger, l)
		}
		on, upTo := jan1.AddDays(rapid.IntRange(0, 20).Draw(rt, "on")), rapid.IntRange(0, len(ledger)-1).Draw(rt, "known")
		var want people.Value
		for _, l := range ledger[:upTo+1] {
			if l.Holds(on) {
				want = l.v
			}
		}
		h, err := r.HouseholdAsKnown(t.Context(), by, done.Households[0], on, ledger[upTo].at)
		if err != nil {
			rt.Fatal(err)
		}
		if got := h.Members[0].Facts["contribution_years"].Value; !got.Equal(want) {
			rt.Fatalf("on %s: %v, want %v", on, got, want)
		}
	})
}
