package api

import (
	"context"
	"net/http"
	"net/url"

	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

var (
	errNoService = fault.New(fault.NotFound, "api.no_service", lang.Text{ZH: "那一天没有这项服务", EN: "There is no such service on that day"})
	errNoProcess = fault.New(fault.NotFound, "api.no_process", lang.Text{ZH: "没有这种办理流程", EN: "There is no such process"})
	errNoBundle  = fault.New(fault.NotFound, "api.no_bundle", lang.Text{ZH: "没有这件“一件事”", EN: "There is no such bundle"})
)

// catalogue serves what the place has decided: anybody may know it.
func (a *API) catalogue() {
	const tag = "services"
	add(a, route{id: "place", method: http.MethodGet, path: "", tag: tag, say: lang.Text{ZH: "这是哪里", EN: "which place this is"}}, a.place)
	add(a, route{id: "list-services", method: http.MethodGet, path: "/services", tag: tag, say: lang.Text{ZH: "服务清单", EN: "the services of a day"}}, a.services)
	add(a, route{id: "get-service", method: http.MethodGet, path: "/services/{service}", tag: tag, say: lang.Text{ZH: "一项服务", EN: "one service: five elements, conditions, amounts, sources"}}, a.service)
	add(a, route{id: "get-form", method: http.MethodGet, path: "/services/{service}/form", tag: tag, say: lang.Text{ZH: "一项服务的申请表", EN: "the form of a service"}}, a.form)
	add(a, route{id: "get-form-schema", method: http.MethodGet, path: "/services/{service}/form/schema", tag: tag,
		say:  lang.Text{ZH: "申请表的 JSON Schema", EN: "the form as JSON Schema 2020-12"},
		more: lang.Text{ZH: "标题按 Accept-Language", EN: "titles in the language of Accept-Language"}}, a.formSchema)
	add(a, route{id: "get-service-process", method: http.MethodGet, path: "/services/{service}/process", tag: tag,
		say: lang.Text{ZH: "一项服务怎样办理", EN: "how a service is decided: states, who acts, limits"}}, a.serviceProcess)
	add(a, route{id: "list-processes", method: http.MethodGet, path: "/processes", tag: tag, say: lang.Text{ZH: "办理流程", EN: "how services are decided"}}, a.processes)
	add(a, route{id: "get-process", method: http.MethodGet, path: "/processes/{process}", tag: tag, say: lang.Text{ZH: "一种办理流程", EN: "one process"}}, a.process)
	add(a, route{id: "list-bundles", method: http.MethodGet, path: "/bundles", tag: tag, say: lang.Text{ZH: "“一件事一次办”", EN: "bundles: one thing, done once"}}, a.bundles)
	add(a, route{id: "get-bundle", method: http.MethodGet, path: "/bundles/{bundle}", tag: tag, say: lang.Text{ZH: "一件“一件事”", EN: "one bundle with its form and parts"}}, a.bundle)
	add(a, route{id: "list-departments", method: http.MethodGet, path: "/departments", tag: tag, say: lang.Text{ZH: "部门", EN: "departments"}}, a.departments)
}

// place says where one is.
type place struct {
	Code      string    `json:"code" example:"330502"`
	Name      lang.Text `json:"name"`
	Version   string    `json:"version"`
	Demo      bool      `json:"demo" doc:"居民都是虚构的演示数据 · everybody in it is made up"`
	Document  string    `json:"document"`
	Documents string    `json:"documentation"`
}

type placeAnswer struct{ Body place }

func (a *API) place(context.Context, *struct{}) (*placeAnswer, error) {
	return &placeAnswer{place{Code: a.home.Code, Name: a.home.Name, Version: a.huma.OpenAPI().Info.Version, Demo: a.options.Demo,
		Document: Prefix + "/openapi.json", Documents: Prefix + "/docs"}}, nil
}

// serviceLine is a service in a list.
type serviceLine struct {
	ID         string    `json:"id"`
	Name       lang.Text `json:"name"`
	Class      string    `json:"class" enum:"basic,inclusive,life"`
	Field      string    `json:"field"`
	Category   string    `json:"category"`
	For        string    `json:"for" enum:"person,household"`
	Department string    `json:"department,omitempty"`
	Start      string    `json:"start,omitempty" doc:"怎样开始 · how it begins"`
}

func lineOf(s *pack.Service) serviceLine {
	return serviceLine{ID: s.ID, Name: s.Name, Class: s.Class, Field: s.Field, Category: s.Category, For: s.For.String(), Department: s.Department, Start: string(s.Start)}
}

type servicesAsked struct {
	Day
	Paging
	Field string `query:"field" maxLength:"60" doc:"只要这个领域 · only of this field"`
	Class string `query:"class" enum:"basic,inclusive,life" doc:"只要这一类 · only of this class"`
}

func (a *API) services(_ context.Context, in *servicesAsked) (*list[serviceLine], error) {
	e, err := a.edition(in.Day)
	if err != nil {
		return nil, err
	}
	var all []*pack.Service
	for _, s := range e.Services {
		if (in.Field == "" || s.Field == in.Field) && (in.Class == "" || s.Class == in.Class) {
			all = append(all, s)
		}
	}
	page, last, err := cut(all, in.Paging, func(s *pack.Service) string { return s.ID })
	if err != nil {
		return nil, err
	}
	lines := make([]serviceLine, 0, len(page))
	for _, s := range page {
		lines = append(lines, lineOf(s))
	}
	return pageOf(lines, "/services", last, in.Paging, url.Values{"on": {in.On}, "field": {in.Field}, "class": {in.Class}}), nil
}

// oneService names a service and a day.
type oneService struct {
	Day
	Service string `path:"service" maxLength:"80" example:"dibao"`
}

// find returns the service that is asked about, in its edition.
func (a *API) find(in *oneService) (*pack.Edition, *pack.Service, error) {
	e, err := a.edition(in.Day)
	if err != nil {
		return nil, nil, err
	}
	s := e.Service(in.Service)
	if s == nil {
		return nil, nil, errNoService.At("service")
	}
	return e, s, nil
}

type serviceAnswer struct{ Body pack.Record }

func (a *API) service(_ context.Context, in *oneService) (*serviceAnswer, error) {
	_, s, err := a.find(in)
	if err != nil {
		return nil, err
	}
	return &serviceAnswer{s.Record()}, nil
}

// formAnswer is a form, with the version by which an application keeps it.
type formAnswer struct {
	Body struct {
		Version string          `json:"version"`
		Form    pack.FormRecord `json:"form"`
	}
}

func (a *API) form(_ context.Context, in *oneService) (*formAnswer, error) {
	e, s, err := a.find(in)
	if err != nil {
		return nil, err
	}
	f := e.FormOf(s.ID)
	if f == nil {
		return nil, errNoService.At("service")
	}
	out := &formAnswer{}
	out.Body.Version, out.Body.Form = f.Version(), f.Record()
	return out, nil
}

type schemaAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        map[string]any
}

func (a *API) formSchema(ctx context.Context, in *oneService) (*schemaAnswer, error) {
	e, s, err := a.find(in)
	if err != nil {
		return nil, err
	}
	f := e.FormOf(s.ID)
	if f == nil {
		return nil, errNoService.At("service")
	}
	return &schemaAnswer{"application/json", f.JSONSchema(tagOf(ctx))}, nil
}

type processAnswer struct {
	Body struct {
		Version string              `json:"version"`
		Process pack.DecidingRecord `json:"process"`
	}
}

func processOf(p *pack.Process) (*processAnswer, error) {
	if p == nil {
		return nil, errNoProcess.At("process")
	}
	out := &processAnswer{}
	out.Body.Version, out.Body.Process = p.Version(), p.Record()
	return out, nil
}

func (a *API) serviceProcess(_ context.Context, in *oneService) (*processAnswer, error) {
	e, s, err := a.find(in)
	if err != nil {
		return nil, err
	}
	return processOf(e.DecidedBy(s.ID))
}

// processLine is a process in a list.
type processLine struct {
	ID       string    `json:"id"`
	Name     lang.Text `json:"name"`
	Services []string  `json:"services" nullable:"false"`
}

func (a *API) processes(_ context.Context, in *Day) (*list[processLine], error) {
	e, err := a.edition(*in)
	if err != nil {
		return nil, err
	}
	var lines []processLine
	for _, p := range e.Processes {
		lines = append(lines, processLine{p.ID, p.Name, append([]string{}, p.Services...)})
	}
	return pageOf(lines, "/processes", "", Paging{}, nil), nil
}

type oneProcess struct {
	Day
	Process string `path:"process" maxLength:"80" example:"social-assistance"`
}

func (a *API) process(_ context.Context, in *oneProcess) (*processAnswer, error) {
	e, err := a.edition(in.Day)
	if err != nil {
		return nil, err
	}
	return processOf(e.Process(in.Process))
}

// bundleLine is a bundle in a list.
type bundleLine struct {
	ID       string    `json:"id"`
	Name     lang.Text `json:"name"`
	Plain    lang.Text `json:"plain"`
	Services []string  `json:"services" nullable:"false"`
}

func (a *API) bundles(_ context.Context, in *Day) (*list[bundleLine], error) {
	e, err := a.edition(*in)
	if err != nil {
		return nil, err
	}
	var lines []bundleLine
	for _, b := range e.Bundles {
		l := bundleLine{b.ID, b.Name, b.Plain, []string{}}
		for _, p := range b.Parts {
			l.Services = append(l.Services, p.Service)
		}
		lines = append(lines, l)
	}
	return pageOf(lines, "/bundles", "", Paging{}, nil), nil
}

type oneBundle struct {
	Day
	Bundle string `path:"bundle" maxLength:"80" example:"birth"`
}

type bundleAnswer struct {
	Body struct {
		Version string            `json:"version"`
		Bundle  pack.BundleRecord `json:"bundle"`
	}
}

func (a *API) bundle(_ context.Context, in *oneBundle) (*bundleAnswer, error) {
	e, err := a.edition(in.Day)
	if err != nil {
		return nil, err
	}
	b := e.Bundle(in.Bundle)
	if b == nil {
		return nil, errNoBundle.At("bundle")
	}
	out := &bundleAnswer{}
	out.Body.Version, out.Body.Bundle = b.Version(), b.Record()
	return out, nil
}

// departmentLine is a department in a list.
type departmentLine struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

func (a *API) departments(_ context.Context, in *Day) (*list[departmentLine], error) {
	e, err := a.edition(*in)
	if err != nil {
		return nil, err
	}
	var lines []departmentLine
	for _, d := range e.Departments {
		lines = append(lines, departmentLine{d.ID, d.Name})
	}
	return pageOf(lines, "/departments", "", Paging{}, nil), nil
}
