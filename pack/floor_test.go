package pack

import (
	"strings"
	"testing"
	"testing/fstest"

	"minsheng/lang"
	"minsheng/pack/floor"
	"minsheng/rule"
)

// The files that the tables below put in place of those of the base pack.
const (
	district = `code: "330500"
name: {zh: 湖州市, en: Huzhou}
parent: "330000"
`
	levelOne = `eligible:
  - if: person.disability_level == '1'
    say: {zh: 一级, en: level 1}
    source: {id: ZJ, clause: 第二条}
`
	levelAny = `eligible:
  - if: person.disability_level != 'none'
    say: {zh: 有残疾, en: Has a disability}
    source: {id: ZJ, clause: 第二条}
`
	openByTown = `params:
  nursing.amount: {by: [household.urban], decided: {zh: 由县公布, en: published by the county}}
`
	ninety = `params:
  nursing.amount:
    values:
      - {from: 2024-06-01, when: {household.urban: [true, false]}, is: 90, source: {id: ZJ, clause: 第三条}}
`
)

func floorOf(t *testing.T, code string, files map[string]string) (FloorReport, Mistakes) {
	t.Helper()
	fsys := basePack(t)
	for name, data := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	report, ms := Open(fsys).Check(code)
	return report.Floor, ms
}

func TestTheFloorIsComparedForEveryServiceThatAPackChanges(t *testing.T) {
	tests := []struct {
		name  string
		code  string
		files map[string]string
		want  FloorReport // without the counts of households
		says  string      // part of the only mistake
	}{
		{name: "a root has nothing above it", code: "000000"},
		{name: "a higher amount is proven not to be lower", code: "330000", want: FloorReport{Services: 1, Proven: 1}},
		{name: "a wider condition is proven not to be narrower", code: "330000",
			files: map[string]string{"330000/services/nursing.yaml": "id: nursing\nfrom: 2020-01-01\n" + levelAny}, want: FloorReport{Services: 1, Proven: 1}},
		{name: "a narrower condition is shown where it stands", code: "330000",
			files: map[string]string{"330000/services/nursing.yaml": "id: nursing\nfrom: 2020-01-01\n" + levelOne}, want: FloorReport{Services: 1, Losing: 1},
			says: "330000/services/nursing.yaml:4:9: \"nursing\" is narrower than in 000000"},
		{name: "a mistake of the parent is not one of the child", code: "330500",
			files: map[string]string{"330500/pack.yaml": district, "330000/services/nursing.yaml": "id: nursing\nfrom: 2020-01-01\n" + levelOne}},
		{name: "what the parent leaves open is not lower", code: "330000",
			files: map[string]string{"330000/params/amounts.yaml": openByTown}, want: FloorReport{Services: 1, Proven: 1, Blind: 1}},
		{name: "what the parent leaves open is compared with what stands above it", code: "330500",
			files: map[string]string{"330500/pack.yaml": district, "330000/params/amounts.yaml": openByTown, "330500/params/amounts.yaml": ninety}, want: FloorReport{Services: 1, Losing: 1},
			says: "330500/params/amounts.yaml:4:9: \"nursing\" is lower than in 000000: on 2024-06-01 zhang {household: {urban: false}, people: [{id: zhang, disability_level: \"1\"}]} gets 125.00 yuan each month there and, by this (ZJ 第三条), 90.00 yuan each month here"},
		{name: "a rule about persons is not compared with one about households", code: "330000",
			files: map[string]string{"330000/services/jobless.yaml": "id: jobless\nfrom: 2020-01-01\nfor: household\neligible:\n  - if: household.urban\n    say: {zh: 城镇, en: Urban}\n    source: {id: ZJ, clause: 第二条}\n"},
			want:  FloorReport{Services: 1, Proven: 1, Apart: 1}},
		{name: "a later decision above moves the floor", code: "330000",
			files: map[string]string{"000000/params/amounts.yaml": "params:\n  nursing.amount:\n    name: {zh: 护理补贴标准, en: nursing allowance}\n    type: money\n    per: month\n    better: higher\n    by: [person.disability_level]\n    values:\n      - {from: 2016-01-01, when: {person.disability_level: [\"1\", \"2\"]}, is: 125, source: {id: SYBXTL, clause: 第一条}}\n      - {from: 2025-01-01, when: {person.disability_level: [\"1\", \"2\"]}, is: 150.01, source: {id: SYBXTL, clause: 第一条}}\n"},
			want:  FloorReport{Services: 1, Losing: 1}, says: "on 2025-01-01 zhang"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			got, ms := floorOf(t, c.code, c.files)
			got.Households, got.Cells = 0, 0
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			switch {
			case c.says == "" && len(ms) > 0:
				t.Errorf("unexpected: %s", ms.In(lang.EN))
			case c.says != "" && (len(ms) != 1 || !strings.Contains(ms.In(lang.EN), c.says)):
				t.Errorf("got %s\nwant one that says %s", ms.In(lang.EN), c.says)
			}
		})
	}
}

func TestTheHouseholdOfAMessageIsAHouseholdFile(t *testing.T) {
	p, err := Load(basePack(t), "330000")
	if err != nil {
		t.Fatal(err)
	}
	env, err := rule.NewEnv(p.Schema(), nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(source string) floor.Rule {
		x, err := env.Check(rule.OfPerson, source)
		if err != nil {
			t.Fatal(err)
		}
		return floor.Rule{Conditions: []*rule.Expr{x}}
	}
	above := check("person.guardians.exists(g, g.disability_level == '2') && !household.urban && person.birth_on.age(on) < 18 && person.months_paid < 1")
	found := floor.Compare(floor.Question{Schema: p.Schema(), On: 738000, Above: above, Below: check("household.urban")})
	if found.Witness == nil {
		t.Fatal("nobody found")
	}
	given := found.Witness.Given()
	h, err := ReadHousehold("message", []byte(given), p.Schema())
	if err != nil {
		t.Fatalf("%s: %v", given, err)
	}
	f := &rule.Facts{On: 738000, Household: h, Person: h.Members[0]}
	if v := above.Conditions[0].Eval(f); !v.IsTrue() {
		t.Errorf("%s is read as one of which the rule says %s", given, v)
	}
}

func BenchmarkCheckWithTheFloor(b *testing.B) {
	fsys := basePack(b)
	for b.Loop() {
		if _, ms := Open(fsys).Check("330000"); len(ms) > 0 {
			b.Fatal(ms)
		}
	}
}
