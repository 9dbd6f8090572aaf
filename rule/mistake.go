package rule

import (
	"fmt"

	"minsheng/lang"
)

// Mistake is what is wrong in the text of a rule, where, and what to write
// instead. Line and Col are 1-based; Col counts characters.
type Mistake struct {
	Line, Col int
	Code      string
	Say       lang.Text
	Fix       lang.Text
}

// The codes of mistakes.
const (
	CodeSyntax  = "rule.syntax"       // the text cannot be read
	CodeName    = "rule.name"         // a name that the schema or the pack does not have
	CodeType    = "rule.type"         // values of types that do not go together
	CodeOutside = "rule.outside"      // CEL, but outside the profile
	CodeNoCode  = "rule.code"         // a text that is no code of the attribute
	CodeLiteral = "rule.literal"      // a wrong constant: date('2023-02-30')
	CodeTooBig  = "rule.too_big"      // longer, deeper or more loops than a rule may be
	CodeWho     = "rule.who"          // person in a rule of a household
	CodeDivisor = "rule.divisor_zero" // division by the constant 0
)

// Error writes place, English words, what to write instead, and the code.
func (m *Mistake) Error() string {
	s := fmt.Sprintf("%d:%d: %s", m.Line, m.Col, m.Say.In(lang.EN))
	if !m.Fix.IsZero() {
		s += "; " + m.Fix.In(lang.EN)
	}
	return s + " [" + m.Code + "]"
}

func sayf(zh, en string, args ...any) lang.Text {
	return lang.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}
