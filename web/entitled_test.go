package web

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
	leftWords   = regexp.MustCompile(`第 \d+ 题，(?:还剩大约 (\d+) 题（|可能是最后一题)`)
)

// post sends a form to the questionnaire and returns the page.
func post(t testing.TB, p *Portal, form url.Values) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/entitled", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("status %d for %v\n%s", w.Code, form, w.Body)
	}
	return w.Body.String()
}

// fields returns the hidden fields of the questionnaire's own form.
func fields(t testing.TB, body string) url.Values {
	t.Helper()
	_, main, _ := strings.Cut(body, "<main")
	_, form, _ := strings.Cut(main, "<form")
	form, _, ok := strings.Cut(form, "</form>")
	if !ok {
		t.Fatal("the page has no form")
	}
	values := url.Values{}
	for _, h := range hiddenField.FindAllStringSubmatch(form, -1) {
		values.Add(h[1], h[2])
	}
	return values
}

// answerAll answers the question of a page: born in 1985 (children 2015), no
// to everything, the first place, and what has no such answer is skipped.
func answerAll(body string, form url.Values) {
	form.Set("go", "next")
	_, name, _ := strings.Cut(form.Get("answering"), ".")
	about := form["about"]
	if strings.HasPrefix(form.Get("answering"), "household.") {
		about = []string{"household"}
	}
	for _, who := range about {
		key := who + "." + name
		switch {
		case strings.Contains(body, `name="`+key+`.year"`):
			year := "1985"
			if strings.HasPrefix(who, "child") {
				year = "2015"
			}
			form.Set(key+".year", year)
			form.Set(key+".month", "3")
			form.Set(key+".day", "5")
		case strings.Contains(body, `name="`+key+`" value="false"`):
			form.Set(key, "false")
		case strings.Contains(body, `name="`+key+`" value="none"`), strings.Contains(body, `<select class="field" id="`+key+`"`) && strings.Contains(body, `<option value="none"`):
			form.Set(key, "none")
		case strings.Contains(body, `name="`+key+`" value="`+home+`"`):
			form.Set(key, home)
		default:
			form.Set("go", "skip")
		}
	}
}

func TestTheQuestionnaireEndsWithThreeListsWhateverIsAnswered(t *testing.T) {
	p := testPortal(t)
	for name, form := range map[string]url.Values{
		"alone":                      {"begun": {"yes"}},
		"a couple with two children": {"begun": {"yes"}, "spouse": {"yes"}, "children": {"2"}},
		"with parents":               {"begun": {"yes"}, "parents": {"2"}},
		"about one service":          {"begun": {"yes"}, "service": {"resident-pension"}},
	} {
		t.Run(name, func(t *testing.T) {
			asked := map[string]bool{}
			for {
				body := post(t, p, form)
				if !leftWords.MatchString(body) {
					if !strings.Contains(body, "您家的三张清单") {
						t.Fatal("the questionnaire ends without lists")
					}
					return
				}
				form = fields(t, body)
				question := form.Get("answering")
				if asked[question] {
					t.Fatalf("%s is asked twice", question)
				}
				asked[question] = true
				answerAll(body, form)
			}
		})
	}
}

func TestAnAnswerRemovesTheQuestionsItDecides(t *testing.T) {
	p := testPortal(t)
	left := func(given ...string) int {
		m := leftWords.FindStringSubmatch(post(t, p, url.Values{"begun": {"yes"}, "service": {"elder-nursing-subsidy"}, "given": given}))
		if m == nil {
			return 0
		}
		n, err := strconv.Atoi(cmp.Or(m[1], "0"))
		if err != nil {
			t.Fatal(err)
		}
		return n + 1
	}
	if n := left(); n < 2 {
		t.Fatalf("at first %d questions matter, want several", n)
	}
	if n := left("me.birth_on=2000-01-01"); n != 0 {
		t.Errorf("someone of 26 is still asked %d questions about an allowance for the old", n)
	}
}

func TestTheQuestionnaireSaysWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	p := testPortal(t)
	body := post(t, p, url.Values{"begun": {"yes"}, "answering": {"person.birth_on"}, "about": {"me"}, "go": {"next"},
		"me.birth_on.year": {"1951"}, "me.birth_on.month": {"13"}, "me.birth_on.day": {"2"}})
	for _, want := range []string{"请先改正下面的问题", "日历上没有这一天", `value="13"`, `aria-invalid="true"`, `href="#me.birth_on"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestAnswersSurviveASwitchOfLanguageAndCanBeTakenBack(t *testing.T) {
	p := testPortal(t)
	state := url.Values{"begun": {"yes"}, "given": {"me.birth_on=1948-03-05"}, "asked": {"person.birth_on"}}
	state.Set("show", "en")
	body := post(t, p, state)
	if !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, "me.birth_on=1948-03-05") {
		t.Error("the switch of language loses the answers")
	}
	state.Del("show")
	state.Set("answering", "person.sex")
	state.Set("go", "back")
	form := fields(t, post(t, p, state))
	if form.Get("answering") != "person.birth_on" || len(form["given"]) != 0 {
		t.Errorf("back asks %s with %v given", form.Get("answering"), form["given"])
	}
}

func TestSpoiltAnswersAreRefusedNotBelieved(t *testing.T) {
	visit{method: http.MethodPost, path: "/entitled", form: url.Values{"begun": {"yes"}, "given": {"me.birth_on=yesterday"}}, status: 422,
		has: []string{"填写的内容读不懂"}}.run(t, testPortal(t))
	body := post(t, testPortal(t), url.Values{"begun": {"yes"}, "children": {"999"}, "given": {"stranger.birth_on=2000-01-01", "nonsense"}})
	if strings.Contains(body, "孩子") {
		t.Error("999 children are believed")
	}
}

// BenchmarkNextQuestion is one press of "next" for a family of four.
func BenchmarkNextQuestion(b *testing.B) {
	p := testPortal(b)
	form := url.Values{"begun": {"yes"}, "spouse": {"yes"}, "children": {"2"}, "given": {"me.birth_on=1985-03-05"}}
	for b.Loop() {
		post(b, p, form)
	}
}

// BenchmarkSearch is one page of search results.
func BenchmarkSearch(b *testing.B) {
	p := testPortal(b)
	for b.Loop() {
		p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/services?q=ltbz", nil))
	}
}
