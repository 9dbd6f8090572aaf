package web

import (
	"net/http"
	"strings"
	"time"
)

// maxForm bounds what a page reads from a form.
const maxForm = 64 << 10

// bodyLimit is how much of a request is read: a form, or, where a page takes
// files, one file, which on a slow line takes longer than other requests may.
func bodyLimit(w http.ResponseWriter, r *http.Request) int64 {
	page := strings.HasPrefix(r.URL.Path, "/my/") || strings.HasPrefix(r.URL.Path, "/desk/papers/") || strings.HasPrefix(r.URL.Path, "/desk/pay/")
	takesFiles := page && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
	if !takesFiles {
		return maxForm
	}
	// A server that has no deadlines, like that of a test, needs none put off.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTime))
	return maxUpload
}

// securityHeaders hold for every answer. Pages carry no inline script or
// style, so the policy allows none.
var securityHeaders = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
}

// secure sets the headers and bounds the body of each request.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range securityHeaders {
			w.Header().Set(name, value)
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodyLimit(w, r))
		next.ServeHTTP(w, r)
	})
}
