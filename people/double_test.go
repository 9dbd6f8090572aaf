package people_test

import (
	"fmt"
	"strings"
	"testing"

	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
)

func person(name, born, phone string) people.NewResident {
	return people.NewResident{Name: name, Sex: people.Female, BornOn: day(born), Phone: phone, Role: people.Other,
		Residence: people.Residence{LivesInArea: "330502"}}
}

func TestPeopleEnrolledTwiceAreShownSideBySide(t *testing.T) {
	each(t, func(t *testing.T, r *people.Register, db *store.DB) {
		b := people.Batch{Source: "公安", AsOf: jan1, Households: []people.NewHousehold{
			{Members: []people.NewResident{person("陈一", "1990-01-01", "05720000001"), person("周二", "1991-01-01", ""), person("周二", "1961-01-01", "")}},
			{Members: []people.NewResident{person("陈一", "1990-01-01", ""), person("吴三", "1992-01-01", "05720000002")}},
			{Members: []people.NewResident{person("吴三", "1992-01-11", "05720000002"), person("郑四", "1990-01-01", "05720000001"), person("王五", "1970-01-01", "")}},
		}}
		b.Households[1].Members[0].Number = people.MustNumber(number("33050219900101000"))
		done := enrol(t, r, b)
		var got []string
		var a, z id.ID
		for {
			page, err := r.Doubles(t.Context(), by, a, z, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			p := page[0]
			a, z = p.A.ID, p.B.ID
			var differs []string
			for _, d := range p.Differs {
				differs = append(differs, d.Field)
			}
			got = append(got, fmt.Sprintf("%s/%s %v %v", p.A.Name, p.B.Name, p.Because, differs))
		}
		for _, want := range []string{
			"陈一/陈一 [same name and day of birth] [citizen_number phone household]",
			"周二/周二 [same name in one household] [birth_on]",
			"吴三/吴三 [same name and telephone] [birth_on household]",
			"陈一/郑四 [same day of birth and telephone] [name household]",
		} {
			if !strings.Contains(swapNames(strings.Join(got, "\n")), want) {
				t.Errorf("missing %s in\n%s", want, strings.Join(got, "\n"))
			}
		}
		if len(got) != 4 {
			t.Errorf("%d pairs", len(got))
		}
		if err := r.Distinct(t.Context(), by, done.Residents[2], done.Residents[1]); err != nil {
			t.Fatal(err)
		}
		left, err := r.Doubles(t.Context(), by, "", "", 0)
		if err != nil || len(left) != 3 {
			t.Errorf("%d pairs after one was settled, %v", len(left), err)
		}
		if err := r.Distinct(t.Context(), by, done.Residents[2], "nobody"); err == nil {
			t.Error("a pair with nobody was settled")
		}
	})
}

// swapNames gives the one pair of two names its order: ids made in the same
// millisecond come in any order.
func swapNames(s string) string { return strings.ReplaceAll(s, "郑四/陈一", "陈一/郑四") }

func TestTwoRecordsWithOneNumberAreOnePersonWhateverElseDiffers(t *testing.T) {
	a := people.Known{Resident: people.Resident{Name: "甲", BornOn: 1}, CitizenNumber: mothersNumber}
	b := people.Known{Resident: people.Resident{Name: "乙", BornOn: 2}, CitizenNumber: mothersNumber}
	because, differs := people.Compare(a, b)
	if len(because) != 1 || because[0] != people.SameNumber || len(differs) != 2 {
		t.Errorf("%v %v", because, differs)
	}
	if because, _ := people.Compare(people.Known{}, people.Known{Resident: people.Resident{Name: "x"}}); len(because) != 0 {
		t.Errorf("two empty records: %v", because)
	}
}
