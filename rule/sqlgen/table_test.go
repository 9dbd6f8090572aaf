package sqlgen_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"minsheng/rule"
)

var sqliteTypes = map[rule.Form]string{rule.FormBool: "INTEGER", rule.FormInt: "INTEGER", rule.FormMoney: "INTEGER", rule.FormRatio: "INTEGER",
	rule.FormDate: "TEXT", rule.FormCode: "TEXT", rule.FormCodes: "TEXT", rule.FormArea: "TEXT"}

var sqlTypes = map[rule.Form]string{rule.FormBool: "BOOLEAN", rule.FormInt: "BIGINT", rule.FormMoney: "BIGINT", rule.FormRatio: "BIGINT",
	rule.FormDate: "DATE", rule.FormCode: "TEXT", rule.FormCodes: "TEXT[]", rule.FormArea: "TEXT"}

// tables writes the statements that make and fill persons, households and
// links: the contract of docs/scale.md, by a hand of its own.
func tables(types map[rule.Form]string, arrays bool) func(*rule.Schema, []*rule.Household, ties) []string {
	return func(s *rule.Schema, homes []*rule.Household, links ties) []string {
		return append(declared(s, types), filled(s, homes, links, arrays)...)
	}
}

func declared(s *rule.Schema, types map[rule.Form]string) []string {
	of := func(e rule.Entity) string {
		text := ""
		for _, a := range s.Attributes(e) {
			text += fmt.Sprintf(", %q %s", a.Name, types[a.Form])
		}
		return text
	}
	return []string{
		"DROP TABLE IF EXISTS persons", "DROP TABLE IF EXISTS households", "DROP TABLE IF EXISTS links",
		"CREATE TABLE persons (person_id TEXT PRIMARY KEY, household_id TEXT" + of(rule.OfPerson) + ")",
		"CREATE TABLE households (household_id TEXT PRIMARY KEY" + of(rule.OfHousehold) + ")",
		"CREATE TABLE links (person_id TEXT, link TEXT, to_id TEXT)",
	}
}

func filled(s *rule.Schema, homes []*rule.Household, links ties, arrays bool) []string {
	var ps, hs, ls, all []string
	for _, h := range homes {
		hs = append(hs, "("+quoted(h.ID)+values(s.Attributes(rule.OfHousehold), h.Get, arrays)+")")
		for _, p := range h.Members {
			ps = append(ps, "("+quoted(p.ID)+", "+quoted(h.ID)+values(s.Attributes(rule.OfPerson), p.Get, arrays)+")")
			for _, r := range links.rows(s, p) {
				ls = append(ls, "("+quoted(r[0])+", "+quoted(r[1])+", "+orNull(r[2])+")")
			}
		}
	}
	for into, rows := range map[string][]string{"persons": ps, "households": hs, "links": ls} {
		if len(rows) > 0 {
			all = append(all, "INSERT INTO "+into+" VALUES "+strings.Join(rows, ", "))
		}
	}
	return all
}

func orNull(s string) string {
	if s == "" {
		return "NULL"
	}
	return quoted(s)
}

// ties are where links are known to lead.
type ties map[*rule.Person]map[string][]*rule.Person

func (t ties) tie(p *rule.Person, link string, to []*rule.Person) error {
	if t[p] == nil {
		t[p] = map[string][]*rule.Person{}
	}
	t[p][link] = to
	return p.Tie(link, to...)
}

// rows are the rows of the table of links; an empty one leads to nobody.
func (t ties) rows(s *rule.Schema, p *rule.Person) [][3]string {
	var rows [][3]string
	for _, l := range s.Links() {
		to, known := t[p][l.Name]
		if known && len(to) == 0 {
			rows = append(rows, [3]string{p.ID, l.Name, ""})
		}
		for _, o := range to {
			rows = append(rows, [3]string{p.ID, l.Name, o.ID})
		}
	}
	return rows
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func values(attrs []*rule.Attribute, get func(*rule.Attribute) rule.Value, arrays bool) string {
	var b strings.Builder
	for _, a := range attrs {
		b.WriteString(", " + value(a, get(a), arrays))
	}
	return b.String()
}

func value(a *rule.Attribute, v rule.Value, arrays bool) string {
	if !v.Known() {
		return "NULL"
	}
	switch a.Form {
	case rule.FormInt, rule.FormMoney, rule.FormRatio:
		return fmt.Sprint(v.Int())
	case rule.FormBool:
		return strings.ToUpper(v.String())
	case rule.FormCodes:
		return codeList(v, arrays)
	}
	return quoted(v.String())
}

func codeList(v rule.Value, arrays bool) string {
	text := "|"
	var items []string
	for _, c := range v.List() {
		text += c.Text() + "|"
		items = append(items, quoted(c.Text()))
	}
	if arrays {
		return "CAST(ARRAY[" + strings.Join(items, ", ") + "] AS TEXT[])"
	}
	return quoted(text)
}

var sparkTypes = map[rule.Form]string{rule.FormBool: "BOOLEAN", rule.FormInt: "BIGINT", rule.FormMoney: "BIGINT", rule.FormRatio: "BIGINT",
	rule.FormDate: "DATE", rule.FormCode: "STRING", rule.FormCodes: "ARRAY<STRING>", rule.FormArea: "STRING"}

// sparkTables are views over JSON: Spark has no tables to fill row by row.
func sparkTables(s *rule.Schema, homes []*rule.Household, links ties) []string {
	var ps, hs, ls []map[string]any
	for _, h := range homes {
		hs = append(hs, record(s.Attributes(rule.OfHousehold), h.Get, map[string]any{"household_id": h.ID}))
		for _, p := range h.Members {
			ps = append(ps, record(s.Attributes(rule.OfPerson), p.Get, map[string]any{"person_id": p.ID, "household_id": h.ID}))
			for _, r := range links.rows(s, p) {
				link := map[string]any{"person_id": r[0], "link": r[1]}
				if r[2] != "" {
					link["to_id"] = r[2]
				}
				ls = append(ls, link)
			}
		}
	}
	of := func(e rule.Entity) string {
		text := ""
		for _, a := range s.Attributes(e) {
			text += ", `" + a.Name + "`: " + sparkTypes[a.Form]
		}
		return text
	}
	return []string{
		view("persons", ps, "person_id: STRING, household_id: STRING"+of(rule.OfPerson)),
		view("households", hs, "household_id: STRING"+of(rule.OfHousehold)),
		view("links", ls, "person_id: STRING, link: STRING, to_id: STRING"),
	}
}

func view(name string, rows []map[string]any, fields string) string {
	if rows == nil {
		rows = []map[string]any{}
	}
	text, _ := json.Marshal(rows)
	escaped := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(string(text))
	return "CREATE OR REPLACE TEMPORARY VIEW " + name + " AS SELECT inline(from_json('" + escaped + "', 'ARRAY<STRUCT<" + fields + ">>'))"
}

func record(attrs []*rule.Attribute, get func(*rule.Attribute) rule.Value, into map[string]any) map[string]any {
	for _, a := range attrs {
		v := get(a)
		switch {
		case !v.Known():
		case a.Form == rule.FormBool:
			into[a.Name] = v.IsTrue()
		case a.Form == rule.FormInt, a.Form == rule.FormMoney, a.Form == rule.FormRatio:
			into[a.Name] = v.Int()
		case a.Form == rule.FormCodes:
			codes := []string{}
			for _, c := range v.List() {
				codes = append(codes, c.Text())
			}
			into[a.Name] = codes
		default:
			into[a.Name] = v.String()
		}
	}
	return into
}

var clickhouseTypes = map[rule.Form]string{rule.FormBool: "Nullable(Bool)", rule.FormInt: "Nullable(Int64)", rule.FormMoney: "Nullable(Int64)",
	rule.FormRatio: "Nullable(Int64)", rule.FormDate: "Nullable(Date32)", rule.FormCode: "Nullable(String)", rule.FormCodes: "Nullable(String)",
	rule.FormArea: "Nullable(String)"}

// clickhouseTables are tables in memory.
func clickhouseTables(s *rule.Schema, homes []*rule.Household, links ties) []string {
	of := func(e rule.Entity) string {
		text := ""
		for _, a := range s.Attributes(e) {
			text += ", `" + a.Name + "` " + clickhouseTypes[a.Form]
		}
		return text
	}
	return append([]string{
		"DROP TABLE IF EXISTS persons", "DROP TABLE IF EXISTS households", "DROP TABLE IF EXISTS links",
		"CREATE TABLE persons (person_id String, household_id String" + of(rule.OfPerson) + ") ENGINE = Memory",
		"CREATE TABLE households (household_id String" + of(rule.OfHousehold) + ") ENGINE = Memory",
		"CREATE TABLE links (person_id String, link String, to_id Nullable(String)) ENGINE = Memory",
	}, filled(s, homes, links, false)...)
}
