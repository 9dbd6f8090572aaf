package oidc

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"minsheng/fault"
	"minsheng/lang"
)

// Config is which providers sign whom in.
type Config struct {
	// Address is where people reach this site, like https://services.example.cn.
	// Providers send them back there; what a request says of itself is not
	// believed.
	Address   string  `yaml:"address"`
	Residents *Client `yaml:"residents"`
	Staff     *Client `yaml:"staff"`
}

// Client is what a provider knows us by, and what we take its word for.
type Client struct {
	Issuer     string    `yaml:"issuer"`
	ID         string    `yaml:"client"`
	SecretFile string    `yaml:"secret_file"` // empty: a public client, which PKCE alone protects
	Name       lang.Text `yaml:"name"`
	Scopes     []string  `yaml:"scopes"` // besides openid
	// NumberClaim is the claim that holds the citizen number, of a provider that
	// has verified it; empty: numbers are not believed.
	NumberClaim string `yaml:"number_claim"`
	// SecondFactor is by what a sign-in with more than one factor is known; none
	// of it: no sign-in is.
	SecondFactor SecondFactor `yaml:"second_factor"`

	secret string
}

// SecondFactor is the values of acr or amr that mean more than one factor. The
// first acr is asked for.
type SecondFactor struct {
	ACR []string `yaml:"acr"`
	AMR []string `yaml:"amr"`
}

// ErrConfig says what is wrong with a file of providers.
var ErrConfig = fault.New(fault.Invalid, "oidc.config", lang.Text{
	ZH: "统一身份认证的配置文件不对", EN: "The file of sign-in providers is wrong"})

// Read reads a file of providers, and the secrets that it names. Paths in it
// that are relative start at its own folder. Fault: ErrConfig.
func Read(path string) (*Config, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, wrong(path, "--oidc", err.Error())
	}
	var c Config
	strict := yaml.NewDecoder(bytes.NewReader(raw))
	strict.KnownFields(true)
	if err := strict.Decode(&c); err != nil {
		return nil, wrong(path, "YAML", err.Error())
	}
	if !secureAddress(c.Address) {
		return nil, wrong(path, "address", "写成 https://域名 · write https://name of this site")
	}
	c.Address = strings.TrimRight(c.Address, "/")
	if c.Residents == nil && c.Staff == nil {
		return nil, wrong(path, "residents", "写明 residents 或 staff · name residents or staff")
	}
	for whose, client := range map[string]*Client{"residents": c.Residents, "staff": c.Staff} {
		if client == nil {
			continue
		}
		if err := client.check(path, whose); err != nil {
			return nil, err
		}
	}
	return &c, nil
}

// wrong says where a file is wrong and what to write instead; say has both
// languages, parted by a dot.
func wrong(path, key, say string) error {
	zh, en, _ := strings.Cut(say, " · ")
	if en == "" {
		en = zh
	}
	e := ErrConfig.At(key)
	e.Say = lang.Text{ZH: fmt.Sprintf("%s：%s：%s", path, key, zh), EN: fmt.Sprintf("%s: %s: %s", path, key, en)}
	return e
}

func (c *Client) check(path, whose string) error {
	switch {
	case !secureAddress(c.Issuer):
		return wrong(path, whose+".issuer", "写成 https://… · write https://…")
	case c.ID == "":
		return wrong(path, whose+".client", "写明在认证平台登记的 client id · write the client id")
	case c.Name.ZH == "" || c.Name.EN == "":
		return wrong(path, whose+".name", "用 {zh: …, en: …} 写明大家怎么叫它 · write what people call it as {zh: …, en: …}")
	case whose == "staff" && c.NumberClaim != "":
		return wrong(path, whose+".number_claim", "工作人员账号不靠公民身份号码 · accounts of staff do not go by citizen numbers")
	}
	if c.SecretFile == "" {
		return nil
	}
	file := c.SecretFile
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(path), file)
	}
	info, err := os.Stat(file)
	if err != nil {
		return wrong(path, whose+".secret_file", err.Error())
	}
	if info.Mode().Perm()&0o077 != 0 {
		return wrong(path, whose+".secret_file", fmt.Sprintf("%s 他人可读，应为 0600 · others can read it, its mode must be 0600", file))
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return wrong(path, whose+".secret_file", err.Error())
	}
	if c.secret = strings.TrimSpace(string(raw)); c.secret == "" {
		return wrong(path, whose+".secret_file", file+" 是空的 · is empty")
	}
	return nil
}

// String keeps the secret out of logs.
func (c Client) String() string { return c.ID + " at " + c.Issuer }

// GoString keeps the secret out of %#v.
func (c Client) GoString() string { return c.String() }

// secureAddress reports whether nobody on the way reads along: TLS, or this very
// machine.
func secureAddress(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
