package simulate

import (
	"context"
	"fmt"
	"testing"
)

// One parameter moved, some 20,000 people in memory; `minsheng bench whatif`
// measures a whole district.
func BenchmarkWhatIf(b *testing.B) {
	p := realPack(b, "330502")
	homes := crowd(p.Schema(), 7000, 15, 31)
	dir := written(b, p.Schema(), homes)
	held := supposed(b, p, "dibao.line=1000")
	people, err := Hold(context.Background(), Files{Dirs: []string{dir}}, held, "dibao")
	if err != nil {
		b.Fatal(err)
	}
	round := 0
	for b.Loop() {
		round++
		after := supposed(b, held.Edition.Pack, fmt.Sprintf("dibao.line=%d", 800+round%400))
		if _, err := people.WhatIf(context.Background(), held.Edition, after.Edition); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(people.People()), "ns/person")
}
