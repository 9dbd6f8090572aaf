package login

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"minsheng/civil"
	"minsheng/id"
	"minsheng/store"
)

func TestAResidentSeesWhoLookedAndWhyOnceADay(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		look := func(who, purpose string, times int) {
			t.Helper()
			by := of("330502")
			by.Who, by.Purpose = who, purpose
			for range times {
				if _, err := h.door.register.Resident(t.Context(), by, h.mother); err != nil {
					t.Fatal(err)
				}
			}
		}
		look("li.fang", "窗口办理", 3)
		look("li.fang", "入户核查", 1)
		look("minsheng job", "nightly", 2)
		token := h.in()
		looks, err := h.door.Looked(t.Context(), h.mother, "")
		if err != nil || looks.Past != "" {
			t.Fatalf("%+v, %v", looks, err)
		}
		found := map[string]Look{}
		for _, l := range looks.All {
			found[l.Who+" "+l.Purpose] = l
		}
		window := found["li.fang 窗口办理"]
		if window.Times != 3 || !slices.Equal(window.Kinds, []string{"people.read"}) || window.Program() || window.First.After(window.Last) {
			t.Errorf("%+v", window)
		}
		if found["li.fang 入户核查"].Times != 1 || !found["minsheng job nightly"].Program() || found["minsheng job nightly"].Times != 2 {
			t.Errorf("%+v", found)
		}
		if err := h.door.SignOut(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		if looks, _ := h.door.Looked(t.Context(), h.mother, ""); !looks.All[0].Self(h.mother) {
			t.Errorf("her own doing: %+v", looks.All[0])
		}
		if _, err := h.door.Looked(t.Context(), h.mother, "nowhere"); !errors.Is(err, ErrPast) {
			t.Errorf("%v", err)
		}
		if looks, err := h.door.Looked(t.Context(), id.New(), ""); err != nil || len(looks.All) != 0 {
			t.Errorf("of nobody: %+v, %v", looks, err)
		}
	})
}

func TestAQuestionAboutALookReachesTheAuditorAndComesBackAnswered(t *testing.T) {
	each(t, Options{}, func(t *testing.T, h *house) {
		about := Look{Who: "li.fang", On: civil.MustParse("2026-11-01"), Purpose: "窗口办理"}
		mother := Visitor{Person: h.mother}
		for _, bad := range []string{"", "  ", strings.Repeat("字", longestQuestion+1)} {
			if _, err := h.door.Object(t.Context(), mother, about, bad); !errors.Is(err, ErrQuestion) {
				t.Errorf("%.10q: %v", bad, err)
			}
		}
		o, err := h.door.Object(t.Context(), mother, about, "那天我没有去过窗口")
		if err != nil {
			t.Fatal(err)
		}
		auditor := store.By{Who: "sun.jie", Purpose: "答复居民"}
		open, err := h.door.Unanswered(t.Context(), auditor)
		if err != nil || len(open) != 1 || open[0].Question != "那天我没有去过窗口" || open[0].Who != "li.fang" || open[0].Person != h.mother || !open[0].AnsweredAt.IsZero() {
			t.Fatalf("%+v, %v", open, err)
		}
		if err := h.door.AnswerObjection(t.Context(), auditor, o, "是代办人去的，附委托书"); err != nil {
			t.Fatal(err)
		}
		if err := h.door.AnswerObjection(t.Context(), auditor, o, "again"); !errors.Is(err, ErrObjection) {
			t.Errorf("answered twice: %v", err)
		}
		mine, err := h.door.Objections(t.Context(), h.mother)
		if err != nil || len(mine) != 1 || mine[0].Answer != "是代办人去的，附委托书" || time.Since(mine[0].AnsweredAt) > time.Hour {
			t.Errorf("%+v, %v", mine, err)
		}
		if others, err := h.door.Objections(t.Context(), h.uncle); err != nil || len(others) != 0 {
			t.Errorf("%+v, %v", others, err)
		}
		for range mostOpen {
			if _, err := h.door.Object(t.Context(), mother, about, "还有"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.door.Object(t.Context(), mother, about, "一个"); !errors.Is(err, ErrManyOpen) {
			t.Errorf("the eleventh: %v", err)
		}
	})
}
