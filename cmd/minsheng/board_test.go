package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minsheng/demo"
)

// waitFor reads a page until it says the words.
func waitFor(t *testing.T, address, words string) string {
	t.Helper()
	for until := time.Now().Add(2 * time.Minute); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		if page := body(t, address); strings.Contains(page, words) {
			return page
		}
	}
	t.Fatalf("%s never says %s", address, words)
	return ""
}

func TestTheDemoMatchesItsResidentsAndItsBoardAnswers(t *testing.T) {
	r := startDemo(t, t.TempDir(), demo.Config{Residents: 900, Seed: 4})
	go func() {
		for r.lines.Scan() { // what it prints is read, so that it never waits
		}
	}()
	waitFor(t, r.address+"/board", "漏得最多的服务")
	waitFor(t, r.address+"/board/whatif?service=resident-pension&set.pension.resident_basic=200", "人多得")
	if list := body(t, r.address+"/board/missed?service=resident-pension"); !strings.Contains(list, "织里镇") {
		t.Error("areas have no names")
	}
	res, err := http.PostForm(r.address+"/board/round", url.Values{"back": {"/board"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("a round cannot be ordered: %s", res.Status)
	}
	waitFor(t, r.address+"/board", "又算过一轮，结果相同")
	r.stop()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it does not stop")
	}
}
