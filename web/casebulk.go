package web

import (
	"net/http"
	"net/url"
	"strconv"

	"minsheng/casework"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/staff"
)

// takeCases takes the chosen cases in hand, each by itself: what somebody else
// was faster with is left to them.
func (d *desk) takeCases(r *http.Request, actor *staff.Actor) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	took, left := 0, 0
	for _, one := range r.PostForm["case"][:min(len(r.PostForm["case"]), casesPerPage)] {
		_, err := d.options.Office.Do(r.Context(), casework.Clerk(actor), d.words.text("cases.purpose").ZH, id.ID(one), casework.Act{Action: "take"})
		if _, known := statuses[fault.KindOf(err)]; err != nil && !known {
			return page{}, err
		}
		if err != nil {
			left++
			continue
		}
		took++
	}
	back, err := url.Parse(localPath(r.PostForm.Get("back")))
	if err != nil || back.Path != "/desk/cases" {
		back = &url.URL{Path: "/desk/cases"}
	}
	q := back.Query()
	q.Set("took", strconv.Itoa(took))
	q.Set("left", strconv.Itoa(left))
	back.RawQuery = q.Encode()
	return page{to: back.String()}, nil
}

// takenText says what came of taking several at once.
func (d *desk) takenText(q url.Values) lang.Text {
	took, err := strconv.Atoi(q.Get("took"))
	left, fails := strconv.Atoi(q.Get("left"))
	switch {
	case err != nil || fails != nil:
		return lang.Text{}
	case took+left == 0:
		return d.words.text("cases.took.none")
	case left > 0:
		return d.words.text("cases.took.some", took, left)
	}
	return d.words.text("cases.took", took)
}
