package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/packs"
)

// home is the place whose portal the tests open.
const home = "330502"

// testPortal is a portal for tests.
func testPortal(t testing.TB) *Portal {
	t.Helper()
	p, err := New(Options{Packs: pack.Open(packs.FS), Home: home, Today: func() civil.Date { return civil.MustParse("2026-07-01") }, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// browser starts a Chromium with nothing in it, for one test.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: -short leaves out the browser")
	}
	path := browserPath(t)
	alloc, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true))
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("the browser %s does not start: %v", path, err)
	}
	return ctx
}

func browserPath(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no browser found: `make test` installs chromium; `go test -short` leaves these tests out")
	return ""
}

// axe is the accessibility checker that npm fetched.
func axe(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("no accessibility checker: run `make web` first (%v)", err)
	}
	return string(raw)
}

// look is one way of seeing a page.
type look struct {
	name        string
	width       int64
	preferences string
}

var looks = []look{
	{"zh-light-1280", 1280, "zh.light"},
	{"zh-light-375", 375, "zh.light"},
	{"zh-dark-1280", 1280, "zh.dark"},
	{"en-light-1280", 1280, "en.light"},
	{"en-dark-375", 375, "en.dark"},
	{"zh-large-light-320", 320, "zh.large.light"},
	{"en-large-dark-320", 320, "en.large.dark"},
}

// pageAddresses is every page that a link leads to, and one that none does.
var pageAddresses = map[string]string{
	"home": "/", "design": "/design", "accessibility": "/accessibility", "missing": "/nowhere",
	"services": "/services", "services-found": "/services?q=%E8%80%81%E4%BA%BA", "services-none": "/services?q=zzzz",
	"service": "/services/nursing-allowance-disabled", "service-amounts": "/services/resident-pension",
	"compare": "/compare", "compare-one": "/compare?service=nursing-allowance-disabled",
	"changes": "/changes", "changes-long": "/changes?from=2021-03-30", "changes-kind": "/changes?from=2021-03-30&kind=added",
	"places":   "/compare/places?a=330502&b=310000",
	"entitled": "/entitled", "entitled-service": "/entitled?service=resident-pension",
}

// disabledChild is what a father says of himself and of his child.
var disabledChild = []string{"me.birth_on=1985-03-05", "child1.birth_on=2015-06-01", "child1.disability_kind=intellectual",
	"child1.disability_level=1", "child1.needs_long_term_care=true", "me.disability_kind=none", "household.assistance=dibao", "household.urban=true",
	"child1.injury_nursing=false", "child1.in_institution=false", "child1.child_situation=none"}

// posts is every page that only a form leads to.
var posts = map[string]url.Values{
	"ask-first":   {"begun": {"yes"}, "spouse": {"yes"}, "children": {"2"}},
	"ask-refused": {"begun": {"yes"}, "answering": {"person.birth_on"}, "about": {"me"}, "me.birth_on.year": {"1951"}, "me.birth_on.month": {"13"}, "go": {"next"}},
	"ask-codes":   {"begun": {"yes"}, "given": {"me.birth_on=1948-03-05"}},
	"result":      {"begun": {"yes"}, "children": {"1"}, "given": disabledChild, "asked": {"person.birth_on", "person.disability_kind"}, "go": {"result"}},
	"why":         {"begun": {"yes"}, "children": {"1"}, "given": disabledChild, "why": {"nursing-allowance-disabled"}},
}

func TestEveryPageIsAccessibleHoweverItIsLookedAt(t *testing.T) {
	ctx := browser(t)
	checker := axe(t)
	server := httptest.NewServer(testPortal(t))
	defer server.Close()
	some := []look{looks[0], looks[1], looks[4], looks[6]}
	for _, name := range sortedKeys(pageAddresses) {
		all := some
		if name == "home" || name == "design" || name == "service" {
			all = looks
		}
		for _, l := range all {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				open(t, ctx, server.URL, pageAddresses[name], l)
				checkPage(t, ctx, checker)
				savePicture(t, ctx, name+"-"+l.name)
			})
		}
	}
	for _, name := range sortedKeys(posts) {
		for _, l := range some {
			t.Run(name+"/"+l.name, func(t *testing.T) {
				open(t, ctx, server.URL, "/accessibility", l)
				submit(t, ctx, posts[name])
				checkPage(t, ctx, checker)
				savePicture(t, ctx, name+"-"+l.name)
			})
		}
	}
}

// open loads a page as someone with these preferences sees it.
func open(t *testing.T, ctx context.Context, base, path string, l look) {
	t.Helper()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: preferencesCookie, Value: l.preferences, URL: base})
	if err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(ctx,
		chromedp.EmulateViewport(l.width, 900),
		chromedp.Navigate(base+path),
		chromedp.WaitReady("main"))
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
}

// submit sends a form to the questionnaire and waits for the page.
func submit(t *testing.T, ctx context.Context, form url.Values) {
	t.Helper()
	postTo(t, ctx, "/entitled", "main.page-entitled", form)
}

// postTo sends a form to an address and waits for what the page has.
func postTo(t *testing.T, ctx context.Context, address, wait string, form url.Values) {
	t.Helper()
	raw, err := json.Marshal(form)
	if err != nil {
		t.Fatal(err)
	}
	script := `(() => { const f = document.createElement("form"); f.method = "post"; f.action = "` + address + `";
		for (const [name, values] of Object.entries(` + string(raw) + `)) for (const value of values) {
			const i = document.createElement("input"); i.type = "hidden"; i.name = name; i.value = value; f.append(i); }
		document.body.append(f); f.submit(); return 0 })()`
	evaluate[int](t, ctx, script)
	if err := chromedp.Do(ctx, chromedp.WaitReady(wait)); err != nil {
		t.Fatal(err)
	}
}

// violation is what the checker reports of one rule.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// runsOut finds what is wider than the window, also where a parent cuts it off.
// Only tables may be, and they scroll on their own; the page never does.
const runsOut = `document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["the page scrolls sideways"] : [...document.querySelectorAll("body *")].filter(e =>
	!e.closest(".table, .unseen, .skip, svg, option") && e.getBoundingClientRect().width > 0 &&
	e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map(e => e.tagName + "." + e.className + " " + e.textContent.trim().slice(0, 20)).slice(0, 5)`

// checkPage runs the accessibility rules and looks for text that runs out of
// the window.
func checkPage(t *testing.T, ctx context.Context, checker string) {
	t.Helper()
	run := `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r => JSON.stringify(r.violations))`
	evaluate[int](t, ctx, checker+";0")
	raw := evaluate[string](t, ctx, run)
	var violations []violation
	if err := json.Unmarshal([]byte(raw), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		for _, n := range v.Nodes[:min(3, len(v.Nodes))] {
			t.Errorf("%s: %s\n\t%s\n\t%s", v.ID, v.Help, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n\t"))
		}
	}
	if out := evaluate[[]string](t, ctx, runsOut); len(out) > 0 {
		t.Errorf("runs out of the window: %s", strings.Join(out, ", "))
	}
}

// evaluate runs a script in the page and waits for what it promises.
func evaluate[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// savePicture keeps a picture of the page where MINSHENG_SHOTS names a folder.
func savePicture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("MINSHENG_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s.png", name)), png, 0o644); err != nil {
		t.Fatal(err)
	}
}
