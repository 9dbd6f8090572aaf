// Package store is the database of every area: it opens SQLite or PostgreSQL,
// brings the tables up to date, carries every write with who, why and when,
// and keeps a journal that shows whether anybody tampered with it.
//
// It knows no person, case or payment, and no SQL of an area stands here. One
// SQL text runs on both engines: $1 parameters, ON CONFLICT, RETURNING, no
// triggers, no sequences, days and instants as fixed-width text.
//
//	keys, err := store.CreateKeys("data/minsheng.keys")
//	db, err := store.Open(ctx, "sqlite:data/minsheng.db", keys)
//	err = db.Write(ctx, store.By{Who: "clerk-7", Purpose: "birth at the window"}, func(tx *store.Tx) error {
//		tx.Note("people.enrolled", person, "")
//		_, err := tx.Exec(ctx, "INSERT INTO …", …)
//		return err
//	})
package store
