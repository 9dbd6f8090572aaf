package pack

import (
	"slices"
	"strings"
)

// synonyms makes words that mean the same alike: 老人, 老太 and 长者 all become
// 老年人, so that 老人补助 finds 老年人补贴.
type synonyms struct {
	group map[string]int // a word to its group
	first []string       // the word of each group that stands for it
	most  int            // characters of the longest word
	sound [][]*syllable  // of each word, beside groups
	of    []int
}

func newSynonyms(groups [][]string, r syllables) *synonyms {
	s := &synonyms{group: map[string]int{}}
	for _, words := range groups {
		if len(words) == 0 {
			continue
		}
		n := len(s.first)
		s.first = append(s.first, normal(words[0]))
		for _, w := range words {
			w = normal(w)
			s.group[w] = n
			s.most = max(s.most, len([]rune(w)))
			s.sound, s.of = append(s.sound, r.of(w)), append(s.of, n)
		}
	}
	return s
}

// alike replaces each word of a group by the group's first, longest words
// before shorter ones, and says which groups occur.
func (s *synonyms) alike(text string) (string, []int) {
	var b strings.Builder
	var groups []int
	runes := []rune(text)
	for i := 0; i < len(runes); {
		n, width := s.at(runes[i:])
		if width == 0 {
			b.WriteRune(runes[i])
			i++
			continue
		}
		b.WriteString(s.first[n])
		if !slices.Contains(groups, n) {
			groups = append(groups, n)
		}
		i += width
	}
	return b.String(), groups
}

// at returns the group of the longest word that runes begin with, and its
// width; width 0 where there is none.
func (s *synonyms) at(runes []rune) (group, width int) {
	for w := min(s.most, len(runes)); w > 0; w-- {
		if n, ok := s.group[string(runes[:w])]; ok {
			return n, w
		}
	}
	return 0, 0
}

// spelt splits letters into words of groups, each by its initials or its whole
// pinyin, and returns the groups; nil where that cannot be done. ltbz is 老太
// and 补助.
func (s *synonyms) spelt(letters string) []int {
	return s.speltFrom(letters, 0, make([]bool, len(letters)+1))
}

// speltFrom splits letters[from:]; dead marks where that is known to fail.
func (s *synonyms) speltFrom(letters string, from int, dead []bool) []int {
	if from == len(letters) {
		return []int{}
	}
	if dead[from] {
		return nil
	}
	for i, sound := range s.sound {
		for _, width := range []int{initialsAt(sound, letters[from:]), pinyinAt(sound, letters[from:])} {
			if width == 0 {
				continue
			}
			if rest := s.speltFrom(letters, from+width, dead); rest != nil {
				return append([]int{s.of[i]}, rest...)
			}
		}
	}
	dead[from] = true
	return nil
}

// initialsAt returns how many letters the initials of a word take at the
// beginning of letters, 0 where they do not stand there.
func initialsAt(sound []*syllable, letters string) int {
	if len(sound) < 2 || len(letters) < len(sound) {
		return 0
	}
	for i, r := range sound {
		if !r.begins(letters[i]) {
			return 0
		}
	}
	return len(sound)
}

// pinyinAt is initialsAt for the whole pinyin.
func pinyinAt(sound []*syllable, letters string) int {
	width := 0
	for _, r := range sound {
		n := 0
		for _, full := range r.full {
			if strings.HasPrefix(letters[width:], full) {
				n = max(n, len(full))
			}
		}
		if n == 0 {
			return 0
		}
		width += n
	}
	return width
}
