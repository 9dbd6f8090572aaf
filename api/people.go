package api

import (
	"context"
	"net/http"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/people"
)

// people serves the one thing that another system cannot know: under which id
// somebody is on file. Names are not searched for.
func (a *API) people() {
	const tag = "people"
	add(a, route{id: "find-person", method: http.MethodPost, path: "/lookups/person", tag: tag, client: true,
		say:  lang.Text{ZH: "按公民身份号码找人", EN: "find a person by citizen number"},
		more: lang.Text{ZH: "号码写在正文里，不留在地址和日志中；回答里的号码是脱敏的。", EN: "The number stands in the body, so that no address or log holds it; the answer masks it."}}, a.findPerson)
	add(a, route{id: "get-person", method: http.MethodGet, path: "/people/{person}", tag: tag, client: true,
		say: lang.Text{ZH: "一个居民（号码、电话脱敏）", EN: "a resident, number and telephone masked"}}, a.person)
}

type findAsked struct {
	Asking
	Body finding
}

// finding names somebody.
type finding struct {
	Number string `json:"number" pattern:"^[0-9]{17}[0-9Xx]$" doc:"公民身份号码 · citizen number"`
}

// person is somebody on file.
type person struct {
	ID        id.ID      `json:"id"`
	Household id.ID      `json:"household,omitempty"`
	Area      string     `json:"area" doc:"现居住地 · where the person lives now"`
	Name      string     `json:"name"`
	Sex       string     `json:"sex"`
	BornOn    civil.Date `json:"born_on"`
	Number    string     `json:"number,omitempty" doc:"已脱敏 · masked"`
	Phone     string     `json:"phone,omitempty" doc:"已脱敏 · masked"`
}

type personAnswer struct{ Body person }

func personOf(r people.Resident) *personAnswer {
	return &personAnswer{person{r.ID, r.Household, r.Area, r.Name, string(r.Sex), r.BornOn, r.Number, r.Phone}}
}

func (a *API) findPerson(ctx context.Context, in *findAsked) (*personAnswer, error) {
	n, err := people.ParseNumber(in.Body.Number, nil)
	if err != nil {
		return nil, err
	}
	r, err := a.options.Register.Find(ctx, client(ctx).For(access.ReadPeople, in.purpose()), n)
	if err != nil {
		return nil, err
	}
	return personOf(r), nil
}

type ofPerson struct {
	Asking
	Person string `path:"person" pattern:"^[0-9a-f]{32}$"`
}

func (a *API) person(ctx context.Context, in *ofPerson) (*personAnswer, error) {
	r, err := a.options.Register.Resident(ctx, client(ctx).For(access.ReadPeople, in.purpose()), id.ID(in.Person))
	if err != nil {
		return nil, err
	}
	return personOf(r), nil
}
