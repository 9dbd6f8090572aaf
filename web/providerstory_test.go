package web

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"minsheng/access"
	"minsheng/bridge/oidc"
	"minsheng/bridge/oidc/oidctest"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
)

// siteWithProvider is a portal behind a real provider of OpenID Connect that
// knows some accounts; with may change what the portal is for.
func siteWithProvider(t *testing.T, db *store.DB, accounts func(*lobby) oidctest.Accounts, with func(*lobby, *Options)) (*lobby, string) {
	t.Helper()
	l := openLobbyIn(t, db, func(o *Options) { o.Demo = false })
	server := httptest.NewUnstartedServer(nil)
	site := "http://" + server.Listener.Addr().String()
	config := oidctest.Start(t, accounts(l), site).Config(t, site)
	o := l.options
	o.ResidentProvider = oidc.New(*config.Residents, config.Address, ResidentBack)
	o.StaffProvider = oidc.New(*config.Staff, config.Address, StaffBack)
	if with != nil {
		with(l, &o)
	}
	var err error
	if l.Portal, err = New(o); err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = l
	server.Start()
	t.Cleanup(server.Close)
	return l, site
}

// checked looks at a page of a story, wide and narrow.
func (r *reader) checked(checker, name string) {
	r.t.Helper()
	for width, says := range map[int64]string{1280: "1280", 320: "320"} {
		r.do(chromedp.EmulateViewport(width, 900))
		checkPage(r.t, r.ctx, checker)
		savePicture(r.t, r.ctx, name+"-"+says)
	}
	r.do(chromedp.EmulateViewport(1280, 900))
}

// signsAtProvider types an account at the provider's own page.
func (r *reader) signsAtProvider(account, button string) {
	r.t.Helper()
	r.sees("统一身份认证（测试）")
	r.do(chromedp.SendKeys("#login", account))
	r.press(button)
}

// leavesProvider signs out of the provider too, and comes back.
func (r *reader) leavesProvider() {
	r.t.Helper()
	r.sees("已经退出")
	r.press("从测试认证也退出")
	r.do(chromedp.WaitVisible(`button[value="yes"]`), chromedp.Click(`button[value="yes"]`))
	r.sees("已经退出")
}

func TestAResidentSignsInThroughARealProviderAndLeavesIt(t *testing.T) {
	storetest.Each(t, residentAndProvider)
}

func residentAndProvider(t *testing.T, db *store.DB) {
	checker := axe(t)
	number := func(l *lobby) string {
		mother, _ := l.family()
		n, _, err := l.register.Reveal(context.Background(), store.By{Who: "test", Purpose: "test", Within: access.Everywhere()}, mother.ID)
		if err != nil {
			t.Fatal(err)
		}
		return n.Plain()
	}
	l, site := siteWithProvider(t, db, func(l *lobby) oidctest.Accounts {
		return oidctest.Accounts{"with-number": {"name": "甲", "citizen_number": number(l)}, "without": {"name": "乙"}}
	}, nil)
	r := &reader{t, browser(t), site}
	open(t, r.ctx, site, "/me", look{"", 1280, "zh"})
	r.sees("居民登录")
	r.checked(checker, "door")
	r.press("用测试认证登录")
	r.signsAtProvider("with-number", "登录")
	r.sees("我的登录", "用统一身份认证登录")
	r.checked(checker, "me")
	r.press("退出")
	r.sees("已经退出", "您在测试认证可能还登录着")
	r.checked(checker, "signed-out")
	r.leavesProvider()

	open(t, r.ctx, site, "/me/sign-in?back=/services", look{"", 1280, "zh"})
	r.press("用测试认证登录")
	r.signsAtProvider("without", "登录")
	r.sees("认证成功，还差一步")
	r.checked(checker, "door-halfway")
	mother, _ := l.family()
	r.do(chromedp.SendKeys("#slip", l.slip(mother)), chromedp.SendKeys("#last", last(l, mother)))
	r.press("登录")
	r.sees("服务目录", masked(mother.Name))
	r.press("退出")
	r.leavesProvider()
	open(t, r.ctx, site, "/me", look{"", 1280, "en"})
	r.checked(checker, "door-en")
	r.press("Sign in with the test provider")
	r.signsAtProvider("without", "登录")
	r.sees("My sign-in", "signed in with the identity service")
	r.checked(checker, "me-en")
}

// newcomers is a site with a provider and three people who hold set-up codes.
func newcomers(t *testing.T, db *store.DB) (r *reader, codes []string) {
	t.Helper()
	_, site := siteWithProvider(t, db, func(*lobby) oidctest.Accounts {
		return oidctest.Accounts{"li": {"name": "李芳"}, "wang": {"name": "王敏"}}
	},
		func(l *lobby, o *Options) {
			var err error
			if o.Staff, err = staff.Open(context.Background(), l.db); err != nil {
				t.Fatal(err)
			}
			o.Register = l.register
			codes, err = o.Staff.Start(context.Background(), store.By{Who: "installer", Purpose: "begins"}, []staff.First{
				{Login: "li.fang", Name: "李芳", Role: staff.Clerk, Area: home}, {Login: "wang.min", Name: "王敏", Role: staff.Clerk, Area: home},
				{Login: "zhao.min", Name: "赵敏", Role: staff.Helper, Area: home}})
			if err != nil {
				t.Fatal(err)
			}
		})
	return &reader{t, browser(t), site}, codes
}

// key is the key of the second factor that a page shows.
func (r *reader) key() string {
	r.t.Helper()
	return strings.ReplaceAll(evaluate[string](r.t, r.ctx, `document.querySelector(".key code").innerText`), " ", "")
}

func TestAColleagueLinksHerIdentityOnceAndGivesHerCodeBesides(t *testing.T) {
	storetest.Each(t, linksOnce)
}

func linksOnce(t *testing.T, db *store.DB) {
	checker := axe(t)
	r, codes := newcomers(t, db)
	open(t, r.ctx, r.base, "/desk", look{"", 1280, "zh"})
	r.sees("工作人员登录", "或者用账号和口令")
	r.checked(checker, "staff-signin")
	r.press("用测试认证登录")
	r.signsAtProvider("li", "登录")
	r.sees("把身份连到账号")
	r.checked(checker, "staff-link")
	r.do(chromedp.SendKeys("#login", "li.fang"), chromedp.SendKeys("#code", "a wrong one"))
	r.press("连到账号")
	r.sees("没有连上", "启用码不对或已过期")
	r.do(chromedp.SendKeys("#code", codes[0]))
	r.press("连到账号")
	r.sees("加上动态码")
	r.checked(checker, "staff-factor")
	key := r.key()
	r.code(key, time.Now())
	r.sees("李芳")
	r.press("退出")
	r.leavesProvider()
	open(t, r.ctx, r.base, "/desk", look{"", 1280, "zh"})
	r.press("用测试认证登录")
	r.signsAtProvider("li", "登录")
	r.sees("还要动态码")
	r.checked(checker, "staff-second")
	r.code(key, time.Now().Add(30*time.Second)) // each is good once
	r.sees("李芳")
}

func TestTwoFactorsAtTheProviderAreEnoughAndNoneOfItIsNeededForAPassword(t *testing.T) {
	checker := axe(t)
	r, codes := newcomers(t, storetest.SQLite(t))
	open(t, r.ctx, r.base, "/desk", look{"", 1280, "zh"})
	r.press("用测试认证登录")
	r.signsAtProvider("wang", "登录并用动态码")
	r.sees("把身份连到账号")
	r.do(chromedp.SendKeys("#login", "wang.min"), chromedp.SendKeys("#code", codes[1]))
	r.press("连到账号")
	r.sees("王敏")
	r.press("退出")
	r.leavesProvider()

	open(t, r.ctx, r.base, "/sign-in/set-up", look{"", 1280, "zh"})
	r.sees("启用账号")
	r.checked(checker, "setup")
	fill := func(again string) {
		r.do(chromedp.SendKeys("#code", codes[2]), chromedp.SendKeys("#password", staffPassword), chromedp.SendKeys("#again", again))
	}
	r.do(chromedp.SendKeys("#login", "zhao.min"))
	fill("another one 1234")
	r.press("启用")
	r.sees("两次写的口令不一样")
	r.checked(checker, "setup-refused")
	fill(staffPassword)
	r.press("启用")
	r.sees("再加上动态码", "这一页只出现一次")
	r.checked(checker, "setup-factor")
	key := r.key()
	r.press("去登录")
	r.sees("工作人员登录")
	r.do(chromedp.SendKeys("#login", "zhao.min"), chromedp.SendKeys("#password", staffPassword))
	r.code(key, time.Now())
	r.sees("赵敏")
}

// code types what an authenticator shows at a moment, and signs in.
func (r *reader) code(key string, at time.Time) {
	r.t.Helper()
	code, err := totp.GenerateCode(key, at)
	if err != nil {
		r.t.Fatal(err)
	}
	r.do(chromedp.SendKeys("#code", code))
	r.do(chromedp.Click("main form .buttons button"))
}
