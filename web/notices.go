package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"minsheng/casework"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
)

// publicNotices is what is published before it is decided, for everybody.
type publicNotices struct{ *Portal }

func (n *publicNotices) routes(mux *http.ServeMux) {
	mux.Handle("GET /notices", n.page(n.list))
	mux.Handle("GET /notices/{notice}", n.page(n.one))
	mux.Handle("POST /notices/{notice}", n.page(n.one))
}

// publicPage is what is published in a place.
type publicPage struct {
	Area    Question
	Chosen  string
	Notices []noticeLine
	Next    string
}

// noticeLine is one notice, with the name masked.
type noticeLine struct {
	Service lang.Text
	Number  string
	Name    string
	Area    lang.Text
	People  int
	Amount  lang.Text
	From    lang.Text
	To      lang.Text
	Days    int
	Href    string
}

// list shows what is published in the place, or one of its townships.
func (n *publicNotices) list(r *http.Request) (page, error) {
	asked := r.URL.Query()
	area := n.options.Home
	if chosen := asked.Get("area"); n.options.Areas[chosen] != "" {
		area = chosen
	}
	past := casework.Notice{ID: id.ID(cut(asked.Get("past"), 64))}
	if d, err := civil.Parse(asked.Get("to")); err == nil {
		past.To = d
	} else {
		past.ID = ""
	}
	all, err := n.options.Office.Notices(r.Context(), area, past)
	if err != nil {
		return page{}, err
	}
	main := publicPage{Chosen: area, Area: Question{Name: "area", Kind: "select", Ask: n.words.text("public.area"), Options: []Option{{Text: n.words.text("public.everywhere")}}}}
	for _, code := range sortedKeys(n.options.Areas) {
		main.Area.Options = append(main.Area.Options, Option{Value: code, Text: same(n.options.Areas[code]), Chosen: code == area})
	}
	for _, one := range all {
		line, err := n.line(one)
		if err != nil {
			return page{}, err
		}
		main.Notices = append(main.Notices, line)
	}
	if len(all) == noticesAPage {
		last := all[len(all)-1]
		main.Next = "/notices?" + url.Values{"area": {area}, "past": {string(last.ID)}, "to": {last.To.String()}}.Encode()
	}
	title := n.words.text("public.title")
	return page{name: "notices", title: title, nav: "notices", main: main, crumbs: n.crumbs(Crumb{Text: title})}, nil
}

// noticesAPage is how many the office gives at once.
const noticesAPage = 100

func (n *publicNotices) line(one casework.Notice) (noticeLine, error) {
	e, err := n.today()
	if err != nil {
		return noticeLine{}, err
	}
	line := noticeLine{Service: nameOf(e, one.Service), Number: one.Number, Name: one.Name, Area: n.areaText(one.Area), People: one.People,
		From: n.dayText(one.From), To: n.dayText(one.To), Days: int(one.To-n.options.Today()) + 1, Href: "/notices/" + string(one.ID)}
	if one.Amount != nil {
		line.Amount = n.words.text("money.yuan", one.Amount.String())
	}
	return line, nil
}

// objectPage asks what somebody objects to a notice.
type objectPage struct {
	Notice    noticeLine
	Mistakes  []Mistake
	Questions []Question
	Key       string
	Done      bool
	Back      string
}

// one shows a notice and takes an objection to it.
func (n *publicNotices) one(r *http.Request) (page, error) {
	of := id.ID(r.PathValue("notice"))
	found, err := n.find(r, of)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	main := objectPage{Key: string(id.New()), Back: "/notices", Done: r.URL.Query().Has("done")}
	if main.Notice, err = n.line(found); err != nil {
		return page{}, err
	}
	main.Questions = []Question{
		{Name: "text", Kind: "long", Ask: n.words.text("object.text"), Hint: n.words.text("object.text.hint"), Value: cut(r.PostForm.Get("text"), maxForm)},
		{Name: "name", Kind: "text", Ask: n.words.text("object.name"), Optional: true, Value: cut(r.PostForm.Get("name"), 300)},
		{Name: "contact", Kind: "text", Ask: n.words.text("object.contact"), Hint: n.words.text("object.contact.hint"), Optional: true, Value: cut(r.PostForm.Get("contact"), 300)}}
	title := n.words.text("object.title")
	pg := page{name: "notice", title: title, nav: "notices", crumbs: n.crumbs(Crumb{Text: n.words.text("public.title"), Href: "/notices"}, Crumb{Text: title})}
	if r.Method == http.MethodPost {
		pg.keep = keepForm(r.PostForm)
	}
	if r.Method == http.MethodPost && !r.PostForm.Has("show") {
		said := casework.Objection{Text: main.Questions[0].Value, Name: main.Questions[1].Value, Contact: main.Questions[2].Value}
		err := n.options.Office.Object(r.Context(), of, said, cut(r.PostForm.Get("key"), 64))
		var refused *fault.Error
		switch {
		case err == nil:
			return page{to: main.Notice.Href + "?done=yes"}, nil
		case !errors.As(err, &refused) || refused.Kind != fault.Invalid:
			return page{}, err
		}
		main.Questions[0].Wrong, pg.status = refused.Say, http.StatusUnprocessableEntity
		main.Mistakes = mistakesOf(main.Questions)
	}
	pg.main = main
	return pg, nil
}

// find looks for a notice among those that are published.
func (n *publicNotices) find(r *http.Request, of id.ID) (casework.Notice, error) {
	past := casework.Notice{}
	for {
		all, err := n.options.Office.Notices(r.Context(), n.options.Home, past)
		if err != nil {
			return past, err
		}
		for _, one := range all {
			if one.ID == of {
				return one, nil
			}
		}
		if len(all) < noticesAPage {
			return past, casework.ErrNotice.At(strings.ToValidUTF8(string(of), ""))
		}
		past = all[len(all)-1]
	}
}
