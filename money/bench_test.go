package money_test

import (
	"io"
	"testing"
	"time"

	"minsheng/access"
	"minsheng/id"
	"minsheng/money"
	"minsheng/store"
	"minsheng/store/storetest"
)

// How fast a month is paid: prepare, approve, write the file, take in that all
// of it was paid. Run it with -benchtime 1x; -short makes it a tenth.
//
// ×bare is beside three bare rows a payment on the same database.
//
//	go test ./money -run ^$ -bench Month -benchtime 1x
func BenchmarkMonth(b *testing.B) {
	urls := map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL}
	for name, url := range urls {
		b.Run(name, func(b *testing.B) {
			grants := 100_000
			if testing.Short() {
				grants = 10_000
			}
			benchMonth(b, storetest.Open(b, url(b)), grants)
		})
	}
}

func benchMonth(b *testing.B, db *store.DB, grants int) {
	l, err := money.Open(b.Context(), db)
	if err != nil {
		b.Fatal(err)
	}
	all := store.By{Who: "program", Purpose: "a benchmark", Within: access.Everywhere()}
	for done := 0; done < grants; done += 2000 {
		err := db.Write(b.Context(), all, func(tx *store.Tx) error {
			for range 2000 {
				if _, err := l.AwardIn(b.Context(), tx, money.Grant{Person: id.New(), Account: "6222-000000000000", Service: "dibao",
					Area: "3305020" + string('0'+rune(done/2000%10)) + "1", Department: "civil",
					Rate: money.Rate{Amount: 80_000, From: month("2026-01"), Shares: halves}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Analyze(b.Context()); err != nil {
		b.Fatal(err)
	}
	when := month("2026-01")
	for b.Loop() {
		steps := map[string]time.Duration{}
		began := time.Now()
		took := func(step string) { steps[step], began = time.Since(began), time.Now() }
		r, err := l.Prepare(b.Context(), all, money.Order{Month: when, Service: "dibao", Area: "330502"})
		if err != nil || r.Payments != int64(grants) {
			b.Fatal(r.Payments, err)
		}
		took("prepare")
		boss := all
		boss.Who = "boss"
		if err := l.Approve(b.Context(), boss, r.ID, money.Consent{}); err != nil {
			b.Fatal(err)
		}
		took("approve")
		if _, err := l.Send(b.Context(), boss, r.ID, io.Discard, plain{}, nil); err != nil {
			b.Fatal(err)
		}
		took("send")
		if done, err := l.ReconcileRest(b.Context(), all, r.ID); err != nil || done.Paid != grants {
			b.Fatal(done, err)
		}
		took("settle")
		whole := time.Duration(0)
		for step, d := range steps {
			b.ReportMetric(d.Seconds(), step+"-s")
			whole += d
		}
		b.ReportMetric(float64(grants)/whole.Seconds(), "payments/s")
		b.ReportMetric(whole.Seconds()/bare(b, db, all, grants).Seconds(), "×bare")
		when = when.AddMonths(1)
	}
}

// bare is how long the database itself takes to keep three rows a payment, which
// is what a month keeps of each, in writes of the same size.
func bare(b *testing.B, db *store.DB, by store.By, payments int) time.Duration {
	b.Helper()
	write := func(fn func(*store.Tx) error) {
		if err := db.Write(b.Context(), by, func(tx *store.Tx) error {
			tx.Unnoted()
			return fn(tx)
		}); err != nil {
			b.Fatal(err)
		}
	}
	write(func(tx *store.Tx) error {
		_, err := tx.Exec(b.Context(), `CREATE TABLE IF NOT EXISTS bare (a TEXT NOT NULL PRIMARY KEY, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g BIGINT, h BIGINT, i TEXT)`)
		return err
	})
	began := time.Now()
	for done := 0; done < 3*payments; done += 6000 {
		rows := make([][]any, 6000)
		for i := range rows {
			one := string(id.New())
			rows[i] = []any{one, one, one, "330502001", "civil", "2026-01-01", 80_000, 80_000, "open"}
		}
		write(func(tx *store.Tx) error {
			_, err := tx.Insert(b.Context(), `bare (a, b, c, d, e, f, g, h, i)`, rows, "")
			return err
		})
	}
	return time.Since(began)
}
