package measure_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"minsheng/measure"
)

func TestAnAmountIsPartedToTheFen(t *testing.T) {
	third := []measure.Ratio{333_333, 333_333, 333_334}
	tests := []struct {
		name   string
		amount string
		shares []measure.Ratio
		want   []string
	}{
		{"it goes up evenly", "100.00", []measure.Ratio{500_000, 500_000}, []string{"50.00", "50.00"}},
		{"the odd fen goes to the earlier of equal ones", "0.01", []measure.Ratio{500_000, 500_000}, []string{"0.01", "0.00"}},
		{"the largest remainder first", "0.01", []measure.Ratio{300_000, 700_000}, []string{"0.00", "0.01"}},
		{"thirds", "100.00", third, []string{"33.33", "33.33", "33.34"}},
		{"one payer", "7.77", []measure.Ratio{measure.One}, []string{"7.77"}},
		{"a payer of nothing", "7.77", []measure.Ratio{measure.One, 0}, []string{"7.77", "0.00"}},
		{"what is paid back parts as it was paid", "-0.01", []measure.Ratio{500_000, 500_000}, []string{"-0.01", "0.00"}},
		{"more than 53 bits", "90071992547409.93", []measure.Ratio{100_000, 900_000}, []string{"9007199254740.99", "81064793292668.94"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parts, err := measure.MustMoney(tt.amount).Split(tt.shares)
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range parts {
				if p.String() != tt.want[i] {
					t.Errorf("part %d is %s, want %s", i, p, tt.want[i])
				}
			}
		})
	}
}

func TestSharesThatAreNotTheWholeAreRefused(t *testing.T) {
	for _, shares := range [][]measure.Ratio{nil, {}, {999_999}, {500_000, 500_001}, {-1, 1_000_001}} {
		if _, err := measure.MustMoney("1").Split(shares); !errors.Is(err, measure.ErrShares) {
			t.Errorf("%v: %v", shares, err)
		}
	}
}

func TestPartsAddUpAndLieWithinAFenOfTheirShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := measure.Money(rapid.Int64Range(-1<<62, 1<<62).Draw(t, "fen"))
		var shares []measure.Ratio
		left := measure.One
		for left > 0 && len(shares) < 6 {
			s := measure.Ratio(rapid.Int64Range(0, int64(left)).Draw(t, "share"))
			shares = append(shares, s)
			left -= s
		}
		shares = append(shares, left)
		parts, err := amount.Split(shares)
		if err != nil {
			t.Fatal(err)
		}
		var sum measure.Money
		for i, p := range parts {
			sum += p
			exact, err := amount.Times(shares[i], measure.Down)
			if err != nil {
				t.Fatal(err)
			}
			if d := p - exact; d < -1 || d > 1 {
				t.Fatalf("part %d of %s by %s is %s, exactly about %s", i, amount, shares[i], p, exact)
			}
		}
		if sum != amount {
			t.Fatalf("parts of %s add up to %s", amount, sum)
		}
	})
}
