package store

import (
	"context"
	"database/sql"
)

// keptStatements bounds how many statements stay prepared, and of how many it
// is known that they came once.
const keptStatements = 512

// prepared are the statements of the SQLite writer that come again and again:
// reading their text took more time than doing what they say. Only who holds the
// lead of the commit queue touches it.
type prepared struct {
	db   *sql.DB
	kept map[string]*sql.Stmt
	once map[string]bool
}

func newPrepared(db *sql.DB) *prepared {
	return &prepared{db: db, kept: map[string]*sql.Stmt{}, once: map[string]bool{}}
}

// statements are those of one transaction.
type statements struct {
	of   *prepared
	tx   *sql.Tx
	open map[string]*sql.Stmt
	new  []string
}

func (p *prepared) on(tx *sql.Tx) *statements {
	return &statements{of: p, tx: tx, open: map[string]*sql.Stmt{}}
}

// find returns a statement that came before, ready for this transaction, or
// nil. One statement runs once at a time: it is not for rows that stay open.
func (s *statements) find(ctx context.Context, text string) *sql.Stmt {
	if s == nil {
		return nil
	}
	if stmt := s.open[text]; stmt != nil {
		return stmt
	}
	if stmt := s.of.kept[text]; stmt != nil {
		s.open[text] = s.tx.StmtContext(settled(ctx), stmt)
		return s.open[text]
	}
	if !s.of.once[text] {
		s.of.once[text] = true
		return nil
	}
	stmt, err := s.tx.PrepareContext(settled(ctx), text)
	if err != nil {
		return nil // who runs it is told
	}
	s.open[text], s.new = stmt, append(s.new, text)
	return stmt
}

// keep prepares what was new for the transactions to come. The transaction has
// ended: its connection is the only one.
func (s *statements) keep() {
	p := s.of
	if len(p.kept)+len(s.new) > keptStatements {
		for _, stmt := range p.kept {
			stmt.Close()
		}
		clear(p.kept)
	}
	if len(p.once) > keptStatements {
		clear(p.once)
	}
	for _, text := range s.new {
		if stmt, err := p.db.Prepare(text); err == nil {
			p.kept[text] = stmt
		}
	}
}
