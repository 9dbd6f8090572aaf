package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"minsheng/entitle"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

// startPage asks who lives in the household.
type startPage struct {
	Place     lang.Text
	Focus     string
	FocusName lang.Text
	Questions []Question
}

// askPage asks one thing, of everyone for whom it still matters.
type askPage struct {
	Attribute string
	Questions []Question
	Mistakes  []Mistake
	Number    int
	Left      int
	First     bool
	Then      bool // only this was to be answered: back to the lists after it
	None      bool // one press says that it holds for nobody
	Keep      []Hidden
}

var errAnswers = fault.New(fault.Invalid, "web.answers", lang.Text{
	ZH: "填写的内容读不懂，请从头再填一次", EN: "The answers cannot be read; please start again"})

// entitledStart opens the questionnaire.
func (p *Portal) entitledStart(r *http.Request) (page, error) {
	e, err := p.today()
	if err != nil {
		return page{}, err
	}
	main := startPage{Place: p.place, Questions: p.familyQuestions()}
	if s := e.Service(r.URL.Query().Get("service")); s != nil && s.Computes {
		main.Focus, main.FocusName = s.ID, s.Name
	}
	title := p.words.text("entitled.title")
	return page{name: "entitled-start", title: title, nav: "entitled", crumbs: p.crumbs(Crumb{Text: title}), main: main}, nil
}

func (p *Portal) familyQuestions() []Question {
	count := func(name string, ask lang.Text) Question {
		q := Question{Name: name, Kind: "select", Ask: ask}
		for n := range maxOfKind + 1 {
			digit := string(rune('0' + n))
			q.Options = append(q.Options, Option{Value: digit, Text: p.words.text("entitled.count", n)})
		}
		return q
	}
	return []Question{
		{Name: "spouse", Kind: "yesno", Ask: p.words.text("entitled.spouse"), Options: []Option{
			{Value: "yes", Text: p.words.text("entitled.has")}, {Value: "no", Text: p.words.text("entitled.hasnot"), Chosen: true}}},
		count("children", p.words.text("entitled.children")),
		count("parents", p.words.text("entitled.parents")),
	}
}

// entitled takes an answer and asks the next question, or shows the result.
// Everything that was said comes with the request and goes with the page.
func (p *Portal) entitled(r *http.Request) (page, error) {
	if err := r.ParseForm(); err != nil {
		return page{}, errAnswers.Because(err)
	}
	engine, err := p.engine()
	if err != nil {
		return page{}, err
	}
	a := answersOf(r.PostForm)
	refused := map[string]lang.Text{}
	if attribute := r.PostForm.Get("answering"); attribute != "" {
		refused = p.take(&a, r.PostForm, attribute)
	}
	if attribute := r.PostForm.Get("change"); attribute != "" {
		a.forget(attribute)
	}
	st, err := p.statement(engine, &a)
	if err != nil {
		return page{}, err
	}
	if service := r.PostForm.Get("why"); service != "" {
		return p.why(preferencesFor(r).Lang, st, a, service), nil
	}
	questions := p.inOrder(engine.Questions(st, a.Skipped))
	if r.PostForm.Get("go") == "result" && len(refused) == 0 || len(questions) == 0 {
		return p.result(preferencesFor(r).Lang, st, a, questions, askable(engine, st)), nil
	}
	return p.ask(r, a, questions, refused), nil
}

// askable says which attributes a question can still ask, those among them
// that somebody has skipped.
func askable(engine *entitle.Engine, st *entitle.Statement) map[string]bool {
	asked := map[string]bool{}
	for _, q := range engine.Questions(st, nil) {
		asked[q.Attribute.Path()] = true
	}
	return asked
}

// statement says what the household of the answers is owed today.
func (p *Portal) statement(engine *entitle.Engine, a *answers) (*entitle.Statement, error) {
	file, err := p.given(*a)
	if err != nil {
		return nil, err
	}
	e := engine.Edition()
	h, err := pack.ReadHousehold("answers", file, e.Pack.Schema())
	if err != nil {
		return nil, errAnswers.Because(err)
	}
	today := p.options.Today()
	if err := engine.Infer(today, h); err != nil {
		return nil, err
	}
	st := engine.For(today, h)
	if s := e.Service(a.Focus); s != nil && s.Computes {
		st.Answers = slices.DeleteFunc(st.Answers, func(one *entitle.Answer) bool { return one.Service != s })
	}
	return st, nil
}

// ask makes the page of the next question.
func (p *Portal) ask(r *http.Request, a answers, questions []entitle.Question, refused map[string]lang.Text) page {
	next, then := wantedQuestion(r.PostForm, questions, len(refused) > 0)
	main := askPage{Attribute: next.Attribute.Path(), Number: len(a.Asked) + 1, Left: len(questions) - 1,
		First: len(a.Asked) == 0, Then: then, None: noneOf(next) != unsure && len(next.People) > 1, Keep: a.hidden()}
	for i, who := range askedOf(next, a.Home) {
		q := p.questionOf(next, who, a.Home)
		if i > 0 {
			q.Hint = lang.Text{}
		}
		if say, wrong := refused[q.Name]; wrong {
			q.Wrong = say
		}
		if len(refused) > 0 {
			q.again(r.PostForm)
		}
		main.Questions = append(main.Questions, q)
	}
	main.Mistakes = mistakesOf(main.Questions)
	keep := a.hidden()
	if then {
		keep = append(keep, Hidden{"change", main.Attribute})
	}
	title := p.words.text("entitled.title")
	return page{name: "entitled-ask", title: title, nav: "entitled", keep: keep, main: main,
		crumbs: p.crumbs(Crumb{Text: title, Href: "/entitled"}, Crumb{Text: p.words.text("entitled.questions")})}
}

// wantedQuestion is the question to ask: the refused one again, the one that
// somebody wants to answer or change, else the first; and whether the lists
// come after it.
func wantedQuestion(form url.Values, questions []entitle.Question, refused bool) (entitle.Question, bool) {
	attribute, then := form.Get("change"), form.Get("change") != ""
	if refused {
		attribute, then = form.Get("answering"), form.Get("then") == "result"
	}
	i := slices.IndexFunc(questions, func(q entitle.Question) bool { return q.Attribute.Path() == attribute })
	if i < 0 {
		return questions[0], false
	}
	return questions[i], then
}

// inOrder sorts questions: those that decide much before those that decide
// little, and among both in the order in which people tell of themselves.
func (p *Portal) inOrder(questions []entitle.Question) []entitle.Question {
	most := 0
	for _, q := range questions {
		most = max(most, q.Touches)
	}
	little := func(q entitle.Question) int {
		if 3*q.Touches < most {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(questions, func(a, b entitle.Question) int {
		return cmp.Or(little(a)-little(b), p.telling(a)-p.telling(b))
	})
	return questions
}

// telling is the place of a question in the order of telling, which is that of
// the schema: who and where one is; then what the household has; then what is
// sensitive, and the rest.
func (p *Portal) telling(q entitle.Question) int {
	all := p.home.Schema().Attributes(ofPerson)
	if len(q.People) > 0 {
		return 2 * slices.Index(all, q.Attribute)
	}
	for i, a := range all {
		if a.Sensitivity == "sensitive" {
			return 2*i - 1
		}
	}
	return 2 * len(all)
}

// askedOf lists whom a question is about: the household, or members in the
// order of the family.
func askedOf(q entitle.Question, f family) []string {
	if len(q.People) == 0 {
		return []string{pack.HouseholdWord}
	}
	return slices.DeleteFunc(f.members(), func(id string) bool { return !slices.Contains(q.People, id) })
}

// engine returns the engine of the edition of today, made once an edition.
func (p *Portal) engine() (*entitle.Engine, error) {
	e, err := p.today()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil || p.asked.Edition() != e {
		if p.asked, err = entitle.New(e); err != nil {
			return nil, err
		}
	}
	return p.asked, nil
}
