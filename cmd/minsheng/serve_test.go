package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"minsheng/demo"
)

// running is the program serving in this process.
type running struct {
	address string
	lines   *bufio.Scanner
	stop    context.CancelFunc
	ended   chan error
}

func startDemo(t *testing.T, dir string, cfg demo.Config) *running {
	t.Helper()
	out, in := io.Pipe()
	c := &console{out: in, err: in, lang: "zh"}
	ctx, stop := context.WithCancel(t.Context())
	r := &running{lines: bufio.NewScanner(out), stop: stop, ended: make(chan error, 1)}
	go func() {
		r.ended <- c.demo(ctx, listening{addr: "127.0.0.1:0"}, dir, cfg)
		in.Close()
	}()
	if !r.lines.Scan() {
		t.Fatalf("nothing is printed: %v", <-r.ended)
	}
	r.address = regexp.MustCompile(`http://\S+`).FindString(r.lines.Text())
	return r
}

// end stops the program, reads what it still prints and returns its error.
func (r *running) end(t *testing.T) error {
	t.Helper()
	r.stop()
	for r.lines.Scan() {
	}
	select {
	case err := <-r.ended:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("it does not stop")
		return nil
	}
}

func TestTheDemoServesAtOnceFillsBehindAndGoesOnAfterAStop(t *testing.T) {
	dir, cfg := t.TempDir(), demo.Config{Residents: 4000, Seed: 3}
	first := startDemo(t, dir, cfg)
	res, err := http.Get(first.address)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(page), demo.Label.ZH) {
		t.Errorf("%s, %v: the page does not say %s", res.Status, err, demo.Label.ZH)
	}
	if board := body(t, first.address+"/board"); !strings.Contains(board, demoPlanner) {
		t.Error("the demo shows no board")
	}
	if err := first.end(t); err != nil {
		t.Fatalf("stopped while filling: %v", err)
	}
	for range 2 {
		again := startDemo(t, dir, cfg)
		if !again.lines.Scan() || !strings.Contains(again.lines.Text(), "4000 人") {
			t.Errorf("it prints %q", again.lines.Text())
		}
		if err := again.end(t); err != nil {
			t.Fatal(err)
		}
	}
}

// body reads a page.
func body(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestAnAddressThatOthersReachIsRefusedUnlessSaid(t *testing.T) {
	for addr, fine := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:8080": true, "127.9.9.9:1": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "192.168.1.4:80": false, "example.org:80": false, "8080": false,
	} {
		if err := (listening{addr: addr}).check(); (err == nil) != fine {
			t.Errorf("%s: %v", addr, err)
		}
	}
	if err := (listening{addr: "0.0.0.0:8080", beyond: true}).check(); err != nil {
		t.Error(err)
	}
}

func TestAnAddressInUseSaysWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	c := &console{out: io.Discard, err: io.Discard, lang: "en"}
	err = c.serve(t.Context(), listening{addr: taken.Addr().String()}, http.NotFoundHandler(), nil)
	if err == nil || !strings.Contains(err.Error(), "choose another address") {
		t.Errorf("%v", err)
	}
}

func TestADatabaseAddressIsPrintedWithoutItsPassword(t *testing.T) {
	_, err := holding{url: "postgres://minsheng:hush@db/minsheng"}.openKeys()
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("%v", err)
	}
}

func TestExitCodesSayWhetherTheWorkOrTheUsageFailed(t *testing.T) {
	for _, c := range []struct {
		line string
		want int
	}{
		{"--help", exitFine},
		{"serve --help", exitFine},
		{"serve", exitUsage},
		{"serve --db nothing --pack 330502 --keys missing", exitFailed},
		{"serve --db sqlite:x.db --pack 000001", exitFailed},
		{"demo --addr 1.2.3.4:80", exitUsage},
		{"demo --residents -1", exitUsage},
		{"demo --colour", exitUsage},
		{"nothing", exitUsage},
	} {
		t.Chdir(t.TempDir())
		if got := run(strings.Fields(c.line), io.Discard, io.Discard); got != c.want {
			t.Errorf("minsheng %s ends with %d, want %d", c.line, got, c.want)
		}
	}
}

func TestEachDemoHasAFolderOfItsOwn(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	seen := map[string]bool{}
	for _, cfg := range []demo.Config{{Residents: 500, Seed: 1}, {Residents: 500, Seed: 2}, {Residents: 600, Seed: 1}} {
		dir, err := demoFolder("", cfg)
		if err != nil || seen[dir] {
			t.Fatalf("%+v: %s, %v", cfg, dir, err)
		}
		seen[dir] = true
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, info, err)
		}
	}
	given := filepath.Join(t.TempDir(), "mine")
	if dir, err := demoFolder(given, demo.Config{}); err != nil || dir != given {
		t.Errorf("%s, %v", dir, err)
	}
}
