// Package login is how a resident comes in: by a provider of sign-ins (OpenID
// Connect) whose identity is linked to a person on file once, or by a slip of
// paper that a clerk makes out at the window after looking at the identity
// card; the sessions that follow; for whom besides themself a resident may act;
// and who looked at their data.
//
// It is not staff: no resident has an account, a password or a role here. It
// does not speak OpenID Connect: it is handed an access.Identity that somebody
// has checked.
//
//	door, err := login.Open(ctx, db, login.Options{})
//	slip, err := door.Issue(ctx, by, person)           // at the window
//	token, err := door.SignInBySlip(ctx, slip.Code, "123X", "") // at home
//	visitor, err := door.Visitor(ctx, token)
package login
