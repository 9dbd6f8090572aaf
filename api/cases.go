package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/pack"
)

// cases serves what happens between an application and its answer.
func (a *API) cases() {
	const tag = "cases"
	add(a, route{id: "list-cases", method: http.MethodGet, path: "/cases", tag: tag, client: true,
		say:  lang.Text{ZH: "事项，先到期的在前", EN: "cases, those due first at the front"},
		more: lang.Text{ZH: "只有岗位可及的辖区和部门；每一件都记入审计日志。", EN: "Only of the areas and departments that the posts reach; each is in the journal."}}, a.queue)
	add(a, route{id: "get-case", method: http.MethodGet, path: "/cases/{case}", tag: tag, client: true,
		say: lang.Text{ZH: "一个事项的全部", EN: "one case: clocks, history, what the rules said, what can be done"}}, a.oneCase)
	add(a, route{id: "get-case-process", method: http.MethodGet, path: "/cases/{case}/process", tag: tag, client: true,
		say: lang.Text{ZH: "事项开始时的办理流程", EN: "the process as it was when the case began"}}, a.caseProcess)
	add(a, route{id: "get-case-application", method: http.MethodGet, path: "/cases/{case}/application", tag: tag, client: true,
		say: lang.Text{ZH: "承办部门能看到的申请内容", EN: "the application as the department of the case sees it"}}, a.caseApplication)
	add(a, route{id: "get-case-letter", method: http.MethodGet, path: "/cases/{case}/letter", tag: tag, client: true,
		say: lang.Text{ZH: "事项的文书", EN: "the letter of a case, in the language of Accept-Language"}}, a.caseLetter)
	add(a, route{id: "list-similar-cases", method: http.MethodGet, path: "/cases/{case}/similar", tag: tag, client: true,
		say: lang.Text{ZH: "相似的已办事项", EN: "cases decided before that are like it, without names"}}, a.similar)
	add(a, route{id: "act-on-case", method: http.MethodPost, path: "/cases/{case}/acts", tag: tag, client: true, once: true,
		say:  lang.Text{ZH: "办理一步", EN: "do something to a case"},
		more: lang.Text{ZH: "能做什么见事项的 can。If-Match 写读到的版本：别人先办了就是 412。", EN: "What can be done is in the case's can. If-Match is the version that was read: where somebody was faster it is 412."}}, a.act)
	add(a, route{id: "get-load", method: http.MethodGet, path: "/load", tag: tag, client: true,
		say: lang.Text{ZH: "各部门、辖区、服务的办件数", EN: "how many cases stand how, by department, service, state or area; nobody's name"}}, a.load)
	add(a, route{id: "list-notices", method: http.MethodGet, path: "/notices", tag: tag,
		say: lang.Text{ZH: "正在公示的", EN: "what is published now, masked; for everybody"}}, a.notices)
}

// clock is how much of a time limit has passed.
type clock struct {
	Days    int         `json:"days"`
	Working bool        `json:"working" doc:"工作日 · working days"`
	Used    int         `json:"used"`
	Left    int         `json:"left" doc:"负数为超期 · negative: overdue by so many"`
	Due     *civil.Date `json:"due,omitempty"`
	Stopped bool        `json:"stopped"`
	Sure    bool        `json:"sure" doc:"到期日前的节假日都已公布 · the holidays up to due are announced"`
}

func clockOf(c casework.Clock) *clock {
	if c.Days == 0 {
		return nil
	}
	out := &clock{Days: c.Days, Working: c.Working, Used: c.Used, Left: c.Left, Stopped: c.Stopped, Sure: c.Sure}
	if c.Runs() {
		out.Due = &c.Due
	}
	return out
}

// CaseLine is a case in a list.
type CaseLine struct {
	ID         id.ID          `json:"id"`
	Number     string         `json:"number"`
	Person     id.ID          `json:"person"`
	Name       string         `json:"name,omitempty"`
	People     int            `json:"people"`
	Service    string         `json:"service"`
	Bundle     string         `json:"bundle,omitempty"`
	Area       string         `json:"area"`
	Department string         `json:"department,omitempty"`
	State      string         `json:"state"`
	Kind       pack.StateKind `json:"kind"`
	Due        *civil.Date    `json:"due,omitempty"`
	Paused     string         `json:"paused,omitempty"`
	Assignee   id.ID          `json:"assignee,omitempty"`
	Version    int64          `json:"version"`
	Outcome    pack.Outcome   `json:"outcome,omitempty"`
	Amount     string         `json:"amount,omitempty" doc:"元 · yuan"`
	OpenedOn   civil.Date     `json:"opened_on"`
	DecidedOn  *civil.Date    `json:"decided_on,omitempty"`
}

func caseLineOf(c *casework.Case) CaseLine {
	l := CaseLine{ID: c.ID, Number: c.Number, Person: c.Person, Name: c.Name, People: c.People, Service: c.Service, Bundle: c.Bundle, Area: c.Area,
		Department: c.Department, State: c.State, Kind: c.Kind, Paused: c.Paused, Assignee: c.Assignee, Version: c.Version, Outcome: c.Outcome,
		Amount: yuan(c.Amount), OpenedOn: c.OpenedOn}
	if c.Due != civil.Latest {
		l.Due = &c.Due
	}
	if !c.DecidedAt.IsZero() {
		l.DecidedOn = &c.DecidedOn
	}
	return l
}

func yuan(m *measure.Money) string {
	if m == nil {
		return ""
	}
	return m.String()
}

type queueAsked struct {
	Asking
	Paging
	Service    string         `query:"service" maxLength:"80"`
	State      string         `query:"state" maxLength:"80"`
	Area       string         `query:"area" pattern:"^[0-9]{1,12}$" doc:"区划代码的开头 · a prefix of division codes"`
	Department string         `query:"department" maxLength:"80"`
	Person     string         `query:"person" pattern:"^[0-9a-f]{32}$"`
	Assignee   string         `query:"assignee" pattern:"^[0-9a-f]{32}$"`
	Waiting    bool           `query:"waiting" doc:"只要等我的岗位办、没人在办的 · only what waits for a post of mine, in nobody's hand"`
	Clock      casework.Waits `query:"clock" enum:"overdue,soon,paused,stuck,orphaned"`
	Number     string         `query:"number" maxLength:"40" doc:"事项编号或其开头 · the number, or how it begins"`
	Closed     bool           `query:"closed" doc:"已结束的 · those that have ended"`
}

func (a *API) queue(ctx context.Context, in *queueAsked) (*list[CaseLine], error) {
	past, err := pastOf(in.After)
	if err != nil {
		return nil, err
	}
	page, err := a.options.Cases.Queue(ctx, casework.Clerk(client(ctx)), in.purpose(), casework.Query{Service: in.Service, State: in.State, Area: in.Area,
		Department: in.Department, Person: id.ID(in.Person), Assignee: id.ID(in.Assignee), Waiting: in.Waiting, Clock: in.Clock, Number: in.Number,
		Closed: in.Closed, Past: past, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	lines, last := make([]CaseLine, 0, len(page.Cases)), ""
	for i := range page.Cases {
		lines = append(lines, caseLineOf(&page.Cases[i]))
	}
	if page.Next != nil {
		last = page.Next.Due.String() + "." + string(page.Next.Case)
	}
	also := url.Values{"service": {in.Service}, "state": {in.State}, "area": {in.Area}, "department": {in.Department}, "person": {in.Person},
		"assignee": {in.Assignee}, "clock": {string(in.Clock)}, "number": {in.Number}}
	for name, is := range map[string]bool{"waiting": in.Waiting, "closed": in.Closed} {
		if is {
			also.Set(name, "true")
		}
	}
	return pageOf(lines, "/cases", last, in.Paging, also), nil
}

// pastOf reads where a page of cases or notices goes on.
func pastOf(after string) (p casework.Past, err error) {
	if after == "" {
		return p, nil
	}
	on, of, _ := strings.Cut(after, ".")
	if p.Due, err = civil.Parse(on); err != nil {
		return p, errAfter.At("after")
	}
	if p.Case, err = id.Parse(of); err != nil {
		return p, errAfter.At("after")
	}
	return p, nil
}

// ofCase names a case.
type ofCase struct {
	Asking
	Case string `path:"case" pattern:"^[0-9a-f]{32}$"`
}

// caseAnswer is a case with its version.
type caseAnswer struct {
	ETag string `header:"ETag"`
	Body caseView
}

func (a *API) oneCase(ctx context.Context, in *ofCase) (*caseAnswer, error) {
	c, err := a.options.Cases.Case(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Case))
	if err != nil {
		return nil, err
	}
	return &caseAnswer{etag(c.Version), viewCase(&c, tagOf(ctx))}, nil
}

func etag(version int64) string { return fmt.Sprintf("%q", fmt.Sprint(version)) }

// Matching is the version that was read.
type Matching struct {
	IfMatch string `header:"If-Match" required:"true" pattern:"^\"[1-9][0-9]{0,17}\"$" doc:"读到的 ETag：别人先改了就是 412 · the ETag that was read: where it changed meanwhile it is 412"`
}

func (m *Matching) version() (v int64) {
	fmt.Sscanf(m.IfMatch, `"%d"`, &v) // its form was checked
	return v
}

func (a *API) caseProcess(ctx context.Context, in *ofCase) (*processAnswer, error) {
	c, err := a.options.Cases.Case(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Case))
	if err != nil {
		return nil, err
	}
	return processOf(c.Process)
}

// letter is the text of a letter.
type letter struct {
	Paragraphs []paragraph `json:"paragraphs" nullable:"false"`
}

type paragraph struct {
	Kind casework.ParagraphKind `json:"kind"`
	Text string                 `json:"text"`
}

type letterAnswer struct{ Body letter }

func (a *API) caseLetter(ctx context.Context, in *ofCase) (*letterAnswer, error) {
	l, err := a.options.Cases.Letter(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Case), "", tagOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &letterAnswer{letter{[]paragraph{}}}
	for _, p := range l.Paragraphs {
		out.Body.Paragraphs = append(out.Body.Paragraphs, paragraph(p))
	}
	return out, nil
}

// likeness is a case that was decided before.
type likeness struct {
	Number  string       `json:"number"`
	Area    string       `json:"area"`
	People  int          `json:"people"`
	Amount  string       `json:"amount,omitempty"`
	Outcome pack.Outcome `json:"outcome"`
	Days    int          `json:"days"`
	Reason  string       `json:"reason,omitempty"`
}

func (a *API) similar(ctx context.Context, in *ofCase) (*list[likeness], error) {
	all, err := a.options.Cases.Similar(ctx, casework.Clerk(client(ctx)), in.purpose(), id.ID(in.Case))
	if err != nil {
		return nil, err
	}
	var lines []likeness
	for _, l := range all {
		lines = append(lines, likeness{l.Number, l.Area, l.People, yuan(l.Amount), l.Outcome, l.Days, l.Reason})
	}
	return pageOf(lines, "", "", Paging{}, nil), nil
}

type loadAsked struct {
	By         casework.LoadBy `query:"by" enum:"department,service,state,area" default:"department"`
	Digits     int             `query:"digits" minimum:"2" maximum:"12" default:"9" doc:"按辖区时代码的位数 · digits of the areas that are told apart"`
	Area       string          `query:"area" pattern:"^[0-9]{1,12}$"`
	Department string          `query:"department" maxLength:"80"`
	Service    string          `query:"service" maxLength:"80"`
}

// loadLine is the cases of one department, service, state or area.
type loadLine struct {
	Key      string `json:"key"`
	Open     int    `json:"open"`
	Overdue  int    `json:"overdue"`
	Soon     int    `json:"soon"`
	Paused   int    `json:"paused"`
	Stuck    int    `json:"stuck"`
	Orphaned int    `json:"orphaned"`
	Decided  int    `json:"decided" doc:"三十天以来 · in thirty days"`
}

func (a *API) load(ctx context.Context, in *loadAsked) (*list[loadLine], error) {
	all, err := a.options.Cases.Load(ctx, casework.Clerk(client(ctx)), casework.LoadQuery{By: in.By, Digits: in.Digits, Area: in.Area, Department: in.Department, Service: in.Service})
	if err != nil {
		return nil, err
	}
	var lines []loadLine
	for _, l := range all {
		lines = append(lines, loadLine{l.Key, l.Open, l.Overdue, l.Soon, l.Paused, l.Stuck, l.Orphaned, l.Decided})
	}
	return pageOf(lines, "/load", "", Paging{}, nil), nil
}

// notice is what anybody can read of a case while it is published.
type notice struct {
	ID      id.ID      `json:"id"`
	Area    string     `json:"area"`
	Service string     `json:"service"`
	Number  string     `json:"number"`
	Name    string     `json:"name" doc:"已脱敏 · masked"`
	People  int        `json:"people"`
	Amount  string     `json:"amount,omitempty"`
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to" doc:"提出异议的最后一天 · the last day for an objection"`
}

type noticesAsked struct {
	Area  string `query:"area" pattern:"^[0-9]{1,12}$" doc:"区划代码的开头，默认本地 · a prefix of division codes; the whole place where left out"`
	After string `query:"after" maxLength:"200" doc:"上一页最后一项，照抄 Link 里的 · the last of the page before, as Link has it"`
}

func (a *API) notices(ctx context.Context, in *noticesAsked) (*list[notice], error) {
	past, err := pastOf(in.After)
	if err != nil {
		return nil, err
	}
	area := in.Area
	if area == "" {
		area = a.home.Code
	}
	all, err := a.options.Cases.Notices(ctx, area, casework.Notice{ID: past.Case, To: past.Due})
	if err != nil {
		return nil, err
	}
	var lines []notice
	last := ""
	for _, n := range all {
		lines = append(lines, notice{n.ID, n.Area, n.Service, n.Number, n.Name, n.People, yuan(n.Amount), n.From, n.To})
		last = n.To.String() + "." + string(n.ID)
	}
	return pageOf(lines, "/notices", last, Paging{}, url.Values{"area": {in.Area}}), nil
}
