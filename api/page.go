package api

import (
	"fmt"
	"net/url"
	"slices"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

// Day is the day asked about.
type Day struct {
	On string `query:"on" format:"date" pattern:"^(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$" doc:"哪一天，默认为中国的今天 · the day asked about; today in China where left out" example:"2026-06-01"`
}

var errDay = fault.New(fault.Invalid, "api.day", lang.Text{ZH: "日期写成 2026-06-01", EN: "Write a day like 2026-06-01"})

// on is the day that was named, or today.
func (a *API) on(d Day) (civil.Date, error) {
	if d.On == "" {
		return a.options.Today(), nil
	}
	on, err := civil.Parse(d.On)
	if err != nil {
		return 0, errDay.At("on").Because(err)
	}
	return on, nil
}

// edition is what the place says on the day asked about.
func (a *API) edition(d Day) (*pack.Edition, error) {
	on, err := a.on(d)
	if err != nil {
		return nil, err
	}
	return a.home.On(on)
}

// Paging asks for part of a list.
type Paging struct {
	After string `query:"after" maxLength:"200" doc:"上一页最后一项，照抄 Link 里的 · the last of the page before, as Link has it"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"最多几项 · how many at most"`
}

// list is a page of a list. More is in the header Link, rel="next".
type list[T any] struct {
	Link string `header:"Link" doc:"下一页（rel=\"next\"） · the next page"`
	Body struct {
		Items []T `json:"items" nullable:"false"`
	}
}

// pageOf makes a page. last is how the last item is named where more follow,
// empty where none do; the other questions of the address stay in the link.
func pageOf[T any](items []T, path, last string, p Paging, also url.Values) *list[T] {
	out := &list[T]{}
	out.Body.Items = items
	if items == nil {
		out.Body.Items = []T{}
	}
	if last == "" {
		return out
	}
	if also == nil {
		also = url.Values{}
	}
	also.Set("after", last)
	if p.Limit > 0 {
		also.Set("limit", fmt.Sprint(p.Limit))
	}
	for name, values := range also {
		if len(values) == 1 && values[0] == "" {
			also.Del(name)
		}
	}
	out.Link = fmt.Sprintf(`<%s%s?%s>; rel="next"`, Prefix, path, also.Encode())
	return out
}

var errAfter = fault.New(fault.Invalid, "api.after", lang.Text{ZH: "没有 after 所说的那一项：照抄 Link 里的", EN: "There is no item that after names: take it from Link"})

// cut takes one page out of a whole list whose items have names. Fault:
// errAfter.
func cut[T any](all []T, p Paging, name func(T) string) (page []T, last string, err error) {
	if p.After != "" {
		at := slices.IndexFunc(all, func(t T) bool { return name(t) == p.After })
		if at < 0 {
			return nil, "", errAfter.At("after")
		}
		all = all[at+1:]
	}
	if len(all) > p.Limit {
		return all[:p.Limit], name(all[p.Limit-1]), nil
	}
	return all, "", nil
}
