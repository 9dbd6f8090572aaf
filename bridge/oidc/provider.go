package oidc

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/lang"
)

// How long a provider may take to answer, and how far its clock may be off.
const (
	answerTime = 10 * time.Second
	clockSkew  = time.Minute
)

// ErrAway says that the provider does not answer.
var ErrAway = fault.New(fault.Unavailable, "oidc.away", lang.Text{
	ZH: "统一身份认证现在联系不上：请过一会儿再试，或用窗口的登录条登录", EN: "The identity service does not answer: try again in a while, or use a slip from the window"})

// ErrAnswer says that an answer belongs to no sign-in of this browser.
var ErrAnswer = fault.New(fault.Invalid, "oidc.answer", lang.Text{
	ZH: "这次认证没有从本站开始，或者隔得太久：请重新登录", EN: "This sign-in did not begin here, or it took too long: sign in again"})

// ErrRefused says that the provider did not sign somebody in.
var ErrRefused = fault.New(fault.Denied, "oidc.refused", lang.Text{
	ZH: "统一身份认证没有让您登录：可能是您取消了，请再试一次", EN: "The identity service did not sign you in: perhaps you cancelled, try again"})

// ErrToken says that what the provider vouches with does not stand.
var ErrToken = fault.New(fault.Denied, "oidc.token", lang.Text{
	ZH: "统一身份认证的回执核对不上，没有登录：请重试，多次如此请告诉窗口", EN: "What the identity service sent cannot be verified, so you are not signed in: try again, and tell a window if it goes on"})

// Provider is one provider of OpenID Connect, found when it is first asked.
type Provider struct {
	client Client
	site   string // the address of ours
	back   string // the path where browsers come back
	http   *http.Client
	now    func() time.Time

	mu    sync.Mutex
	found *gooidc.Provider
	says  metadata
}

// metadata is what a provider says of itself besides what go-oidc reads.
type metadata struct {
	EndSession string `json:"end_session_endpoint"`
	NamesSelf  bool   `json:"authorization_response_iss_parameter_supported"`
}

// New returns the provider of a client. address is the site's own, and path
// where the provider sends browsers back.
func New(client Client, address, path string) *Provider {
	return &Provider{client: client, site: address, back: path, http: &http.Client{Timeout: answerTime}, now: time.Now}
}

// Name is what people call the provider.
func (p *Provider) Name() lang.Text { return p.client.Name }

// discover finds the provider, once.
func (p *Provider) discover(ctx context.Context) (*gooidc.Provider, metadata, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, p.says, nil
	}
	// What is found lives on, and fetches keys when the provider changes them.
	found, err := gooidc.NewProvider(gooidc.ClientContext(context.WithoutCancel(ctx), p.http), p.client.Issuer)
	if err != nil {
		return nil, metadata{}, ErrAway.Because(err)
	}
	var says metadata
	if err := found.Claims(&says); err != nil {
		return nil, metadata{}, ErrAway.Because(err)
	}
	p.found, p.says = found, says
	return found, says, nil
}

func (p *Provider) oauth(found *gooidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: p.client.ID, ClientSecret: p.client.secret, Endpoint: found.Endpoint(), RedirectURL: p.site + p.back,
		Scopes: append([]string{gooidc.ScopeOpenID}, p.client.Scopes...)}
}

// derived makes one of the values that bind a sign-in to the browser it began
// in. None of them tells another, and none tells the secret.
func derived(use, secret string) string {
	sum := sha256.Sum256([]byte("minsheng oidc " + use + "\x00" + secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Begin returns where a browser is sent to sign in. secret is fresh, random and
// kept by that browser alone. Fault: ErrAway.
func (p *Provider) Begin(ctx context.Context, secret string) (address string, err error) {
	found, _, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{gooidc.Nonce(derived("nonce", secret)), oauth2.S256ChallengeOption(derived("verifier", secret))}
	if acr := p.client.SecondFactor.ACR; len(acr) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", acr[0]))
	}
	return p.oauth(found).AuthCodeURL(derived("state", secret), options...), nil
}

// Finish checks an answer and returns who it says it is. Faults: ErrAnswer,
// ErrRefused, ErrToken, ErrAway.
func (p *Provider) Finish(ctx context.Context, secret string, answer url.Values) (access.Identity, error) {
	if secret == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(derived("state", secret))) != 1 {
		return access.Identity{}, ErrAnswer
	}
	found, says, err := p.discover(ctx)
	if err != nil {
		return access.Identity{}, err
	}
	// RFC 9207: an answer of another provider is not taken for this one's.
	if iss := answer.Get("iss"); iss != p.client.Issuer && (iss != "" || says.NamesSelf) {
		return access.Identity{}, ErrAnswer.Because(errors.New("the answer names another issuer"))
	}
	if code := answer.Get("error"); code != "" {
		return access.Identity{}, ErrRefused.Because(fmt.Errorf("the provider says %.60q", code))
	}
	ctx = gooidc.ClientContext(ctx, p.http)
	token, err := p.oauth(found).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(derived("verifier", secret)))
	if err != nil {
		return access.Identity{}, exchangeFault(err)
	}
	return p.verified(ctx, found, token, derived("nonce", secret))
}

// exchangeFault keeps what the provider answered out of logs: it may hold
// tokens.
func exchangeFault(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return ErrToken.Because(fmt.Errorf("the provider says %.60q to the code", refused.ErrorCode))
	}
	return ErrAway.Because(err)
}

// verified checks the ID token and reads who it is of.
func (p *Provider) verified(ctx context.Context, found *gooidc.Provider, token *oauth2.Token, nonce string) (access.Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	verifier := found.Verifier(&gooidc.Config{ClientID: p.client.ID, Now: func() time.Time { return p.now().Add(-clockSkew) }})
	id, err := verifier.Verify(ctx, raw)
	if err != nil {
		return access.Identity{}, ErrToken.Because(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return access.Identity{}, ErrToken.Because(errors.New("the nonce is another's"))
	}
	if id.IssuedAt.After(p.now().Add(clockSkew)) {
		return access.Identity{}, ErrToken.Because(errors.New("it was issued in the future: compare the clocks"))
	}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return access.Identity{}, ErrToken.Because(err)
	}
	who := access.Identity{Issuer: id.Issuer, Subject: id.Subject, Strong: p.strong(claims)}
	if err := p.more(ctx, found, token, claims, id.Subject); err != nil {
		return access.Identity{}, err
	}
	who.Name, _ = claims["name"].(string)
	if p.client.NumberClaim != "" {
		who.Number, _ = claims[p.client.NumberClaim].(string)
	}
	return who, nil
}

// more asks the provider's userinfo for the claims that we want and the ID token
// does not hold. What only userinfo says does not make a sign-in strong.
func (p *Provider) more(ctx context.Context, found *gooidc.Provider, token *oauth2.Token, claims map[string]any, subject string) error {
	_, named := claims["name"]
	_, numbered := claims[p.client.NumberClaim]
	if found.UserInfoEndpoint() == "" || named && (numbered || p.client.NumberClaim == "") {
		return nil
	}
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return ErrAway.Because(errors.New("userinfo does not answer"))
	}
	if info.Subject != subject {
		return ErrToken.Because(errors.New("userinfo speaks of another subject"))
	}
	said := map[string]any{}
	if err := info.Claims(&said); err != nil {
		return ErrToken.Because(err)
	}
	for _, name := range []string{"name", p.client.NumberClaim} {
		if _, there := claims[name]; !there && name != "" {
			claims[name] = said[name]
		}
	}
	return nil
}

// strong reports whether a sign-in had more than one factor, as the provider
// says it.
func (p *Provider) strong(claims map[string]any) bool {
	factor := p.client.SecondFactor
	if acr, _ := claims["acr"].(string); acr != "" && slices.Contains(factor.ACR, acr) {
		return true
	}
	all, _ := claims["amr"].([]any)
	return slices.ContainsFunc(all, func(one any) bool {
		method, _ := one.(string)
		return method != "" && slices.Contains(factor.AMR, method)
	})
}

// Leave is where somebody signs out of the provider too, and comes back to a
// path of this site; empty where there is no such place.
func (p *Provider) Leave(ctx context.Context, path string) string {
	_, says, err := p.discover(ctx)
	if err != nil || says.EndSession == "" {
		return ""
	}
	u, err := url.Parse(says.EndSession)
	if err != nil || !secureAddress(u.Scheme+"://"+u.Host) {
		return ""
	}
	query := u.Query()
	query.Set("client_id", p.client.ID)
	query.Set("post_logout_redirect_uri", p.site+path)
	u.RawQuery = query.Encode()
	return u.String()
}
