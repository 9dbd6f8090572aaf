package minsheng_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var requestBlock = regexp.MustCompile("(?ms)^```sh curl\n(.*?)^```")

// TestTheRequestsBesideTheCommandsOfTheDocsWork sends the requests of the blocks
// marked sh curl, in order, to a real server: over what the document's own
// commands made, with a token of its own.
func TestTheRequestsBesideTheCommandsOfTheDocsWork(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped under -short: it builds the program")
	}
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("skipped: there is no curl")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "minsheng")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/minsheng").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := read(t, "docs/integrators.md")
	for _, m := range fileBlock.FindAllStringSubmatch(text, -1) {
		if err := os.WriteFile(filepath.Join(dir, m[1]), []byte(m[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	runLine(t, program, dir, strings.Fields("minsheng people import residents.csv --db sqlite:town.db --pack 330502 --source 演示"))
	var client struct{ Token string }
	add := exec.Command(program, "staff", "client", "add", "--db", "sqlite:town.db", "--json", "api.window", "政务大厅自助机", "clerk@330502")
	add.Dir = dir
	if out, err := add.Output(); err != nil || json.Unmarshal(out, &client) != nil {
		t.Fatalf("%v %s", err, out)
	}
	var script strings.Builder
	blocks := requestBlock.FindAllStringSubmatch(text, -1)
	for _, b := range blocks {
		script.WriteString(b[1])
	}
	sh := exec.Command("sh", "-eux", "-c", script.String())
	sh.Dir = dir
	sh.Env = append(os.Environ(), "API="+serveDocs(t, program, dir)+"/api/v1", "TOKEN="+client.Token)
	if out, err := sh.CombinedOutput(); err != nil || len(blocks) < 2 {
		t.Errorf("%d blocks, %v\n%s", len(blocks), err, out)
	}
}

// serveDocs serves the place that the document's commands made.
func serveDocs(t *testing.T, program, dir string) (address string) {
	t.Helper()
	serve := exec.Command(program, "serve", "--db", "sqlite:town.db", "--pack", "330502", "--addr", "127.0.0.1:0")
	serve.Dir = dir
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		serve.Process.Signal(os.Interrupt)
		serve.Wait()
	})
	silent := time.AfterFunc(30*time.Second, func() { serve.Process.Kill() })
	defer silent.Stop()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address = regexp.MustCompile(`http://[0-9.:]+`).FindString(lines.Text()); address != "" {
			return address
		}
	}
	t.Fatal("the server does not say where it is")
	return ""
}
