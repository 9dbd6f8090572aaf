package web

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"minsheng/access"
	"minsheng/casework"
	"minsheng/civil"
	"minsheng/demo"
	"minsheng/entitle"
	"minsheng/entitle/snapshot"
	"minsheng/id"
	"minsheng/job"
	"minsheng/measure"
	"minsheng/money"
	"minsheng/pack"
	"minsheng/packs"
	"minsheng/people"
	"minsheng/people/login"
	"minsheng/staff"
	"minsheng/store"
	"minsheng/store/storetest"
)

// supposedLines are amounts that no source on file tells. They are the story's
// alone.
var supposedLines = []string{"dibao.line=1000", "dibao.line@2027-03-01=1100"}

// town is a whole place over one database: its pages in a browser, its work in
// the background, and a calendar that a story moves on.
type town struct {
	*reader
	db       *store.DB
	register *people.Register
	office   *casework.Office
	roster   *staff.Roster
	door     *login.Door
	engine   func(civil.Date) (*entitle.Engine, error)

	mu sync.Mutex
	on civil.Date
}

// inEachTown tells a story in a town over SQLite and in one over PostgreSQL.
func inEachTown(t *testing.T, story func(*town)) {
	if testing.Short() {
		t.Skip("skipped: -short leaves out the browser")
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) { story(openTown(t, db)) })
}

func openTown(t *testing.T, db *store.DB) *town {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	w := &town{db: db, on: demo.DefaultDay}
	library := pack.Open(packs.FS)
	place, err := library.Pack(home)
	must(err)
	w.engine = supposedEngines(t, place)
	attributes, err := snapshot.Catalogue(place.Schema())
	must(err)
	w.register, err = people.Open(ctx, db, attributes)
	must(err)
	_, err = demo.Fill(ctx, w.register, demo.Config{Residents: 1500, Seed: 5}, nil)
	must(err)
	w.roster, err = staff.Open(ctx, db)
	must(err)
	_, err = w.roster.Start(ctx, demo.By(), demo.Staff())
	must(err)
	ledger, err := money.Open(ctx, db)
	must(err)
	w.office, err = casework.Open(ctx, casework.Parts{DB: db, Register: w.register, Ledger: ledger, Place: home, Staff: w.roster.Everybody, Today: w.today, Engine: w.engine})
	must(err)
	w.door, err = login.Open(ctx, db, login.Options{Register: w.register})
	must(err)
	w.works(t)
	pages, err := New(Options{Packs: library, Home: home, Demo: true, Today: w.today, Areas: townships(), Staff: w.roster, Register: w.register, Office: w.office, Door: w.door, Banks: []BankFile{testBank{}}})
	must(err)
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	w.reader = &reader{t, browser(t), server.URL}
	must(chromedp.Do(w.ctx, chromedp.EmulateViewport(1280, 1000)))
	return w
}

// supposedEngines gives the engine of each day of a pack with the supposed amounts.
func supposedEngines(t *testing.T, place *pack.Pack) func(civil.Date) (*entitle.Engine, error) {
	t.Helper()
	var all []pack.Supposed
	for _, line := range supposedLines {
		s, err := pack.ParseSupposed(line)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	supposed, err := place.Suppose(all...)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	kept := map[civil.Date]*entitle.Engine{}
	return func(on civil.Date) (*entitle.Engine, error) {
		e, err := supposed.On(on)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if kept[e.Span.From] == nil {
			if kept[e.Span.From], err = entitle.New(e); err != nil {
				return nil, err
			}
		}
		return kept[e.Span.From], nil
	}
}

// works does the jobs of the town until the story ends.
func (w *town) works(t *testing.T) {
	t.Helper()
	queue, err := job.Open(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var crew sync.WaitGroup
	crew.Go(func() {
		queue.Work(ctx, job.Crew{Poll: 50 * time.Millisecond, Does: map[string]job.Handler{casework.CycleKind: w.office.Cycler()}})
	})
	t.Cleanup(func() { stop(); crew.Wait() })
}

func (w *town) today() civil.Date {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.on
}

// later moves the calendar, and lets time do what it does by itself.
func (w *town) later(on string) {
	w.t.Helper()
	w.mu.Lock()
	w.on = civil.MustParse(on)
	w.mu.Unlock()
	if _, err := w.office.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// somebody is the first resident of the district's biggest township whom a
// service is owed, with what it comes to.
func (w *town) somebody(service string, fits func(people.Household, people.Member) bool) (people.Member, measure.Money) {
	w.t.Helper()
	by := demo.By()
	by.Within = access.Everywhere()
	engine, err := w.engine(w.today())
	if err != nil {
		w.t.Fatal(err)
	}
	only := engine.Only(service)
	homes := snapshot.NewHomes(engine.Edition().Pack.Schema())
	past := people.Page{Area: "330502100", Limit: 100}
	for {
		list, err := w.register.Households(w.t.Context(), by, past, w.today())
		if err != nil {
			w.t.Fatal(err)
		}
		if len(list) == 0 {
			break
		}
		for i := range list {
			past.After = list[i].ID
			h, err := homes.Household(&list[i])
			if err != nil {
				w.t.Fatal(err)
			}
			for _, a := range only.For(w.today(), h).Answers {
				if a.Service.ID != service || a.Outcome != entitle.Owed || a.Amount == nil {
					continue
				}
				at := max(0, slices.IndexFunc(list[i].Members, func(m people.Member) bool { return a.Person != nil && string(m.ID) == a.Person.ID }))
				if who := list[i].Members[at]; fits(list[i], who) {
					return who, *a.Amount
				}
			}
		}
	}
	w.t.Fatalf("nobody is owed %s", service)
	return people.Member{}, 0
}

// goes opens a page of the town.
func (w *town) goes(path string) { w.t.Helper(); w.do(chromedp.Navigate(w.base + path)) }

// asResident comes in with a slip from the window.
func (w *town) asResident(p people.Member) {
	w.t.Helper()
	by := store.By{Who: "demo.zhili", Purpose: "登录条", Within: access.Scope{{Area: home}}}
	s, err := w.door.Issue(w.t.Context(), by, p.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.goes("/me/sign-in?back=%2Fmy")
	w.do(chromedp.SendKeys("#slip", s.Code), chromedp.SendKeys("#last", p.Number[len(p.Number)-4:]))
	w.press("登录")
	w.sees("我的办事")
}

// asStaff sits down at the desk as somebody else.
func (w *town) asStaff(account string) {
	w.t.Helper()
	token, err := w.roster.Vouch(w.t.Context(), demo.By(), account)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := chromedp.Call(w.ctx, network.SetCookie, network.SetCookieParams{Name: sessionCookie, Value: token, URL: w.base}); err != nil {
		w.t.Fatal(err)
	}
}

// control is what a field of a form is: empty where the page has none.
const control = `(name => { const all = [...document.querySelectorAll("main [name='" + name + "']")].filter(e => e.type !== "hidden" && e.checkVisibility()); return all.length ? (all[0].tagName === "SELECT" ? "select" : all[0].type) : "" })`

// fills answers, of what is given, what the page asks.
func (w *town) fills(pairs ...string) {
	w.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := pairs[i], pairs[i+1]
		field := `main [name="` + name + `"]`
		switch evaluate[string](w.t, w.ctx, control+`("`+name+`")`) {
		case "":
		case "radio", "checkbox":
			one := field + `[value="` + value + `"]`
			if !evaluate[bool](w.t, w.ctx, `document.querySelector('`+one+`').checked`) {
				w.do(chromedp.Click(one))
			}
		case "select":
			w.do(chromedp.SetValue(field, value))
		default:
			w.do(chromedp.Focus(field))
			evaluate[bool](w.t, w.ctx, `(document.activeElement.select(), true)`)
			w.keys(value)
		}
	}
}

// applies fills in a form page by page, from its first page to the receipt.
func (w *town) applies(about string, paper string, answers ...string) {
	w.t.Helper()
	w.goes("/apply/" + about)
	w.turns(func() { w.press("开始申请") })
	for range 20 {
		w.sees("第 ")
		at := evaluate[string](w.t, w.ctx, "location.pathname")
		if strings.HasSuffix(at, "/papers") {
			break
		}
		w.fills(answers...)
		w.turns(func() { w.press("下一步") })
	}
	w.sees("材料")
	if paper != "" {
		file := filepath.Join(w.t.TempDir(), "户口簿.pdf")
		if err := os.WriteFile(file, onePDF, 0o600); err != nil {
			w.t.Fatal(err)
		}
		w.do(chromedp.SetUploadFiles("#"+paper+"-file", []string{file}), chromedp.Click("#"+paper+" form.upload button"))
		w.sees("户口簿.pdf")
	}
	w.turns(func() { w.press("核对全部回答") })
	w.sees("核对您的回答")
	w.press("提交申请")
	w.sees("申请已提交", "受理编号")
}

// turns does something that brings another page, and waits for it.
func (w *town) turns(act func()) {
	w.t.Helper()
	evaluate[bool](w.t, w.ctx, `(window.before = true)`)
	act()
	for range 400 {
		there, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !window.before`))
		if err == nil && there {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	w.t.Fatal("no other page comes")
}

// acts opens a case at the desk as somebody and does something to it.
func (w *town) acts(account string, c id.ID, action string, pairs ...string) {
	w.t.Helper()
	w.asStaff(account)
	w.goes("/desk/cases/" + string(c))
	w.sees("办理")
	w.fills("action", action)
	for i := 0; i+1 < len(pairs); i += 2 {
		w.fills(action+"."+pairs[i], pairs[i+1])
	}
	w.turns(func() { w.do(chromedp.Click(`main button[name="do"][value="stay"]`)) })
	if evaluate[bool](w.t, w.ctx, `!document.querySelector("main .notice.success")`) {
		w.t.Fatalf("%s does not %s: the page says\n%s", account, action, evaluate[string](w.t, w.ctx, `document.querySelector("main").innerText`))
	}
}
