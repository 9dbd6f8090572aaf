package web

import (
	"net/http"

	"minsheng/casework"
	"minsheng/id"
	"minsheng/lang"
)

// sharedPage is what of the reader is used again, and what they do not want.
type sharedPage struct {
	Done       lang.Text
	Remembered []rememberedLine
	Withheld   []withheldLine
	Declined   []declinedLine
}

// rememberedLine is an answer that fills in the next form.
type rememberedLine struct {
	Question string
	Name     lang.Text
	Value    lang.Text
	From     lang.Text
}

// withheldLine is what the reader keeps from a use.
type withheldLine struct {
	Question string
	Use      casework.Use
	Name     lang.Text
	UseName  lang.Text
	Since    string
}

// declinedLine is a service that the reader does not want.
type declinedLine struct {
	Service string
	Name    lang.Text
	Since   string
}

// shared shows what is used again, after what was changed about it.
func (m *mine) shared(r *http.Request) (page, error) {
	person, who, err := m.person(r)
	if err != nil {
		return page{}, err
	}
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	if r.Method == http.MethodPost {
		if err := m.sharedAct(r, person, who); err != nil {
			return page{}, err
		}
		return page{to: "/my/shared?done=yes"}, nil
	}
	main := sharedPage{}
	if r.URL.Query().Has("done") {
		main.Done = m.words.text("shared.done")
	}
	if err := m.sharedLists(r, who, &main); err != nil {
		return page{}, err
	}
	return page{name: "shared", title: m.words.text("shared.title"), nav: "my", main: main,
		crumbs: m.crumbs(Crumb{Text: m.words.text("my.title"), Href: "/my"}, Crumb{Text: m.words.text("shared.title")})}, nil
}

// sharedAct does what a button says.
func (m *mine) sharedAct(r *http.Request, person id.ID, who casework.Who) error {
	form, office := r.PostForm, m.options.Office
	question, use := cut(form.Get("question"), 100), casework.Use(form.Get("use"))
	switch form.Get("do") {
	case "withhold":
		return office.Withhold(r.Context(), who, m.purpose(), person, casework.Consent{Question: question, Use: use})
	case "allow":
		return office.Withhold(r.Context(), who, m.purpose(), person, casework.Consent{Question: question, Use: use, Given: true})
	case "accept":
		return office.Accept(r.Context(), who, m.purpose(), person, cut(form.Get("service"), 100))
	}
	return errAnswers
}

func (m *mine) sharedLists(r *http.Request, who casework.Who, main *sharedPage) error {
	remembered, err := m.options.Office.Remembered(r.Context(), who)
	if err != nil {
		return err
	}
	for _, one := range remembered {
		main.Remembered = append(main.Remembered, rememberedLine{one.Question, one.Name, one.Value, m.words.text("shared.from", one.Of, m.dayText(one.On))})
	}
	consents, err := m.options.Office.Consents(r.Context(), who)
	if err != nil {
		return err
	}
	main.Withheld = m.withheld(consents)
	declined, err := m.options.Office.Declines(r.Context(), who)
	for _, one := range declined {
		main.Declined = append(main.Declined, declinedLine{one.Service, one.Name, one.At.In(chinaTime).Format("2006-01-02")})
	}
	return err
}

// withheld is what holds now of what was said about uses: the newest word.
func (m *mine) withheld(said []casework.Consent) (all []withheldLine) {
	type key struct {
		question string
		use      casework.Use
	}
	last := map[key]casework.Consent{}
	var order []key
	for _, c := range said {
		k := key{c.Question, c.Use}
		if _, seen := last[k]; !seen {
			order = append(order, k)
		}
		last[k] = c
	}
	for _, k := range order {
		if c := last[k]; !c.Given {
			all = append(all, withheldLine{c.Question, c.Use, c.Name, m.words.text("shared.use." + string(c.Use)), c.At.In(chinaTime).Format("2006-01-02")})
		}
	}
	return all
}
