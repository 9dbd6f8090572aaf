package casework

import (
	"strconv"
	"sync/atomic"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/people"
	"minsheng/store"
	"minsheng/store/storetest"
)

// BenchmarkApply compares applications that are begun and handed in at once with
// the bare durable commits of the same database: go test -bench Apply ./casework.
func BenchmarkApply(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", storetest.SQLiteURL}, {"postgres", storetest.PostgresURL}} {
		b.Run(engine.name, func(b *testing.B) {
			db := storetest.Open(b, engine.url(b))
			h := benchTown(b, db)
			b.Run("bare", func(b *testing.B) {
				by := store.By{Who: "bench", Purpose: "bare commit", Within: access.Everywhere()}
				b.SetParallelism(16)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if err := db.Write(b.Context(), by, func(tx *store.Tx) error {
							tx.Unnoted()
							_, err := tx.Exec(b.Context(), takeClaim, "bench", string(id.New()), "x")
							return err
						}); err != nil {
							b.Error(err)
						}
					}
				})
			})
			b.Run("apply", func(b *testing.B) {
				var n atomic.Int64
				b.SetParallelism(16)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						i := n.Add(1)
						person := h.people[int(i)%len(h.people)]
						_, err := h.office.Apply(b.Context(), Self(person), "bench",
							NewApplication{Service: "dibao", Person: person, Key: strconv.FormatInt(i, 10) + string(id.New())}, with(nil))
						if err != nil {
							b.Error(err)
						}
					}
				})
			})
		})
	}
}

// benchTown is a town of a thousand who live alone.
func benchTown(b *testing.B, db *store.DB) *town {
	h := newTown(b, db)
	var batch people.Batch
	batch.Source, batch.AsOf = "test", day("2026-01-01")
	born := civil.MustParse("1980-05-01")
	for range 1000 {
		batch.Households = append(batch.Households, people.NewHousehold{Area: village, Members: []people.NewResident{
			{Name: "演示", Sex: people.Male, BornOn: &born, Role: people.Head, Residence: people.Residence{RegisteredArea: village, LivesInArea: village}}}})
	}
	done, err := h.office.Register.Enrol(b.Context(), store.By{Who: "bench", Purpose: "bench", Within: access.Everywhere()}, batch)
	h.must(err)
	h.people = done.Residents
	return h
}
