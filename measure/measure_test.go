package measure

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestMoneyReadsYuanAndRefusesTheRest(t *testing.T) {
	good := map[string]Money{"900": 90000, "900.5": 90050, "-0.01": -1, "1,234.50": 123450, "-1,234,567.8": -123456780, "0": 0}
	for s, want := range good {
		if got, err := ParseMoney(s); err != nil || got != want {
			t.Errorf("ParseMoney(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "1.005", ".5", "5.", "--1", "1e3", "９", "99999999999999999999", "1 000", "¥5",
		"12,50", "1,5", ",500", "1,,000", "1234,567", "1,000.5,0", "1,0000", "1,234,"} {
		if got, err := ParseMoney(s); err == nil {
			t.Errorf("ParseMoney(%q) = %d, want an error", s, got)
		}
	}
}

func TestAWholeNumberMayBeWrittenInThousands(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "-7": -7, "1,234": 1234, "9223372036854775807": math.MaxInt64, "-9223372036854775808": math.MinInt64} {
		if got, err := ParseWhole(s); err != nil || got != want {
			t.Errorf("ParseWhole(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "-", "1.0", "1,5", "12,34", "+1", "1e3", "9223372036854775808", "-9223372036854775809"} {
		if got, err := ParseWhole(s); err == nil {
			t.Errorf("ParseWhole(%q) = %d, want an error", s, got)
		}
	}
}

func TestAmountsAndSharesReadBackAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		m, r := Money(n), Ratio(n)
		for _, s := range []string{m.String(), m.Short()} {
			if back, err := ParseMoney(s); err != nil || back != m {
				t.Fatalf("%d was written %s and read %d, %v", m, s, back, err)
			}
		}
		if back, err := ParseRatio(r.String()); err != nil || back != r {
			t.Fatalf("%d was written %s and read %d, %v", r, r, back, err)
		}
	})
}

func TestARatioRefusesWhatItCannotHold(t *testing.T) {
	for _, s := range []string{"", "%", "0.1234567", "0.12345%", "1,5", "30％", "1/3", "--3%", "9e9"} {
		if got, err := ParseRatio(s); err == nil {
			t.Errorf("ParseRatio(%q) = %s, want an error", s, got)
		}
	}
}

func TestEveryRoundingIsReadByItsName(t *testing.T) {
	for how := HalfUp; how <= Ceil; how++ {
		if back, err := ParseRounding(how.String()); err != nil || back != how {
			t.Errorf("%s is read as %s, %v", how, back, err)
		}
	}
	if _, err := ParseRounding("nearest"); err == nil {
		t.Error("an unknown rounding was read")
	}
}

func TestRatioReadsDecimalsAndPercentages(t *testing.T) {
	for s, want := range map[string]string{"0.3": "30%", "30%": "30%", "1.5": "150%", "12.5 %": "12.5%", "0": "0%", "0.000001": "0.0001%"} {
		if got, err := ParseRatio(s); err != nil || got.String() != want {
			t.Errorf("ParseRatio(%q) = %s, %v; want %s", s, got, err, want)
		}
	}
}

func TestRoundingOfHalves(t *testing.T) {
	cases := []struct {
		how      Rounding
		fen, div int64
		want     Money
	}{
		{HalfUp, 5, 2, 3}, {HalfUp, -5, 2, -3}, {HalfEven, 5, 2, 2}, {HalfEven, 7, 2, 4}, {Down, -5, 2, -2},
		{Up, 5, 4, 2}, {Floor, -5, 4, -2}, {Ceil, -5, 4, -1}, {HalfUp, 5, -2, -3},
	}
	for _, c := range cases {
		if got, err := Money(c.fen).Div(c.div, c.how); err != nil || got != c.want {
			t.Errorf("%d/%d %s = %d, %v; want %d", c.fen, c.div, c.how, got, err, c.want)
		}
	}
	if _, err := Money(1).Div(0, Down); err != ErrDivideByZero {
		t.Errorf("division by zero gave %v", err)
	}
}

// bigMulDiv is the plain second implementation: exact rationals.
func bigMulDiv(a, b, c int64, how Rounding) *big.Int {
	n := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	r := new(big.Rat).SetFrac(n, big.NewInt(c))
	floor := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean; the denominator is positive
	rest := new(big.Rat).Sub(r, new(big.Rat).SetInt(floor))
	half := rest.Cmp(big.NewRat(1, 2))
	up := false
	switch how {
	case HalfUp:
		up = half > 0 || half == 0 && r.Sign() > 0
	case HalfEven:
		up = half > 0 || half == 0 && floor.Bit(0) == 1
	case Down:
		up = r.Sign() < 0 && rest.Sign() > 0
	case Up:
		up = r.Sign() > 0 && rest.Sign() > 0
	case Ceil:
		up = rest.Sign() > 0
	}
	if up {
		floor.Add(floor, big.NewInt(1))
	}
	return floor
}

func TestMulDivEqualsExactRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64().Draw(t, "a"), rapid.Int64().Draw(t, "b")
		c := rapid.Int64().Filter(func(n int64) bool { return n != 0 }).Draw(t, "c")
		how := Rounding(rapid.IntRange(0, int(Ceil)).Draw(t, "how"))
		got, err := MulDiv(a, b, c, how)
		want := bigMulDiv(a, b, c, how)
		if want.IsInt64() != (err == nil) || err == nil && want.Int64() != got {
			t.Fatalf("MulDiv(%d, %d, %d, %s) = %d, %v; want %s", a, b, c, how, got, err, want)
		}
	})
}

func TestSumsOverflowAloud(t *testing.T) {
	if _, err := Money(math.MaxInt64).Plus(1); err != ErrOverflow {
		t.Error("no overflow on plus")
	}
	if _, err := Money(math.MinInt64).Minus(1); err != ErrOverflow {
		t.Error("no overflow on minus")
	}
	if v, err := Money(math.MinInt64).Plus(0); err != nil || v != math.MinInt64 {
		t.Error("adding zero changed the least amount")
	}
}

func FuzzParseMoney(f *testing.F) {
	f.Add("900.50")
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := ParseMoney(s); err == nil {
			if back, err := ParseMoney(m.String()); err != nil || back != m {
				t.Fatalf("%q -> %s -> %v, %v", s, m, back, err)
			}
			if back, err := ParseMoney(m.Short()); err != nil || back != m {
				t.Fatalf("%q -> %s -> %v, %v", s, m.Short(), back, err)
			}
		}
	})
}

func FuzzParseRatio(f *testing.F) {
	f.Add("12.5 %")
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := ParseRatio(s); err == nil {
			if back, err := ParseRatio(r.String()); err != nil || back != r {
				t.Fatalf("%q -> %s -> %v, %v", s, r, back, err)
			}
		}
	})
}
