package sqlgen

import (
	"slices"
	"strings"

	"minsheng/rule"
)

// expr is SQL text over columns of one frame. An atom needs no brackets and
// costs nothing to repeat.
type expr struct {
	sql  string
	refs []*column
	atom bool
}

func (e expr) none() bool { return e.sql == "" }

var (
	yes = expr{sql: "TRUE", atom: true}
	no  = expr{sql: "FALSE", atom: true}
)

// mix puts operands for $1 to $9 of a pattern, in brackets where needed.
func mix(pattern string, parts ...expr) expr {
	var b strings.Builder
	var refs []*column
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '$' {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		p := parts[pattern[i]-'1']
		refs = append(refs, p.refs...)
		if p.atom {
			b.WriteString(p.sql)
		} else {
			b.WriteString("(" + p.sql + ")")
		}
	}
	return expr{sql: b.String(), refs: unique(refs)}
}

func unique(refs []*column) []*column {
	var once []*column
	for _, c := range refs {
		if !slices.Contains(once, c) {
			once = append(once, c)
		}
	}
	return once
}

// joined writes operands with a word between; for none it gives empty.
func joined(word string, empty expr, parts ...expr) expr {
	switch len(parts) {
	case 0:
		return empty
	case 1:
		return parts[0]
	}
	var texts []string
	var refs []*column
	for _, p := range parts {
		refs = append(refs, p.refs...)
		if p.atom {
			texts = append(texts, p.sql)
		} else {
			texts = append(texts, "("+p.sql+")")
		}
	}
	return expr{sql: strings.Join(texts, word), refs: unique(refs)}
}

// and and or join conditions and leave out what cannot matter.
func and(parts ...expr) expr { return junction(" AND ", yes, no, parts) }

func or(parts ...expr) expr { return junction(" OR ", no, yes, parts) }

func junction(word string, neutral, decisive expr, parts []expr) expr {
	var kept []expr
	for _, p := range parts {
		switch {
		case p.sql == decisive.sql:
			return decisive
		case p.sql == neutral.sql || p.none():
		case slices.ContainsFunc(kept, func(k expr) bool { return k.sql == p.sql }):
		default:
			kept = append(kept, p)
		}
	}
	return joined(word, neutral, kept...)
}

// surely makes an unknown condition false.
func surely(e expr, nullable bool) expr {
	if !nullable || e.sql == yes.sql || e.sql == no.sql {
		return e
	}
	return mix("COALESCE($1, FALSE)", e).asAtom()
}

func (e expr) asAtom() expr { e.atom = true; return e }

func not(e expr) expr {
	switch e.sql {
	case yes.sql:
		return no
	case no.sql:
		return yes
	}
	return mix("NOT $1", e)
}

// term is the value of a rule's node in SQL: NULL where not known and where
// broken. broke, never NULL, tells which; it is empty where nothing can break.
type term struct {
	expr
	kind     rule.Kind
	broke    expr
	nullable bool
	lo, hi   int64        // of whole numbers, money, ratios and days: what the value lies between
	constant *rule.Value  // where it is one
	parts    *calendarDay // of a day whose month is at hand
}

// calendarDay is a day's month (year*12 + month-1) and day of the month.
type calendarDay struct{ month, day expr }

// breaks reports whether the term can be broken.
func (t term) breaks() bool { return !t.broke.none() && t.broke.sql != no.sql }

func (t term) isTrue() bool  { return t.sql == yes.sql }
func (t term) isFalse() bool { return t.sql == no.sql }
