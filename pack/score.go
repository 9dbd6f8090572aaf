package pack

import (
	"slices"
	"strings"
	"unicode"

	"minsheng/lang"
)

// token is one word of a query.
type token struct {
	text    string
	chinese bool
	alike   string
	groups  []int // of synonyms, from characters or from letters
	pairs   [][2]rune
	mask    uint32
}

// tokens splits a query at white space and signs, and between Chinese and
// Latin letters.
func (ix *Index) tokens(query string) []token {
	runes := []rune(normal(query))
	runes = runes[:min(len(runes), maxQuery)]
	var all []token
	for i := 0; i < len(runes) && len(all) < maxTokens; {
		j := i
		for j < len(runes) && han(runes[j]) == han(runes[i]) && plainRune(runes[j]) {
			j++
		}
		if j > i {
			all = append(all, ix.token(string(runes[i:j]), han(runes[i])))
		}
		i = max(j, i+1)
	}
	return all
}

func plainRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func (ix *Index) token(text string, chinese bool) token {
	t := token{text: text, chinese: chinese}
	if chinese {
		t.alike, t.groups = ix.synonyms.alike(text)
		t.pairs = pairs(t.alike)
		return t
	}
	for i := range len(text) {
		t.mask |= letterBit(text[i])
	}
	t.groups = ix.synonyms.spelt(text)
	return t
}

// How much a match is worth. A match in the name is worth more than one in a
// word; the whole more than its beginning, that more than a part.
const (
	whole      = 1000
	beginning  = 700
	part       = 600
	asAWord    = 100 // taken off for a word instead of the name
	meansIt    = 150 // taken off where only a synonym matches
	letters    = 50  // taken off where letters stand for characters
	allGroups  = 330 // every synonym of the query occurs in one phrase
	someGroups = 250 // … in the service's phrases together
	inText     = 120
	pairsMost  = 300 // all pairs of characters occur
	inName     = 10  // added for each synonym of the query that the name has
)

// score says how well a token matches an entry, and which phrase did; 0 for
// not at all.
func (ix *Index) score(e *entry, t *token, tag lang.Tag) (int, string) {
	if t.chinese {
		return scoreChinese(e, t)
	}
	sound, phrase := scoreLetters(e, t)
	if english := scoreEnglish(e, t.text); english > sound || tag == lang.EN && english > 0 {
		return english, e.service.Name.EN
	}
	return sound, phrase
}

func scoreChinese(e *entry, t *token) (int, string) {
	best, match := 0, ""
	for i := range e.phrases {
		p := &e.phrases[i]
		score := textScore(p.text, t.text)
		if score == 0 {
			score = lower(textScore(p.alike, t.alike), meansIt)
		}
		if score == 0 && len(t.groups) > 1 && holdsAll(p.groups, t.groups) {
			score = allGroups
		}
		if !p.name {
			score = lower(score, asAWord)
		}
		if score > best {
			best, match = score, p.text
		}
	}
	switch {
	case best > 0:
		return best, match
	case len(t.groups) > 1 && e.holdsAll(t.groups):
		return someGroups, ""
	case strings.Contains(e.rest, t.alike):
		return inText, ""
	}
	return 0, ""
}

func textScore(text, query string) int {
	switch i := strings.Index(text, query); {
	case query == "" || i < 0:
		return 0
	case len(text) == len(query):
		return whole
	case i == 0:
		return beginning
	}
	return part
}

func lower(score, by int) int {
	if score == 0 {
		return 0
	}
	return max(1, score-by)
}

func holdsAll(have, want []int) bool {
	return !slices.ContainsFunc(want, func(g int) bool { return !slices.Contains(have, g) })
}

// holdsAll reports whether the phrases together hold every group, one of them
// more than one: 老人 here and 补助 there is not 老人补助.
func (e *entry) holdsAll(want []int) bool {
	return !slices.ContainsFunc(want, func(g int) bool {
		return !slices.ContainsFunc(e.phrases, func(p phrase) bool { return slices.Contains(p.groups, g) })
	})
}

func scoreLetters(e *entry, t *token) (int, string) {
	if e.mask&t.mask == 0 {
		return 0, ""
	}
	best, match := 0, ""
	for i := range e.phrases {
		p := &e.phrases[i]
		score := lower(soundScore(p.sound, t.text), letters)
		if score == 0 && len(t.groups) > 1 && holdsAll(p.groups, t.groups) {
			score = allGroups - letters
		}
		if !p.name {
			score = lower(score, asAWord)
		}
		if score > best {
			best, match = score, p.text
		}
	}
	if best == 0 && len(t.groups) > 1 && e.holdsAll(t.groups) {
		return someGroups - letters, ""
	}
	return best, match
}

// soundScore matches whole pinyin, then initials; one letter alone is neither.
func soundScore(sound []*syllable, query string) int {
	if len(query) < 2 {
		return 0
	}
	for _, initials := range []bool{false, true} {
		start, all, ok := soundsLike(sound, query, initials)
		switch {
		case !ok:
			continue
		case all:
			return whole
		case start == 0:
			return beginning
		}
		return part
	}
	return 0
}

// scoreEnglish matches the beginning of an English word, of two letters or
// more.
func scoreEnglish(e *entry, query string) int {
	if len(query) < 2 {
		return 0
	}
	short := stem(query)
	best := 0
	for i, list := range [][]string{e.words, e.more} {
		for _, w := range list {
			score := 0
			switch {
			case w == short:
				score = beginning
			case strings.HasPrefix(w, short):
				score = part
			}
			if i > 0 {
				score = lower(score, part-inText)
			}
			best = max(best, score)
		}
	}
	return best
}
