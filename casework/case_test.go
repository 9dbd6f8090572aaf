package casework

import (
	"testing"

	"minsheng/pack"
)

func TestTheGuaranteeGoesFromTheVisitOverThePublicationToTheGrant(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		if c.State != "investigation" || c.Version != 1 || c.Due != day("2026-03-23") {
			t.Fatalf("a new case: %+v", c)
		}
		h.refused("li.fang", c, Act{Action: "publish", Note: "符合", Amount: yuan("1500")}, ErrVisit)
		c = h.do("li.fang", c, Act{Action: "visit", Visit: aVisit(h.on)})
		h.later("2026-03-04")
		c = h.do("li.fang", c, Act{Action: "publish", Note: "符合条件", Amount: yuan("1500"), IfVersion: c.Version})
		if c.State != "publication" || c.Due != day("2026-03-11") {
			t.Fatalf("published: %s due %s", c.State, c.Due)
		}
	})
}

func TestACaseShowsItsHistoryAndWhatTheRulesSaid(t *testing.T) {
	each2(t, func(h *town) {
		c := h.open("dibao")
		h.do("li.fang", c, Act{Action: "remark", Note: "电话已核实"})
		got := h.read("li.fang", c)
		if len(got.Events) != 2 || got.Events[1].Note != "电话已核实" || got.Events[1].By.Name != "李芳" || got.Name != "张三丰" {
			t.Errorf("%+v", got)
		}
		if got.Process.Version() != c.Process.Version() || got.Kind != pack.VisitState {
			t.Errorf("%+v", got.Process)
		}
		page, err := h.office.Queue(t.Context(), h.clerk("li.fang"), "a test", Query{Waiting: true})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].ID != c.ID || page.Cases[0].Name != "张三丰" {
			t.Errorf("%+v %v", page, err)
		}
	})
}
