package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"minsheng/access"
	"minsheng/people/login"
	"minsheng/staff"
	"minsheng/store"
)

// headOffice is a portal with its three administrators and a clerk.
type headOffice struct {
	*lobby
	roster *staff.Roster
	site   string
}

func openHeadOffice(t testing.TB) *headOffice {
	t.Helper()
	h := &headOffice{}
	h.lobby = openLobby(t, func(o *Options) { o.Demo = false })
	var err error
	if h.roster, err = staff.Open(context.Background(), h.db); err != nil {
		t.Fatal(err)
	}
	_, err = h.roster.Start(context.Background(), store.By{Who: "installer", Purpose: "begins"}, []staff.First{
		{Login: "sys.admin", Name: "赵敏", Role: staff.SystemAdmin, Area: home}, {Login: "sec.admin", Name: "钱丽", Role: staff.SecurityAdmin, Area: home},
		{Login: "aud.admin", Name: "孙杰", Role: staff.Auditor, Area: home}, {Login: "li.fang", Name: "李芳", Role: staff.Clerk, Area: home}})
	if err != nil {
		t.Fatal(err)
	}
	o := h.options
	o.Staff, o.Register, o.Areas = h.roster, h.register, townships()
	if h.Portal, err = New(o); err != nil {
		t.Fatal(err)
	}
	h.site = h.walker().site
	return h
}

// session opens a session for somebody on the word of the test.
func (h *headOffice) session(login string) string {
	h.t.Helper()
	token, err := h.roster.Vouch(context.Background(), store.By{Who: "test", Purpose: "test"}, login)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// as is somebody's browser who has signed in.
func (h *headOffice) as(login string) *walker {
	h.t.Helper()
	w := newWalker(h.t, h.site)
	at, err := url.Parse(h.site)
	if err != nil {
		h.t.Fatal(err)
	}
	w.Jar.SetCookies(at, []*http.Cookie{{Name: sessionCookie, Value: h.session(login), Path: "/"}})
	return w
}

// account is the address of somebody's account.
func (h *headOffice) account(login string) string {
	h.t.Helper()
	all, err := h.roster.Everybody(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, a := range all {
		if a.Account.Login == login {
			return "/admin/staff/" + string(a.Account.ID)
		}
	}
	h.t.Fatalf("%s has no account", login)
	return ""
}

var shownCode = regexp.MustCompile(`<p class="key"><code>([^<]+)</code>`)

func TestOneAdministratorMakesTheAccountAnotherGivesThePost(t *testing.T) {
	h := openHeadOffice(t)
	sys, sec := h.as("sys.admin"), h.as("sec.admin")
	sys.goes("/admin/staff").has("工作人员账号", "李芳", "综合窗口人员", "开户").lacks("审计日志")
	sys.sends("/admin/staff/hire", "name", "王敏", "login", "Wang Min", "area", home, "reason", "新同事").has("账号名用 3 到 32 个", `value="王敏"`)
	sys.sends("/admin/staff/hire", "name", "王敏", "login", "wang.min", "area", home, "reason", "").has("必须写明谁在办、为什么办")
	made := sys.sends("/admin/staff/hire", "name", "王敏", "login", "wang.min", "area", home, "reason", "新同事").has("启用码", "wang.min", "七天内可用一次")
	code := shownCode.FindStringSubmatch(made.text)
	if code == nil {
		t.Fatal("no code is shown")
	}
	if _, err := h.roster.SetUp(context.Background(), "wang.min", code[1], staffPassword); err != nil {
		t.Errorf("the code that was shown: %v", err)
	}
	wang := h.account("wang.min")
	sys.goes(wang).has("还没有岗位", "重发启用码").lacks("给这个岗位", code[1])
	if s := sys.sends(wang, "do", "appoint", "role", "clerk", "area", home, "from", "2026-11-01", "reason", "x"); s.status != http.StatusForbidden {
		t.Errorf("the system administrator gives a post: %d", s.status)
	}
	sec.goes(wang).has("给这个岗位").lacks("重发启用码")
	if s := sec.goes("/admin/staff/hire"); s.status != http.StatusForbidden {
		t.Errorf("the security administrator makes accounts: %d", s.status)
	}
	appoint := func(pairs ...string) sees {
		t.Helper()
		return sec.sends(wang, append([]string{"do", "appoint", "role", "caseworker", "area", home, "department", "civil-affairs", "from", "2026-11-01", "reason", "新同事"}, pairs...)...)
	}
	appoint("department", "").has("部门经办人和负责人要写明部门", `href="#appoint-department"`)
	appoint("reason", " ").has("请写明理由")
	appoint("from", "soon").has("结束日期要晚于开始日期")
	appoint().at(wang+"?done=appoint", "已给岗位", "部门经办人", "现在担任")
	appoint("role", "auditor", "department", "").has("三种管理员须由不同的人担任")
	post := regexp.MustCompile(`name="post" value="([0-9a-f]+)"`).FindStringSubmatch(sec.goes(wang).text)
	if post == nil {
		t.Fatal("the post cannot be ended")
	}
	sec.sends(wang, "do", "dismiss", "post", post[1], "on", "2026-11-01", "reason", "调走").at(wang+"?done=dismiss", "岗位已结束").lacks("现在担任")
	sec.goes(h.account("sec.admin")).has("这是您自己的账号").lacks("给这个岗位")
}

func TestALockedAccountIsOutAtOnceAndANewCodeIsShownOnce(t *testing.T) {
	h := openHeadOffice(t)
	sys, li := h.as("sys.admin"), h.as("li.fang")
	li.goes("/desk").at("/desk")
	at := h.account("li.fang")
	sys.sends(at, "do", "lock", "reason", "手机丢了").at(at+"?done=lock", "已锁定", "解锁")
	li.goes("/desk").at("/sign-in?back=%2Fdesk")
	sys.sends(at, "do", "unlock", "reason", "找回来了").at(at+"?done=unlock", "已解锁")
	shown := sys.sends(at, "do", "renew", "reason", "换手机").has("启用码", "重发启用码")
	code := shownCode.FindStringSubmatch(shown.text)
	if code == nil {
		t.Fatal("no code is shown")
	}
	sys.goes(at).lacks(code[1])
	if s := sys.sends(at, "do", "promote", "reason", "x"); s.status == http.StatusOK {
		t.Errorf("something made up is done: %d", s.status)
	}
}

func TestOnlyTheAuditorReadsTheJournalAndAnswersResidents(t *testing.T) {
	h := openHeadOffice(t)
	mother, _ := h.family()
	li := store.By{Who: "li.fang", Purpose: "窗口办理"}
	if err := h.db.Write(t.Context(), li, func(tx *store.Tx) error { tx.Note("people.read", mother.ID, ""); return nil }); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"sys.admin", "sec.admin", "li.fang"} {
		for _, path := range []string{"/admin/journal?reason=x", "/admin/journal.csv?reason=x", "/admin/asked"} {
			if s := h.as(other).goes(path); s.status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", other, path, s.status)
			}
		}
	}
	if s := h.as("li.fang").goes("/admin/staff"); s.status != http.StatusForbidden {
		t.Errorf("a clerk reads accounts: %d", s.status)
	}
	aud := h.as("aud.admin")
	aud.goes("/admin/journal").has("写明为什么查").lacks("窗口办理")
	aud.goes("/admin/journal?who=li.fang&reason=").has("请写明理由").lacks("窗口办理")
	aud.goes("/admin/journal?from=yesterday&reason=x").has("日期写成")
	aud.goes("/admin/journal?who=li.fang&reason=%E5%B9%B4%E5%BA%A6%E5%AE%A1%E8%AE%A1").has("窗口办理", "people.read", string(mother.ID)).lacks("sec.admin")
	aud.goes("/admin/journal?about=" + string(mother.ID) + "&reason=x").has("li.fang")
	aud.goes("/admin/journal?from=2100-01-01&reason=x").has("没有这样的记录")
	aud.goes("/admin/journal.csv?who=li.fang&reason=x").has("窗口办理", "people.read")
	aud.goes("/admin/journal?who=aud.admin&reason=x").has("journal.read")

	v := login.Visitor{Person: mother.ID}
	looks, err := h.door.Looked(t.Context(), mother.ID, "")
	if err != nil || len(looks.All) == 0 {
		t.Fatalf("%+v, %v", looks, err)
	}
	at := slices.IndexFunc(looks.All, func(l login.Look) bool { return l.Who == "li.fang" })
	o, err := h.door.Object(t.Context(), v, looks.All[at], "那天我没有去过窗口")
	if err != nil {
		t.Fatal(err)
	}
	aud.goes("/admin/asked").has("那天我没有去过窗口", "li.fang")
	aud.sends("/admin/asked", "question", string(o), "answer", "").has("请写 1 到 1000 个字")
	aud.sends("/admin/asked", "question", string(o), "answer", "是您女儿代办的").at("/admin/asked?done=yes", "已答复", "没有等答复的疑问")
}

func TestALostTelephoneSignsNobodyIn(t *testing.T) {
	h := openHeadOffice(t)
	mother, _ := h.family()
	her := newWalker(t, h.site)
	her.sends("/me/sign-in", "slip", h.slip(mother), "last", last(h.lobby, mother)).at("/me")
	at := "/desk/people/" + string(mother.ID)
	if s := h.as("aud.admin").sends(at + "/unlink?for=window"); s.status != http.StatusForbidden {
		t.Errorf("an auditor signs people out: %d", s.status)
	}
	li := h.as("li.fang")
	li.goes(at + "?for=window").has("手机丢了")
	li.sends(at + "/unlink?for=window").has("已取消关联，所有地方都已退出")
	her.goes("/me").at("/me/sign-in?back=%2Fme")
}

func TestThePagesOfAdministratorsAndOfWhoLookedAreAccessible(t *testing.T) {
	h := openHeadOffice(t)
	checker, ctx := axe(t), browser(t)
	mother, _ := h.family()
	if _, err := h.register.Resident(t.Context(), store.By{Who: "li.fang", Purpose: "窗口办理：低保", Within: access.Everywhere()}, mother.ID); err != nil {
		t.Fatal(err)
	}
	visitor, err := h.door.SignInBySlip(t.Context(), h.slip(mother), last(h.lobby, mother), "")
	if err != nil {
		t.Fatal(err)
	}
	seen, err := h.door.Looked(t.Context(), mother.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.door.Object(t.Context(), login.Visitor{Person: mother.ID}, seen.All[0], "那天我没有去过窗口，为什么查我的登记？"); err != nil {
		t.Fatal(err)
	}
	ask := "/my/looked/ask?" + url.Values{"who": {seen.All[0].Who}, "on": {seen.All[0].On.String()}, "purpose": {seen.All[0].Purpose}}.Encode()
	for _, one := range []struct{ name, login, path string }{
		{"admin-staff", "sys.admin", "/admin/staff"}, {"admin-hire", "sys.admin", "/admin/staff/hire"}, {"admin-account", "sec.admin", h.account("li.fang")},
		{"admin-keep", "sys.admin", h.account("li.fang")}, {"admin-journal", "aud.admin", "/admin/journal?reason=x"}, {"admin-asked", "aud.admin", "/admin/asked"},
		{"looked", "", "/my/looked?own=yes"}, {"looked-ask", "", ask}, {"me", "", "/me"},
	} {
		for _, l := range []look{looks[0], looks[6]} {
			t.Run(one.name+"/"+l.name, func(t *testing.T) {
				cookie := network.SetCookieParams{Name: visitorCookie, Value: visitor, URL: h.site}
				if one.login != "" {
					cookie.Name, cookie.Value = sessionCookie, h.session(one.login)
				}
				if _, err := chromedp.Call(ctx, network.SetCookie, cookie); err != nil {
					t.Fatal(err)
				}
				open(t, ctx, h.site, one.path, l)
				if text := evaluate[string](t, ctx, "document.title"); strings.Contains(text, "没有办成") {
					t.Fatalf("%s: %s", one.path, text)
				}
				checkPage(t, ctx, checker)
				savePicture(t, ctx, one.name+"-"+l.name)
			})
		}
	}
}
