package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"minsheng/entitle/match"
	"minsheng/entitle/outreach"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/store"
)

// boardAddresses is every page of the board that a link leads to.
var boardAddresses = map[string]string{
	"board": "/board", "missed": "/board/missed", "missed-all": "/board/missed?record=every&sort=unknown&page=2", "missed-none": "/board/missed?field=home",
	"missed-area": "/board/missed?of=area%3A330502100", "missed-service": "/board/missed?service=resident-pension",
	"purpose": "/board/persons?service=resident-pension&area=330502100&kind=missed",
	"whatif":  "/board/whatif", "whatif-service": "/board/whatif?service=resident-pension",
	"whatif-moved": "/board/whatif?service=resident-pension&set.pension.resident_basic=200&set.pension.resident_age=62",
	"whatif-wrong": "/board/whatif?service=resident-pension&set.pension.resident_basic=much",
	"memo":         "/board/whatif/memo?service=resident-pension&set.pension.resident_basic=200&set.pension.resident_age=62",
}

// here asks as a browser on this machine does.
func here(v visit) visit {
	v.host = "127.0.0.1:8080"
	return v
}

func TestTheBoardIsThereOnlyWhereItIsToldAndOnlyFromThisMachine(t *testing.T) {
	without, with := testPortal(t), testCity(t)
	paths := []string{"/board/round", "/board/whatif/effect?service=resident-pension", "/board/missed.csv", "/board/whatif.xlsx?service=resident-pension"}
	for _, path := range boardAddresses {
		paths = append(paths, path)
	}
	for _, path := range paths {
		for _, v := range []visit{
			{name: "no board", path: path, host: "127.0.0.1:8080", status: 404, has: []string{"没有找到这个页面"}},
			{name: "another name", path: path, host: "minsheng.example", status: 404},
			{name: "another machine", path: path, host: "192.168.1.4:8080", status: 404},
			{name: "passed on by a proxy", path: path, host: "127.0.0.1:8080", header: map[string]string{"X-Forwarded-For": "203.0.113.9"}, status: 404},
		} {
			t.Run(v.name+path, func(t *testing.T) {
				if v.name == "no board" {
					v.run(t, without)
					return
				}
				v.run(t, with)
			})
		}
	}
	here(visit{path: "/board", status: 200, has: []string{"规划看板", "演示数据", planner}}).run(t, with)
	here(visit{path: "/", status: 200, lacks: []string{planner}}).run(t, with)
}

func TestTheBoardCountsWhatTheRoundFound(t *testing.T) {
	c := testCity(t)
	round, err := c.office.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cells, err := c.office.Table(t.Context(), round.ID, match.ByAll)
	if err != nil {
		t.Fatal(err)
	}
	var all tally
	for _, cell := range cells {
		if tallyOf(cell.Count).recorded() {
			all.add(tallyOf(cell.Count))
		}
	}
	if all.Missed == 0 || all.Reached == 0 || all.Ended == 0 {
		t.Fatalf("the city is no test: %+v", all)
	}
	here(visit{path: "/board/missed", status: 200, has: []string{`"#how">` + counted(all.Owed), `"#how">` + counted(all.Missed), `"#how">` + counted(all.Ended), "没有任何领取记录"}}).run(t, c)
}

func TestThePagesOfTheBoard(t *testing.T) {
	c := testCity(t)
	for _, v := range []visit{
		{name: "a service leads to the persons of an area", path: boardAddresses["missed-service"], status: 200, has: []string{"织里镇", "/board/persons?area=330502100"}},
		{name: "English is complete", path: "/board/missed", cookie: "en", status: 200, has: []string{"Owed and missed"}, lacks: []string{"应享", "漏享"}},
		{name: "an area narrows the counts", path: boardAddresses["missed-area"], status: 200, has: []string{"织里镇", "selected"}},
		{name: "a field in which nothing is known says so", path: boardAddresses["missed-none"], status: 200, has: []string{"没有这样的服务"}},
		{name: "an unknown service is not found", path: "/board/missed?service=nothing", status: 404},
		{name: "the table can be had as a file", path: "/board/missed.csv", status: 200, has: []string{"应享未享", "城乡居民基本养老保险"}},
		{name: "and as a workbook", path: "/board/missed.xlsx?record=every", status: 200, has: []string{"xl/workbook.xml"}},
		{name: "a service can be had as a file", path: "/board/missed/service.csv?service=resident-pension", status: 200, has: []string{"织里镇", "330502100"}},
		{name: "no person is shown by an address alone", path: boardAddresses["purpose"], status: 200, has: []string{"用来做什么？"}, lacks: []string{"＊"}},
		{name: "what-if begins with a choice", path: "/board/whatif", status: 200, has: []string{"<optgroup", "城乡居民基本养老保险"}},
		{name: "what is not moved changes nothing", path: boardAddresses["whatif-service"], status: 200, has: []string{"还没有改动", "现行 143 元/月"}},
		{name: "a value is answered", path: boardAddresses["whatif-moved"], status: 200, has: []string{"人多得", "每年"}},
		{name: "a wrong value is said at its field", path: boardAddresses["whatif-wrong"], status: 200, has: []string{`aria-invalid="true"`, "“much”不是金额"}, lacks: []string{"人多得"}},
		{name: "the part that moves is a part", path: "/board/whatif/effect?service=resident-pension&set.pension.resident_basic=200", status: 200, has: []string{"人多得"}, lacks: []string{"<html"}},
		{name: "and says what is wrong", path: "/board/whatif/effect?service=resident-pension&set.pension.resident_basic=much", status: 422, has: []string{"“much”不是金额"}},
		{name: "a memo names the clause in force", path: boardAddresses["memo"], status: 200, has: []string{"论证材料", "《国家基本公共服务标准（2023年版）》", "二、现行依据", "财政部门意见"}},
		{name: "a memo of no change says so", path: "/board/whatif/memo?service=resident-pension", status: 422, has: []string{"还没有改动"}},
		{name: "a memo of a wrong value is refused", path: "/board/whatif/memo?service=resident-pension&set.pension.resident_basic=-1", status: 422},
		{name: "what-if can be had as a file", path: "/board/whatif.csv?service=resident-pension&set.pension.resident_basic=200", status: 200, has: []string{"拟议的改动", "200"}},
		{name: "a file of what cannot be worked out is refused", path: "/board/whatif.csv?service=resident-pension&set.pension.resident_basic=much", status: 422},
		{name: "what was typed is shown as typed, never as code", path: "/board/whatif?service=resident-pension&set.pension.resident_basic=%3Cb%3E", status: 200, lacks: []string{"<b>]"}},
	} {
		t.Run(v.name, func(t *testing.T) { here(v).run(t, c) })
	}
}

// asked is the form that opens a list.
func asked(more ...string) url.Values {
	form := url.Values{"service": {"resident-pension"}, "area": {"330502100"}, "kind": {"missed"}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestAListIsOpenedForAPurposeAndWrittenIntoTheJournal(t *testing.T) {
	c := testCity(t)
	for _, v := range []visit{
		{name: "without a purpose nobody is shown", form: asked(), status: 422, has: []string{"请选一个用途"}, lacks: []string{"＊"}},
		{name: "something else has to be said", form: asked("purpose", "other"), status: 422, has: []string{"请写明用来做什么"}, lacks: []string{"＊"}},
		{name: "an unknown purpose is none", form: asked("purpose", "curious"), status: 422, lacks: []string{"＊"}},
		{name: "an unknown kind is no list", form: asked("purpose", "notify", "kind", "everyone"), status: 404},
		{name: "a file needs a purpose too", path: "/board/persons.csv", form: asked(), status: 422, lacks: []string{"＊"}},
		{name: "another site cannot open it", form: asked("purpose", "notify"), header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
		{name: "with a purpose it opens", form: asked("purpose", "notify", "note", "七月走访"), status: 200, has: []string{"＊", "143 元/月", "已记入日志", "织里镇"}, lacks: []string{"为什么？看条件和登记情况"}},
		{name: "with reasons when asked for", form: asked("purpose", "verify", "reasons", "yes"), status: 200, has: []string{"为什么？看条件和登记情况"}},
		{name: "who is no longer owed it is shown with what they receive", form: asked("purpose", "verify", "kind", "ended", "reasons", "yes"), status: 200, has: []string{"在领 143 元", "不符合"}},
		{name: "it can be taken along", path: "/board/persons.csv", form: asked("purpose", "audit"), status: 200, has: []string{"姓名（已遮盖）", "＊", "织里镇"}},
	} {
		v.method = http.MethodPost
		if v.path == "" {
			v.path = "/board/persons"
		}
		t.Run(v.name, func(t *testing.T) { here(v).run(t, c) })
	}
	list, err := c.office.List(t.Context(), outreach.By{Who: "test", Purpose: "test"}, outreach.Query{Service: "resident-pension", Area: "330502100", Kind: outreach.Missed})
	if err != nil || len(list.Entries) == 0 {
		t.Fatalf("%d entries, %v", len(list.Entries), err)
	}
	for _, e := range list.Entries {
		lines, err := c.db.About(t.Context(), e.Contact, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, purpose := range []string{"通知本人可以申请：七月走访", "核实情况、补齐信息", "抽查测算对不对"} {
			if !noted(lines, purpose) {
				t.Errorf("the journal does not say that %s read %s for %s", planner, e.Contact, purpose)
			}
		}
		if noted(lines, "通知本人可以申请") || noted(lines, "其他（请在下面写明）") {
			t.Error("a list that was refused was read")
		}
	}
}

func noted(lines []store.Entry, purpose string) bool {
	for _, line := range lines {
		if line.Who == planner && line.Purpose == purpose {
			return true
		}
	}
	return false
}

func TestWhatWasDoneIsKeptAndShown(t *testing.T) {
	c := testCity(t)
	list, err := c.office.List(t.Context(), outreach.By{Who: "test", Purpose: "test"}, outreach.Query{Service: "resident-pension", Area: "330502100", Kind: outreach.Missed})
	if err != nil {
		t.Fatal(err)
	}
	entry := string(list.Entries[0].ID)
	mark := func(outcome, note, seen string) url.Values {
		return asked("purpose", "notify", "mark", entry, "done."+entry, outcome, "note."+entry, note, "seen."+entry, seen)
	}
	for _, v := range []visit{
		{name: "not owed needs a why", form: mark("not_owed", "", "0"), status: 200, has: []string{"请写明为什么不符合"}},
		{name: "contacted", form: mark("contacted", "下周来办", "0"), status: 200, has: []string{"已联系 · ", "下周来办"}},
		{name: "somebody else was faster", form: mark("declined", "", "0"), status: 200, has: []string{"刚刚有变化", "已联系 · "}},
		{name: "declined", form: mark("declined", "", "1"), status: 200, has: []string{"本人不需要 · "}},
		{name: "an unknown outcome", form: mark("lost", "", "2"), status: 200, has: []string{"没有这种办理结果"}},
	} {
		v.method, v.path = http.MethodPost, "/board/persons"
		t.Run(v.name, func(t *testing.T) { here(v).run(t, c) })
	}
}

func TestARoundIsOrderedFromTheBoardAndItsProgressIsShown(t *testing.T) {
	c := testCity(t)
	order := here(visit{method: http.MethodPost, path: "/board/round", form: url.Values{"back": {"/board/missed"}}, status: 303, location: "/board/missed"})
	order.run(t, c)
	if len(c.orders) != 1 || c.orders[0].Who != planner {
		t.Errorf("ordered: %+v", c.orders)
	}
	c.runs = &Running{Stage: "match", Done: 1200, Total: 2500, Rate: 600, Left: 3 * time.Second}
	defer func() { c.runs = nil }()
	here(visit{path: "/board/missed", status: 200, has: []string{"逐人逐项计算", "1,200 / 2,500 人，每秒 600 人，还要约 3 秒", `<progress max="2500" value="1200"`}, lacks: []string{"重新算一轮"}}).run(t, c)
	here(visit{path: "/board/round", status: 200, has: []string{"data-look"}, lacks: []string{"<html"}}).run(t, c)
	later := time.Now().Add(time.Hour)
	c.runs = &Running{Began: later, Ended: later}
	here(visit{path: "/board", status: 200, has: []string{"又算过一轮，结果相同", "重新算一轮"}, lacks: []string{"data-look"}}).run(t, c)
	c.runs = &Running{Began: later.AddDate(-1, 0, 0), Ended: later}
	here(visit{path: "/board", status: 200, lacks: []string{"又算过一轮"}}).run(t, c)
}

func TestVillagesAreCountedInTheirTownships(t *testing.T) {
	c := counts{}
	for value, n := range map[string]int64{"330502100001": 3, "330502100002": 4, "330502101": 5, match.Unknown: 6} {
		c.add(match.Cell{Service: "s", By: match.ByArea, Value: value, Count: match.Count{Owed: n, Open: 1, Missed: n, MissedAmount: 100}})
	}
	for value, want := range map[string]tally{"330502100": {Owed: 9, Missed: 7, MissedWorth: 200}, "330502101": {Owed: 6, Missed: 5, MissedWorth: 100}, match.Unknown: {Owed: 7, Missed: 6, MissedWorth: 100}} {
		if got := c.of("s", string(match.ByArea), value); got != want {
			t.Errorf("%s: %+v, want %+v", value, got, want)
		}
	}
}

func TestWithoutARoundTheBoardSaysWhatToDo(t *testing.T) {
	c := emptyCity(t, t.TempDir(), 60)
	defer c.db.Close()
	for _, path := range []string{"/board", "/board/missed", "/board/missed?service=resident-pension"} {
		here(visit{path: path, status: 200, has: []string{"还没有算过", "现在算一轮"}}).run(t, c)
	}
	here(visit{path: "/board/missed.csv", status: 404}).run(t, c)
	here(visit{path: boardAddresses["purpose"], status: 404}).run(t, c)
}

func TestPagesOfTheBoardCarryNoInlineScriptOrStyleAndAreLight(t *testing.T) {
	c := testCity(t)
	for name, path := range boardAddresses {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "localhost"
		c.ServeHTTP(w, r)
		for _, bad := range []string{"<style", " style=", "<script>", "onclick=", "javascript:", "NaN"} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s has %q", name, bad)
			}
		}
		if size := w.Body.Len(); size > 100_000 {
			t.Errorf("%s weighs %d bytes, more than 100 kB", name, size)
		}
	}
}

func TestAWhatIfThatNobodyWaitsForIsGivenUp(t *testing.T) {
	c := testCity(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, boardAddresses["whatif-moved"], nil).WithContext(ctx)
	r.Host = "localhost"
	c.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), "人多得") {
		t.Error("it was worked out all the same")
	}
}

func TestNamesAreMasked(t *testing.T) {
	for name, want := range map[string]string{"王小明": "王＊＊", "李": "李＊", "": "＊", "Anna": "A＊＊＊"} {
		if got := masked(name); got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

func TestSharesAreOfThoseOfWhomItIsKnown(t *testing.T) {
	for _, c := range []struct {
		n, whole int64
		want     string
	}{{1, 3, "33.3%"}, {2, 3, "66.7%"}, {0, 5, "0.0%"}, {5, 5, "100.0%"}, {1, 0, ""}} {
		if got := shareOf(c.n, c.whole); got != (lang.Text{ZH: c.want, EN: c.want}) {
			t.Errorf("%d of %d is %q, want %q", c.n, c.whole, got.ZH, c.want)
		}
	}
}

func TestASliderMeetsTodaysValueAndGoesBeyondIt(t *testing.T) {
	for _, c := range []struct{ form, was, least, most, step string }{
		{"money", "143", "0", "286", "1"}, {"money", "800", "0", "1600", "10"}, {"money", "12.5", "0", "25", "0.1"}, {"money", "33000", "0", "66000", "500"},
		{"money", "", "0", "2000", "10"}, {"money", "0", "0", "2000", "10"}, {"int", "60", "30", "90", "1"}, {"int", "0", "0", "5", "1"}, {"int", "", "0", "5", "1"}, {"ratio", "30", "0", "100", "1"},
	} {
		if least, most, step := reach(c.form, c.was); least != c.least || most != c.most || step != c.step {
			t.Errorf("%s %q: %s to %s by %s, want %s to %s by %s", c.form, c.was, least, most, step, c.least, c.most, c.step)
		}
	}
}

func TestAnUnchangedValueIsNoChangeHoweverItIsWritten(t *testing.T) {
	for form, values := range map[string][2]string{"money": {"1300.00", "1300"}, "ratio": {"30%", "30"}, "int": {"60", "60"}} {
		if got := plainValue(form, values[0]); got != values[1] {
			t.Errorf("%s %s is written %s, want %s", form, values[0], got, values[1])
		}
	}
}

func TestWhatManyCostIsWrittenAsPlansDo(t *testing.T) {
	for amount, want := range map[string][2]string{
		"0": {"0 元", "0 yuan"}, "9876.49": {"9,876 元", "9,876 yuan"}, "12345": {"1.2 万元", "12,345 yuan"}, "405000": {"40.5 万元", "405,000 yuan"},
		"1234567": {"123.5 万元", "1.2 million yuan"}, "345600000": {"3.5 亿元", "345.6 million yuan"}, "20000000": {"2,000 万元", "20 million yuan"}, "5000000000": {"50 亿元", "5 billion yuan"},
	} {
		if got := bigMoney(measure.MustMoney(amount)); got.ZH != want[0] || got.EN != want[1] {
			t.Errorf("%s is %q, want %q", amount, got, want)
		}
	}
	if got := signed(-measure.MustMoney("50000")).ZH; got != "−5 万元" {
		t.Errorf("less is written %s", got)
	}
}
