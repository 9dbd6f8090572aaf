package lang

import "testing"

func TestALanguageIsKnownByWhatBrowsersAndTerminalsCallIt(t *testing.T) {
	for s, want := range map[string]Tag{
		"": ZH, "zh": ZH, "zh-CN": ZH, "zh_CN.UTF-8": ZH, "C.UTF-8": ZH, "de": ZH, "enough": ZH,
		"en": EN, "en-GB": EN, "en_US.UTF-8": EN, "EN": EN,
	} {
		if got := Parse(s); got != want {
			t.Errorf("%q is %s, want %s", s, got, want)
		}
	}
}

func TestATextWithoutEnglishIsShownInChinese(t *testing.T) {
	both, official := Text{ZH: "低保", EN: "minimum living guarantee"}, Text{ZH: "低保"}
	if both.In(EN) != both.EN || both.In(ZH) != both.ZH || official.In(EN) != "低保" || both.String() != "低保" {
		t.Errorf("%q %q %q", both.In(EN), both.In(ZH), official.In(EN))
	}
	if !(Text{}).IsZero() || official.IsZero() || (Text{EN: "x"}).IsZero() {
		t.Error("a text is empty only where it says nothing in any language")
	}
}
