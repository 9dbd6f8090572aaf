package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minsheng/lang"
	"minsheng/staff"
)

// clientScheme is the name of how programs come, in the document.
const clientScheme = "client"

// Asking is what a request that concerns people must say.
type Asking struct {
	Purpose string `header:"Purpose" required:"true" minLength:"2" maxLength:"900" pattern:"^[^\\s\\x00-\\x1f\\x7f]([^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f])?$" doc:"为什么要看或要办，写进审计日志；中文用 UTF-8 或百分号编码 · what for, as the journal keeps it; percent-encoded where it is not ASCII" example:"disability%20review%202026"`
}

// purpose is what for, in letters.
func (a *Asking) purpose() string {
	said, err := url.PathUnescape(a.Purpose)
	if err != nil || strings.TrimSpace(said) == "" {
		said = a.Purpose
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(said, "?"))
}

type clientKey struct{}
type tagKey struct{}

// client is the program that asks. It is there on every route for clients.
func client(ctx context.Context) *staff.Actor {
	c, _ := ctx.Value(clientKey{}).(*staff.Actor)
	return c
}

// tagOf is the language that was asked for.
func tagOf(ctx context.Context) lang.Tag {
	if t, ok := ctx.Value(tagKey{}).(lang.Tag); ok {
		return t
	}
	return lang.ZH
}

// known finds whose program a request comes from, where it says so. Fault:
// staff.ErrToken.
func (a *API) known(r *http.Request) (*http.Request, error) {
	ctx := context.WithValue(r.Context(), tagKey{}, lang.Parse(r.Header.Get("Accept-Language")))
	said := r.Header.Get("Authorization")
	if said == "" {
		return r.WithContext(ctx), nil
	}
	scheme, token, _ := strings.Cut(said, " ")
	if !strings.EqualFold(scheme, "bearer") {
		return r.WithContext(ctx), staff.ErrToken
	}
	c, err := a.options.Staff.Client(ctx, strings.TrimSpace(token))
	if err != nil {
		return r.WithContext(ctx), err
	}
	return r.WithContext(context.WithValue(ctx, clientKey{}, c)), nil
}

// clientsOnly lets through who came with a token.
func (a *API) clientsOnly(ctx huma.Context, next func(huma.Context)) {
	if client(ctx.Context()) != nil {
		next(ctx)
		return
	}
	r, w := humago.Unwrap(ctx)
	a.fail(w, r, staff.ErrToken)
}
