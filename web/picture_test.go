package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
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
func TestPicturesForTheDocs(t *testing.T) {
	dir := os.Getenv("MINSHENG_PICTURES")
	if dir == "" {
		t.Skip("skipped: MINSHENG_PICTURES names no folder for pictures")
	}
	ctx := browser(t)
	server := httptest.NewServer(testPortal(t))
	defer server.Close()
	for _, picture := range pictures() {
		if form, ok := posts[picture.page]; ok {
			open(t, ctx, server.URL, "/accessibility", picture.look)
			submit(t, ctx, form)
		} else {
			open(t, ctx, server.URL, pageAddresses[picture.page], picture.look)
		}
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, picture.name+".png"), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
