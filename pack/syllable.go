package pack

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// syllable is how one character is read: every reading it has, since 长 is
// zhang and chang.
type syllable struct {
	full []string
	mask uint32 // a bit for each initial letter
}

// syllables keeps the readings of characters met so far.
type syllables map[rune]*syllable

// of returns the readings of a text's characters. A letter or digit reads as
// itself; signs are left out.
func (ss syllables) of(text string) []*syllable {
	var all []*syllable
	for _, r := range text {
		one, ok := ss[r]
		if !ok {
			one = syllableOf(r)
			ss[r] = one
		}
		if one != nil {
			all = append(all, one)
		}
	}
	return all
}

func syllableOf(r rune) *syllable {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return &syllable{full: []string{string(r)}, mask: letterBit(byte(r))}
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	full := pinyin.SinglePinyin(r, args)
	if len(full) == 0 {
		return nil
	}
	one := &syllable{}
	for _, f := range full {
		f = strings.ReplaceAll(f, "ü", "v")
		if !slices.Contains(one.full, f) {
			one.full = append(one.full, f)
			one.mask |= letterBit(f[0])
		}
	}
	return one
}

// begins reports whether a reading begins with a letter or digit.
func (s *syllable) begins(c byte) bool {
	if c >= '0' && c <= '9' {
		return s.full[0][0] == c
	}
	return s.mask&letterBit(c) != 0
}

// letterBit is the bit of a letter in a mask; all digits share one.
func letterBit(c byte) uint32 {
	switch {
	case c >= 'a' && c <= 'z':
		return 1 << (c - 'a')
	case c >= '0' && c <= '9':
		return 1 << 26
	}
	return 0
}

// soundsLike reports whether letters are the initials (or the pinyin) of
// neighbouring characters of a phrase, and at which character they begin.
func soundsLike(sound []*syllable, letters string, initials bool) (start int, whole, ok bool) {
	for i := range sound {
		if initials {
			if n := initialsPrefix(sound[i:], letters); n {
				return i, i == 0 && len(sound) == len(letters), true
			}
			continue
		}
		if ok, end := pinyinPrefix(sound[i:], letters); ok {
			return i, i == 0 && end, true
		}
	}
	return 0, false, false
}

func initialsPrefix(sound []*syllable, letters string) bool {
	if len(letters) > len(sound) {
		return false
	}
	for i := range len(letters) {
		if !sound[i].begins(letters[i]) {
			return false
		}
	}
	return true
}

// pinyinPrefix reports whether letters are the beginning of the pinyin of
// sound; the last syllable may be begun only. end says that they are all of it.
func pinyinPrefix(sound []*syllable, letters string) (ok, end bool) {
	if len(sound) == 0 {
		return false, false
	}
	for _, full := range sound[0].full {
		switch {
		case letters == full:
			return true, len(sound) == 1
		case strings.HasPrefix(full, letters):
			ok = true
		case strings.HasPrefix(letters, full):
			if more, done := pinyinPrefix(sound[1:], letters[len(full):]); more {
				return true, done
			}
		}
	}
	return ok, false
}
