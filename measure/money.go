package measure

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// Money is an amount in fen (分, a hundredth of a yuan). It may be negative.
type Money int64

// ErrOverflow says that a result does not fit its type.
var ErrOverflow = errors.New("the result is too large")

// ErrDivideByZero says that a divisor is zero.
var ErrDivideByZero = errors.New("division by zero")

// ParseMoney reads yuan with up to two decimals: "900", "900.5", "-0.01",
// "1,234.50". More than two decimals are refused, not rounded, and so is a
// comma that does not part thousands.
func ParseMoney(s string) (Money, error) {
	n, err := parseGrouped(s, 2)
	if err != nil {
		return 0, fmt.Errorf("%q is not an amount of money: write yuan with at most two decimals, like 900 or 900.50", s)
	}
	return Money(n), nil
}

// MustMoney is ParseMoney for constants in tests and start-up code.
func MustMoney(s string) Money {
	m, err := ParseMoney(s)
	if err != nil {
		panic(err)
	}
	return m
}

// String writes yuan with two decimals: "900.00".
func (m Money) String() string { return formatDecimal(int64(m), 2) }

// Short writes yuan with thousands separators and without empty decimals:
// "1,900", "1,900.50". It is for people; ParseMoney reads it back.
func (m Money) Short() string {
	s := m.String()
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac == "00" {
		return sign + whole
	}
	return sign + whole + "." + frac
}

// MarshalText writes the form of String.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the form of ParseMoney.
func (m *Money) UnmarshalText(b []byte) error {
	v, err := ParseMoney(string(b))
	if err == nil {
		*m = v
	}
	return err
}

// Plus returns m + o, or ErrOverflow.
func (m Money) Plus(o Money) (Money, error) {
	n, err := Add(int64(m), int64(o))
	return Money(n), err
}

// Minus returns m − o, or ErrOverflow.
func (m Money) Minus(o Money) (Money, error) {
	n, err := Sub(int64(m), int64(o))
	return Money(n), err
}

// By returns m × n, or ErrOverflow.
func (m Money) By(n int64) (Money, error) {
	v, err := Mul(int64(m), n)
	return Money(v), err
}

// Times returns m × r rounded to the fen, or ErrOverflow.
func (m Money) Times(r Ratio, how Rounding) (Money, error) {
	v, err := MulDiv(int64(m), int64(r), ratioOne, how)
	return Money(v), err
}

// Div returns m ÷ n rounded to the fen, ErrDivideByZero or ErrOverflow.
func (m Money) Div(n int64, how Rounding) (Money, error) {
	v, err := MulDiv(int64(m), 1, n, how)
	return Money(v), err
}

// Round returns m rounded to a whole number of units (Fen, Jiao, Yuan).
func (m Money) Round(unit Money, how Rounding) (Money, error) {
	v, err := MulDiv(int64(m), 1, int64(unit), how)
	if err != nil {
		return 0, err
	}
	return Money(v).By(int64(unit))
}

// Units that Round takes.
const (
	Fen  Money = 1
	Jiao Money = 10
	Yuan Money = 100
)

// Add returns a + b, or ErrOverflow.
func Add(a, b int64) (int64, error) {
	c := a + b
	if (c > a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return c, nil
}

// Sub returns a − b, or ErrOverflow.
func Sub(a, b int64) (int64, error) {
	c := a - b
	if (c < a) != (b > 0) && b != 0 {
		return 0, ErrOverflow
	}
	return c, nil
}

// Mul returns a × b, or ErrOverflow.
func Mul(a, b int64) (int64, error) {
	return MulDiv(a, b, 1, Down)
}

// MulDiv returns a × b ÷ c with one rounding at the end and a 128-bit
// intermediate product, ErrDivideByZero or ErrOverflow.
func MulDiv(a, b, c int64, how Rounding) (int64, error) {
	if c == 0 {
		return 0, ErrDivideByZero
	}
	negative := (a < 0) != (b < 0) != (c < 0)
	hi, lo := bits.Mul64(abs(a), abs(b))
	d := abs(c)
	if hi >= d {
		return 0, ErrOverflow
	}
	q, rem := lo, uint64(0)
	switch { // most products fit 64 bits, whose division is several times faster
	case hi == 0 && d != 1:
		q, rem = lo/d, lo%d
	case hi != 0:
		q, rem = bits.Div64(hi, lo, d)
	}
	if how.away(q, rem, d, negative) {
		q++
		if q == 0 {
			return 0, ErrOverflow
		}
	}
	switch {
	case !negative && q <= math.MaxInt64:
		return int64(q), nil
	case negative && q <= 1<<63:
		return int64(-q), nil
	}
	return 0, ErrOverflow
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}
