package web

import (
	"context"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/people"
	"minsheng/store"
)

// busy is a resident with something on every page: messages, a draft, a bundle
// under way, a case that waits for papers, one that was decided, payments.
type busy struct {
	*hall
	person people.Member
	pages  map[string]string
}

func openBusy(t *testing.T) *busy {
	t.Helper()
	b := &busy{hall: openHall(t)}
	b.person = b.head()
	ctx, self := context.Background(), casework.Self(b.person.ID)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	asked := b.applied(b.person)
	b.does("demo.zhili.civil", asked.ID, casework.Act{Action: "ask-papers", Note: "请补交近三个月工资流水"})
	shown := b.applied(b.person)
	b.does("demo.zhili.civil", shown.ID, casework.Act{Action: "visit", Visit: &casework.Visit{On: demo.DefaultDay, Place: "家中", Visitors: []string{"甲", "乙"}, Present: []string{"本人"}, Says: "属实"}})
	b.does("demo.zhili.civil", shown.ID, casework.Act{Action: "publish", Note: "收入低于标准", Amount: new(measure.MustMoney("812"))})
	birth, err := b.office.Apply(ctx, self, "a test", casework.NewApplication{Bundle: "assistance", Person: b.person.ID, Channel: casework.ByWeb},
		map[string]string{"troubles": "sudden,home,work", "phone": "05720001234", "household_emergency": "accident", "happened": "厨房失火，烧坏了两间房", "urgent": "true"})
	must(err)
	draft, err := b.office.Begin(ctx, self, "a test", casework.NewApplication{Service: "temporary-relief", Person: b.person.ID, Channel: casework.ByWeb})
	must(err)
	draft, err = b.office.Answer(ctx, self, draft.ID, map[string]string{"household_emergency": "accident", "happened": "厨房失火，烧坏了两间房，一家人暂时住在亲戚家里。", "urgent": "true", "happened_on": "2026-06-20", "phone": "05720001234"}, 0)
	must(err)
	by := store.By{Who: "a test", Purpose: "a test", Within: access.Everywhere()}
	_, err = b.ledger.Award(ctx, by, money.Grant{Person: b.person.ID, Service: "old-age-allowance", Area: "330502100", Department: "civil-affairs", Account: "6222000012345678",
		Rate: money.Rate{From: civil.MustParse("2026-05-01"), Amount: measure.MustMoney("812"), Shares: []money.Share{{Payer: "county", Ratio: measure.One}}}})
	must(err)
	_, err = b.ledger.Prepare(ctx, by, money.Order{Month: civil.MustParse("2026-05-01"), Service: "old-age-allowance", Area: "330502"})
	must(err)
	notices, err := b.office.Notices(ctx, home, casework.Notice{})
	must(err)
	at, c := "/my/drafts/"+string(draft.ID), "/my/cases/"
	b.pages = map[string]string{"my": "/my", "apply": "/apply/temporary-relief", "apply-bundle": "/apply/birth", "print": "/apply/temporary-relief/print", "print-filled": at + "/print",
		"section": at + "/ask/trouble", "section-money": at + "/ask/contact", "papers": at + "/papers", "check": at + "/check", "receipt": "/my/applications/" + string(birth.ID),
		"case-asked": c + string(asked.ID), "case-shown": c + string(shown.ID), "letter": c + string(asked.ID) + "/letter?kind=papers",
		"home": "/", "service": "/services/birth-one-thing", "shared": "/my/shared", "notices": "/notices", "notice": "/notices/" + string(notices[0].ID)}
	return b
}

// enters signs a browser in as the resident.
func (b *busy) enters(t *testing.T, ctx context.Context, base string, person id.ID) {
	t.Helper()
	token, err := b.door.MakeBelieve(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: visitorCookie, Value: token, URL: base}); err != nil {
		t.Fatal(err)
	}
}

func TestEveryPageOfOnesOwnIsAccessibleHoweverItIsLookedAt(t *testing.T) {
	ctx := browser(t)
	checker := axe(t)
	b := openBusy(t)
	server := httptest.NewServer(b)
	defer server.Close()
	b.enters(t, ctx, server.URL, b.person.ID)
	for _, name := range sortedKeys(b.pages) {
		for _, l := range []look{looks[0], looks[1], looks[4], looks[6]} {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				open(t, ctx, server.URL, b.pages[name], l)
				checkPage(t, ctx, checker)
				savePicture(t, ctx, "mine-"+name+"-"+l.name)
			})
		}
	}
	t.Run("refused", func(t *testing.T) {
		open(t, ctx, server.URL, b.pages["section"], looks[1])
		postTo(t, ctx, b.pages["section"], ".errors", url.Values{"version": {"0"}, "go": {"next"}, "happened_on.day": {"40"}})
		checkPage(t, ctx, checker)
		savePicture(t, ctx, "mine-refused")
	})
}
