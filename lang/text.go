package lang

import "strings"

// Tag names a language of the program.
type Tag string

// The languages of the program.
const (
	ZH Tag = "zh"
	EN Tag = "en"
)

// Tags lists the languages, the first being the default.
var Tags = []Tag{ZH, EN}

// Parse returns the language a user asked for ("zh", "zh-CN", "en-GB",
// "en_US.UTF-8" …); anything else is Chinese.
func Parse(s string) Tag {
	main := s
	if i := strings.IndexAny(s, "-_."); i >= 0 {
		main = s[:i]
	}
	if strings.EqualFold(main, string(EN)) {
		return EN
	}
	return ZH
}

// Text is one text in every language of the program. Official words often
// exist in Chinese only, so EN may be empty.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en,omitempty" json:"en,omitempty"`
}

// In returns the text in a language, or the Chinese where that is missing.
func (t Text) In(tag Tag) string {
	if tag == EN && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// String returns the Chinese text.
func (t Text) String() string { return t.ZH }

// IsZero reports whether the text says nothing at all.
func (t Text) IsZero() bool { return t.ZH == "" && t.EN == "" }
