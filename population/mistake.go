package population

import (
	"fmt"
	"strings"

	"minsheng/lang"
)

// Mistake is one thing that is wrong in a dataset: where it stands, what is
// wrong, and what to do.
type Mistake struct {
	Code   string    `json:"code"` // "population.what"
	File   string    `json:"file"`
	Column string    `json:"column,omitempty"`
	Row    int64     `json:"row,omitempty"` // of the file, from 1
	Say    lang.Text `json:"say"`
	Fix    lang.Text `json:"fix"`
}

// Mistakes is the error of datasets that are refused. Reading rows stops at
// the first one.
type Mistakes []Mistake

// Error writes all mistakes in English.
func (ms Mistakes) Error() string { return ms.In(lang.EN) }

// In writes all mistakes in a language, each as Mistake.In does.
func (ms Mistakes) In(tag lang.Tag) string {
	var b strings.Builder
	for _, m := range ms {
		b.WriteString(m.In(tag))
	}
	return b.String()
}

// In writes the mistake on two lines: its place and what is wrong, then what
// to do.
func (m Mistake) In(tag lang.Tag) string {
	place := m.File
	if m.Column != "" {
		place += ": " + m.Column
	}
	if m.Row > 0 {
		place += ": " + textf("第 %d 行", "row %d", m.Row).In(tag)
	}
	return fmt.Sprintf("%s: %s [%s]\n    → %s\n", place, m.Say.In(tag), m.Code, m.Fix.In(tag))
}

// in returns the mistake with the file it is in.
func (m Mistake) in(file string) Mistake {
	m.File = file
	return m
}

// textf makes a message in both languages from the same values.
func textf(zh, en string, values ...any) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, values...), EN: fmt.Sprintf(en, values...)}
}
