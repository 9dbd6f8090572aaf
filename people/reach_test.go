package people_test

import (
	"errors"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

// clerkOf works in an area, for a department that residents have none of.
func clerkOf(area string) store.By {
	return store.By{Who: "clerk-9", Purpose: "a test", Within: access.Scope{{Area: area, Department: "civil-affairs"}}}
}

func TestNobodyIsShownOrChangedBeyondTheReachOfWhoAsks(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		done := enrol(t, r, shen())
		mother, son := done.Residents[1], done.Residents[2]
		for name, tt := range map[string]struct {
			by                 store.By
			listed, households int
			mother, son, both  error
		}{
			"nowhere":           {store.By{Who: "clerk-9", Purpose: "a test"}, 0, 0, people.ErrReach, people.ErrReach, people.ErrNotFound},
			"the mother's town": {clerkOf("330502002"), 2, 1, nil, people.ErrReach, people.ErrNotFound},
			"another town":      {clerkOf("330502009"), 0, 0, people.ErrReach, people.ErrReach, people.ErrNotFound},
			"the son himself":   {store.By{Who: "resident", Purpose: "a test", Within: access.Own(son)}, 1, 0, people.ErrReach, nil, people.ErrNotFound},
			"the district":      {clerkOf("330502"), 3, 2, nil, nil, nil},
		} {
			listed, err := r.List(t.Context(), tt.by, people.Page{})
			if err != nil || len(listed) != tt.listed {
				t.Errorf("%s: %d listed, want %d (%v)", name, len(listed), tt.listed, err)
			}
			homes, err := r.Households(t.Context(), tt.by, people.Page{}, mar1)
			if err != nil || len(homes) != tt.households {
				t.Errorf("%s: %d households, want %d (%v)", name, len(homes), tt.households, err)
			}
			if _, err := r.Find(t.Context(), tt.by, mothersNumber); !errors.Is(err, tt.mother) {
				t.Errorf("%s: the mother: %v", name, err)
			}
			if _, _, err := r.Reveal(t.Context(), tt.by, son); !errors.Is(err, tt.son) {
				t.Errorf("%s: the son: %v", name, err)
			}
			if err := r.State(t.Context(), clerkOf("330502009"), people.Person, mother, people.Statement{Source: "x", AsOf: jan1, Span: civil.Span{From: jan1},
				Values: map[string]people.Value{"veteran": people.OfBool(true)}}); !errors.Is(err, people.ErrNotFound) {
				t.Errorf("%s: stated: %v", name, err)
			}
			if err := r.Distinct(t.Context(), tt.by, mother, son); (err == nil) != (tt.both == nil) {
				t.Errorf("%s: compared: %v", name, err)
			}
		}
		if _, err := r.Enrol(t.Context(), clerkOf("330503"), people.Batch{Source: "x", AsOf: jan1, Households: []people.NewHousehold{{Members: []people.NewResident{
			{Name: "陈某", Sex: people.Male, BornOn: day("1990-01-01"), Role: people.Head, Residence: people.Residence{LivesInArea: "330502001"}}}}}}); !errors.Is(err, people.ErrReach) {
			t.Errorf("enrolled elsewhere: %v", err)
		}
	})
}

func TestAHouseholdInReachComesWithMembersWhoLiveElsewhere(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		done := enrol(t, r, shen())
		if err := r.Move(t.Context(), clerkOf("330502002"), done.Residents[0], people.Residence{LivesInArea: "330503001"}, jan1, "公安"); err != nil {
			t.Fatal(err)
		}
		h, err := r.Household(t.Context(), clerkOf("330502002"), done.Households[0], mar1)
		if err != nil || len(h.Members) != 2 || len(h.Linked) != 1 {
			t.Errorf("%d members, %d linked, %v", len(h.Members), len(h.Linked), err)
		}
		if _, err := r.Household(t.Context(), clerkOf("330503"), done.Households[0], mar1); !errors.Is(err, people.ErrNotFound) {
			t.Errorf("from where one member lives: %v", err)
		}
		if _, err := r.Resident(t.Context(), clerkOf("330502002"), done.Residents[0]); !errors.Is(err, people.ErrReach) {
			t.Errorf("who has moved away: %v", err)
		}
	})
}

func TestAReadThatForgetsItsReachSeesNobody(t *testing.T) {
	db := storetest.Open(t, storetest.PostgresURL(t))
	enrol(t, open(t, db), shen())
	for _, table := range []string{"resident", "household"} {
		var n int
		err := db.Read(t.Context(), func(s *store.Snap) error {
			return s.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n)
		})
		if err != nil || n != 0 {
			t.Errorf("%d rows of %s are shown (%v)", n, table, err)
		}
	}

}
