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

// spelling reports whether letters are the pinyin, or the initials, of
// neighbouring characters of a phrase, at which character they begin, and
// whether they are all of it.
func spelling(p *phrase, letters string) (start int, whole, ok bool) {
	bit := letterBit(letters[0])
	for i, mask := range p.initials {
		if mask&bit == 0 {
			continue
		}
		if ok, end := pinyinPrefix(p.sound[i:], letters); ok {
			return i, i == 0 && end, true
		}
	}
	for i := 0; i+len(letters) <= len(p.initials); i++ {
		if p.initials[i]&bit != 0 && initialsAt(p.sound[i:i+len(letters)], letters) > 0 {
			return i, i == 0 && len(letters) == len(p.initials), true
		}
	}
	return 0, false, false
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
