package casework

import (
	"context"
	"strings"

	"minsheng/id"
	"minsheng/store"
)

// digitsOf keeps the digits of what people write between them: blanks, dashes,
// full-width forms.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case strings.ContainsRune(" -－—–　", r):
			return -1
		}
		return 'x'
	}, s)
}

// checkDigit is that of ISO/IEC 7064, MOD 11,10: it finds every wrong digit
// and nearly every exchange of two neighbours.
func checkDigit(digits string) byte {
	p := 10
	for i := range len(digits) {
		s := (p + int(digits[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10)
}

func checks(digits string) bool {
	last := len(digits) - 1
	return !strings.Contains(digits, "x") && checkDigit(digits[:last]) == digits[last]
}

// The kinds of claims: what must be one across everybody has a row of its own,
// found by what is claimed.
const (
	claimPaper = "paper"
	claimKey   = "key"
)

// claim takes what must be one across everybody for an owner, and returns who
// holds it: the owner, or who was first.
func claim(ctx context.Context, tx *store.Tx, kind, value string, owner id.ID) (id.ID, error) {
	n, err := tx.Exec(ctx, takeClaim, kind, value, string(owner))
	if err != nil || n == 1 {
		return owner, err
	}
	var holder string
	err = tx.QueryRow(ctx, claimHolder, kind, value).Scan(&holder)
	return id.ID(holder), err
}
