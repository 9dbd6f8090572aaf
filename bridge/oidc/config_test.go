package oidc_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minsheng/bridge/oidc"
)

const goodFile = `address: https://services.example.cn/
residents:
  issuer: https://id.example.cn
  client: minsheng
  secret_file: secret
  name: {zh: 浙里办, en: Zheli}
`

func TestAWrongFileOfProvidersSaysWhere(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		mode           os.FileMode
		says           string
	}{
		{name: "a good one", mode: 0o600},
		{name: "an address without TLS", old: "https://services", new: "http://services", mode: 0o600, says: "address"},
		{name: "an address with a query", old: "cn/", new: "cn/?a=b", mode: 0o600, says: "address"},
		{name: "an issuer without TLS", old: "https://id", new: "http://id", mode: 0o600, says: "residents.issuer"},
		{name: "no client", old: "  client: minsheng\n", mode: 0o600, says: "residents.client"},
		{name: "no English name", old: ", en: Zheli", mode: 0o600, says: "residents.name"},
		{name: "an unknown key", old: "client:", new: "klient:", mode: 0o600, says: "klient"},
		{name: "a secret that others read", mode: 0o644, says: "0600"},
		{name: "no such secret", old: "secret_file: secret", new: "secret_file: other", mode: 0o600, says: "residents.secret_file"},
		{name: "numbers for staff", old: "residents:", new: "staff:\n  number_claim: n", mode: 0o600, says: "staff.number_claim"},
		{name: "nobody at all", old: goodFile, new: "address: https://services.example.cn\n", mode: 0o600, says: "residents"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			text := goodFile
			if tt.old != "" {
				text = strings.Replace(text, tt.old, tt.new, 1)
			}
			write := func(name, text string, mode os.FileMode) {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
					t.Fatal(err)
				}
			}
			write("secret", "hush-hush\n", tt.mode)
			write("oidc.yaml", text, 0o600)
			c, err := oidc.Read(filepath.Join(dir, "oidc.yaml"))
			if tt.says != "" {
				if !errors.Is(err, oidc.ErrConfig) || !strings.Contains(fmt.Sprint(err), tt.says) {
					t.Errorf("%v, want it to say %q", err, tt.says)
				}
				return
			}
			if err != nil || c.Address != "https://services.example.cn" {
				t.Fatalf("%+v, %v", c, err)
			}
			for _, printed := range []string{fmt.Sprint(*c.Residents), fmt.Sprintf("%+v %#v", *c.Residents, *c.Residents), fmt.Sprintf("%+v %#v %v", c.Residents, c.Residents, *c)} {
				if strings.Contains(printed, "hush-hush") {
					t.Errorf("the secret is printed: %s", printed)
				}
			}
		})
	}
}
