package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minsheng/fault"
	"minsheng/lang"
)

// ErrTampered says that the journal is not as it was written. Field names the
// first entry that is wrong, as chain/entry.
var ErrTampered = fault.New(fault.Conflict, "store.tampered", lang.Text{
	ZH: "审计日志与写入时不一致", EN: "The journal is not as it was written"})

// Head is where a chain of the journal ends. Kept outside the database it also
// shows when the newest entries were cut off together with their head.
type Head struct {
	Chain   int    `json:"chain"`
	Entries int64  `json:"entries"`
	MAC     string `json:"mac"`
}

// Verify walks the journal from its first entry and returns where each chain
// ends. Fault: ErrTampered, naming the first entry that was changed, taken
// away or put out of order.
func (db *DB) Verify(ctx context.Context) ([]Head, error) {
	var heads []Head
	err := db.Read(ctx, func(s *Snap) error {
		walk := walker{db: db, ends: map[int]Head{}}
		if err := walk.entries(ctx, s); err != nil {
			return err
		}
		var err error
		heads, err = walk.heads(ctx, s)
		return err
	})
	return heads, err
}

type walker struct {
	db   *DB
	ends map[int]Head
}

func (w *walker) end(chain int) Head {
	if h, ok := w.ends[chain]; ok {
		return h
	}
	return Head{Chain: chain, MAC: w.db.firstMAC(chain)}
}

func (w *walker) entries(ctx context.Context, s *Snap) error {
	rows, err := s.Query(ctx, `SELECT `+entryColumns+` FROM journal ORDER BY chain, entry`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := scanEntry(rows)
		if err != nil {
			return err
		}
		last := w.end(e.Chain)
		switch {
		case e.Number != last.Entries+1:
			return tampered(e.Chain, last.Entries+1, "缺失", "is missing")
		case e.prior != last.MAC:
			return tampered(e.Chain, e.Number, "不接在前一条之后：顺序被调换，或前一条被替换", "does not follow the entry before it")
		case e.mac != w.db.macOf(&e):
			return tampered(e.Chain, e.Number, "内容被改动", "was changed")
		}
		w.ends[e.Chain] = Head{Chain: e.Chain, Entries: e.Number, MAC: e.mac}
	}
	return rows.Err()
}

func (w *walker) heads(ctx context.Context, s *Snap) ([]Head, error) {
	heads, err := journalHeads(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, h := range heads {
		last := w.end(h.Chain)
		switch {
		case h.Entries > last.Entries:
			return nil, tampered(h.Chain, last.Entries+1, "缺失", "is missing")
		case h != last:
			return nil, tampered(h.Chain, last.Entries, "与链尾记录不符", "is not what the head of the chain says")
		}
	}
	if len(heads) < w.db.chains() {
		return nil, tampered(len(heads), 0, "链尾记录缺失", "has no head")
	}
	return heads, nil
}

func tampered(chain int, number int64, zh, en string) error {
	e := ErrTampered.At(fmt.Sprintf("%d/%d", chain, number))
	e.Say = lang.Text{
		ZH: fmt.Sprintf("审计日志第 %d 链第 %d 条%s", chain, number, zh),
		EN: fmt.Sprintf("Entry %d of chain %d of the journal %s", number, chain, en),
	}
	return e
}

// Holds checks that the journal still holds what its heads were at an earlier
// time, as kept outside the database: then nothing up to there was changed or
// cut off. Fault: ErrTampered. Verify says whether what stands there is whole.
func (db *DB) Holds(ctx context.Context, kept []Head) error {
	return db.Read(ctx, func(s *Snap) error {
		for _, h := range kept {
			mac := db.firstMAC(h.Chain)
			if h.Entries > 0 {
				err := s.QueryRow(ctx, `SELECT mac FROM journal WHERE chain = $1 AND entry = $2`, h.Chain, h.Entries).Scan(&mac)
				if errors.Is(err, sql.ErrNoRows) {
					return tampered(h.Chain, h.Entries, "缺失", "is missing")
				} else if err != nil {
					return err
				}
			}
			if mac != h.MAC {
				return tampered(h.Chain, h.Entries, "与当时留存的不同", "is not what was kept of it")
			}
		}
		return nil
	})
}
