package api

import (
	"context"
	"encoding/json"
	"net/http"

	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

// entitlement serves what a household is owed. It keeps nothing and asks for no
// token, as the questionnaire of the portal.
func (a *API) entitlement() {
	const tag = "entitlement"
	add(a, route{id: "ask-entitlements", method: http.MethodPost, path: "/entitlements", tag: tag,
		say: lang.Text{ZH: "一个家庭应享受什么，为什么", EN: "what a household is owed, and why"},
		more: lang.Text{ZH: "什么也不保存。不知道的就不写：没写不等于“否”或零。属性的名称见 /attributes。",
			EN: "Nothing is kept. Leave out what is not known: absent is neither no nor zero. The names of attributes are at /attributes."}}, a.entitlements)
	add(a, route{id: "list-attributes", method: http.MethodGet, path: "/attributes", tag: tag,
		say: lang.Text{ZH: "家庭和个人可以写哪些属性", EN: "what can be said of persons and households"}}, a.attributes)
}

// household is what the asker knows of a household. Attributes are the pack's,
// so that the document leaves them open.
type household struct {
	Household map[string]any   `json:"household,omitempty" doc:"家庭的属性 · attributes of the household" example:"{\"assistance\":\"dibao\",\"urban\":true}"`
	People    []map[string]any `json:"people" minItems:"1" maxItems:"60" nullable:"false" doc:"成员：id 和属性 · the members: an id and attributes" example:"[{\"id\":\"zhang\",\"birth_on\":\"1944-03-01\"}]"`
	Others    []map[string]any `json:"others,omitempty" maxItems:"60" nullable:"false" doc:"不同住的人，如监护人 · people who live elsewhere, like guardians"`
}

type entitlementsAsked struct {
	Day
	Service string `query:"service" maxLength:"80" doc:"只看这项服务 · only this service"`
	Explain bool   `query:"explain" doc:"逐条说明理由 · with every condition, value and clause"`
	All     bool   `query:"all" doc:"也列出不享受的 · also what is not owed"`
	Body    household
}

// statement is what a household is owed on a day.
type statement struct {
	Pack    string               `json:"pack"`
	On      string               `json:"on" format:"date"`
	Answers []entitle.AnswerView `json:"answers" nullable:"false"`
}

type statementAnswer struct{ Body statement }

var errBody = fault.New(fault.Invalid, "api.body", lang.Text{ZH: "正文无法写成 JSON", EN: "The body cannot be written as JSON"})

func (a *API) entitlements(ctx context.Context, in *entitlementsAsked) (*statementAnswer, error) {
	on, err := a.on(in.Day)
	if err != nil {
		return nil, err
	}
	engine, err := a.options.Engine(on)
	if err != nil {
		return nil, err
	}
	if in.Service != "" && engine.Edition().Service(in.Service) == nil {
		return nil, errNoService.At("service")
	}
	text, err := json.MarshalIndent(in.Body, "", " ") // a line a value, so that mistakes say where
	if err != nil {
		return nil, errBody.Because(err)
	}
	h, err := pack.ReadHouseholdOn("body", text, a.home.Schema(), on)
	if err != nil {
		return nil, err
	}
	if err := engine.Infer(on, h); err != nil {
		return nil, err
	}
	s := engine.For(on, h)
	out := &statementAnswer{statement{Pack: a.home.Code, On: on.String(), Answers: []entitle.AnswerView{}}}
	for _, answer := range s.Answers {
		if in.Service != "" && answer.Service.ID != in.Service || !in.All && in.Service == "" && answer.Outcome == entitle.NotOwed {
			continue
		}
		out.Body.Answers = append(out.Body.Answers, s.View(answer, tagOf(ctx), in.Explain))
	}
	return out, nil
}

func (a *API) attributes(context.Context, *struct{}) (*list[pack.AttributeRecord], error) {
	return pageOf(a.home.AttributeRecords(), "/attributes", "", Paging{}, nil), nil
}
