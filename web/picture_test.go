package web

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"minsheng/casework"
	"minsheng/demo"
)

// picture is a page as somebody sees it.
type picture struct {
	name, page string
	look       look
}

// pictures are the pages that docs/pages.md shows, wide and narrow, and some in
// other looks.
func pictures() []picture {
	var all []picture
	for name, page := range map[string]string{"home": "home", "services": "services", "service": "service-amounts", "compare": "compare-one",
		"changes": "changes", "places": "places", "ask": "ask-first", "result": "result", "why": "why", "design": "design"} {
		all = append(all, picture{name + "-1280", page, look{"", 1280, "zh.light"}}, picture{name + "-375", page, look{"", 375, "zh.light"}})
	}
	return append(all,
		picture{"home-dark-1280", "home", look{"", 1280, "zh.dark"}}, picture{"home-large-375", "home", look{"", 375, "zh.large.light"}},
		picture{"home-en-1280", "home", look{"", 1280, "en.light"}}, picture{"result-dark-375", "result", look{"", 375, "zh.dark"}})
}

// TestPicturesForTheDocs draws the pictures in docs/pictures anew:
//
//	MINSHENG_PICTURES=../docs/pictures go test -run PicturesForTheDocs ./web
//
// With MINSHENG_DEMO, the address of a demo that runs, it draws the board.
func TestPicturesForTheDocs(t *testing.T) {
	dir := os.Getenv("MINSHENG_PICTURES")
	if dir == "" {
		t.Skip("skipped: MINSHENG_PICTURES names no folder for pictures")
	}
	ctx := browser(t)
	if running := os.Getenv("MINSHENG_DEMO"); running != "" {
		drawBoard(t, ctx, running, dir)
		return
	}
	drawMine(t, ctx, dir)
	server := httptest.NewServer(testPortal(t))
	defer server.Close()
	for _, picture := range pictures() {
		if form, ok := posts[picture.page]; ok {
			open(t, ctx, server.URL, "/accessibility", picture.look)
			submit(t, ctx, form)
		} else {
			open(t, ctx, server.URL, pageAddresses[picture.page], picture.look)
		}
		capture(t, ctx, filepath.Join(dir, picture.name+".png"))
	}
}

// drawMine draws the pages of a resident who has something on each.
func drawMine(t *testing.T, ctx context.Context, dir string) {
	t.Helper()
	b := openBusy(t)
	server := httptest.NewServer(b)
	defer server.Close()
	b.enters(t, ctx, server.URL, b.person.ID)
	wide, narrow := look{"", 1280, "zh.light"}, look{"", 375, "zh.light"}
	for _, picture := range []picture{{"my-1280", "my", wide}, {"my-375", "my", narrow}, {"apply-375", "section", narrow}, {"apply-check-1280", "check", wide},
		{"my-case-1280", "case-asked", wide}, {"my-case-375", "case-asked", narrow}, {"my-receipt-375", "receipt", narrow}} {
		open(t, ctx, server.URL, b.pages[picture.page], picture.look)
		capture(t, ctx, filepath.Join(dir, picture.name+".png"))
	}
}

// drawBoard draws the pages of the board, of a demo that runs.
func drawBoard(t *testing.T, ctx context.Context, demo, dir string) {
	t.Helper()
	wide, narrow := look{"", 1280, "zh.light"}, look{"", 375, "zh.light"}
	for _, picture := range []picture{{"board-1280", "board", wide}, {"missed-1280", "missed", wide}, {"missed-375", "missed", narrow}, {"missed-dark-1280", "missed", look{"", 1280, "zh.dark"}},
		{"missed-service-1280", "missed-service", wide}, {"whatif-1280", "whatif-moved", wide}, {"whatif-375", "whatif-moved", narrow}, {"whatif-en-1280", "whatif-moved", look{"", 1280, "en.light"}}, {"memo-1280", "memo", wide}} {
		open(t, ctx, demo, boardAddresses[picture.page], picture.look)
		if picture.look == wide && picture.page != "memo" {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 1500)); err != nil {
				t.Fatal(err)
			}
		}
		capture(t, ctx, filepath.Join(dir, picture.name+".png"))
	}
	open(t, ctx, demo, "/board", wide)
	postTo(t, ctx, "/board/persons", "main.page-missed", asked("purpose", "notify", "note", "七月走访"))
	capture(t, ctx, filepath.Join(dir, "persons-1280.png"))
}

// TestPicturesOfTheDeskForTheDocs draws those of the desk into the same folder.
func TestPicturesOfTheDeskForTheDocs(t *testing.T) {
	dir := os.Getenv("MINSHENG_PICTURES")
	if dir == "" {
		t.Skip("skipped: MINSHENG_PICTURES names no folder for pictures")
	}
	c := openCounter(t)
	engine, err := c.engine()
	if err != nil {
		t.Fatal(err)
	}
	actors, err := c.roster.Everybody(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (demo.Matters{Office: c.options.Office, Register: c.options.Register, Engine: engine, Staff: actors, On: c.options.Today()}).Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := c.options.Office.Queue(t.Context(), casework.Program("test"), "test", casework.Query{Service: "dibao"})
	if err != nil || len(found.Cases) == 0 {
		t.Fatalf("no case to draw: %v", err)
	}
	one, person := "/desk/cases/"+string(found.Cases[0].ID), string(found.Cases[0].Person)
	ctx := browser(t)
	server := httptest.NewServer(c)
	defer server.Close()
	wide := look{"", 1280, "zh.light"}
	for _, p := range []struct {
		name, login, path string
		look              look
	}{
		{"desk-1280", "demo.zhili.civil", "/desk", wide}, {"desk-cases-1280", "demo.zhili.civil", "/desk/cases", wide}, {"desk-case-1280", "demo.zhili.civil", one, wide},
		{"desk-case-375", "demo.zhili.civil", one, look{"", 375, "zh.light"}}, {"desk-case-dark-1280", "demo.zhili.civil", one, look{"", 1280, "zh.dark"}},
		{"desk-record-1280", "demo.window", "/desk/people/" + person + "?for=window", wide}, {"desk-window-1280", "demo.window", "/desk/window/" + person + "?for=window", wide},
		{"board-cases-1280", "demo.planner", "/board/cases", wide},
	} {
		c.comeIn(t, ctx, server.URL, p.login)
		open(t, ctx, server.URL, p.path, p.look)
		capture(t, ctx, filepath.Join(dir, p.name+".png"))
	}
}

// capture keeps what the window shows.
func capture(t *testing.T, ctx context.Context, file string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.Fatal(err)
	}
}
