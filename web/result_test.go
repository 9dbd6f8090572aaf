package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestTheListsOfALargeFamilyStayLight(t *testing.T) {
	p := testPortal(t)
	for name, form := range map[string]url.Values{
		"nothing said":    {"begun": {"yes"}, "spouse": {"yes"}, "children": {"4"}, "parents": {"4"}, "go": {"result"}},
		"a family of six": {"begun": {"yes"}, "spouse": {"yes"}, "children": {"2"}, "parents": {"2"}, "go": {"result"}, "given": {"me.birth_on=1985-03-05", "parent1.birth_on=1944-01-01"}},
		"much said":       {"begun": {"yes"}, "children": {"1"}, "go": {"result"}, "given": disabledChild},
	} {
		t.Run(name, func(t *testing.T) {
			for _, tag := range []string{"zh", "en"} {
				form.Set("show", tag)
				if size := len(post(t, p, form)); size > 100_000 {
					t.Errorf("in %s the lists weigh %d bytes, more than 100 kB", tag, size)
				}
			}
		})
	}
}

func TestWhatMayBeOwedIsSortedByWhatIsMissing(t *testing.T) {
	body := post(t, testPortal(t), url.Values{"begun": {"yes"}, "children": {"1"}, "go": {"result"}, "given": disabledChild})
	_, possible, _ := strings.Cut(body, `id="possible"`)
	one, first := strings.Index(possible, "只差一个情况："), strings.Index(possible, "先要弄清：")
	if one < 0 || first < 0 || one > first {
		t.Errorf("what lacks one thing stands at %d, what lacks more at %d", one, first)
	}
	if strings.Count(possible, "残疾人文化体育服务</button>") > 1 {
		t.Error("a service stands twice in one list")
	}
}

func TestOneAnswerIsGivenFromTheListsAndLeadsBackToThem(t *testing.T) {
	p := testPortal(t)
	form := url.Values{"begun": {"yes"}, "given": {"me.birth_on=1985-03-05"}, "change": {"person.medical_insurance"}}
	body := post(t, p, form)
	asked := fields(t, body)
	if asked.Get("answering") != "person.medical_insurance" || asked.Get("then") != "result" {
		t.Fatalf("the page asks %s, then %q", asked.Get("answering"), asked.Get("then"))
	}
	asked.Set("go", "next")
	if body = post(t, p, asked); !strings.Contains(body, "请选一项") || fields(t, body).Get("then") != "result" {
		t.Error("an empty answer is not asked again, with the way back")
	}
	asked.Set("me.medical_insurance", "employee")
	if body = post(t, p, asked); !strings.Contains(body, "您家的三张清单") {
		t.Error("the answer does not lead back to the lists")
	}
}

func TestOnePressSaysNoForTheWholeFamily(t *testing.T) {
	p := testPortal(t)
	form := url.Values{"begun": {"yes"}, "spouse": {"yes"}, "children": {"1"}, "change": {"person.disability_kind"},
		"given": {"me.birth_on=1985-03-05", "spouse.birth_on=1985-03-05", "child1.birth_on=2015-03-05"}}
	body := post(t, p, form)
	if !strings.Contains(body, "大家都没有") {
		t.Fatal("the page offers no answer for everyone")
	}
	asked := fields(t, body)
	asked.Set("go", "none")
	body = post(t, p, asked)
	if n := strings.Count(body, "没有残疾证"); n < 2 {
		t.Errorf("the answer is noted for %d, want everyone asked", n)
	}
}

func TestDaysThatCannotBeAreRefusedEachWithItsReason(t *testing.T) {
	p := testPortal(t)
	for name, c := range map[string]struct {
		year, month, day, want string
	}{
		"no such day":         {"2026", "2", "30", "日历上没有这一天"},
		"a day to come":       {"2027", "1", "1", "这一天还没有到"},
		"two digits":          {"51", "3", "2", "年份请写四位数"},
		"nothing":             {"", "", "", "请写年、月、日三个数"},
		"an emoji":            {"😀", "1", "1", "请写年、月、日三个数"},
		"five thousand signs": {strings.Repeat("9", 5000), "1", "1", "请写年、月、日三个数"},
		"full-width digits":   {"１９５１", "３", "２", "第 2 题"},
	} {
		t.Run(name, func(t *testing.T) {
			body := post(t, p, url.Values{"begun": {"yes"}, "answering": {"person.birth_on"}, "about": {"me"}, "go": {"next"},
				"me.birth_on.year": {c.year}, "me.birth_on.month": {c.month}, "me.birth_on.day": {c.day}})
			if !strings.Contains(body, c.want) {
				t.Errorf("the page does not say %q", c.want)
			}
		})
	}
}

func TestTheListsGoAlongAsAFileAndAreKeptNowhere(t *testing.T) {
	form := url.Values{"begun": {"yes"}, "children": {"1"}, "given": disabledChild}
	visit{method: http.MethodPost, path: "/entitled.csv", form: form, status: 200,
		has: []string{"\ufeff清单,服务,谁", "可以享受,", "重度残疾人护理补贴,孩子", "《残疾预防和残疾人康复条例》"}}.run(t, testPortal(t))
	visit{method: http.MethodPost, path: "/entitled.xlsx", form: form, status: 200, has: []string{"xl/workbook.xml"}}.run(t, testPortal(t))
}

func TestACommaPartsThousandsAndNothingElse(t *testing.T) {
	p := testPortal(t)
	for typed, want := range map[string]string{"１，２００": "1200.00", "1,200.50元": "1200.50", "12,50": "", "": "", "-3": "", "一千": ""} {
		amount, refused := p.readMoney(typed)
		got := ""
		if refused == nil {
			got = amount.String()
		}
		if got != want || (refused == nil) != (want != "") {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}
