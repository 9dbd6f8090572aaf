package web

import (
	"strings"

	"minsheng/lang"
)

// Question is one thing a form asks. Its kind is one, yesno, many, select,
// int, money, text, long or date.
type Question struct {
	Name    string
	Kind    string
	Ask     lang.Text
	Hint    lang.Text
	Unit    lang.Text
	Options []Option
	Value   string // int, money, text, long
	Year    string // date, as it was typed
	Month   string
	Day     string
	Wrong   lang.Text

	Input    string    // which keyboard a telephone shows: tel, numeric
	Optional bool      // it says that it may be left open
	From     lang.Text // where the answer comes from that is filled in already
}

// Option is one answer to choose.
type Option struct {
	Value  string
	Text   lang.Text
	Note   lang.Text
	Chosen bool
}

// Mistake leads from the summary at the top to the field below.
type Mistake struct {
	Anchor string
	Href   string // where the field is, if it is not on this page
	Say    lang.Text
}

// Single reports whether the question is one field with a label, not a group.
func (q Question) Single() bool {
	return q.Kind == "int" || q.Kind == "money" || q.Kind == "select" || q.Kind == "text" || q.Kind == "long"
}

// Pair reports whether the options are short enough to stand side by side.
func (q Question) Pair() bool { return q.Kind == "yesno" }

// About is the member of the household that the question is about.
func (q Question) About() string {
	who, _, _ := strings.Cut(q.Name, ".")
	return who
}

// HasHint reports whether the question is explained.
func (q Question) HasHint() bool { return !q.Hint.IsZero() }

// HasFrom reports whether the answer was filled in.
func (q Question) HasFrom() bool { return !q.From.IsZero() }

// To is where the field is.
func (m Mistake) To() string {
	if m.Href != "" {
		return m.Href
	}
	return "#" + m.Anchor
}

// HasWrong reports whether the answer was refused.
func (q Question) HasWrong() bool { return !q.Wrong.IsZero() }

// mistakesOf lists the refused answers for the summary.
func mistakesOf(questions []Question) []Mistake {
	var all []Mistake
	for _, q := range questions {
		if q.HasWrong() {
			all = append(all, Mistake{Anchor: q.Name, Say: q.Wrong})
		}
	}
	return all
}
