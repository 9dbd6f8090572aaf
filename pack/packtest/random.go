package packtest

import (
	"fmt"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"
)

// Random makes a pack of services that wait for each other in every
// way there is: owed(), yields_to, take_higher, counted benefits.
func Random(t *rapid.T) fstest.MapFS {
	fs := Files()
	var before []string
	for i := range rapid.IntRange(2, 7).Draw(t, "services") {
		id, of := fmt.Sprintf("s%d", i), rapid.SampledFrom([]string{"person", "person", "household"}).Draw(t, "for")
		conditions := []string{"household.income_month < yuan('900')", "household.members.exists(m, m.in_institution)", "true"}
		amounts := []string{"", "yuan('100')", "param.line - household.income_month", "param.unset"}
		if of == "person" {
			conditions = append(conditions, "person.birth_on.age(on) >= 60", "person.disability_level in ['1', '2']", "person.in_institution",
				"household.members.all(m, m.birth_on == person.birth_on || m.disability_level == 'none')")
			amounts = append(amounts, "param.nursing", "(person.in_institution ? param.nursing : yuan('0'))")
		}
		more := ""
		if len(before) > 0 {
			conditions = append(conditions, "owed('"+rapid.SampledFrom(before).Draw(t, "owed")+"')", "!owed('"+rapid.SampledFrom(before).Draw(t, "owed")+"')")
			if rapid.IntRange(0, 3).Draw(t, "yields") == 0 {
				more += "yields_to: [" + rapid.SampledFrom(before).Draw(t, "to") + "]\n"
			}
		}
		switch rapid.IntRange(0, 5).Draw(t, "between") {
		case 0, 1:
			more += "take_higher: care\n"
		case 2:
			more += "counts_as_income: true\n"
		case 3:
			conditions = append(conditions, "household.counted_benefits < yuan('150')")
		}
		pick := rapid.SliceOfN(rapid.SampledFrom(conditions), 1, 3).Draw(t, "conditions")
		fs["000000/services/"+id+".yaml"] = Service(id, of, strings.Join(pick, rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "and")), rapid.SampledFrom(amounts).Draw(t, "amount"), more)
		before = append(before, id)
	}
	return fs
}
