package web

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/demo"
	"minsheng/people"
	"minsheng/store"
)

// another finds a grown resident of another household than somebody's, with the
// whole citizen number.
func (h *hall) another(than people.Member) (people.Member, string) {
	h.t.Helper()
	homes, err := h.register.Households(context.Background(), demo.By(), people.Page{Limit: 100}, demo.DefaultDay)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, home := range homes {
		m := home.Members[0]
		if home.ID == than.Household || m.Number == "" || m.BornOn.AgeOn(demo.DefaultDay) < 18 {
			continue
		}
		n, _, err := h.register.Reveal(context.Background(), store.By{Who: "test", Purpose: "test", Within: access.Everywhere()}, m.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		return m, n.Plain()
	}
	h.t.Fatal("there is nobody else")
	return people.Member{}, ""
}

var mandateOf = regexp.MustCompile(`action="/my/mandates/([0-9a-f]{32})/revoke"`)

func TestANeighbourIsEntrustedAppliesInHerNameAndIsNotAnyMore(t *testing.T) {
	h := openHall(t)
	person := h.head()
	helper, number := h.another(person)
	her, his := h.comesIn(person.ID), h.comesIn(helper.ID)
	her.goes("/my/mandates").has("委托别人代办", "现在没有委托别人", "其他人")
	entrust := func(pairs ...string) sees {
		t.Helper()
		return her.sends("/my/mandates", append([]string{"who", "other", "name", helper.Name, "number", number, "until", "6", "hears", "both", "about", "dibao"}, pairs...)...)
	}
	entrust("number", "12").has("公民身份号码应为 18 位")
	entrust("name", "某人").has("登记中没有姓名和公民身份号码都相符的人").lacks(number)
	entrust("who", string(helper.ID)).has("要写明委托给谁")
	entrust("until", "99").has("委托要写明起止日期")
	entrust().at("/my/mandates?given=yes", "已经委托", masked(helper.Name), "最低生活保障").lacks(helper.Name, number)
	held := his.goes("/my/mandates").has("委托给我的", masked(person.Name), "替他（她）申请")
	mandate := mandateOf.FindStringSubmatch(held.text)
	if mandate == nil {
		t.Fatal("the helper holds no mandate")
	}
	begun := his.sends("/apply/dibao", "mandate", mandate[1])
	if begun.status != http.StatusOK || !strings.HasPrefix(begun.path, "/my/drafts/") {
		t.Fatalf("%d at %s\n%s", begun.status, begun.path, begun.text)
	}
	his.goes(begun.path)
	her.goes("/my").has("最低生活保障")
	if s := his.sends("/apply/temporary-relief", "mandate", mandate[1]); s.status != http.StatusForbidden {
		t.Errorf("another service than the mandate's: %d", s.status)
	}
	if s := his.sends("/apply/dibao", "mandate", strings.Repeat("0", 32)); s.status != http.StatusForbidden {
		t.Errorf("a mandate that is none: %d", s.status)
	}
	her.sends("/my/mandates/"+mandate[1]+"/revoke").at("/my/mandates?revoked=yes", "委托已经收回", "过去的委托")
	if s := his.sends("/apply/dibao", "mandate", mandate[1]); s.status != http.StatusForbidden {
		t.Errorf("after it was taken back: %d", s.status)
	}
	if s := his.goes(begun.path); s.status == http.StatusOK {
		t.Errorf("the helper still opens what was begun: %d", s.status)
	}
}

func TestThePagesOfMandatesAndOfMadeUpResidentsAreAccessible(t *testing.T) {
	h := openHall(t)
	person := h.head()
	helper, number := h.another(person)
	his := h.comesIn(helper.ID)
	r := &reader{t, browser(t), his.site}
	checker := axe(t)
	her := h.comesIn(person.ID)
	her.sends("/my/mandates", "who", "other", "name", helper.Name, "number", number, "until", "6", "hears", "both").at("/my/mandates?given=yes")
	open(t, r.ctx, his.site, "/me/sign-in/demo", look{"", 1280, "zh"})
	r.checked(checker, "believe")
	postTo(t, r.ctx, "/me/sign-in/demo", "main", typed("person", string(helper.ID), "back", "/my/mandates"))
	r.sees("委托给我的")
	r.checked(checker, "mandates")
}
