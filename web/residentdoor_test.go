package web

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle/snapshot"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/people/login"
	"minsheng/store"
	"minsheng/store/storetest"
)

// lobby is a portal with a door, and made-up residents behind it.
type lobby struct {
	*Portal
	t        testing.TB
	db       *store.DB
	door     *login.Door
	register *people.Register
}

// openLobby opens a portal; with may change what it is for.
func openLobby(t testing.TB, with func(*Options)) *lobby {
	t.Helper()
	return openLobbyIn(t, storetest.SQLite(t), with)
}

// openLobbyIn opens a portal over a database that is empty yet.
func openLobbyIn(t testing.TB, db *store.DB, with func(*Options)) *lobby {
	t.Helper()
	return openLobbyOn(t, storetest.SQLite(t), with)
}

// openLobbyOn does so on a database.
func openLobbyOn(t testing.TB, db *store.DB, with func(*Options)) *lobby {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	library := pack.Open(packs.FS)
	place, err := library.Pack(home)
	must(err)
	attributes, err := snapshot.Catalogue(place.Schema())
	must(err)
	l := &lobby{t: t, db: db}
	l.register, err = people.Open(ctx, l.db, attributes)
	must(err)
	_, err = demo.Fill(ctx, l.register, demo.Config{Residents: 120, Seed: 5}, nil)
	must(err)
	o := Options{Packs: library, Home: home, Demo: true, Today: func() civil.Date { return demo.DefaultDay }}
	with(&o)
	l.door, err = login.Open(ctx, l.db, login.Options{Register: l.register, Demo: o.Demo})
	must(err)
	o.Door = l.door
	l.Portal, err = New(o)
	must(err)
	return l
}

// family finds a mother or father with a child under age.
func (l *lobby) family() (parent, child people.Member) {
	l.t.Helper()
	past := people.Page{Limit: 500}
	for {
		homes, err := l.register.Households(context.Background(), demo.By(), past, demo.DefaultDay)
		if err != nil || len(homes) == 0 {
			l.t.Fatalf("no family found, %v", err)
		}
		for _, h := range homes {
			for _, m := range h.Members {
				for _, link := range m.Links {
					if link.Kind != people.Guardian || m.BornOn.AgeOn(demo.DefaultDay) >= childAge {
						continue
					}
					for _, p := range h.Members {
						if p.ID == link.Other {
							return p, m
						}
					}
				}
			}
			past.After = h.ID
		}
	}
}

func (l *lobby) slip(p people.Member) string {
	l.t.Helper()
	s, err := l.door.Issue(context.Background(), store.By{Who: "li.fang", Purpose: "登录条", Within: access.Scope{{Area: home}}}, p.ID)
	if err != nil {
		l.t.Fatal(err)
	}
	return s.Code
}

// walker is somebody's browser: it keeps cookies and follows where it is sent.
type walker struct {
	t    testing.TB
	site string
	http.Client
}

func (l *lobby) walker() *walker {
	l.t.Helper()
	server := httptest.NewServer(l)
	l.t.Cleanup(server.Close)
	return newWalker(l.t, server.URL)
}

func newWalker(t testing.TB, site string) *walker {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &walker{t: t, site: site, Client: http.Client{Jar: jar}}
}

// sees is a page that a walker came to.
type sees struct {
	t      testing.TB
	status int
	path   string
	text   string
}

func (w *walker) seen(res *http.Response, err error) sees {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return sees{w.t, res.StatusCode, res.Request.URL.RequestURI(), string(text)}
}

func (w *walker) goes(path string) sees { w.t.Helper(); return w.seen(w.Get(w.site + path)) }

func (w *walker) sends(path string, pairs ...string) sees {
	w.t.Helper()
	return w.seen(w.PostForm(w.site+path, typed(pairs...)))
}

func (s sees) at(path string, has ...string) sees {
	s.t.Helper()
	if s.path != path {
		s.t.Errorf("came to %s, want %s\n%s", s.path, path, s.text)
	}
	return s.has(has...)
}

func (s sees) has(texts ...string) sees {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.text, text) {
			s.t.Errorf("%s does not say %q", s.path, text)
		}
	}
	return s
}

func (s sees) lacks(texts ...string) sees {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(s.text, text) {
			s.t.Errorf("%s says %q", s.path, text)
		}
	}
	return s
}

func last(l *lobby, p people.Member) string { return p.Number[len(p.Number)-4:] }

func TestAMotherComesInWithASlipActsForHerChildAndLeaves(t *testing.T) {
	storetest.Each(t, motherComesIn)
}

func motherComesIn(t *testing.T, db *store.DB) {
	l := openLobbyIn(t, db, func(o *Options) { o.Demo = false })
	mother, child := l.family()
	w := l.walker()
	w.goes("/me").at("/me/sign-in?back=%2Fme", "居民登录", "登录条上的 12 位数字").lacks("演示")
	code := l.slip(mother)
	w.sends("/me/sign-in", "slip", code, "last", "0000", "back", "/me").at("/me/sign-in", "没有登录成功", "登录条号码或身份证后四位不对", code).lacks("last=")
	in := w.sends("/me/sign-in", "slip", code, "last", last(l, mother), "back", "/me").at("/me", "我的登录", "用窗口的登录条登录", child.Name, "退出")
	in.lacks(mother.Name) // those beside her read along
	w.sends("/me/for", "for", string(child.ID)).at("/me", "正在给他（她）办", "正在代办")
	w.sends("/me/for", "for", string(mother.ID)).has("您不是他（她）的监护人")
	w.sends("/me/for", "for", "").at("/me").lacks("正在代办")
	w.goes("/services").has(masked(mother.Name))
	w.sends("/me/sign-out").at("/me/signed-out", "已经退出")
	w.goes("/me").at("/me/sign-in?back=%2Fme")
	w.sends("/me/sign-in", "slip", code, "last", last(l, mother)).has("没有登录成功")
}

func TestSigningOutEverywhereEndsOtherBrowsersToo(t *testing.T) {
	l := openLobby(t, func(o *Options) { o.Demo = false })
	mother, _ := l.family()
	here := l.walker()
	there := newWalker(t, here.site)
	for _, w := range []*walker{here, there} {
		w.sends("/me/sign-in", "slip", l.slip(mother), "last", last(l, mother)).at("/me")
	}
	here.sends("/me/sign-out", "everywhere", "yes").at("/me/signed-out")
	there.goes("/me").at("/me/sign-in?back=%2Fme")
}

func TestAResidentSeesWhoLookedAndAsksTheAuditor(t *testing.T) {
	storetest.Each(t, seesWhoLooked)
}

func seesWhoLooked(t *testing.T, db *store.DB) {
	l := openLobbyIn(t, db, func(o *Options) { o.Demo = false })
	mother, child := l.family()
	window := store.By{Who: "li.fang", Purpose: "窗口办理：低保", Within: access.Everywhere()}
	for range 2 {
		if _, err := l.register.Resident(context.Background(), window, mother.ID); err != nil {
			t.Fatal(err)
		}
	}
	w := l.walker()
	w.goes("/my/looked").at("/me/sign-in?back=%2Fmy%2Flooked")
	page := w.sends("/me/sign-in", "slip", l.slip(mother), "last", last(l, mother), "back", "/my/looked").
		at("/my/looked", "谁查过我的信息", "工作人员（li.fang）", "窗口办理：低保", "查看了您的登记", "共 2 次", "系统自动办理")
	ask := regexp.MustCompile(`href="(/my/looked/ask\?[^"]*` + url.QueryEscape("窗口办理") + `[^"]*)"`).FindStringSubmatch(page.text)
	if ask == nil {
		t.Fatal("nothing can be asked about the clerk")
	}
	path := strings.ReplaceAll(ask[1], "&amp;", "&")
	w.goes(path).has("对这条有疑问", "窗口办理：低保")
	form, err := url.ParseQuery(path[strings.Index(path, "?")+1:])
	if err != nil {
		t.Fatal(err)
	}
	send := func(question string) sees {
		form.Set("question", question)
		return w.seen(w.PostForm(w.site+"/my/looked/ask", form))
	}
	send(" ").has("请写 1 到 1000 个字")
	send("那天我没有去过<窗口>").at("/my/looked?asked=yes", "已经送到审计管理员", "那天我没有去过&lt;窗口&gt;", "等答复")
	open, err := l.door.Unanswered(context.Background(), window)
	if err != nil || len(open) != 1 {
		t.Fatalf("%+v, %v", open, err)
	}
	if err := l.door.AnswerObjection(context.Background(), window, open[0].ID, "是您女儿代办的"); err != nil {
		t.Fatal(err)
	}
	w.goes("/my/looked").has("审计管理员答复", "是您女儿代办的").lacks("等答复")
	w.goes("/my/looked?own=yes").has("您自己")
	form.Set("who", "somebody.else")
	if s := send("made up"); s.status != http.StatusNotFound {
		t.Errorf("a look that is none: %d", s.status)
	}
	w.sends("/me/for", "for", string(child.ID))
	w.goes("/my/looked").has("谁查过他（她）的信息").lacks("窗口办理：低保")
}

var choosable = regexp.MustCompile(`name="person" value="([0-9a-f]{32})"`)

func TestOnlyTheDemonstrationLetsAVisitorChooseWhomToBe(t *testing.T) {
	l := openLobby(t, func(*Options) {})
	w := l.walker()
	page := w.goes("/me/sign-in/demo?back=/services").has("选一位虚构的居民", "演示数据", "由监护人登录后代办")
	found := choosable.FindStringSubmatch(page.text)
	if found == nil {
		t.Fatal("nobody can be chosen")
	}
	w.sends("/me/sign-in/demo", "person", found[1], "back", "/services").at("/services", "＊")
	w.goes("/me").has("演示登录，此人不存在")

	real := openLobby(t, func(o *Options) { o.Demo = false })
	for _, v := range []visit{
		{name: "no list", path: "/me/sign-in/demo", status: 404},
		{name: "no coming in", method: http.MethodPost, path: "/me/sign-in/demo", form: url.Values{"person": {found[1]}}, status: 404},
	} {
		t.Run(v.name, func(t *testing.T) { v.run(t, real) })
	}
}

func TestTheVisitorsCookieIsForThisSiteAloneAndNoScriptReadsIt(t *testing.T) {
	l := openLobby(t, func(o *Options) { o.Demo = false })
	mother, _ := l.family()
	r := httptest.NewRequest(http.MethodPost, "/me/sign-in", strings.NewReader(typed("slip", l.slip(mother), "last", last(l, mother), "back", "//evil.example/").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = "services.example.cn"
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/me" {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	for _, c := range w.Result().Cookies() {
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%s: %+v", c.Name, c)
		}
	}
	cross := httptest.NewRequest(http.MethodPost, "/me/sign-out", nil)
	cross.Host = "services.example.cn"
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	refused := httptest.NewRecorder()
	l.ServeHTTP(refused, cross)
	if refused.Code != http.StatusForbidden {
		t.Errorf("another site signs people out: %d", refused.Code)
	}
}

// typed is a form with what somebody typed.
func typed(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}
