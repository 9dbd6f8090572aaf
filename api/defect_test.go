package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"minsheng/api"
	"minsheng/civil"
	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/lang"
)

func TestADefectIsWrittenDownAndNotShown(t *testing.T) {
	const inside = "row 17 of somebody's table"
	for name, engine := range map[string]func(civil.Date) (*entitle.Engine, error){
		"an error": func(civil.Date) (*entitle.Engine, error) { return nil, errors.New(inside) },
		"a fault of ours": func(civil.Date) (*entitle.Engine, error) {
			return nil, fault.New(fault.Internal, "x.y", lang.Text{EN: inside})
		},
		"a panic":           func(civil.Date) (*entitle.Engine, error) { panic(inside) },
		"a panic of errors": func(civil.Date) (*entitle.Engine, error) { panic(errors.New(inside)) },
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			w := newTown(t, func(o *api.Options) { o.Engine, o.Log = engine, slog.New(slog.NewTextHandler(&log, nil)) })
			out := w.ask("POST", "/api/v1/entitlements", family)
			p := read[struct{ Instance, Code string }](t, out)
			if out.Code != 500 || strings.Contains(out.Body.String(), inside) || p.Code != "api.internal" {
				t.Errorf("%d %s", out.Code, out.Body)
			}
			if p.Instance == "" || !strings.Contains(log.String(), p.Instance) || !strings.Contains(log.String(), inside) {
				t.Errorf("instance %q, log %s", p.Instance, &log)
			}
		})
	}
}

func TestEachKindOfFaultHasOneStatus(t *testing.T) {
	for kind, status := range map[fault.Kind]int{fault.Invalid: 422, fault.NotFound: 404, fault.Denied: 403, fault.Conflict: 409, fault.Stale: 412, fault.Unavailable: 503} {
		f := fault.New(kind, "a.b", lang.Text{ZH: "说明", EN: "words"}).At("there").Because(errors.New("inside"))
		w := newTown(t, func(o *api.Options) {
			o.Engine = func(civil.Date) (*entitle.Engine, error) { return nil, fmt.Errorf("ask: %w", f) }
		})
		out := w.ask("POST", "/api/v1/entitlements", family, "Accept-Language", "en")
		if text := out.Body.String(); out.Code != status || !strings.Contains(text, `"code":"a.b"`) || !strings.Contains(text, `"field":"there"`) ||
			!strings.Contains(text, `"detail":"words"`) || strings.Contains(text, "inside") {
			t.Errorf("%s: %d %s", kind, out.Code, text)
		}
	}
}

func TestWhatTakesTooLongIsSaidToBeTriedLater(t *testing.T) {
	w := newTown(t, func(o *api.Options) {
		o.Engine = func(civil.Date) (*entitle.Engine, error) {
			return nil, fmt.Errorf("read: %w", context.DeadlineExceeded)
		}
	})
	if out := w.ask("POST", "/api/v1/entitlements", family); out.Code != 503 || !strings.Contains(out.Body.String(), "api.timeout") {
		t.Errorf("%d %s", out.Code, out.Body)
	}
}
