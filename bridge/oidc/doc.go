// Package oidc signs people in with a provider of OpenID Connect: it finds the
// provider, sends a browser there and checks what it brings back — state, nonce,
// PKCE, the issuer, the signature, the audience, the time.
//
// It is not a provider, and it keeps no session: who an identity is here is for
// staff and people/login to say. Tokens of the provider are used once and kept
// nowhere.
//
//	config, err := oidc.Read("oidc.yaml")
//	provider := oidc.New(*config.Residents, config.Address, "/me/sign-in/back")
//	address, err := provider.Begin(ctx, secret)          // the browser goes there
//	identity, err := provider.Finish(ctx, secret, query) // and comes back
package oidc
