package web

import (
	"fmt"
	"testing"

	"minsheng/people"
)

// One birth, from a form at home to five departments and back.
func TestABirthIsDoneByFiveDepartmentsFromOneFormAtHome(t *testing.T) {
	inEachTown(t, func(w *town) {
		mother := w.mother()
		w.asResident(mother)
		w.applies("birth", "register_of_host", "wants", "card", "child_name", "王小满", "child_sex", "female",
			"child_born_on.year", "2026", "child_born_on.month", "10", "child_born_on.day", "20", "born_where", "hospital", "hospital", "湖州市妇幼保健院",
			"mother", "王芳", "has_father", "false", "register_with", "mother", "ethnicity", "汉族", "premium_from", "counter", "card_kind", "electronic", "phone", "05720001234")
		w.sees("卫生健康部门", "公安机关", "医疗保障部门", "疾病预防控制部门", "人力资源社会保障部门", "共 5 项，已办结 0 项")
		mine, err := w.office.Mine(w.t.Context(), mother.ID)
		if err != nil || len(mine.Applications) != 1 || len(mine.Applications[0].Cases) != 5 {
			w.t.Fatalf("not five cases: %+v, %v", mine, err)
		}
		officers := map[string]string{"health": "demo.health", "public-security": "demo.police", "medical-insurance": "demo.insurance",
			"disease-control": "demo.disease", "human-resources": "demo.labour"}
		for i, c := range mine.Applications[0].Cases {
			officer := officers[c.Department]
			if officer == "" {
				w.t.Fatalf("nobody works at %s", c.Department)
			}
			w.acts(officer, c.ID, "approve", "amount", "0")
			if i < 4 {
				w.goes("/my")
				w.sees(fmt.Sprintf("共 5 项，已办结 %d 项", i+1))
			}
		}
		w.goes("/my")
		w.sees("出生一件事", "5 项已全部办结，5 项通过", "新消息")
	})
}

// mother is a woman of the township with a child.
func (w *town) mother() people.Member {
	w.t.Helper()
	list, err := w.register.Households(w.t.Context(), everywhere(), people.Page{Area: "330502100", Limit: 200}, w.today())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, h := range list {
		for _, m := range h.Members {
			if age := m.BornOn.AgeOn(w.today()); m.Sex == people.Female && age >= 22 && age < 40 {
				return m
			}
		}
	}
	w.t.Fatal("no woman of that age lives there")
	return people.Member{}
}
