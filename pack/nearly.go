package pack

import (
	"maps"
	"slices"
	"strings"
)

// nearly finds services for a query with a slip: most pairs of characters
// right, or one letter wrong.
func (ix *Index) nearly(tokens []token) []Hit {
	scores := map[int32]int{}
	for i := range tokens {
		t := &tokens[i]
		switch {
		case t.chinese:
			ix.byPairs(t, scores)
		case len(t.text) >= 4:
			ix.byLetters(t.text, scores)
		}
	}
	var hits []Hit
	for _, n := range slices.Sorted(maps.Keys(scores)) {
		hits = append(hits, Hit{Service: ix.entries[n].service, Score: scores[n]})
	}
	return hits
}

// byPairs counts the pairs of characters that an entry shares with the token;
// half of them must be there.
func (ix *Index) byPairs(t *token, scores map[int32]int) {
	shared := map[int32]int{}
	for _, pair := range t.pairs {
		for _, n := range ix.bigrams[pair] {
			shared[n]++
		}
	}
	for n, count := range shared {
		if 2*count >= len(t.pairs) {
			scores[n] += pairsMost*count/len(t.pairs) + inName*ix.likeness(&ix.entries[n], t.alike)
		}
	}
}

// likeness is the largest number of characters of a text that one phrase has.
func (ix *Index) likeness(e *entry, text string) int {
	best := 0
	for _, p := range e.phrases {
		n := 0
		for _, r := range text {
			if strings.ContainsRune(ix.phrases[p].alike, r) {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

// byLetters finds English words and whole pinyin within one slip (two for
// long ones).
func (ix *Index) byLetters(query string, scores map[int32]int) {
	slips := 1
	if len(query) >= 8 {
		slips = 2
	}
	for word, entries := range ix.english {
		if near(word, query, slips) {
			for _, n := range entries {
				scores[n] = max(scores[n], pairsMost)
			}
		}
	}
	alike := make([]bool, len(ix.phrases))
	for i := range ix.phrases {
		alike[i] = nearSound(ix.phrases[i].sound, query, slips)
	}
	for n := range ix.entries {
		for _, p := range ix.entries[n].phrases {
			if alike[p] {
				scores[int32(n)] = max(scores[int32(n)], pairsMost-letters)
			}
		}
	}
}

// nearSound compares with the first reading of each character.
func nearSound(sound []*syllable, query string, slips int) bool {
	length := 0
	for _, r := range sound {
		length += len(r.full[0])
	}
	if length > len(query)+slips || length < len(query)-slips {
		return false
	}
	var b strings.Builder
	for _, r := range sound {
		b.WriteString(r.full[0])
	}
	return near(b.String(), query, slips)
}

// near reports whether two words differ by at most slips insertions, losses,
// changes or swaps of neighbours.
func near(a, b string, slips int) bool {
	if len(a)-len(b) > slips || len(b)-len(a) > slips {
		return false
	}
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, old, row = old, row, older
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(b)] <= slips
}
