package entitle

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"minsheng/pack"
	"minsheng/rule"
)

// randomServices makes a pack of services that wait for each other in every
// way there is: owed(), yields_to, take_higher, counted benefits.
func randomServices(t *rapid.T) fstest.MapFS {
	fs := fstest.MapFS{"000000/services/nobody.yaml": service("nobody", "person", "false", "", "")}
	for _, file := range []string{"000000/pack.yaml", "000000/schema.yaml", "000000/params/all.yaml"} {
		fs[file] = place[file]
	}
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
		fs["000000/services/"+id+".yaml"] = service(id, of, strings.Join(pick, rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "and")), rapid.SampledFrom(amounts).Draw(t, "amount"), more)
		before = append(before, id)
	}
	return fs
}

func TestMatcherAndEngineAgreeOnRandomServices(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p, err := pack.Load(randomServices(t), "000000")
		if err != nil {
			t.Fatal(err)
		}
		e, err := p.On(day)
		if err != nil { // services that wait for each other
			seen["refused"]++
			return
		}
		g, err := New(e)
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewMatcher(e, day)
		if err != nil {
			t.Fatal(err)
		}
		w := m.NewWorker()
		homes := drawHomes(t, p.Schema(), day)
		got, err := w.Match(tableOf(p.Schema(), homes))
		if err != nil {
			t.Fatal(err)
		}
		var all []*rule.Person
		for _, h := range homes {
			all = append(all, h.Members...)
		}
		inferAll(t, g, day, homes)
		row := 0
		for h, home := range homes {
			s := g.For(day, home)
			compareHome(t, s, got, h, row)
			compareMissing(t, s, w, all, h, row, seen)
			row += len(home.Members)
		}
	})
	t.Logf("%d packs refused; lists of 0, 1, 2, 3, more: %d, %d, %d, %d, %d", seen["refused"], seen["0"], seen["1"], seen["2"], seen["3"], seen["4"])
}
