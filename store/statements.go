package store

import (
	"context"
	"database/sql"
	"sync"
)

// keptStatements bounds how many statements stay prepared, and of how many it
// is known that they came once.
const keptStatements = 512

// prepared are the statements of SQLite that come again and again: reading their
// text took as long as doing what they say.
type prepared struct {
	db   *sql.DB
	mu   sync.Mutex
	kept map[string]*sql.Stmt
	once map[string]bool
}

func newPrepared(db *sql.DB) *prepared {
	return &prepared{db: db, kept: map[string]*sql.Stmt{}, once: map[string]bool{}}
}

// statements are those of one transaction. A nil one keeps none.
type statements struct {
	of   *prepared
	tx   *sql.Tx
	open map[string]*sql.Stmt
	rows map[string]*sql.Rows // the last that each gave
	new  []string
}

func (p *prepared) on(tx *sql.Tx) *statements {
	return &statements{of: p, tx: tx, open: map[string]*sql.Stmt{}, rows: map[string]*sql.Rows{}}
}

// find returns a statement that came before, ready for this transaction, or nil:
// also where its rows of before are still open, for it runs once at a time.
func (s *statements) find(ctx context.Context, text string) *sql.Stmt {
	if s == nil {
		return nil
	}
	if rows := s.rows[text]; rows != nil {
		if _, err := rows.Columns(); err == nil { // closed rows have none
			return nil
		}
	}
	if stmt := s.open[text]; stmt != nil {
		return stmt
	}
	stmt, again := s.of.find(text)
	switch {
	case stmt != nil:
		stmt = s.tx.StmtContext(settled(ctx), stmt)
	case again:
		var err error
		if stmt, err = s.tx.PrepareContext(settled(ctx), text); err != nil {
			return nil // who runs it is told
		}
		s.new = append(s.new, text)
	default:
		return nil
	}
	s.open[text] = stmt
	return stmt
}

// find returns a statement that is kept, or says whether its text came before.
func (p *prepared) find(text string) (stmt *sql.Stmt, again bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stmt := p.kept[text]; stmt != nil {
		return stmt, true
	}
	if again = p.once[text]; !again {
		if len(p.once) >= keptStatements {
			clear(p.once)
		}
		p.once[text] = true
	}
	return nil, again
}

// keep prepares what was new for the transactions to come. The transaction has
// ended, else this could wait for its connection.
func (s *statements) keep() {
	for _, text := range s.new {
		if stmt, err := s.of.db.Prepare(text); err == nil {
			s.of.keep(text, stmt)
		}
	}
}

func (p *prepared) keep(text string, stmt *sql.Stmt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept[text] != nil {
		stmt.Close() // somebody else was as fast
		return
	}
	if len(p.kept) >= keptStatements {
		for _, old := range p.kept {
			old.Close()
		}
		clear(p.kept)
	}
	p.kept[text] = stmt
}
