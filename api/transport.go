package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minsheng/lang"
)

// patience is how long a request may take.
const patience = 25 * time.Second

// headers hold for every answer: nothing is kept by anybody on the way, and
// nothing runs or loads in a browser that looks at it.
var headers = map[string]string{
	"Cache-Control":           "no-store",
	"Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
	"X-Content-Type-Options":  "nosniff",
	"Referrer-Policy":         "no-referrer",
	"Vary":                    "Accept-Encoding, Accept-Language, Authorization",
}

// transport is what holds for every request: headers, an end to it, a packed
// body, and a defect that is answered and written down.
func (a *API) transport(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		ctx, end := context.WithTimeout(r.Context(), patience)
		defer end()
		r = r.WithContext(ctx)
		out := &packed{ResponseWriter: w, api: a, wanted: strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Method != http.MethodHead}
		defer out.close()
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				a.fail(out, r, fmt.Errorf("panic: %v", v))
			} else if v != nil {
				panic(v)
			}
		}()
		if p := wrongQuery(r); p != nil {
			a.fail(out, r, p)
			return
		}
		next.ServeHTTP(out, r)
	})
}

// wrongQuery refuses what the framework lets pass: what cannot be read, what is
// asked twice, what is asked without saying what, and what is no text.
func wrongQuery(r *http.Request) *Problem {
	asked, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return problemOf(r.Context(), errRequest.At("query"))
	}
	for name, values := range asked {
		if len(values) != 1 || values[0] == "" || !utf8.ValidString(values[0]) || strings.ContainsFunc(values[0], unicode.IsControl) {
			return problemOf(r.Context(), errRequest.At("query."+name))
		}
	}
	return nil
}

// answer lets the routes answer, and says in our words where there is none.
func (a *API) answer(w http.ResponseWriter, r *http.Request) {
	h, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	none := &noAnswer{header: http.Header{}}
	h.ServeHTTP(none, r)
	if none.status/100 == 3 {
		a.mux.ServeHTTP(w, r) // the mux knows the address by another spelling
		return
	}
	p := problemWith(r.Context(), http.StatusNotFound, "api.no_route", lang.Text{
		ZH: "没有这个地址：见 " + Prefix + "/docs", EN: "There is nothing at this address: see " + Prefix + "/docs"})
	if none.status == http.StatusMethodNotAllowed {
		p = problemWith(r.Context(), none.status, "api.method", lang.Text{ZH: "这个地址不接受 " + r.Method, EN: r.Method + " is not for this address"})
		p.headers = http.Header{"Allow": none.header["Allow"]}
	}
	a.fail(w, r, p)
}

// noAnswer hears what the mux would say where it has no route.
type noAnswer struct {
	header http.Header
	status int
}

// Header is what would be sent along.
func (n *noAnswer) Header() http.Header { return n.header }

// WriteHeader hears the status.
func (n *noAnswer) WriteHeader(status int) { n.status = status }

// Write drops the words.
func (n *noAnswer) Write(b []byte) (int, error) { return len(b), nil }

// fail answers with a problem. Where an answer has begun already there is
// nothing left to say.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		a.options.Log.Debug("nobody hears a problem", "error", err)
	}
}

// packed is an answer that is packed with gzip where that was asked for and
// there is a body.
type packed struct {
	http.ResponseWriter
	api    *API
	wanted bool
	begun  bool
	gzip   *gzip.Writer
}

// WriteHeader sends the head.
func (p *packed) WriteHeader(status int) {
	if p.begun {
		return
	}
	p.begun = true
	h := p.Header()
	bodiless := status == http.StatusNoContent || status == http.StatusNotModified || status/100 == 1
	if p.wanted && !bodiless && h.Get("Content-Encoding") == "" {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		if p.gzip, _ = p.api.gzips.Get().(*gzip.Writer); p.gzip == nil {
			p.gzip = gzip.NewWriter(nil)
		}
		p.gzip.Reset(p.ResponseWriter)
	}
	p.ResponseWriter.WriteHeader(status)
}

// Write sends part of the body.
func (p *packed) Write(b []byte) (int, error) {
	if !p.begun {
		p.WriteHeader(http.StatusOK)
	}
	if p.gzip != nil {
		return p.gzip.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (p *packed) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packed) close() {
	if p.gzip == nil {
		return
	}
	p.gzip.Close() // who went away hears no more
	p.gzip.Reset(io.Discard)
	p.api.gzips.Put(p.gzip)
	p.gzip = nil
}

var errNull = errors.New("a text holds the character U+0000")

// readJSON reads a body. The null character, which PostgreSQL keeps in no text,
// is in nothing that people write.
func readJSON(data []byte, v any) error {
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte(`\u0000`))
		if i < 0 {
			return json.Unmarshal(data, v)
		}
		at += i
		before := len(data[:at]) - len(bytes.TrimRight(data[:at], `\`))
		if before%2 == 0 {
			return errNull
		}
		at++
	}
}
