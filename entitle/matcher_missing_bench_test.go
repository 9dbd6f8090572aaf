package entitle

import (
	"math/bits"
	"os"
	"slices"
	"testing"

	"minsheng/civil"
	"minsheng/population"
	"minsheng/rule/columns"
)

// readTables reads population files, which minsheng synth writes, into tables
// that stay.
func readTables(b *testing.B, m *Matcher, dir string) []*columns.Table {
	b.Helper()
	set, err := population.Open(dir, m.Edition().Pack.Schema())
	if err != nil {
		b.Fatal(err)
	}
	attrs, links := m.Needs()
	var tables []*columns.Table
	for _, part := range set.Parts() {
		for c, err := range part.Chunks(population.Read{Attributes: attrs, Links: links}) {
			if err != nil {
				b.Fatal(err)
			}
			t := &columns.Table{Households: slices.Clone(c.Households), Rows: c.Rows}
			for _, f := range c.Fields {
				t.Fields = append(t.Fields, columns.Field{Attr: f.Attr, Column: columns.Column{Valid: slices.Clone(f.Valid), Bits: slices.Clone(f.Bits),
					I32: slices.Clone(f.I32), I64: slices.Clone(f.I64), U8: slices.Clone(f.U8), U32: slices.Clone(f.U32), Offsets: slices.Clone(f.Offsets), Dict: f.Dict}})
			}
			for _, l := range c.Ties {
				t.Ties = append(t.Ties, columns.Ties{Link: l.Link, Valid: slices.Clone(l.Valid), Offsets: slices.Clone(l.Offsets), To: slices.Clone(l.To)})
			}
			tables = append(tables, t)
		}
	}
	return tables
}

// BenchmarkMatch runs the pack 330502 over MINSHENG_POPULATION, a folder that
// minsheng synth wrote, without and with what is missing.
func BenchmarkMatch(b *testing.B) {
	dir := os.Getenv("MINSHENG_POPULATION")
	if dir == "" {
		b.Skip("MINSHENG_POPULATION names no folder of minsheng synth")
	}
	on := civil.MustParse("2026-11-01")
	m, err := NewMatcher(realEngine(b, "330502", on).Edition(), on)
	if err != nil {
		b.Fatal(err)
	}
	tables := readTables(b, m, dir)
	for _, missing := range []bool{false, true} {
		name := "answers"
		if missing {
			name = "missing"
		}
		b.Run(name, func(b *testing.B) {
			w, people, open := m.NewWorker(), 0, 0
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				t := tables[i%len(tables)]
				people += t.Members()
				results, err := w.Match(t)
				if err != nil {
					b.Fatal(err)
				}
				for _, r := range results {
					for _, rows := range r.Possible {
						open += bits.OnesCount64(rows)
					}
					if missing {
						w.Missing(r.Service)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(people), "ns/person")
			b.ReportMetric(float64(open)/float64(people), "open/person")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(open), "ns/open")
			b.ReportMetric(0, "ns/op")
			if missing {
				b.ReportMetric(float64(w.Lists().Len()), "lists")
			}
		})
	}
}
