package oidctest

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"minsheng/bridge/oidc"
)

//go:embed provider.mjs
var script []byte

// Accounts are who can sign in, by subject, with the claims of each.
type Accounts map[string]map[string]string

// Running is a provider that listens.
type Running struct {
	Issuer string

	dir string // holds the client's secret
}

// ClientID is what the provider knows us by.
const ClientID = "minsheng"

// Twice is the acr of a sign-in with two factors; its amr holds otp.
const Twice = "urn:test:twice"

// Start starts a provider for a site that ends with the test. Browsers are sent
// back to the paths of the site that it names. Where node or the package is
// missing the test fails, or with -short is skipped.
func Start(t testing.TB, accounts Accounts, site string) *Running {
	t.Helper()
	modules, err := filepath.Abs(filepath.Join(root(t), "web"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "node_modules", "oidc-provider")); err != nil || testing.Short() {
		if testing.Short() {
			t.Skip("skipped: -short leaves out the provider of sign-ins")
		}
		t.Fatalf("no provider to test with: run `make web` first (%v)", err)
	}
	dir := t.TempDir()
	file, secret := filepath.Join(dir, "provider.mjs"), filepath.Join(dir, "secret")
	for name, text := range map[string][]byte{file: script, secret: []byte("a secret only for tests\n")} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	settings, err := json.Marshal(map[string]any{"modules": modules, "client": ClientID, "secret": "a secret only for tests", "accounts": accounts,
		"back": []string{site + "/me/sign-in/back", site + "/sign-in/back"}, "left": []string{site + "/me/signed-out", site + "/signed-out"}})
	if err != nil {
		t.Fatal(err)
	}
	return &Running{Issuer: listen(t, file, string(settings)), dir: dir}
}

// listen runs the script and returns where it listens.
func listen(t testing.TB, file, settings string) (issuer string) {
	t.Helper()
	cmd := exec.Command("node", file, settings)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	alive, err := cmd.StdinPipe() // it ends when this closes, also when the tests are killed
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { alive.Close(); cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "http://") {
			return lines.Text()
		}
	}
	cmd.Wait() // so that all complaints are in
	t.Fatalf("the provider does not start: %s", complaints.String())
	return ""
}

// root is the folder of the module.
func root(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(strings.TrimSpace(string(out)))
}

// Config is a site's file of providers, read as a program reads it: this one
// signs in both residents and staff.
func (r *Running) Config(t testing.TB, site string) *oidc.Config {
	t.Helper()
	text := fmt.Sprintf(`address: %[1]s
residents:
  issuer: %[2]s
  client: %[3]s
  secret_file: secret
  name: {zh: 测试认证, en: the test provider}
  scopes: [profile]
  number_claim: citizen_number
staff:
  issuer: %[2]s
  client: %[3]s
  secret_file: secret
  name: {zh: 测试认证, en: the test provider}
  scopes: [profile]
  second_factor: {acr: [%[4]s], amr: [otp]}
`, site, r.Issuer, ClientID, Twice)
	file := filepath.Join(r.dir, "oidc.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, err := oidc.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return config
}
