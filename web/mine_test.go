package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/id"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
)

// hall is a lobby behind which applications are taken and decided.
type hall struct {
	*lobby
	office *casework.Office
	ledger *money.Ledger
	actors map[string]*staff.Actor
	on     civil.Date // today
	place  *pack.Pack // the place's rules, with amounts that nobody there has published

	mu      sync.Mutex
	engines map[*pack.Edition]*entitle.Engine
}

func openHall(t testing.TB) *hall {
	t.Helper()
	return openHallOn(t, storetest.SQLite(t))
}

// openHallOn does so on a database.
func openHallOn(t testing.TB, db *store.DB) *hall {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	h := &hall{actors: map[string]*staff.Actor{}, on: demo.DefaultDay, engines: map[*pack.Edition]*entitle.Engine{}}
	l := openLobbyOn(t, db, func(o *Options) {
		o.Areas = map[string]string{"330502100": "织里镇", "330502001": "月河街道"}
		o.Today = func() civil.Date { return h.on }
	})
	h.lobby = l
	place, err := pack.Load(packs.FS, home)
	must(err)
	h.place = place
	h.supposes("disability.nursing_allowance[severe]=300")
	roster, err := staff.Open(ctx, l.db)
	must(err)
	_, err = roster.Start(ctx, demo.By(), demo.Staff())
	must(err)
	all, err := roster.Everybody(ctx)
	must(err)
	for i := range all {
		h.actors[all[i].Account.Login] = &all[i]
	}
	h.ledger, err = money.Open(ctx, l.db)
	must(err)
	h.office, err = casework.Open(ctx, casework.Parts{DB: l.db, Register: l.register, Ledger: h.ledger, Place: home, Staff: roster.Everybody,
		Today: l.options.Today, Engine: h.rules})
	must(err)
	o := l.options
	o.Office = h.office
	l.Portal, err = New(o)
	must(err)
	return h
}

// supposes decides an amount that nobody of the place has published.
func (h *hall) supposes(what string) {
	h.t.Helper()
	one, err := pack.ParseSupposed(what)
	if err == nil {
		h.place, err = h.place.Suppose(one)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// rules are those of the place on a day.
func (h *hall) rules(on civil.Date) (*entitle.Engine, error) {
	e, err := h.place.On(on)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.engines[e] == nil {
		h.engines[e], err = entitle.New(e)
	}
	return h.engines[e], err
}

// says records what a department says of somebody, or of a household.
func (h *hall) says(of people.Entity, subject id.ID, values map[string]people.Value) {
	h.t.Helper()
	by := store.By{Who: "a test", Purpose: "a test", Within: access.Everywhere()}
	said := people.Statement{Source: "残联", AsOf: demo.DefaultDay, Span: civil.Span{From: civil.MustParse("2020-01-01")}, Values: values}
	if err := h.register.State(context.Background(), by, of, subject, said); err != nil {
		h.t.Fatal(err)
	}
}

// starts does for a resident what a match of a service leads to.
func (h *hall) starts(service string, person id.ID) casework.Started {
	h.t.Helper()
	done, err := h.office.StartFrom(context.Background(), casework.Program("match"), "a test", casework.Match{Service: service, Person: person, Round: "r1"})
	if err != nil {
		h.t.Fatal(err)
	}
	return done[0]
}

// comesIn opens the pages as a resident who has signed in.
func (h *hall) comesIn(person id.ID) *walker {
	h.t.Helper()
	w := h.walker()
	w.sends("/me/sign-in/demo", "person", string(person), "back", "/my").at("/my", "我的办事")
	return w
}

// head is the head of a household that lives in a township where caseworkers
// sit.
func (h *hall) head() people.Member {
	h.t.Helper()
	return h.someone("330502100", func(m people.Member) bool {
		age := m.BornOn.AgeOn(demo.DefaultDay)
		return m.Role == people.Head && age >= 25 && age < 70
	})
}

// someone finds a resident of an area.
func (h *hall) someone(area string, is func(people.Member) bool) people.Member {
	h.t.Helper()
	homes, err := h.register.Households(context.Background(), demo.By(), people.Page{Area: area, Limit: 100}, demo.DefaultDay)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, one := range homes {
		for _, m := range one.Members {
			if is(m) {
				return m
			}
		}
	}
	h.t.Fatal("nobody lives there")
	return people.Member{}
}

var stateField = regexp.MustCompile(`name="(version|key)" value="([^"]*)"`)

// field is the value of a hidden field of the page itself: the forms around it
// switch the language.
func (s sees) field(name string) string {
	s.t.Helper()
	_, main, _ := strings.Cut(s.text, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	for _, m := range stateField.FindAllStringSubmatch(main, -1) {
		if m[1] == name {
			return m[2]
		}
	}
	s.t.Fatalf("%s has no field %s", s.path, name)
	return ""
}

// posts sends a form to the page itself, with the version it was read at.
func (w *walker) fills(on sees, pairs ...string) sees {
	w.t.Helper()
	return w.sends(strings.SplitN(on.path, "?", 2)[0], append([]string{"version", on.field("version"), "go", "next"}, pairs...)...)
}

// uploads sends a file with fields to an address.
func (w *walker) uploads(path, name string, content []byte, pairs ...string) sees {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := form.WriteField(pairs[i], pairs[i+1]); err != nil {
			w.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		w.t.Fatal(err)
	}
	part.Write(content)
	form.Close()
	return w.seen(w.Post(w.site+path, form.FormDataContentType(), &body))
}

// onePDF is the smallest file that is taken as PDF.
var onePDF = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

func TestSomebodyAppliesForTemporaryReliefAndComesBackToIt(t *testing.T) {
	h := openHall(t)
	p := h.head()
	h.walker().goes("/apply/temporary-relief").at("/apply/temporary-relief", "申请临时救助", "登录后申请", "打印申请表", "事故、疾病、支出的证明", "乡镇（街道）经办人员")
	w := h.comesIn(p.ID)
	start := w.goes("/apply/temporary-relief").has("开始申请")
	one := w.sends("/apply/temporary-relief", "key", start.field("key")).has("第 1 步", "遇到了什么困难")
	again := w.sends("/apply/temporary-relief", "key", start.field("key"))
	if again.path != one.path {
		t.Errorf("begun twice: %s and %s", one.path, again.path)
	}
	refused := w.fills(one, "happened", "厨房失火", "urgent", "", "happened_on.year", "2026", "happened_on.month", "2", "happened_on.day", "30").
		has("请先改正下面的问题", "请写日历上的日期", "请填写：最近遇到突发困难吗？", "厨房失火", `value="30"`, `href="#happened_on"`)
	if refused.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", refused.status)
	}
	w.fills(refused, "household_emergency", "accident", "happened", "厨房失火", "urgent", "true", "happened_on.year", "２０２６", "happened_on.month", "2", "happened_on.day", "8").has("家庭情况", "第 2 步")
	kept := w.sends(strings.Replace(one.path, "/trouble", "/household", 1), "version", "0", "go", "later", "expense", "3,000").has("已经存好", "没填完的申请", "临时救助")
	kept.lacks("现在没有正在办的事。")
	back := w.goes(regexp.MustCompile(`/my/drafts/[0-9a-f]+`).FindString(kept.text)).has("第 3 步", "联系方式和收款账户")
	papers := w.fills(back, "phone", "0572 0001234", "account", "", "account_holder", "").has("材料", "可以传 PDF")
	at := papers.path
	w.uploads(at, "火灾.txt", []byte("不是文件"), "paper", "event_proof").has("只收 PDF", `id="event_proof-wrong"`)
	w.uploads(at, "", nil, "paper", "event_proof").has("请先选择文件")
	w.uploads(at, "大.pdf", append(onePDF, make([]byte, casework.MaxFile)...), "paper", "event_proof").has("文件超过 10 MB")
	w.uploads(at, "火灾.pdf", onePDF, "paper", "event_proof").has("火灾.pdf", "PDF · 1 kB")
	check := w.goes(strings.Replace(at, "/papers", "/check", 1)).has("核对您的回答", "厨房失火", "2026 年 2 月 8 日", "3000.00 元", "火灾.pdf", "按规定算下来")
	w.goes(strings.Replace(at, "/papers", "/print", 1)).has("临时救助申请表", "厨房失火", "☑")
	receipt := w.sends(check.path, "key", check.field("key")).has("申请已提交", "受理编号")
	if twice := w.sends(check.path, "key", check.field("key")); twice.path != receipt.path {
		t.Errorf("handed in twice: %s", twice.path)
	}
	w.goes("/my").has("新消息", "已受理", "正在办理", "临时救助").lacks("没填完的申请")
}

func TestSomebodyElsesDraftIsNotThere(t *testing.T) {
	h := openHall(t)
	mother, child := h.family()
	other := h.head()
	w := h.comesIn(other.ID)
	draft := w.sends("/apply/legal-aid", "key", "a").path
	stranger := h.comesIn(mother.ID)
	for _, path := range []string{draft, strings.Split(draft, "/ask/")[0] + "/check", strings.Split(draft, "/ask/")[0] + "/print"} {
		if s := stranger.goes(path); s.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, s.status)
		}
	}
	h.walker().goes(draft).has("居民登录")
	stranger.sends("/me/for", "for", string(child.ID))
	stranger.sends("/apply/birth-certificate", "key", "b").has("您正在替他（她）填写")
}

func TestAnswersFromTheRegisterSayWhereTheyComeFromAndWhatWasChanged(t *testing.T) {
	h := openHall(t)
	w := h.comesIn(h.head().ID)
	page := w.sends("/apply/old-age-allowance", "key", "a").has("已按登记填好：人口登记")
	w.fills(page, "birth_on.year", "1940", "birth_on.month", "1", "birth_on.day", "2", "household_assistance", "none")
	w.goes(page.path).has("您作了改动。登记（人口登记", "1940")
}

func TestNewQuestionsOfAPageAreAskedBeforeItGoesOn(t *testing.T) {
	h := openHall(t)
	w := h.comesIn(h.head().ID)
	page := w.sends("/apply/dibao", "key", "a").has("家庭收入和财产").lacks("有什么变化？")
	more := w.fills(page, "changed", "true", "household_income_month", "100").has("这一页多了几个问题", "有什么变化？").lacks("请先改正")
	w.fills(more, "changed", "true", "household_income_month", "100", "change", "").has("请先改正下面的问题", "请填写：有什么变化？")
	w.fills(w.goes(page.path), "changed", "false", "household_income_month", "100").has("必需的支出")
}

func TestABirthGoesFromOneFormToFiveDepartments(t *testing.T) {
	h := openHall(t)
	mother, _ := h.family()
	w := h.comesIn(mother.ID)
	w.goes("/apply/birth").has("一次办这些事", "公安机关", "疾病预防控制部门", "需要时才办")
	at := w.sends("/apply/birth", "key", "a")
	answers := []string{"wants", "card", "child_name", "王小满", "child_sex", "female", "child_born_on.year", "2026", "child_born_on.month", "5", "child_born_on.day", "20",
		"born_where", "hospital", "hospital", "湖州市妇幼保健院", "mother", "王芳", "has_father", "false", "register_with", "mother", "ethnicity", "汉族", "premium_from", "counter",
		"clinic", "", "card_kind", "electronic", "phone", "05720001234", "remarks", ""}
	for range 12 {
		if strings.HasSuffix(at.path, "/papers") || strings.HasSuffix(at.path, "/check") {
			break
		}
		at = w.fills(at, answers...)
	}
	if !strings.HasSuffix(at.path, "/papers") {
		t.Fatalf("came to %s\n%s", at.path, at.text)
	}
	w.sends(strings.Replace(at.path, "/papers", "/check", 1), "key", "b").has("请先改正下面的问题", "缺少材料：落户一方的户口簿")
	w.uploads(at.path, "户口簿.pdf", onePDF, "paper", "register_of_host").has("户口簿.pdf")
	receipt := w.sends(strings.Replace(at.path, "/papers", "/check", 1), "key", "c").
		has("申请已提交", "出生医学证明", "卫生健康部门", "公安机关", "医疗保障部门", "疾病预防控制部门", "人力资源社会保障部门", "共 5 项，已办结 0 项", "没有办的", "生育津贴")
	w.goes("/my").has("出生一件事", "共 5 项").lacks("这次不办")
	part := regexp.MustCompile(`/my/cases/[0-9a-f]+`).FindString(receipt.text)
	w.goes(part).has("现在：", "受理、审查", "在谁那里", "看整件事的进度", "撤回申请")
}

// does acts on a case as a member of staff.
func (h *hall) does(login string, c id.ID, act casework.Act) casework.Case {
	h.t.Helper()
	actor := h.actors[login]
	if actor == nil {
		h.t.Fatalf("nobody is called %s", login)
	}
	done, err := h.office.Do(context.Background(), casework.Clerk(actor), "a test", c, act)
	if err != nil {
		h.t.Fatalf("%s does %s: %v", login, act.Action, err)
	}
	return done
}

// applied opens a case of the guarantee for somebody.
func (h *hall) applied(p people.Member) casework.Case {
	h.t.Helper()
	a, err := h.office.Apply(context.Background(), casework.Self(p.ID), "a test", casework.NewApplication{Service: "dibao", Person: p.ID, Channel: casework.ByWeb},
		map[string]string{"phone": "05720001234", "may_check": "yes", "truthful": "yes"})
	if err != nil {
		h.t.Fatal(err, a.Mistakes)
	}
	return a.Cases[0]
}

func TestSomebodyFollowsACaseHandsPapersInAndAppeals(t *testing.T) {
	h := openHall(t)
	p := h.head()
	c := h.applied(p)
	w := h.comesIn(p.ID)
	path := "/my/cases/" + string(c.ID)
	w.goes(path).has("受理、调查核实", "乡镇（街道）经办人员", "15", "撤回申请", "受理通知书").lacks("需要您做", "补交材料")
	h.does("demo.zhili.civil", c.ID, casework.Act{Action: "ask-papers", Note: "请补交近三个月工资流水"})
	asked := w.goes(path).has("需要您做", "请补交近三个月工资流水", "选择要补交的文件", "补正通知书")
	w.goes("/my").has("等待申请人补正")
	w.uploads(path, "", nil, "do", "hand-in", "paper", "yes", "key", "k1").has("请先选择文件")
	w.uploads(path, "流水.pdf", onePDF, "do", "hand-in", "paper", "yes", "key", "k2", "version", asked.field("version")).at(path+"?done=hand-in", "已经收到", "受理、调查核实", "流水.pdf")
	w.goes(path+"/letter?kind=receipt").has("受理", c.Number, "letter.docx")
	res, err := w.Get(w.site + path + "/letter.docx?kind=receipt")
	if file := w.seen(res, err); !strings.HasPrefix(file.text, "PK") || res.Header.Get("Content-Type") != docxKind {
		t.Errorf("the letter as a file: %s", res.Header)
	}
	h.does("demo.zhili.civil", c.ID, casework.Act{Action: "visit", Visit: &casework.Visit{On: demo.DefaultDay, Place: "家中", Visitors: []string{"甲", "乙"}, Present: []string{"本人"}, Says: "情况属实"}})
	h.does("demo.zhili.civil", c.ID, casework.Act{Action: "publish", Note: "收入低于标准", Amount: new(measure.MustMoney("812"))})

	public := h.walker()
	list := public.goes("/notices").has("最低生活保障", masked(p.Name)[:3], "812.00 元", "提出异议").lacks(p.Name)
	public.goes("/notices?area=330502001").has("现在没有公示")
	one := public.goes(regexp.MustCompile(`/notices/[0-9a-f]+`).FindString(list.text)).has("您认为哪里不对？")
	public.sends(one.path, "key", "o1", "text", " ").has("请写明异议的内容")
	public.sends(one.path, "key", "o2", "text", "他家有两套房").has("收到了")
	public.goes("/notices/nothing").has("没有找到")
	w.goes(path).has("在村、社区公示").lacks("他家有两套房")

	h.does("demo.zhili.civil", c.ID, casework.Act{Action: "object", Reason: "重新调查"})
	w.sends(path, "do", "withdraw", "key", "w1").at(path+"?done=withdraw", "已撤回")
	w.goes("/my").has("已经办结", "已撤回")
}

func TestPaymentsOfAYearStandOnTheFirstPage(t *testing.T) {
	h := openHall(t)
	p := h.head()
	h.comesIn(p.ID).goes("/my").has("最近 12 个月没有发放记录")
	by := store.By{Who: "a test", Purpose: "a test", Within: access.Everywhere()}
	grant := money.Grant{Person: p.ID, Service: "dibao", Area: "330502100", Department: "civil-affairs", Account: "6222000012345678",
		Rate: money.Rate{From: civil.MustParse("2026-05-01"), Amount: measure.MustMoney("812"), Shares: []money.Share{{Payer: "county", Ratio: measure.One}}}}
	if _, err := h.ledger.Award(context.Background(), by, grant); err != nil {
		t.Fatal(err)
	}
	run, err := h.ledger.Prepare(context.Background(), by, money.Order{Month: civil.MustParse("2026-05-01"), Service: "dibao", Area: "330502"})
	if err != nil {
		t.Fatal(err)
	}
	h.comesIn(p.ID).goes("/my").has("2026 年 5 月", "812.00", "待发放", "最低生活保障")
	_ = run
}

func TestEveryThingThatCanBeAppliedForHasItsFirstPageAndItsFormOnPaper(t *testing.T) {
	h := openHall(t)
	e, err := h.today()
	if err != nil {
		t.Fatal(err)
	}
	w := h.walker()
	var all []string
	for i, s := range e.Services {
		if i%9 == 0 || s.Start != pack.ByApplication {
			all = append(all, s.ID)
		}
	}
	for _, b := range e.Bundles {
		all = append(all, b.ID)
	}
	for _, about := range all {
		if s := w.goes("/apply/" + about).has("要填什么、交什么"); s.status != http.StatusOK || len(s.text) > 100_000 {
			t.Errorf("%s: status %d, %d bytes", about, s.status, len(s.text))
		}
		if s := w.goes("/apply/"+about+"/print").has("申请表", "签字"); s.status != http.StatusOK {
			t.Errorf("%s on paper: status %d", about, s.status)
		}
	}
	w.goes("/apply/nothing").has("没有找到")
	w.goes("/services/dibao").has(`href="/apply/dibao"`, "现在申请")
	testPortalPage(t, "/services/dibao").lacks("现在申请")
}

// testPortalPage is a page of a portal that takes no applications.
func testPortalPage(t *testing.T, path string) sees {
	t.Helper()
	p := testPortal(t)
	l := &lobby{Portal: p, t: t}
	return l.walker().goes(path)
}
