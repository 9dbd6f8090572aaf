package sqlgen_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"minsheng/rule"
	"minsheng/rule/sqlgen"
)

// engine is an open database and how it wants tables made.
type engine struct {
	dialect *sqlgen.Dialect
	db      *sql.DB
	types   map[rule.Form]string
	arrays  bool // whether codes are an array

	scripted bool // whether to run the query as a script of tables
}

var sqliteTypes = map[rule.Form]string{rule.FormBool: "INTEGER", rule.FormInt: "INTEGER", rule.FormMoney: "INTEGER", rule.FormRatio: "INTEGER",
	rule.FormDate: "TEXT", rule.FormCode: "TEXT", rule.FormCodes: "TEXT", rule.FormArea: "TEXT"}

var sqlTypes = map[rule.Form]string{rule.FormBool: "BOOLEAN", rule.FormInt: "BIGINT", rule.FormMoney: "BIGINT", rule.FormRatio: "BIGINT",
	rule.FormDate: "DATE", rule.FormCode: "TEXT", rule.FormCodes: "TEXT[]", rule.FormArea: "TEXT"}

// tables writes the statements that make and fill persons, households and
// links: the contract of docs/scale.md, by a hand of its own.
func tables(s *rule.Schema, homes []*rule.Household, ties ties, types map[rule.Form]string, arrays bool) []string {
	of := func(e rule.Entity) (decl, names string) {
		for _, a := range s.Attributes(e) {
			decl += fmt.Sprintf(", %q %s", a.Name, types[a.Form])
			names += fmt.Sprintf(", %q", a.Name)
		}
		return decl, names
	}
	persons, personNames := of(rule.OfPerson)
	households, homeNames := of(rule.OfHousehold)
	all := []string{
		"CREATE TABLE persons (person_id TEXT PRIMARY KEY, household_id TEXT" + persons + ")",
		"CREATE TABLE households (household_id TEXT PRIMARY KEY" + households + ")",
		"CREATE TABLE links (person_id TEXT, link TEXT, to_id TEXT)",
	}
	var ps, hs, ls []string
	for _, h := range homes {
		hs = append(hs, "("+quoted(h.ID)+values(s.Attributes(rule.OfHousehold), h.Get, arrays)+")")
		for _, p := range h.Members {
			ps = append(ps, "("+quoted(p.ID)+", "+quoted(h.ID)+values(s.Attributes(rule.OfPerson), p.Get, arrays)+")")
			ls = append(ls, ties.rows(s, p)...)
		}
	}
	fill := func(into string, rows []string) {
		if len(rows) > 0 {
			all = append(all, "INSERT INTO "+into+" VALUES "+strings.Join(rows, ", "))
		}
	}
	fill("persons (person_id, household_id"+personNames+")", ps)
	fill("households (household_id"+homeNames+")", hs)
	fill("links", ls)
	return all
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

func (t ties) rows(s *rule.Schema, p *rule.Person) []string {
	var rows []string
	for _, l := range s.Links() {
		to, known := t[p][l.Name]
		if known && len(to) == 0 {
			rows = append(rows, "("+quoted(p.ID)+", "+quoted(l.Name)+", NULL)")
		}
		for _, o := range to {
			rows = append(rows, "("+quoted(p.ID)+", "+quoted(l.Name)+", "+quoted(o.ID)+")")
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

// got is one result row.
type got struct {
	outcome string
	amount  sql.NullInt64
}

// run fills a fresh database and reads what a query says, by
// service/household/person.
func (e engine) run(setup []string, query *sqlgen.Query) (map[string]got, error) {
	ctx := context.Background()
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	drop := []string{"DROP TABLE IF EXISTS persons", "DROP TABLE IF EXISTS households", "DROP TABLE IF EXISTS links"}
	for _, st := range append(drop, setup...) {
		if _, err := conn.ExecContext(ctx, st); err != nil {
			return nil, fmt.Errorf("%s: %w", st, err)
		}
	}
	text := query.String()
	if e.scripted { // SQLite writes out every step wherever it is read, and gives up on many
		for _, st := range query.Script()[:len(query.Steps)] {
			if _, err := conn.ExecContext(ctx, st); err != nil {
				return nil, fmt.Errorf("%s: %w", st, err)
			}
		}
		text = query.Script()[len(query.Steps)]
		defer e.forget(ctx, conn, query)
	}
	rows, err := conn.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]got{}
	for rows.Next() {
		var person, home, service sql.NullString
		var g got
		if err := rows.Scan(&person, &home, &service, &g.outcome, &g.amount); err != nil {
			return nil, err
		}
		key := service.String + "/" + home.String + "/" + person.String
		if _, twice := all[key]; twice {
			return nil, fmt.Errorf("%s comes twice", key)
		}
		all[key] = g
	}
	return all, rows.Err()
}

func (e engine) forget(ctx context.Context, conn *sql.Conn, query *sqlgen.Query) {
	for _, st := range query.Steps {
		conn.ExecContext(ctx, "DROP TABLE "+st.Name)
	}
}
