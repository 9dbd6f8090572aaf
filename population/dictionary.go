package population

import (
	"slices"

	"minsheng/rule"
)

// narrow is how many texts an index of one byte reaches.
const narrow = 256

// dictionary gives the texts of a column places. Where the attribute has
// codes it holds these from the start and nothing else; else it grows.
type dictionary struct {
	attr  *rule.Attribute
	texts []string
	at    map[string]int32
	more  []string // new ones, until texts is made anew
	// strangers are texts that the attribute does not accept; the first has
	// the place -1, the second -2.
	strangers []string
}

func newDictionary(a *rule.Attribute) *dictionary {
	d := &dictionary{attr: a, at: map[string]int32{}}
	for _, c := range a.Codes {
		d.at[c.ID] = int32(len(d.texts))
		d.texts = append(d.texts, c.ID)
	}
	return d
}

// small reports whether an index of one byte reaches all texts of an attribute
// for ever.
func small(a *rule.Attribute) bool { return len(a.Codes) > 0 && len(a.Codes) <= narrow }

// place returns where a text stands; below zero where it is a stranger.
func (d *dictionary) place(text []byte) int32 {
	if at, ok := d.at[string(text)]; ok {
		return at
	}
	s := string(text)
	at := int32(len(d.texts) + len(d.more))
	if len(d.attr.Codes) > 0 || !d.accepts(s) {
		d.strangers = append(d.strangers, s)
		at = -int32(len(d.strangers))
	} else {
		d.more = append(d.more, s)
	}
	d.at[s] = at
	return at
}

func (d *dictionary) accepts(text string) bool {
	v := rule.OfText(text)
	if d.attr.Form == rule.FormCodes {
		v = rule.OfList([]rule.Value{v})
	}
	return d.attr.Accepts(v) == nil
}

// all returns the texts. The slice is another one where there are new ones.
func (d *dictionary) all() []string {
	if len(d.more) > 0 {
		d.texts = slices.Concat(d.texts, d.more)
		d.more = nil
	}
	return d.texts
}
