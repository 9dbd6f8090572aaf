package demo

import (
	"slices"
	"testing"

	"minsheng/civil"
	"minsheng/id"
)

// known is what a link may point to: somebody of this or an earlier household.
type known struct {
	born civil.Date
	home id.ID
}

func TestLinksPointToAdultsWhoCanAnswer(t *testing.T) {
	cfg := Config{Residents: 30_000, Seed: 6, On: DefaultDay}
	all := map[id.ID]known{}
	elsewhere, guardians, lonely := 0, 0, 0
	for h := range households(t, cfg) {
		for _, p := range h.Members {
			all[p.ID] = known{born: p.BornOn, home: h.ID}
		}
		for _, p := range h.Members {
			age := p.BornOn.AgeOn(cfg.On)
			for _, key := range slices.Concat(p.Guardians, p.Supporters) {
				other, found := all[key]
				if !found || key == p.ID || other.born.AgeOn(cfg.On) < 18 {
					t.Fatalf("%s (%d) is linked to %s: nobody, themself or a child", p.ID, age, key)
				}
			}
			for _, key := range p.Guardians {
				guardians++
				if all[key].home != h.ID {
					t.Fatalf("%s has the guardian %s in another home", p.ID, key)
				}
			}
			if age < 18 && (p.Relation == "child" || p.Relation == "grandchild") && len(p.Guardians) == 0 {
				t.Fatalf("%s is %d and has no guardian", p.ID, age)
			}
			if age >= 60 && len(p.Supporters) == 0 {
				lonely++
			}
			for _, key := range p.Supporters {
				if all[key].home == h.ID {
					continue
				}
				elsewhere++
				if gap := all[key].born.AgeOn(cfg.On); age-gap < 15 {
					t.Fatalf("%s (%d) has a child of %d", p.ID, age, gap)
				}
			}
		}
	}
	if elsewhere == 0 || guardians == 0 || lonely == 0 {
		t.Errorf("%d supporters elsewhere, %d guardians, %d old people without: each must occur", elsewhere, guardians, lonely)
	}
}

func TestParentsAreOldEnoughForTheirChildren(t *testing.T) {
	for h := range households(t, Config{Residents: 20_000, Seed: 9}) {
		for _, p := range h.Members {
			if p.Relation != "child" {
				continue
			}
			for _, q := range h.Members[:2] {
				if q.Relation != "child" && q.life.age-p.life.age < 18 {
					t.Fatalf("%s is %d, the parent %s %d", p.ID, p.life.age, q.ID, q.life.age)
				}
			}
		}
	}
}

func TestTheIncomeOfAHouseholdIsTheSumOfItsMembers(t *testing.T) {
	complete, partial := 0, 0
	for h := range households(t, Config{Residents: 20_000, Seed: 3}) {
		sum, missing := int64(0), false
		for _, p := range h.Members {
			income := p.fact("income_month")
			switch {
			case income != nil:
				sum += int64(income.Money())
			case p.life.age >= 16:
				missing = true
			}
		}
		whole := factOf(h.Facts, "income_month")
		if (whole == nil) != missing || whole != nil && int64(whole.Money()) != sum {
			t.Fatalf("%s: members have %d fen, missing %v; the household says %v", h.ID, sum, missing, whole)
		}
		if missing {
			partial++
			continue
		}
		complete++
	}
	if complete == 0 || partial == 0 {
		t.Errorf("%d households with all incomes on file, %d without: both must occur", complete, partial)
	}
}

func TestAssistanceAgreesWithIncome(t *testing.T) {
	counts := map[string]int{}
	for h := range households(t, Config{Residents: 40_000, Seed: 11}) {
		counts[h.rescue]++
		if h.rescue == "none" || h.rescue == "lifted" {
			continue
		}
		whole := factOf(h.Facts, "income_month")
		if whole == nil {
			t.Fatalf("%s is on file for %s without an income", h.ID, h.rescue)
		}
		head := int64(whole.Money()) / int64(len(h.Members))
		lines := map[string]int64{"dibao": modelLine * 100, "tekun": modelLine * 100, "margin": modelMargin * 100, "rigid": (modelRigid + 20) * 100}
		if head > lines[h.rescue] {
			t.Fatalf("%s has %d fen a head and is on file for %s", h.ID, head, h.rescue)
		}
	}
	for _, kind := range []string{"dibao", "tekun", "margin", "rigid", "none"} {
		if counts[kind] == 0 {
			t.Errorf("no household is on file as %s", kind)
		}
	}
}
