package staff

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"minsheng/fault"
	"minsheng/lang"
)

// Argon2id at the strength that OWASP's password storage guide names first:
// 19 MiB, two passes, one lane. The parameters stand in each hash, so that
// raising them leaves older hashes readable.
const (
	hashMemory = 19 * 1024
	hashPasses = 2
	hashLanes  = 1
	hashBytes  = 32
)

// Length of a password in characters. The upper bound keeps hashing cheap to
// refuse; it is longer than any sentence that people remember.
const (
	minPassword = 12
	maxPassword = 128
)

// ErrPassword says that a password is too easy.
var ErrPassword = fault.New(fault.Invalid, "staff.password", lang.Text{
	ZH: "口令须有 12 到 128 个字符，至少含字母、数字、其他字符中的两类，且不含账号名",
	EN: "A password has 12 to 128 characters of at least two kinds (letters, digits, others) and does not contain the login"})

// checkPassword refuses what is too easy to guess.
func checkPassword(password, login string) error {
	n := utf8.RuneCountInString(password)
	if n < minPassword || n > maxPassword || strings.Contains(strings.ToLower(password), strings.ToLower(login)) {
		return ErrPassword.At("password")
	}
	var letter, digit, other bool
	distinct := map[rune]bool{}
	for _, c := range password {
		distinct[c] = true
		switch {
		case unicode.IsLetter(c):
			letter = true
		case unicode.IsDigit(c):
			digit = true
		default:
			other = true
		}
	}
	if (letter && digit || letter && other || digit && other) && len(distinct) > minPassword/2 {
		return nil
	}
	return ErrPassword.At("password")
}

// hashPassword makes the text that stands in the database.
func hashPassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails: crypto/rand aborts the program instead
	sum := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashLanes, hashBytes)
	text := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes, text(salt), text(sum))
}

// matches reports whether a password is the one that was hashed.
func matches(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || len(password) > 4*maxPassword {
		return false
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
