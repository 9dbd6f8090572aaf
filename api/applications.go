package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
)

// maxFile bounds a paper that is handed in, a little above what casework takes,
// so that its own words are heard.
const maxFile = 24 << 20

// applications serves what somebody asks for, taken in by a program as at a
// window.
func (a *API) applications() {
	const tag = "applications"
	add(a, route{id: "begin-application", method: http.MethodPost, path: "/applications", tag: tag, client: true, once: true, status: http.StatusCreated,
		say:  lang.Text{ZH: "开始一份申请（草稿）", EN: "begin an application: a draft, filled in with what is known"},
		more: lang.Text{ZH: "服务和“一件事”写一个。", EN: "Name a service or a bundle."}}, a.begin)
	add(a, route{id: "get-application", method: http.MethodGet, path: "/applications/{application}", tag: tag, client: true,
		say: lang.Text{ZH: "一份申请", EN: "an application: answers and where they come from, papers, cases"}}, a.application)
	add(a, route{id: "answer-application", method: http.MethodPatch, path: "/applications/{application}/answers", tag: tag, client: true,
		say:  lang.Text{ZH: "填写答案", EN: "put answers into a draft"},
		more: lang.Text{ZH: "空的答案表示收回。错误见 mistakes，照样保存。", EN: "An empty answer takes back what stood there. What is wrong is in mistakes, and kept all the same."}}, a.answers)
	add(a, route{id: "attach-paper", method: http.MethodPost, path: "/applications/{application}/papers", tag: tag, client: true, once: true, status: http.StatusCreated, body: maxFile,
		say: lang.Text{ZH: "交一份材料（文件本身为正文）", EN: "hand a paper in: the file is the body"}}, a.attach)
	add(a, route{id: "detach-paper", method: http.MethodDelete, path: "/applications/{application}/papers/{paper}", tag: tag, client: true, status: http.StatusNoContent,
		say: lang.Text{ZH: "撤下一份材料", EN: "take a paper from a draft"}}, a.detach)
	add(a, route{id: "read-paper", method: http.MethodGet, path: "/papers/{paper}", tag: tag, client: true,
		say: lang.Text{ZH: "读一份材料", EN: "read a paper"}}, a.paper)
	add(a, route{id: "foresee-application", method: http.MethodGet, path: "/applications/{application}/outlook", tag: tag, client: true,
		say: lang.Text{ZH: "按现有答案规则怎样说", EN: "what the rules say of a draft as it stands"}}, a.outlook)
	add(a, route{id: "submit-application", method: http.MethodPost, path: "/applications/{application}/submit", tag: tag, client: true, once: true,
		say: lang.Text{ZH: "提交：立案", EN: "hand it in: cases are opened"}}, a.submit)
	add(a, route{id: "discard-application", method: http.MethodDelete, path: "/applications/{application}", tag: tag, client: true, status: http.StatusNoContent,
		say: lang.Text{ZH: "放弃草稿", EN: "give a draft up"}}, a.discard)
}

// beginning says what is begun, and for whom.
type beginning struct {
	Service string `json:"service,omitempty" nullable:"true" maxLength:"80" doc:"服务或“一件事”，写一个 · a service or a bundle" example:"dibao"`
	Bundle  string `json:"bundle,omitempty" nullable:"true" maxLength:"80"`
	Person  string `json:"person" pattern:"^[0-9a-f]{32}$"`
	Mandate string `json:"mandate,omitempty" nullable:"true" pattern:"^[0-9a-f]{32}$"`
	Paper   string `json:"paper,omitempty" nullable:"true" maxLength:"40" doc:"纸质申请表上的编号 · the number on the paper form"`
}

type beginAsked struct {
	Asking
	Once
	Body beginning
}

// applicationAnswer is an application with its version.
type applicationAnswer struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     applicationView
}

func (a *API) begin(ctx context.Context, in *beginAsked) (*applicationAnswer, error) {
	c := client(ctx)
	channel := casework.AtDesk
	if in.Body.Paper != "" {
		channel = casework.OnPaper
	}
	made, err := a.options.Cases.Begin(ctx, casework.Clerk(c), in.purpose(), casework.NewApplication{Service: in.Body.Service, Bundle: in.Body.Bundle,
		Person: id.ID(in.Body.Person), Mandate: id.ID(in.Body.Mandate), Channel: channel, Paper: in.Body.Paper, Key: in.key(c)})
	if err != nil {
		return nil, err
	}
	out := answerOf(&made)
	out.Location = Prefix + "/applications/" + string(made.ID)
	return out, nil
}

func answerOf(made *casework.Application) *applicationAnswer {
	return &applicationAnswer{ETag: etag(made.Version), Body: viewApplication(made)}
}

// ofApplication names an application.
type ofApplication struct {
	Asking
	Application string `path:"application" pattern:"^[0-9a-f]{32}$"`
}

func (a *API) application(ctx context.Context, in *ofApplication) (*applicationAnswer, error) {
	made, err := a.options.Cases.Application(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Application))
	if err != nil {
		return nil, err
	}
	return answerOf(&made), nil
}

func (a *API) caseApplication(ctx context.Context, in *ofCase) (*applicationAnswer, error) {
	made, err := a.options.Cases.ForCase(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Case))
	if err != nil {
		return nil, err
	}
	return answerOf(&made), nil
}

type answersAsked struct {
	Asking
	Matching
	Application string            `path:"application" pattern:"^[0-9a-f]{32}$"`
	Body        map[string]string `minProperties:"1" maxProperties:"200"`
}

func (a *API) answers(ctx context.Context, in *answersAsked) (*applicationAnswer, error) {
	made, err := a.options.Cases.Answer(ctx, casework.Clerk(client(ctx)), id.ID(in.Application), in.Body, in.version())
	if err != nil {
		return nil, err
	}
	return answerOf(&made), nil
}

type attachAsked struct {
	Asking
	Once
	Application string `path:"application" pattern:"^[0-9a-f]{32}$"`
	Paper       string `query:"paper" required:"true" minLength:"1" maxLength:"80" doc:"表上的哪份材料 · which paper of the form"`
	Name        string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"文件名 · the name of the file"`
	RawBody     []byte `contentType:"application/octet-stream"`
}

type attachAnswer struct{ Body attachment }

// attachment is a file that was handed in.
type attachment struct {
	ID     id.ID     `json:"id"`
	Paper  string    `json:"paper"`
	Name   string    `json:"name"`
	Type   string    `json:"type" doc:"按内容判断 · by its content"`
	Size   int64     `json:"size"`
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
}

func attachmentOf(p *casework.Attachment) attachment {
	return attachment{p.ID, p.Paper, p.Name, p.Type.Mime, p.Size, p.SHA256, p.At}
}

func (a *API) attach(ctx context.Context, in *attachAsked) (*attachAnswer, error) {
	p, err := a.options.Cases.Attach(ctx, casework.Clerk(client(ctx)), id.ID(in.Application), in.Paper, in.Name, bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	return &attachAnswer{attachmentOf(&p)}, nil
}

type ofPaper struct {
	Asking
	Application string `path:"application" pattern:"^[0-9a-f]{32}$"`
	Paper       string `path:"paper" pattern:"^[0-9a-f]{32}$"`
}

func (a *API) detach(ctx context.Context, in *ofPaper) (*struct{}, error) {
	return nil, a.options.Cases.Detach(ctx, casework.Clerk(client(ctx)), id.ID(in.Application), id.ID(in.Paper))
}

type readPaper struct {
	Asking
	Paper string `path:"paper" pattern:"^[0-9a-f]{32}$"`
}

// fileAnswer is a file as it was handed in. It is never shown in place: what is
// in it somebody else wrote.
type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (a *API) paper(ctx context.Context, in *readPaper) (*fileAnswer, error) {
	p, r, err := a.options.Cases.File(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Paper))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &fileAnswer{p.Type.Mime, `attachment; filename="` + string(p.ID) + `"`, content}, nil
}

// outlook is what the rules say of a service before it is handed in.
type outlook struct {
	Service string    `json:"service"`
	Name    lang.Text `json:"name"`
	Ground  *ground   `json:"ground,omitempty"`
	Left    lang.Text `json:"left_out,omitzero" doc:"为什么不会立案 · why this part would not be opened"`
}

func (a *API) outlook(ctx context.Context, in *ofApplication) (*list[outlook], error) {
	all, err := a.options.Cases.Foresee(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Application))
	if err != nil {
		return nil, err
	}
	var lines []outlook
	for _, o := range all {
		l := outlook{Service: o.Service, Name: o.Name}
		if o.Ground != nil {
			l.Ground = &ground{o.Ground.Seq, o.Ground.On, o.Ground.Said[tagOf(ctx)]}
		}
		if o.Unopened != nil {
			l.Left = o.Unopened.Why
		}
		lines = append(lines, l)
	}
	return pageOf(lines, "", "", Paging{}, nil), nil
}

type submitAsked struct {
	Asking
	Once
	Application string `path:"application" pattern:"^[0-9a-f]{32}$"`
}

func (a *API) submit(ctx context.Context, in *submitAsked) (*applicationAnswer, error) {
	c := client(ctx)
	made, err := a.options.Cases.Submit(ctx, casework.Clerk(c), id.ID(in.Application), in.key(c))
	if err != nil {
		return nil, err
	}
	return answerOf(&made), nil
}

func (a *API) discard(ctx context.Context, in *ofApplication) (*struct{}, error) {
	return nil, a.options.Cases.Discard(ctx, casework.Clerk(client(ctx)), id.ID(in.Application))
}

// applicationView is an application with all that belongs to it.
type applicationView struct {
	ID          id.ID                        `json:"id"`
	Number      string                       `json:"number,omitempty" doc:"受理编号 · from when it is handed in"`
	Person      id.ID                        `json:"person"`
	Service     string                       `json:"service,omitempty"`
	Bundle      string                       `json:"bundle,omitempty"`
	Area        string                       `json:"area"`
	Channel     casework.Channel             `json:"channel"`
	Filing      casework.Filing              `json:"filing" doc:"draft、submitted、discarded 或 expired"`
	Form        formRef                      `json:"form"`
	Answers     map[string]casework.Answered `json:"answers"`
	Mistakes    []pack.FieldMistake          `json:"mistakes" nullable:"false" doc:"提交前要改正的 · what must be mended before it is handed in"`
	Lacks       []lacking                    `json:"lacks" nullable:"false" doc:"还缺的材料 · papers that must come"`
	Papers      []attachment                 `json:"papers" nullable:"false"`
	Cases       []CaseLine                   `json:"cases" nullable:"false"`
	Progress    lang.Text                    `json:"progress,omitzero" doc:"给申请人的一句话 · one line for the applicant"`
	Version     int64                        `json:"version"`
	BegunAt     time.Time                    `json:"begun_at"`
	ExpiresOn   *civil.Date                  `json:"expires_on,omitempty" doc:"草稿保留到 · of a draft"`
	SubmittedAt *time.Time                   `json:"submitted_at,omitempty"`
}

// formRef names the text of the form that the application keeps.
type formRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// lacking is a paper that must come.
type lacking struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

func viewApplication(m *casework.Application) applicationView {
	v := applicationView{ID: m.ID, Number: m.Number, Person: m.Person, Service: m.Service, Bundle: m.Bundle, Area: m.Area, Channel: m.Channel, Filing: m.Filing,
		Answers: m.Answers, Mistakes: append([]pack.FieldMistake{}, m.Mistakes...), Lacks: []lacking{}, Papers: []attachment{}, Cases: []CaseLine{},
		Version: m.Version, BegunAt: m.BegunAt}
	if m.Form != nil {
		v.Form = formRef{m.Form.ID, m.Form.Version()}
	}
	if m.Answers == nil {
		v.Answers = map[string]casework.Answered{}
	}
	for _, p := range m.Lacks {
		v.Lacks = append(v.Lacks, lacking{p.ID, p.Name})
	}
	for i := range m.Papers {
		v.Papers = append(v.Papers, attachmentOf(&m.Papers[i]))
	}
	for i := range m.Cases {
		v.Cases = append(v.Cases, caseLineOf(&m.Cases[i]))
	}
	switch m.Filing {
	case casework.Draft:
		v.ExpiresOn = &m.ExpiresOn
	case casework.Submitted:
		v.SubmittedAt, v.Progress = &m.SubmittedAt, m.Progress().Say
	}
	return v
}
