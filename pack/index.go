package pack

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"minsheng/lang"
)

// Index finds services by what people type: Chinese characters, pinyin, the
// initials of pinyin, everyday words and English. It is safe for concurrent
// use.
type Index struct {
	entries  []entry
	phrases  []phrase // names and everyday words, each once
	ids      map[string]int32
	synonyms *synonyms
	sounds   syllables
	bigrams  map[[2]rune][]int32 // two neighbouring characters to entries
	english  map[string][]int32  // an English word to entries
}

// Hit is a service that was found. Match is the name or word that matched
// best, empty where only the text of the service did.
type Hit struct {
	Service *Service
	Match   string
	Score   int
}

// entry is one service as the index sees it.
type entry struct {
	service *Service
	phrases []int32  // the name first, then the everyday words
	rest    string   // other Chinese text, synonyms made alike
	words   []string // stems of the English words of the name
	more    []string // stems of the English words of other text
}

// phrase is a name or an everyday word.
type phrase struct {
	text     string
	alike    string      // synonyms made alike
	sound    []*syllable // one a character
	initials []uint32    // the masks of sound
	groups   []int       // the groups of synonyms in it
}

// NewIndex returns an index over services. synonyms are groups of words that
// mean the same.
func NewIndex(services []*Service, synonyms [][]string) *Index {
	ix := &Index{sounds: syllables{}, ids: map[string]int32{}, bigrams: map[[2]rune][]int32{}, english: map[string][]int32{}}
	ix.synonyms = newSynonyms(synonyms, ix.sounds)
	ix.entries = make([]entry, 0, len(services))
	for _, s := range services {
		ix.add(s)
	}
	return ix
}

func (ix *Index) add(s *Service) {
	english := englishWords(s.Name.EN + " " + s.ID + " " + strings.Join(s.Words, " "))
	more := englishWords(s.Plain.EN)
	e := entry{service: s, words: stems(english), more: stems(more)}
	e.phrases = append(e.phrases, ix.phrase(s.Name.ZH))
	for _, w := range s.Words {
		e.phrases = append(e.phrases, ix.phrase(w))
	}
	rest := []string{s.Plain.ZH, s.Elements.Who.Text.ZH, s.Elements.What.Text.ZH, s.Elements.Standard.Text.ZH}
	e.rest, _ = ix.synonyms.alike(normal(strings.Join(rest, " ")))
	n := int32(len(ix.entries))
	for _, p := range e.phrases {
		for _, pair := range pairs(ix.phrases[p].alike) {
			ix.bigrams[pair] = post(ix.bigrams[pair], n)
		}
	}
	for _, w := range slices.Concat(english, more) {
		ix.english[w] = post(ix.english[w], n)
	}
	ix.entries = append(ix.entries, e)
}

// post adds entry n to a list that ends with the latest entry.
func post(list []int32, n int32) []int32 {
	if len(list) > 0 && list[len(list)-1] == n {
		return list
	}
	return append(list, n)
}

// phrase returns the number of a name or word, which is kept once.
func (ix *Index) phrase(text string) int32 {
	text = normal(text)
	if n, ok := ix.ids[text]; ok {
		return n
	}
	p := phrase{text: text, sound: ix.sounds.of(text)}
	p.alike, p.groups = ix.synonyms.alike(text)
	for _, s := range p.sound {
		p.initials = append(p.initials, s.mask)
	}
	n := int32(len(ix.phrases))
	ix.phrases, ix.ids[text] = append(ix.phrases, p), n
	return n
}

// normal makes full-width letters half-width and capitals small.
func normal(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xfee0
		}
		return unicode.ToLower(r)
	}, s)
}

// shared counts the members of b that a has.
func shared(a, b []int) int {
	n := 0
	for _, g := range b {
		if slices.Contains(a, g) {
			n++
		}
	}
	return n
}

// englishWords lists the English words in a text.
func englishWords(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r > 0x7f || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 2 })
}

func stems(words []string) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = stem(w)
	}
	return all
}

// stem takes off the endings in which forms of one English word differ:
// unemployed and unemployment, allowance and allowances.
func stem(w string) string {
	for _, ending := range []string{"ments", "ment", "ing", "ies", "ed", "es", "s", "y"} {
		if short, ok := strings.CutSuffix(w, ending); ok && len(short) >= 4 {
			return short
		}
	}
	return w
}

// pairs lists the neighbouring characters of a text.
func pairs(s string) [][2]rune {
	var all [][2]rune
	var before rune
	for _, r := range s {
		if before != 0 && han(before) && han(r) {
			all = append(all, [2]rune{before, r})
		}
		before = r
	}
	return all
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// The longest query that is looked at.
const (
	maxQuery  = 64
	maxTokens = 6
)

// Find returns the services that a query means, the best first, at most limit.
// Every word of the query must match; where nothing does, any word may, and
// then words that are nearly right.
func (ix *Index) Find(query string, tag lang.Tag, limit int) []Hit {
	tokens := ix.tokens(query)
	if len(tokens) == 0 {
		return nil
	}
	hits := ix.collect(tokens, tag, len(tokens))
	if len(hits) == 0 && len(tokens) > 1 {
		hits = ix.collect(tokens, tag, 1)
	}
	if len(hits) == 0 {
		hits = ix.nearly(tokens)
	}
	slices.SortStableFunc(hits, func(a, b Hit) int {
		return cmp.Or(b.Score-a.Score, slices.Index(classes, a.Service.Class)-slices.Index(classes, b.Service.Class), len(a.Service.Name.ZH)-len(b.Service.Name.ZH))
	})
	return hits[:min(limit, len(hits))]
}

// collect returns the entries that at least need of the tokens match.
func (ix *Index) collect(tokens []token, tag lang.Tag, need int) []Hit {
	for t := range tokens {
		ix.rate(&tokens[t])
	}
	var hits []Hit
	for i := range ix.entries {
		e := &ix.entries[i]
		hit, matched := Hit{Service: e.service}, 0
		for t := range tokens {
			score, match := ix.score(e, &tokens[t], tag)
			if score == 0 {
				continue
			}
			matched++
			hit.Score += score + inName*shared(ix.phrases[e.phrases[0]].groups, tokens[t].groups)
			if hit.Match == "" {
				hit.Match = match
			}
		}
		if matched >= need {
			hits = append(hits, hit)
		}
	}
	return hits
}
