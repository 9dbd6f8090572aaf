// Package oidctest starts a real provider of OpenID Connect for tests: the npm
// package oidc-provider, which is certified, on this machine, with accounts that
// the test names.
//
// It is not a stand-in: tokens are signed, clients are checked, codes are good
// once.
//
//	provider := oidctest.Start(t, oidctest.Accounts{"sub-1": {"name": "沈丽华"}}, site)
//	config := provider.Config(t, site)
package oidctest
