package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
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
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"128" pattern:"^[!-~]+$" doc:"自己取的、不重复的编号：同一编号的请求只办一次 · an id of your own: what is sent again with it is done once" example:"3f0c6f0e-7d5a-4a53-9d9e-0c2a3c1b2f10"`
}

// key is the key by which an area does an act once: those of two programs never
// meet.
func (o *Once) key(c *staff.Actor) string { return c.Account.Login + "/" + o.Key }

var errTooLarge = fault.New(fault.Invalid, "api.too_large", lang.Text{ZH: "请求正文过大", EN: "The body is too large"})

// answered is an answer as it is kept.
type answered struct {
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// onlyOnce answers a request that was answered before in the same words, and
// refuses another request with the same key. What was begun and never answered
// is asked again: the key goes on to the area, which does the act once.
func (a *API) onlyOnce(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		next(ctx) // the check of the request says what is missing
		return
	}
	limit := ctx.Operation().MaxBodyBytes
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil || int64(len(body)) > limit {
		p := problemOf(r.Context(), errTooLarge)
		p.Status, p.Title = http.StatusRequestEntityTooLarge, http.StatusText(http.StatusRequestEntityTooLarge)
		a.fail(w, r, p)
		return
	}
	q := staff.Request{Key: key, Hash: hashOf(r, body)}
	given, err := a.options.Staff.Ask(r.Context(), client(r.Context()), q)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if given.Status != 0 {
		a.repeat(w, r, given)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kept := &keeping{ResponseWriter: w}
	next(humago.NewContext(ctx.Operation(), r, kept))
	// Also for who went away meanwhile: they will ask again.
	if err := a.keepAnswer(r.WithContext(context.WithoutCancel(r.Context())), q, kept); err != nil {
		a.options.Log.Error("an answer could not be kept", "error", err)
	}
}

// keepAnswer keeps what worked. What was refused did nothing and may be mended
// and sent again; of what failed nobody knows, so the key stays with this
// request.
func (a *API) keepAnswer(r *http.Request, q staff.Request, k *keeping) error {
	c := client(r.Context())
	switch {
	case k.status >= 500:
		return nil
	case k.status >= 400:
		return a.options.Staff.Failed(r.Context(), c, q)
	}
	text, err := json.Marshal(answered{Header: k.belonging(), Body: k.body.Bytes()})
	if err != nil {
		return err
	}
	return a.options.Staff.Answered(r.Context(), c, q, staff.Given{Status: k.status, Body: string(text)})
}

// repeat answers as before, and says so.
func (a *API) repeat(w http.ResponseWriter, r *http.Request, g staff.Given) {
	var kept answered
	if err := json.Unmarshal([]byte(g.Body), &kept); err != nil {
		a.fail(w, r, fmt.Errorf("a kept answer: %w", err))
		return
	}
	for name, values := range kept.Header {
		w.Header()[name] = values
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(g.Status)
	if _, err := w.Write(kept.Body); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		a.options.Log.Debug("nobody hears an answer", "error", err)
	}
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
	kept := http.Header{}
	for _, name := range []string{"Content-Type", "Etag", "Location", "Link"} {
		if v := k.Header()[name]; v != nil {
			kept[name] = v
		}
	}
	return kept
}
