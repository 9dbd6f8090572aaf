package measure

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errDecimal = errors.New("not a decimal")

// parseDecimal reads [-]digits[.digits] with at most places decimals as an
// integer of 10^-places.
func parseDecimal(s string, places int) (int64, error) {
	unsigned := strings.TrimPrefix(s, "-")
	whole, frac, dotted := strings.Cut(unsigned, ".")
	if whole == "" || dotted && frac == "" || len(frac) > places {
		return 0, errDecimal
	}
	digits := whole + frac + strings.Repeat("0", places-len(frac))
	if strings.Trim(digits, "0123456789") != "" { // ParseInt takes signs
		return 0, errDecimal
	}
	return strconv.ParseInt(s[:len(s)-len(unsigned)]+digits, 10, 64)
}

// ParseWhole reads a whole number that may be written in thousands: "12",
// "-1,234".
func ParseWhole(s string) (int64, error) {
	n, err := parseGrouped(s, 0)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number: write digits alone, like 1200", s)
	}
	return n, nil
}

func parseGrouped(s string, places int) (int64, error) {
	plain, err := ungroup(s)
	if err != nil {
		return 0, err
	}
	return parseDecimal(plain, places)
}

// ungroup takes the commas out of a number whose whole part is written in
// thousands. A comma anywhere else is a decimal comma or a slip: 12,50 must not
// become 1250.
func ungroup(s string) (string, error) {
	whole, frac, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	first, rest, grouped := strings.Cut(whole, ",")
	if grouped && (len(first) < 1 || len(first) > 3) || strings.Contains(frac, ",") {
		return "", errDecimal
	}
	for grouped {
		var group string
		group, rest, grouped = strings.Cut(rest, ",")
		if len(group) != 3 {
			return "", errDecimal
		}
	}
	return strings.ReplaceAll(s, ",", ""), nil
}

func formatDecimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign = "-"
	}
	digits := fmt.Sprintf("%0*d", places+1, abs(n))
	return sign + digits[:len(digits)-places] + "." + digits[len(digits)-places:]
}
