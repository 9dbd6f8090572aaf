package pack

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// changed loads the base pack twice, the second time with text replaced in a
// file, and returns what Diff says.
func changed(t *testing.T, file string, replace ...string) string {
	t.Helper()
	after := basePack(t)
	text := string(after[file].Data)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("%s does not hold %q", file, replace[i])
		}
		text = strings.ReplaceAll(text, replace[i], replace[i+1])
	}
	after[file] = &fstest.MapFile{Data: []byte(text)}
	return told(Diff(mustOn(t, mustLoad(t, basePack(t), "000000"), "2024-01-01"), mustOn(t, mustLoad(t, after, "000000"), "2024-01-01")))
}

func told(changes []Change) string {
	var all []string
	for _, c := range changes {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s%s %s: %s → %s %s", c.Kind, c.Service, c.Param, c.Part, c.Before.ZH, c.After.ZH, c.Better)))
	}
	return strings.Join(all, "\n")
}

const (
	nursingFile = "000000/services/nursing.yaml"
	joblessFile = "000000/services/jobless.yaml"
	amountsFile = "000000/params/amounts.yaml"
)

func TestDiffSaysInWhichDirectionAServiceChanged(t *testing.T) {
	anotherCondition := "eligible:\n  - if: household.urban\n    say: {zh: 城镇, en: Urban}\n    source: {id: SYBXTL, clause: 第二条}\n"
	for _, c := range []struct {
		why, file string
		replace   []string
		want      string
	}{
		{"the same pack", nursingFile, nil, ""},
		{"a code more", nursingFile, []string{"['1', '2']", "['1', '2', 'none']", "一级或二级", "任何"}, "widened nursing eligible: 残疾等级为一级或二级 → 残疾等级为任何 better"},
		{"a code less", nursingFile, []string{"['1', '2']", "['1']"}, "narrowed nursing eligible: 残疾等级为一级或二级 → 残疾等级为一级或二级 worse"},
		{"a code for another", nursingFile, []string{"['1', '2']", "['1', 'none']"}, "changed nursing eligible: 残疾等级为一级或二级 → 残疾等级为一级或二级"},
		{"fewer months", joblessFile, []string{">= 12", ">= 6"}, "widened jobless eligible: 缴费满一年 → 缴费满一年 better"},
		{"fewer months, said the other way round", joblessFile, []string{"person.months_paid >= 12", "12 > person.months_paid"}, "changed jobless eligible: 缴费满一年 → 缴费满一年"},
		{"one condition more", joblessFile, []string{"eligible:\n", anotherCondition}, "narrowed jobless eligible:  → 城镇 worse"},
		{"other white space only", joblessFile, []string{"months_paid >= 12", "months_paid  >=  12"}, ""},
		{"a larger amount", amountsFile, []string{"is: 125", "is: 130"}, "raised nursingnursing.amount amount: 125.00 → 130.00 better\nraised nursing.amount 1: 125.00 → 130.00 better"},
		{"a smaller amount", amountsFile, []string{"is: 125", "is: 120.50"}, "lowered nursingnursing.amount amount: 125.00 → 120.50 worse\nlowered nursing.amount 1: 125.00 → 120.50 worse"},
		{"another name", joblessFile, []string{"失业保险金", "失业金"}, "reworded jobless name: 失业保险金 → 失业金"},
		{"a service gone", joblessFile, []string{"from: 1999-01-22", "from: 2999-01-22"}, "removed jobless : 一句话 →  worse"},
		{"another amount", nursingFile, []string{"is: param.nursing.amount", "is: param.nursing.amount * 2"}, "changed nursing amount: param.nursing.amount → param.nursing.amount * 2"},
	} {
		if got := changed(t, c.file, c.replace...); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.why, got, c.want)
		}
	}
}

func TestDiffNamesTheLeadUnit(t *testing.T) {
	with := func(who string) *Edition {
		fsys := basePack(t)
		text := strings.Replace(string(fsys[joblessFile].Data), "lead: {zh: 牵头, source: {id: SYBXTL}}", "lead: {zh: "+who+", source: {id: SYBXTL, clause: 第三条}}", 1)
		fsys[joblessFile] = &fstest.MapFile{Data: []byte(text)}
		return mustOn(t, mustLoad(t, fsys, "000000"), "2024-01-01")
	}
	changes := Diff(with("劳动部"), with("人力资源社会保障部"))
	if got := told(changes); got != "lead jobless lead: 劳动部 → 人力资源社会保障部" {
		t.Error(got)
	}
	if changes[0].Source != "SYBXTL" || changes[0].Clause != "第三条" {
		t.Errorf("cited %+v", changes[0])
	}
}

func TestAThresholdIsComparedByThePlaceInWhichARuleUsesIt(t *testing.T) {
	line := `params:
  months.needed:
    name: {zh: 所需月数, en: months needed}
    type: int
    better: lower
    values: [{from: 2000-01-01, is: %d, source: {id: SYBXTL, clause: 第十四条}}]
`
	with := func(n int, rule string) *Edition {
		fsys := basePack(t)
		fsys["000000/params/months.yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, line, n)}
		text := strings.Replace(string(fsys[joblessFile].Data), "person.months_paid >= 12", rule, 1)
		fsys[joblessFile] = &fstest.MapFile{Data: []byte(strings.Replace(text, "1999-01-22", "2000-01-01", 1))}
		return mustOn(t, mustLoad(t, fsys, "000000"), "2024-01-01")
	}
	for _, c := range []struct{ rule, kind string }{
		{"person.months_paid >= param.months.needed", Narrowed},
		{"param.months.needed <= person.months_paid", Narrowed},
		{"person.months_paid < param.months.needed", Widened},
		{`"!(person.months_paid < param.months.needed)"`, Narrowed},
		{"person.months_paid - param.months.needed > 0", Narrowed},
		{"person.months_paid + param.months.needed >= 24", Widened},
		{"person.months_paid == param.months.needed", Changed},
	} {
		got := Diff(with(12, c.rule), with(18, c.rule))[0]
		if got.Kind != c.kind || got.Before.ZH != "12" || got.After.ZH != "18" {
			t.Errorf("%s: %+v, want %s", c.rule, got, c.kind)
		}
	}
}

func TestRulesThatReadDifferentlyAreWeighedByWhoGainsAndWhoLoses(t *testing.T) {
	eligible := "eligible:\n  - if: %s\n    say: {zh: 条件, en: Condition}\n    source: {id: ZJ, clause: 第一条}\n"
	for _, c := range []struct{ file, kind, part string }{
		{fmt.Sprintf(eligible, "person.disability_level == '1' || person.disability_level == '2'"), Reworded, "eligible"},
		{fmt.Sprintf(eligible, "person.disability_level == '1'"), Narrowed, "eligible"},
		{fmt.Sprintf(eligible, "person.disability_level == '1' || person.months_paid > 12 || person.disability_level == '2'"), Widened, "eligible"},
		{fmt.Sprintf(eligible, "person.disability_level == '1' || person.months_paid > 12"), Changed, "eligible"},
		{"amount:\n  - {is: param.nursing.amount * 2, source: {id: ZJ}}\n", Raised, "amount"},
		{"amount:\n  - {if: \"person.disability_level == '1'\", is: yuan('100'), source: {id: ZJ}}\n  - {is: yuan('90'), source: {id: ZJ}}\n", Lowered, "amount"},
		{"amount:\n  - {if: \"person.disability_level == '1'\", is: yuan('200'), source: {id: ZJ}}\n  - {is: yuan('90'), source: {id: ZJ}}\n", Changed, "amount"},
	} {
		fsys := basePack(t)
		delete(fsys, "330000/params/amounts.yaml")
		fsys["330000/services/nursing.yaml"] = &fstest.MapFile{Data: []byte("id: nursing\n" + c.file)}
		p := mustLoad(t, fsys, "330000")
		changes := Diff(mustOn(t, p.Parent, "2024-01-01"), mustOn(t, p, "2024-01-01"))
		if len(changes) != 1 || changes[0].Kind != c.kind || changes[0].Part != c.part {
			t.Errorf("%s: %s, want %s", c.file, told(changes), c.kind)
		}
	}
}

func TestAChangeCitesThePackThatMadeIt(t *testing.T) {
	fsys := basePack(t)
	delete(fsys, "330000/params/amounts.yaml")
	fsys["330000/services/nursing.yaml"] = &fstest.MapFile{Data: []byte("id: nursing\nplain: 浙江的\nyields_to: [jobless]\ncounts_as_income: true\nclass: life\n")}
	p := mustLoad(t, fsys, "330000")
	changes := Diff(mustOn(t, p.Parent, "2024-01-01"), mustOn(t, p, "2024-01-01"))
	want := "reworded nursing plain: 一句话 → 浙江的\nchanged nursing class: basic → life\nchanged nursing yields_to:  → jobless\nchanged nursing counts_as_income: 否 → 是"
	if got := told(changes); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for _, c := range changes {
		if c.Source != "" {
			t.Errorf("%s cites %s, which the child does not", c.Part, c.Source)
		}
	}
}

func TestADiffNamesTheTiersOfAValue(t *testing.T) {
	fsys := basePack(t)
	p := mustLoad(t, fsys, "330000")
	changes := Diff(mustOn(t, p.Parent, "2024-01-01"), mustOn(t, p, "2024-01-01"))
	if len(changes) == 0 || changes[len(changes)-1].When.ZH != "二级" || changes[len(changes)-1].Part != "2" {
		t.Errorf("%+v", changes)
	}
}
