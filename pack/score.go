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
	rated   []int16 // by phrase of the index, how well it matches
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

// rate says how well a token matches each phrase of the index.
func (ix *Index) rate(t *token) {
	if t.rated != nil {
		return
	}
	t.rated = make([]int16, len(ix.phrases))
	for i := range ix.phrases {
		t.rated[i] = int16(t.rateOne(&ix.phrases[i]))
	}
}

func (t *token) rateOne(p *phrase) int {
	score, less := 0, 0
	if t.chinese {
		score = textScore(p.text, t.text)
		if score == 0 {
			score = lower(textScore(p.alike, t.alike), meansIt)
		}
	} else {
		score, less = lower(soundScore(p, t.text), letters), letters
	}
	if score == 0 && len(t.groups) > 1 && holdsAll(p.groups, t.groups) {
		return allGroups - less
	}
	return score
}

// score says how well a token matches an entry, and which phrase did; 0 for
// not at all.
func (ix *Index) score(e *entry, t *token, tag lang.Tag) (int, string) {
	best, match := 0, ""
	for i, p := range e.phrases {
		score := int(t.rated[p])
		if i > 0 {
			score = lower(score, asAWord)
		}
		if score > best {
			best, match = score, ix.phrases[p].text
		}
	}
	if !t.chinese {
		if english := scoreEnglish(e, t.text); english > best || tag == lang.EN && english > 0 {
			return english, e.service.Name.EN
		}
	}
	switch {
	case best > 0:
		return best, match
	case len(t.groups) > 1 && ix.holdsAll(e, t.groups):
		return someGroups, ""
	case t.chinese && strings.Contains(e.rest, t.alike):
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

// holdsAll reports whether the phrases of an entry together hold every group.
func (ix *Index) holdsAll(e *entry, want []int) bool {
	return !slices.ContainsFunc(want, func(g int) bool {
		return !slices.ContainsFunc(e.phrases, func(p int32) bool { return slices.Contains(ix.phrases[p].groups, g) })
	})
}

// soundScore matches whole pinyin, then initials; one letter alone is neither.
func soundScore(p *phrase, query string) int {
	if len(query) < 2 {
		return 0
	}
	start, all, ok := spelling(p, query)
	switch {
	case !ok:
		return 0
	case all:
		return whole
	case start == 0:
		return beginning
	}
	return part
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
