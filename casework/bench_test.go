package casework

import (
	"runtime"
	"sync/atomic"
	"testing"

	"minsheng/access"
	"minsheng/store"
	"minsheng/store/storetest"
)

// BenchmarkOpen and BenchmarkAct say what a case costs when many come at once;
// BenchmarkBare is the same number of writers who each write one small row, the
// rate at which the database commits at all.
func BenchmarkOpen(b *testing.B) {
	h := newTown(b, storetest.SQLite(b))
	p, err := h.office.pin(b.Context(), "dibao", h.on)
	h.must(err)
	by := store.By{Who: "bench", Purpose: "bench", Within: access.Everywhere()}
	many(b, func() error {
		return h.db.Write(b.Context(), by, func(tx *store.Tx) error {
			_, err := h.office.openCase(b.Context(), tx, newCase{pinned: p, Who: Self(h.people[0]), Person: h.people[0], Area: village, Department: civilAffairs,
				Payee: Payee{Account: "6222000011112222"}})
			return err
		})
	})
}

func BenchmarkAct(b *testing.B) {
	h := newTown(b, storetest.SQLite(b))
	var cases []Case
	for range 256 {
		cases = append(cases, h.open("dibao"))
	}
	var next atomic.Int64
	many(b, func() error {
		c := cases[next.Add(1)%256]
		_, err := h.office.Do(b.Context(), h.clerk("li.fang"), "bench", c.ID, Act{Action: "remark", Note: "已电话核实"})
		return err
	})
}

func BenchmarkBare(b *testing.B) {
	h := newTown(b, storetest.SQLite(b))
	by := store.By{Who: "bench", Purpose: "bench", Within: access.Everywhere()}
	var next atomic.Int64
	many(b, func() error {
		return h.db.Write(b.Context(), by, func(tx *store.Tx) error {
			tx.Note("bench", "", "")
			_, err := tx.Insert(b.Context(), insertAlarm, [][]any{{numberOf(h.people[0], h.on), "", store.Stamp(tx.Now), string(rune(next.Add(1)))}}, "ON CONFLICT DO NOTHING")
			return err
		})
	})
}

// many does something from many clients at once.
func many(b *testing.B, do func() error) {
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := do(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
