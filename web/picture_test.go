package web

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

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
	for _, picture := range []struct {
		name, page string
		look       look
	}{
		{"home-1280", "home", look{"", 1280, "zh.light"}}, {"home-375", "home", look{"", 375, "zh.light"}},
		{"home-dark-1280", "home", look{"", 1280, "zh.dark"}}, {"home-large-375", "home", look{"", 375, "zh.large.light"}},
		{"home-en-1280", "home", look{"", 1280, "en.light"}},
		{"services-1280", "services", look{"", 1280, "zh.light"}},
		{"service-1280", "service-amounts", look{"", 1280, "zh.light"}}, {"service-375", "service-amounts", look{"", 375, "zh.light"}},
		{"compare-1280", "compare-one", look{"", 1280, "zh.light"}}, {"changes-1280", "changes-long", look{"", 1280, "zh.light"}},
		{"ask-1280", "ask-first", look{"", 1280, "zh.light"}}, {"ask-375", "ask-first", look{"", 375, "zh.light"}},
		{"result-1280", "result", look{"", 1280, "zh.light"}}, {"result-dark-375", "result", look{"", 375, "zh.dark"}},
		{"why-1280", "why", look{"", 1280, "zh.light"}},
	} {
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
