package measure

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

var errDecimal = errors.New("not a decimal")

// parseDecimal reads [-]digits[.digits] with at most places decimals as an
// integer of 10^-places.
func parseDecimal(s string, places int) (int64, error) {
	negative := strings.HasPrefix(s, "-")
	whole, frac, dotted := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if whole == "" || dotted && frac == "" || len(frac) > places {
		return 0, errDecimal
	}
	var n int64
	for _, c := range []byte(whole + frac + strings.Repeat("0", places-len(frac))) {
		if c < '0' || c > '9' || n > (math.MaxInt64-9)/10 {
			return 0, errDecimal
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, nil
}

func formatDecimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign = "-"
	}
	digits := fmt.Sprintf("%0*d", places+1, abs(n))
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}
