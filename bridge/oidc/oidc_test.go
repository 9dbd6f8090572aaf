package oidc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"minsheng/access"
	"minsheng/bridge/oidc"
	"minsheng/bridge/oidc/oidctest"
	"minsheng/lang"
)

const site = "http://127.0.0.1:18080"

// signs is somebody's browser at the provider: it goes where it is sent, gives
// the account a name, presses a button, and stops at the door of our site.
func signs(t *testing.T, address, account, button string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var came *url.URL
	browser := http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), site) {
			came = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(res.Body)
	res.Body.Close()
	action := regexp.MustCompile(`action="([^"]+)"`).FindSubmatch(text)
	if action == nil {
		t.Fatalf("the provider shows no form: %s", text)
	}
	at, err := res.Request.URL.Parse(string(action[1]))
	if err != nil {
		t.Fatal(err)
	}
	res, err = browser.PostForm(at.String(), url.Values{"login": {account}, "do": {button}})
	if err != nil {
		t.Fatal(err)
	}
	text, _ = io.ReadAll(res.Body)
	res.Body.Close()
	if came == nil {
		t.Fatalf("the provider did not send the browser back: %d %s", res.StatusCode, text)
	}
	return came.Query()
}

// twoClients are a site's clients at a real provider.
type twoClients struct {
	t                *testing.T
	issuer           string
	residents, staff *oidc.Provider
}

func open(t *testing.T) twoClients {
	running := oidctest.Start(t, oidctest.Accounts{"sub-1": {"name": "沈丽华", "citizen_number": "790502198005150000"}}, site)
	config := running.Config(t, site)
	return twoClients{t, running.Issuer, oidc.New(*config.Residents, config.Address, "/me/sign-in/back"), oidc.New(*config.Staff, config.Address, "/sign-in/back")}
}

func (c twoClients) begin(p *oidc.Provider, secret string) string {
	c.t.Helper()
	address, err := p.Begin(c.t.Context(), secret)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, must := range []string{"state=", "nonce=", "code_challenge=", "code_challenge_method=S256", "response_type=code"} {
		if !strings.Contains(address, must) {
			c.t.Errorf("%s lacks %s", address, must)
		}
	}
	if strings.Contains(address, secret) {
		c.t.Error("the secret of the browser leaves it")
	}
	return address
}

func TestARealProviderSignsResidentsAndStaffIn(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	t.Run("a resident comes back with a number that the provider has verified", func(t *testing.T) {
		answer := signs(t, c.begin(c.residents, "secret-a"), "sub-1", "once")
		who, err := c.residents.Finish(ctx, "secret-a", answer)
		if want := (access.Identity{Issuer: c.issuer, Subject: "sub-1", Name: "沈丽华", Number: "790502198005150000"}); err != nil || who != want {
			t.Errorf("%#v, %v", who, err)
		}
		if _, err := c.residents.Finish(ctx, "secret-a", answer); !errors.Is(err, oidc.ErrToken) {
			t.Errorf("the same answer again: %v", err)
		}
	})
	t.Run("staff are strong with two factors and not with one", func(t *testing.T) {
		if !strings.Contains(c.begin(c.staff, "secret-h"), "acr_values="+url.QueryEscape(oidctest.Twice)) {
			t.Error("a second factor is not asked for")
		}
		for button, strong := range map[string]bool{"once": false, "twice": true} {
			who, err := c.staff.Finish(ctx, "secret-h", signs(t, c.begin(c.staff, "secret-h"), "sub-1", button))
			if err != nil || who.Strong != strong || who.Number != "" {
				t.Errorf("%s: %#v, strong %v, %v", button, who, who.Strong, err)
			}
		}
	})
	t.Run("one can leave the provider too", func(t *testing.T) {
		leave := c.residents.Leave(ctx, "/me/signed-out")
		if !strings.HasPrefix(leave, c.issuer+"/") || !strings.Contains(leave, url.QueryEscape(site+"/me/signed-out")) {
			t.Errorf("%q", leave)
		}
	})
}

func TestAnAnswerThatDoesNotBelongToTheBrowserIsRefused(t *testing.T) {
	c := open(t)
	ctx := t.Context()
	answer := signs(t, c.begin(c.residents, "secret-b"), "sub-1", "once")
	for _, secret := range []string{"secret-c", ""} {
		if _, err := c.residents.Finish(ctx, secret, answer); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("another browser's secret %q: %v", secret, err)
		}
	}
	stolen := signs(t, c.begin(c.residents, "secret-d"), "sub-1", "once")
	own := signs(t, c.begin(c.residents, "secret-e"), "sub-1", "once")
	mixed := maps.Clone(own)
	mixed.Set("code", stolen.Get("code"))
	if _, err := c.residents.Finish(ctx, "secret-e", mixed); !errors.Is(err, oidc.ErrToken) {
		t.Errorf("a stolen code in another browser: %v", err)
	}
	for _, iss := range []string{"https://evil.example", ""} {
		answer := signs(t, c.begin(c.residents, "secret-f"), "sub-1", "once")
		answer.Set("iss", iss)
		if _, err := c.residents.Finish(ctx, "secret-f", answer); !errors.Is(err, oidc.ErrAnswer) {
			t.Errorf("an answer that names the issuer %q: %v", iss, err)
		}
	}
	if _, err := c.residents.Finish(ctx, "secret-g", signs(t, c.begin(c.residents, "secret-g"), "sub-1", "no")); !errors.Is(err, oidc.ErrRefused) {
		t.Errorf("cancelled: %v", err)
	}
}

// forger is a provider that signs what a test makes up: it shows that what a
// good provider never sends is refused.
type forger struct {
	*httptest.Server
	key    *rsa.PrivateKey
	signer *rsa.PrivateKey // whose key signs; the published one is key
	claims func(map[string]any)
	about  string // the subject that userinfo speaks of
}

func forge(t *testing.T) *forger {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &forger{key: key, signer: key, claims: func(map[string]any) {}}
	var nonce string
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]any{"issuer": f.URL, "authorization_endpoint": f.URL + "/auth", "token_endpoint": f.URL + "/token", "jwks_uri": f.URL + "/keys",
			"userinfo_endpoint": f.URL + "/me", "end_session_endpoint": "javascript:alert(1)", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("/auth", func(w http.ResponseWriter, r *http.Request) { nonce = r.URL.Query().Get("nonce") })
	mux.HandleFunc("/keys", func(w http.ResponseWriter, r *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &f.key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/me", func(w http.ResponseWriter, r *http.Request) { answer(w, map[string]any{"sub": f.about, "name": "甲"}) })
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		claims := map[string]any{"iss": f.URL, "sub": "s", "aud": "minsheng", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": nonce, "name": "甲"}
		f.claims(claims)
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.sign(t, claims)})
	})
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *forger) sign(t *testing.T, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: f.signer, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestATokenThatAGoodProviderNeverSendsIsRefused(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for _, tt := range []struct {
		name   string
		claims func(map[string]any)
		with   func(*forger)
		want   error
	}{
		{name: "a good one is taken: the test looks in the right place"},
		{name: "a clock half a minute behind is forgiven", claims: func(c map[string]any) { c["exp"] = now.Add(-30 * time.Second).Unix() }},
		{name: "another's nonce", claims: func(c map[string]any) { c["nonce"] = "another" }, want: oidc.ErrToken},
		{name: "no nonce", claims: func(c map[string]any) { delete(c, "nonce") }, want: oidc.ErrToken},
		{name: "another audience", claims: func(c map[string]any) { c["aud"] = "another" }, want: oidc.ErrToken},
		{name: "another issuer", claims: func(c map[string]any) { c["iss"] = "https://evil.example" }, want: oidc.ErrToken},
		{name: "too old", claims: func(c map[string]any) { c["exp"] = now.Add(-2 * time.Minute).Unix() }, want: oidc.ErrToken},
		{name: "of the future", claims: func(c map[string]any) { c["iat"] = now.Add(time.Hour).Unix() }, want: oidc.ErrToken},
		{name: "signed by another", with: func(f *forger) { f.signer = other }, want: oidc.ErrToken},
		{name: "userinfo of another subject", claims: func(c map[string]any) { delete(c, "name") }, with: func(f *forger) { f.about = "another" }, want: oidc.ErrToken},
		{name: "userinfo of the same subject", claims: func(c map[string]any) { delete(c, "name") }, with: func(f *forger) { f.about = "s" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := forge(t)
			if tt.claims != nil {
				f.claims = tt.claims
			}
			if tt.with != nil {
				tt.with(f)
			}
			p := oidc.New(oidc.Client{Issuer: f.URL, ID: "minsheng", Name: lang.Text{ZH: "甲", EN: "A"}}, site, "/me/sign-in/back")
			address, err := p.Begin(t.Context(), "secret")
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.Get(address)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			sent, _ := url.Parse(address)
			who, err := p.Finish(t.Context(), "secret", url.Values{"state": {sent.Query().Get("state")}, "code": {"c"}})
			if !errors.Is(err, tt.want) || tt.want == nil && (err != nil || who.Name != "甲") {
				t.Errorf("%#v, %v", who, err)
			}
			if leave := p.Leave(t.Context(), "/"); leave != "" {
				t.Errorf("sends people to %q", leave)
			}
		})
	}
}
