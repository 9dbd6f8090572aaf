package measure

import (
	"fmt"
	"strings"
)

// Ratio is a share or a factor in millionths: 30 % is 300,000.
type Ratio int64

const ratioOne = 1_000_000

// One is the ratio 1, that is 100 %.
const One Ratio = ratioOne

// ParseRatio reads a decimal with up to six places ("0.3", "1.5") or a
// percentage with up to four ("30%", "12.5 %").
func ParseRatio(s string) (Ratio, error) {
	places, text := 6, strings.TrimSpace(s)
	if t, ok := strings.CutSuffix(text, "%"); ok {
		places, text = 4, strings.TrimSpace(t)
	}
	n, err := parseDecimal(text, places)
	if err != nil {
		return 0, fmt.Errorf("%q is not a ratio: write a decimal like 0.3 or a percentage like 30%%", s)
	}
	return Ratio(n), nil
}

// MustRatio is ParseRatio for constants in tests and start-up code.
func MustRatio(s string) Ratio {
	r, err := ParseRatio(s)
	if err != nil {
		panic(err)
	}
	return r
}

// String writes a percentage: "30%", "12.5%".
func (r Ratio) String() string {
	return strings.TrimSuffix(strings.TrimRight(formatDecimal(int64(r), 4), "0"), ".") + "%"
}

// MarshalText writes the form of String.
func (r Ratio) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the forms of ParseRatio.
func (r *Ratio) UnmarshalText(b []byte) error {
	v, err := ParseRatio(string(b))
	if err == nil {
		*r = v
	}
	return err
}
