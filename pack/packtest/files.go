package packtest

import "testing/fstest"

// Files returns a country without services: a schema, a line of income, an
// allowance by level of disability, and an amount that nobody has decided.
func Files() fstest.MapFS {
	return fstest.MapFS{
		"000000/pack.yaml": {Data: []byte(`
code: "000000"
name: {zh: 试验地, en: Testland}
sources:
  LAW: {title: 试验条例, by: 试验地}
fields: [{id: weak, name: {zh: 弱有所扶, en: Support}}]
categories: [{id: help, field: weak, name: {zh: 救助, en: Help}}]
audiences: [{id: everyone, name: {zh: 所有人, en: Everyone}}]
events: [{id: hardship, name: {zh: 困难, en: Hardship}}]
`)},
		"000000/schema.yaml": {Data: []byte(`
person:
  birth_on: {type: date, name: {zh: 出生日期, en: date of birth}, department: 公安, sensitivity: personal, ask: {zh: 出生日期？, en: Born when}}
  disability_kind: {type: code, name: {zh: 残疾类别, en: kind}, department: 残联, sensitivity: sensitive, codes: {none: {zh: 无, en: none}, visual: {zh: 视力, en: visual}}, ask: {zh: 有残疾吗？, en: Any disability}}
  disability_level: {type: code, name: {zh: 残疾等级, en: level}, department: 残联, sensitivity: sensitive, codes: {none: {zh: 无, en: none}, "1": {zh: 一级, en: level 1}, "2": {zh: 二级, en: level 2}}, when: "person.disability_kind != 'none'", ask: {zh: 几级？, en: Which level}}
  in_institution: {type: bool, name: {zh: 集中供养, en: in an institution}, department: 民政, sensitivity: personal, ask: {zh: 住机构吗？, en: In an institution}}
household:
  income_month: {type: money, name: {zh: 月收入, en: monthly income}, department: 民政, sensitivity: sensitive, ask: {zh: 收入？, en: Income}}
`)},
		"000000/params/all.yaml": {Data: []byte(`
status: quoted
params:
  line: {name: {zh: 低保标准, en: line}, type: money, per: month, better: higher, values: [{from: 2020-01-01, is: 1000, source: {id: LAW, clause: 一}}]}
  nursing: {name: {zh: 护理补贴, en: nursing}, type: money, per: month, better: higher, by: [person.disability_level], values: [{from: 2020-01-01, is: 300, when: {person.disability_level: "1"}, source: {id: LAW, clause: 二}}, {from: 2020-01-01, is: 200, when: {person.disability_level: "2"}, source: {id: LAW, clause: 二}}]}
  unset: {name: {zh: 当地标准, en: local standard}, type: money, per: month, better: higher, decided: {zh: 由当地公布, en: published locally}}
`)},
	}
}

// Service returns the file of a service for a person or a household: one
// condition, an amount a month (empty: none), and more lines of YAML.
func Service(id, of, eligible, amount, more string) *fstest.MapFile {
	text := "id: " + id + "\nname: {zh: " + id + ", en: " + id + "}\nclass: basic\nfield: weak\ncategory: help\nfor: " + of +
		"\nfrom: 2020-01-01\nstatus: quoted\naudiences: [everyone]\nevents: [hardship]\nplain: {zh: 一句话, en: one sentence}\n" +
		"elements:\n"
	for _, e := range []string{"who", "what", "standard", "pays", "lead"} {
		text += "  " + e + ": {zh: 文字, source: {id: LAW, clause: 三}}\n"
	}
	text += "eligible:\n  - if: \"" + eligible + "\"\n    say: {zh: 条件, en: condition}\n    source: {id: LAW, clause: 三}\n"
	if amount != "" {
		text += "amount:\n  - is: \"" + amount + "\"\n    source: {id: LAW, clause: 四}\nper: month\n"
	}
	return &fstest.MapFile{Data: []byte(text + more + "\n")}
}
