package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/staff"
)

// Problem is what went wrong, as RFC 9457 writes it: what a program can act on
// (status, code, field), and words for people in both languages.
type Problem struct {
	Type     string    `json:"type" doc:"编码的 URI · the code as a URI" example:"tag:minsheng,2026:staff.denied"`
	Title    string    `json:"title" doc:"HTTP 状态的名称 · the name of the status"`
	Status   int       `json:"status" minimum:"400" maximum:"599"`
	Detail   string    `json:"detail" doc:"按 Accept-Language 的说明 · in the language of Accept-Language"`
	Instance string    `json:"instance,omitempty" doc:"日志中的编号 · the id under which the log has it"`
	Code     string    `json:"code" doc:"稳定的编码 · stable" example:"staff.denied"`
	Field    string    `json:"field,omitempty" doc:"哪个字段 · the field it is about"`
	Say      lang.Text `json:"say"`
	Errors   []Wrong   `json:"errors,omitempty" doc:"逐项 · one by one"`

	headers http.Header
}

// Wrong is one thing that is wrong with a request.
type Wrong struct {
	Location string    `json:"location" doc:"如 body.people[0].sex · where" example:"query.on"`
	Code     string    `json:"code,omitempty"`
	Say      lang.Text `json:"say"`
}

// Error is for logs.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the status of the answer.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statuses of the kinds of faults.
func statusOf(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Denied:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

var (
	errInternal = fault.New(fault.Internal, "api.internal", lang.Text{
		ZH: "程序出错，已经记下：请把 instance 告诉管理员", EN: "Something failed here and was written down: tell the administrator the instance"})
	errTimeout = fault.New(fault.Unavailable, "api.timeout", lang.Text{ZH: "处理时间过长：请稍后再试", EN: "It took too long: try again later"})
	errRequest = fault.New(fault.Invalid, "api.request", lang.Text{ZH: "请求不符合接口说明", EN: "The request is not as the document says"})
	errPack    = fault.New(fault.Invalid, "api.household", lang.Text{ZH: "家庭信息有错，逐项见 errors", EN: "The household has mistakes: see errors"})
)

// problem is the one place where an error becomes an answer. What is not a
// fault is a defect: it is logged whole and not shown.
func (a *API) problem(ctx context.Context, err error) *Problem {
	var p *Problem
	var mistakes pack.Mistakes
	var f *fault.Error
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &mistakes):
		p := problemOf(ctx, errPack)
		for _, m := range mistakes {
			p.Errors = append(p.Errors, Wrong{Location: "body", Code: m.Code, Say: lang.Text{ZH: m.Say.ZH + "。" + m.Fix.ZH, EN: m.Say.EN + ". " + m.Fix.EN}})
		}
		return p
	case errors.As(err, &f) && f.Kind != fault.Internal:
		return problemOf(ctx, f)
	case errors.Is(err, context.DeadlineExceeded):
		return problemOf(ctx, errTimeout)
	}
	p = problemOf(ctx, errInternal)
	p.Instance = "urn:uuid:" + string(id.New())
	a.options.Log.Error("request failed", "instance", p.Instance, "error", err)
	return p
}

func problemOf(ctx context.Context, f *fault.Error) *Problem {
	p := problemWith(ctx, statusOf(f.Kind), f.Code, f.Say)
	p.Field = f.Field
	if errors.Is(f, staff.ErrToken) {
		p.Status, p.Title, p.headers = http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), http.Header{"Www-Authenticate": {`Bearer realm="minsheng"`}}
	}
	return p
}

func problemWith(ctx context.Context, status int, code string, say lang.Text) *Problem {
	return &Problem{Type: "tag:minsheng,2026:" + code, Title: http.StatusText(status), Status: status, Detail: say.In(tagOf(ctx)), Code: code, Say: say}
}

// plain turns what the framework says of a request into a Problem of ours, and
// leaves out the values that were sent: they are people's.
func (a *API) plain(ctx huma.Context, status string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := problemOf(ctx.Context(), errRequest)
	p.Status, p.Title = m.Status, http.StatusText(m.Status)
	if m.Status >= 500 {
		return a.problem(ctx.Context(), errors.New(m.Detail)), nil
	}
	for _, d := range m.Errors {
		p.Errors = append(p.Errors, Wrong{Location: d.Location, Say: lang.Text{ZH: d.Message, EN: d.Message}})
	}
	if len(m.Errors) == 0 {
		p.Errors = []Wrong{{Location: "request", Say: lang.Text{ZH: m.Detail, EN: m.Detail}}}
	}
	return p, nil
}

// problemResponse documents how every route fails.
func (a *API) problemResponse() *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "")
	return &huma.Response{Description: "出错 · a problem (RFC 9457)", Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
}
