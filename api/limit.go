package api

import (
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"minsheng/lang"
)

// Rate is how often somebody may ask: every so often, and so many at once.
type Rate struct {
	Every time.Duration // one more after so long
	Burst int           // so many may come together
}

// DefaultRate lets fifty requests a second through, and two hundred together.
func DefaultRate() Rate { return Rate{Every: 20 * time.Millisecond, Burst: 200} }

func (r Rate) orDefault() Rate {
	if r == (Rate{}) {
		return DefaultRate()
	}
	return r
}

// take asks for one more request at an instant. full is when the allowance will
// be whole again, kept from the last time (the generic cell rate algorithm). It
// returns the full to keep, or how long to wait.
func (r Rate) take(now, full time.Time) (next time.Time, wait time.Duration) {
	if full.Before(now) {
		full = now
	}
	next = full.Add(r.Every)
	if wait = next.Sub(now) - time.Duration(r.Burst)*r.Every; wait > 0 {
		return full, wait
	}
	return next, 0
}

// limits holds how much each caller has left. Several processes each hold their
// own.
type limits struct {
	now            func() time.Time
	client, public Rate

	mu   sync.Mutex
	seen map[string]time.Time // when the allowance of a caller is whole again
}

// manyCallers is when those who have all of their allowance are forgotten.
const manyCallers = 10_000

func (l *limits) take(who string, rate Rate) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.seen) >= manyCallers {
		for k, full := range l.seen {
			if !full.After(now) {
				delete(l.seen, k)
			}
		}
	}
	l.seen[who], wait = rate.take(now, l.seen[who])
	return wait
}

// limited finds out who asks, and lets nobody ask too often: each program has
// its allowance, and each address from which requests without a good token come.
func (a *API) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := a.known(r)
		who, rate := "address "+addressOf(r), a.limits.public
		if c := client(r.Context()); c != nil {
			who, rate = string(c.Account.ID), a.limits.client
		}
		if wait := a.limits.take(who, rate); wait > 0 {
			seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
			p := problemWith(r.Context(), http.StatusTooManyRequests, "api.too_many", lang.Text{
				ZH: "请求太多：" + seconds + " 秒后再试", EN: "Too many requests: try again after " + seconds + " s"})
			p.headers = http.Header{"Retry-After": {seconds}}
			a.fail(w, r, p)
			return
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// addressOf is the machine a request comes from. Behind a reverse proxy that is
// the proxy, which then has to limit by address.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
