package access

import "strings"

// Identity is who a provider of sign-ins (OpenID Connect) says that somebody
// is. Issuer and Subject together never change and never pass to another
// person; the rest is what it says besides.
type Identity struct {
	Issuer  string
	Subject string
	Name    string // for greeting alone: nothing is decided by it
	Number  string // citizen number, where the provider is trusted to say it; else empty
	Strong  bool   // signed in with more than one factor
}

// Complete reports whether the identity says who it is.
func (i Identity) Complete() bool {
	return strings.TrimSpace(i.Issuer) != "" && strings.TrimSpace(i.Subject) != ""
}

// String keeps subject and number out of logs.
func (i Identity) String() string { return "identity at " + i.Issuer }

// GoString keeps subject and number out of %#v.
func (i Identity) GoString() string { return i.String() }
