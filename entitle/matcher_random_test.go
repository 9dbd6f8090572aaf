package entitle

import (
	"testing"

	"pgregory.net/rapid"

	"minsheng/pack"
	"minsheng/pack/packtest"
	"minsheng/rule"
)

func TestMatcherAndEngineAgreeOnRandomServices(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p, err := pack.Load(packtest.Random(t), "000000")
		if err != nil {
			t.Fatal(err)
		}
		e, err := p.On(day)
		if err != nil { // services that wait for each other
			seen["refused"]++
			return
		}
		g, err := New(e)
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewMatcher(e, day)
		if err != nil {
			t.Fatal(err)
		}
		w := m.NewWorker()
		homes := drawHomes(t, p.Schema(), day)
		got, err := w.Match(tableOf(p.Schema(), homes))
		if err != nil {
			t.Fatal(err)
		}
		var all []*rule.Person
		for _, h := range homes {
			all = append(all, h.Members...)
		}
		inferAll(t, g, day, homes)
		row := 0
		for h, home := range homes {
			s := g.For(day, home)
			compareHome(t, s, got, h, row)
			compareMissing(t, s, w, all, h, row, seen)
			row += len(home.Members)
		}
	})
	t.Logf("%d packs refused; lists of 0, 1, 2, 3, more: %d, %d, %d, %d, %d", seen["refused"], seen["0"], seen["1"], seen["2"], seen["3"], seen["4"])
}
