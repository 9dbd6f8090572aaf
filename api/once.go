package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/staff"
)

// Once is what an act must say besides its purpose. The middleware onlyOnce
// reads the key, and areas get it as their own.
type Once struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"128" pattern:"^[!-~]+$" doc:"自己取的、不重复的编号：同一编号的请求只办一次 · an id of your own: what is sent again with it is done once"`
}

// key is the key by which an area does an act once: those of two programs never
// meet.
func (o *Once) key(c *staff.Actor) string { return c.Account.Login + "/" + o.Key }

var errTooLarge = fault.New(fault.Invalid, "api.too_large", lang.Text{ZH: "请求正文过大", EN: "The body is too large"})

// kept is an answer as staff keeps it.
type kept struct {
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// answered is an answer that is given again; it takes the way of errors.
type answered struct {
	status int
	kept
}

// Error is for logs.
func (g *answered) Error() string { return "answered before" }

// GetStatus is the status of the answer.
func (g *answered) GetStatus() int { return g.status }

// GetHeaders are those of the first answer, and that it is not the first.
func (g *answered) GetHeaders() http.Header {
	h := g.Header.Clone()
	h.Set("Idempotency-Replayed", "true")
	return h
}

// MarshalJSON is the body of the answer as it was.
func (g *answered) MarshalJSON() ([]byte, error) { return g.Body, nil }

// asked is a request with a key on its way.
type asked struct {
	staff.Request
	begun bool // it was well formed, and is remembered
}

type askedKey struct{}

// onlyOnce gives a request its hash before it is read, and keeps its answer.
func (a *API) onlyOnce(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	limit := ctx.Operation().MaxBodyBytes
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil || int64(len(body)) > limit {
		p := problemOf(r.Context(), errTooLarge)
		p.Status, p.Title = http.StatusRequestEntityTooLarge, http.StatusText(http.StatusRequestEntityTooLarge)
		a.fail(w, r, p)
		return
	}
	q := &asked{Request: staff.Request{Key: r.Header.Get("Idempotency-Key"), Hash: hashOf(r, body)}}
	r = r.WithContext(context.WithValue(r.Context(), askedKey{}, q))
	r.Body = io.NopCloser(bytes.NewReader(body))
	out := &keeping{ResponseWriter: w}
	next(humago.NewContext(ctx.Operation(), r, out))
	if !q.begun {
		return
	}
	// Also for who went away meanwhile: they will ask again.
	if err := a.keepAnswer(r.WithContext(context.WithoutCancel(r.Context())), q.Request, out); err != nil {
		a.options.Log.Error("an answer could not be kept", "error", err)
	}
}

// before returns the answer that a request was given before, as an error. It
// refuses another request with the same key. What was begun and never answered
// is asked again: the key goes on to the area, which does the act once.
func (a *API) before(ctx context.Context) error {
	q := ctx.Value(askedKey{}).(*asked)
	given, err := a.options.Staff.Ask(ctx, client(ctx), q.Request)
	if err != nil {
		return a.problem(ctx, err)
	}
	if given.Status == 0 {
		q.begun = true
		return nil
	}
	again := &answered{status: given.Status}
	if err := json.Unmarshal([]byte(given.Body), &again.kept); err != nil {
		return a.problem(ctx, fmt.Errorf("a kept answer: %w", err))
	}
	return again
}

// keepAnswer keeps what worked. What was refused did nothing and may be mended
// and sent again; of what failed nobody knows, so the key stays with this
// request.
func (a *API) keepAnswer(r *http.Request, q staff.Request, k *keeping) error {
	c := client(r.Context())
	switch {
	case k.status == 0 || k.status >= 500:
		return nil
	case k.status >= 400:
		return a.options.Staff.Failed(r.Context(), c, q)
	}
	text, err := json.Marshal(kept{Header: k.belonging(), Body: k.body.Bytes()})
	if err != nil {
		return err
	}
	return a.options.Staff.Answered(r.Context(), c, q, staff.Given{Status: k.status, Body: string(text)})
}

// hashOf is the hash of all that makes up a request. The method and the path
// hold no line break, so no two requests read alike.
func hashOf(r *http.Request, body []byte) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("If-Match"))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// keeping is an answer that is read along while it is sent.
type keeping struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader sends the head.
func (k *keeping) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
	k.ResponseWriter.WriteHeader(status)
}

// Write sends part of the body.
func (k *keeping) Write(b []byte) (int, error) {
	if k.status == 0 {
		k.status = http.StatusOK
	}
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (k *keeping) Unwrap() http.ResponseWriter { return k.ResponseWriter }

// belonging are the headers that are part of an answer.
func (k *keeping) belonging() http.Header {
	belong := http.Header{}
	for _, name := range []string{"Etag", "Location", "Link"} {
		if v := k.Header()[name]; v != nil {
			belong[name] = v
		}
	}
	return belong
}
