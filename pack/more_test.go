package pack

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"minsheng/lang"
)

const plainService = `name: {zh: 甲, en: A}
class: basic
field: work
category: employment
for: person
from: 2020-01-01
plain: 一句话
elements:
  who: {zh: 对象, source: {id: SYBXTL}}
  what: {zh: 内容, source: {id: SYBXTL}}
  standard: {zh: 标准, source: {id: SYBXTL}}
  pays: {zh: 支出, source: {id: SYBXTL}}
  lead: {zh: 牵头, source: {id: SYBXTL}}
`

func withFiles(t *testing.T, files map[string]string) fstest.MapFS {
	t.Helper()
	fsys := basePack(t)
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestWhoAsksForOneOfAGroupWaitsForTheWholeGroup(t *testing.T) {
	fsys := withFiles(t, map[string]string{
		"000000/services/a.yaml": "id: a\n" + plainService + "eligible:\n  - if: owed('b')\n    say: {zh: 有乙, en: Has B}\n    source: {id: SYBXTL, clause: 第一条}\n",
		"000000/services/b.yaml": "id: b\n" + plainService + "take_higher: g\n",
		"000000/services/c.yaml": "id: c\n" + plainService + "take_higher: g\n",
	})
	e := mustOn(t, mustLoad(t, fsys, "000000"), "2024-01-01")
	at := map[string]int{}
	for i, s := range e.Order {
		at[s.ID] = i
	}
	if at["a"] < at["b"] || at["a"] < at["c"] {
		t.Errorf("order %v", at)
	}
}

func TestARecordHoldsWhatTheServiceSays(t *testing.T) {
	fsys := withFiles(t, map[string]string{"330000/services/nursing.yaml": `id: nursing
from: 2022-01-01
elements:
  who: {zh: 重度残疾人, source: {id: ZJ, clause: 第二条}, status: quoted}
  lead: {zh: 民政厅, source: {id: ZJ, clause: 第三条}}
apply:
  where: {zh: 街道, en: The subdistrict}
  days: {working: 15, zh: 自受理之日起, source: {id: ZJ, clause: 第四条}}
`})
	s := mustOn(t, mustLoad(t, fsys, "330000"), "2024-01-01").Service("nursing")
	data, err := json.Marshal(s.Record())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"id":"nursing"`, `"from":"2016-01-01"`, `"pack":"330000"`, `"for":"person"`,
		`"who":{"text":{"zh":"重度残疾人"},"source":{"pack":"330000","id":"ZJ","clause":"第二条","status":"quoted"}}`,
		`"eligible":[{"if":"person.disability_level in ['1', '2']"`, `"amount":[{"is":"param.nursing.amount"`, `"per":"month"`,
	} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s lacks %s", data, want)
		}
	}
	if s.Status() != Unverified {
		t.Errorf("status %q: the least sure part decides", s.Status())
	}
	if d := s.Apply.Days; d == nil || d.Count != 15 || !d.Working {
		t.Errorf("days %+v", d)
	}
}

func TestAHouseholdFileTiesPersonsTogether(t *testing.T) {
	schema := mustLoad(t, basePack(t), "000000").Schema()
	h, err := ReadHousehold("f.yaml", []byte(`{"people": [{"id": "kid", "birth_on": "2020-01-01", "guardians": ["aunt"]}], "others": [{"id": "aunt"}], "household": {"urban": true}}`), schema)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Members) != 1 || h.Members[0].ID != "kid" {
		t.Errorf("members %v: who lives elsewhere is no member", h.Members)
	}
	for text, want := range map[string]string{
		"people: [{id: kid, guardians: [ant]}]\nothers: [{id: aunt}]": "f.yaml:1:32: there is no person \"ant\"",
		"people: [{id: kid}, {id: kid}]":                              "\"kid\" exists already",
		"people: [{id: household}]":                                   "cannot be the id of a person",
		"people: [{id: kid, months_paid: -1}]":                        "person.months_paid cannot be -1",
		"people: [{id: kid, months_paid: -2}]":                        "write at least 0",
		"people: [{id: kid, birth_on: 2020-13-01}]":                   "is not a day",
		"household: {urban: yes}\npeople: [{id: kid}]":                "is not true or false",
		"household: {urban: true}":                                    "\"people\" is missing",
		"people: [{id: kid, disability_level: [\"1\"]}]":              "is a single value",
	} {
		if _, err := ReadHousehold("f.yaml", []byte(text), schema); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestValuesKeyedByOtherAttributesAreComparedAsAWhole(t *testing.T) {
	fsys := withFiles(t, map[string]string{"330000/params/amounts.yaml": `params:
  nursing.amount:
    by: [household.urban]
    values:
      - {from: 2024-01-01, when: {household.urban: true}, is: 150, source: {id: ZJ, clause: 第一条}}
`})
	p := mustLoad(t, fsys, "330000")
	got := told(Diff(mustOn(t, p.Parent, "2024-01-01"), mustOn(t, p, "2024-01-01")))
	if got != "changed nursing.amount : 一级 125.00；二级 100.00 → 城镇 150.00" {
		t.Error(got)
	}
	if rows := p.History("nursing.amount"); len(rows) != 1 {
		t.Errorf("history %v: values keyed by something else do not count", rows)
	}
}

func TestAnEditionFindsItsServicesByItsSynonyms(t *testing.T) {
	fsys := withFiles(t, map[string]string{"000000/words.yaml": "synonyms:\n  - [护理补贴, 照顾钱]\n"})
	e := mustOn(t, mustLoad(t, fsys, "330000"), "2024-01-01")
	if hits := e.Index().Find("照顾钱", lang.ZH, 3); len(hits) != 1 || hits[0].Service.ID != "nursing" {
		t.Errorf("found %v", hitIDs(hits))
	}
}

func TestACaretStandsUnderTheCharacterEvenAfterChinese(t *testing.T) {
	m := Mistake{Code: "x", File: "f", Line: 1, Col: 4, Source: "甲乙: 丙", Say: lang.Text{ZH: "错", EN: "wrong"}}
	if got := m.In(lang.EN); got != "f:1:4: wrong [x]\n    甲乙: 丙\n         ^\n" {
		t.Errorf("%q", got)
	}
	long := Mistake{Code: "x", File: "f", Line: 1, Col: 201, Source: strings.Repeat("a", 200) + "!" + strings.Repeat("b", 200), Say: lang.Text{ZH: "错", EN: "wrong"}}
	lines := strings.Split(long.In(lang.EN), "\n")
	if at := strings.IndexRune(lines[2], '^'); len([]rune(lines[1])) > 100 || []rune(lines[1])[at] != '!' {
		t.Errorf("%q", lines)
	}
}

func TestAChildChangesOneElementAndOneKeyOfApplyAndKeepsTheOthers(t *testing.T) {
	fsys := withFiles(t, map[string]string{
		"000000/services/a.yaml": "id: a\n" + plainService + "apply:\n  where: 街道\n  how: [书面申请]\n  days: {working: 15, source: {id: SYBXTL}}\n",
		"330000/services/a.yaml": "id: a\nfrom: 2022-01-01\nelements:\n  lead: {zh: 民政厅, source: {id: ZJ, clause: 第三条}}\napply:\n  where: 任何窗口\n  how: []\n",
	})
	p := mustLoad(t, fsys, "330000")
	s := mustOn(t, p, "2024-01-01").Service("a")
	if s.Elements.Lead.Text.ZH != "民政厅" || s.Elements.Lead.Cite.Pack != "330000" || s.Elements.Who.Text.ZH != "对象" || s.Elements.Who.Cite.Pack != "000000" {
		t.Errorf("elements %+v", s.Elements)
	}
	if a := s.Apply; a.Where.ZH != "任何窗口" || len(a.How) != 0 || a.Days == nil || a.Days.Count != 15 {
		t.Errorf("apply %+v", a)
	}
	if s := mustOn(t, p.Parent, "2024-01-01").Service("a"); s.Elements.Lead.Text.ZH != "牵头" || len(s.Apply.How) != 1 {
		t.Errorf("the child changed its parent's: %+v %+v", s.Elements, s.Apply)
	}
}

func TestAnAmountRestsOnTheStandardOfItsFile(t *testing.T) {
	fsys := withFiles(t, map[string]string{"330000/services/nursing.yaml": `id: nursing
from: 2022-01-01
elements:
  standard: {zh: 五百元, source: {id: ZJ, clause: 第二条}}
amount: [{is: yuan('500')}]
`})
	line := mustOn(t, mustLoad(t, fsys, "330000"), "2024-01-01").Service("nursing").Amounts[0]
	if line.Cite.Source != "ZJ" || line.Cite.Clause != "第二条" {
		t.Errorf("cited %+v", line.Cite)
	}
}
