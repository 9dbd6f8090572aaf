package pack

import (
	"fmt"
	"testing"

	"minsheng/lang"
)

func offered(id, zh, en string, words ...string) *Service {
	return &Service{ID: id, Class: Basic, Name: lang.Text{ZH: zh, EN: en}, Words: words}
}

func testServices() []*Service {
	return []*Service{
		offered("old-age-allowance", "高龄津贴", "Old-age allowance", "高龄补贴", "老人补助", "长寿补贴"),
		offered("nursing-disabled", "重度残疾人护理补贴", "Nursing allowance for people with severe disabilities", "护理费", "残疾人补助"),
		offered("living-disabled", "困难残疾人生活补贴", "Living allowance for disabled people in hardship", "残疾人补助"),
		offered("old-health", "老年人健康管理", "Health management of older people", "老人体检", "免费体检"),
		offered("dibao", "最低生活保障", "Minimum living guarantee", "低保", "低保户"),
		offered("long-care", "长期护理保险", "Long-term care insurance", "长护险"),
		offered("hotline", "就业热线", "Employment line", "12333", "社保电话"),
		offered("jobless", "失业保险金", "Unemployment benefit", "失业金", "下岗"),
		offered("legal-aid", "法律援助", "Legal aid", "请律师"),
	}
}

func testSynonyms() [][]string {
	return [][]string{{"老年人", "老人", "老太", "老头", "长者"}, {"补贴", "补助", "津贴"}, {"残疾人", "残疾", "残障"}, {"失业", "没工作"}}
}

func TestFindUnderstandsWhatPeopleType(t *testing.T) {
	ix := NewIndex(testServices(), testSynonyms())
	for _, c := range []struct{ why, query, first string }{
		{"the name", "最低生活保障", "dibao"},
		{"an everyday word", "低保", "dibao"},
		{"another everyday word for a word", "老头补助", "old-age-allowance"},
		{"initials of everyday words", "ltbz", "old-age-allowance"},
		{"initials of a word", "lrbz", "old-age-allowance"},
		{"initials of the name", "zdcjr", "nursing-disabled"},
		{"initials within the name", "hlbt", "nursing-disabled"},
		{"whole pinyin", "dibao", "dibao"},
		{"pinyin begun", "zuidishengh", "dibao"},
		{"pinyin with the other reading", "changqihuli", "long-care"},
		{"initials with the other reading", "cqhl", "long-care"},
		{"a number", "12333", "hotline"},
		{"English", "unemployment", "jobless"},
		{"another form of an English word", "unemployed", "jobless"},
		{"English begun, in capitals", "Unemp", "jobless"},
		{"two English words", "legal aid", "legal-aid"},
		{"English with a slip", "unemploymnet", "jobless"},
		{"pinyin with a slip", "shiyejing", "jobless"},
		{"characters with a slip", "重度残急人护理补贴", "nursing-disabled"},
		{"words apart", "残疾人 护理", "nursing-disabled"},
		{"a synonym in the query", "没工作", "jobless"},
		{"full-width letters", "ｄｉｂａｏ", "dibao"},
	} {
		hits := ix.Find(c.query, lang.ZH, 5)
		if len(hits) == 0 || hits[0].Service.ID != c.first {
			t.Errorf("%s: %q finds %s, want %s first", c.why, c.query, hitIDs(hits), c.first)
		}
	}
}

func TestFindRanksTheNameBeforeTheWord(t *testing.T) {
	hits := NewIndex(testServices(), testSynonyms()).Find("残疾人补贴", lang.ZH, 5)
	if fmt.Sprint(hitIDs(hits)[:2]) != "[nursing-disabled living-disabled]" {
		t.Errorf("found %v", hitIDs(hits))
	}
}

func TestFindFindsNothingInNonsense(t *testing.T) {
	ix := NewIndex(testServices(), testSynonyms())
	for _, q := range []string{"", "  ，。", "zzzzqqq", "火星移民", "x"} {
		if hits := ix.Find(q, lang.ZH, 5); len(hits) > 0 {
			t.Errorf("%q finds %v", q, hitIDs(hits))
		}
	}
}

func hitIDs(hits []Hit) []string {
	all := []string{}
	for _, h := range hits {
		all = append(all, h.Service.ID)
	}
	return all
}

func FuzzFindAnswersAnything(f *testing.F) {
	ix := NewIndex(testServices(), testSynonyms())
	for _, q := range []string{"ltbz", "老人补助", "\xff", "ａ１", "lllllllllllllllllll", "bzbzbzbzbzbzbzbzbzbzbzbzbzbzbz"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if len(ix.Find(q, lang.ZH, 3)) > 3 {
			t.Error("more than asked for")
		}
	})
}

// manyServices makes n services of plausible names and words.
func manyServices(n int) []*Service {
	who := []string{"老年人", "残疾人", "孤儿", "失业人员", "低保家庭", "退役军人", "孕产妇", "中小学生", "农村居民", "灵活就业人员"}
	what := []string{"生活补贴", "护理补贴", "医疗救助", "健康管理", "技能培训", "住房保障", "法律援助", "临时救助", "免费体检", "学费减免"}
	where := []string{"湖州", "吴兴", "浙江", "上海", "江苏", "云南", "重庆", "天津", "北京", "四川"}
	all := make([]*Service, n)
	for i := range all {
		a, b, c := who[i%10], what[i/10%10], where[i/100%10]
		all[i] = offered(fmt.Sprintf("s-%d", i), fmt.Sprintf("%s%s%s%d类", c, a, b, i/1000), fmt.Sprintf("Benefit %d of kind %d", i, i%17),
			a+"补助", c+b, "免费"+b, a+"怎么申请", "领"+b, "办理"+a+b)
		all[i].Plain = lang.Text{ZH: c + "的" + a + "可以申请" + b + "，到街道办理。", EN: "People can ask for this benefit."}
	}
	return all
}

func BenchmarkFindOver5000Services(b *testing.B) {
	ix := NewIndex(manyServices(5000), testSynonyms())
	for _, q := range []string{"老人补助", "ltbz", "falvyuanzhu", "hlbt", "benefit", "残疾人 护理", "重度残急人护理", "fallvyuanzhu"} {
		b.Run(q, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ix.Find(q, lang.ZH, 20)
			}
		})
	}
}

func BenchmarkNewIndexOver5000Services(b *testing.B) {
	services := manyServices(5000)
	b.ReportAllocs()
	for b.Loop() {
		NewIndex(services, testSynonyms())
	}
}
