package web

import (
	"slices"
	"strings"
	"time"

	"minsheng/lang"
	"minsheng/people/login"
	"minsheng/staff"
)

// did says in plain words what an entry of the journal stands for. A kind that
// has no words of its own is said by its area.
func (p *Portal) did(kind string) lang.Text {
	if text, known := p.words["did."+strings.NewReplacer(".", "-", "_", "-").Replace(kind)]; known {
		return text
	}
	area, _, _ := strings.Cut(kind, ".")
	if text, known := p.words["did."+area]; known {
		return text
	}
	return p.words.text("did.other")
}

// didAll says what several kinds of entries stand for, each once.
func (p *Portal) didAll(kinds []string) []lang.Text {
	var all []lang.Text
	for _, kind := range kinds {
		if text := p.did(kind); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// whoText says who a name in the journal is, for the person whom an entry is
// about: office and post, and of the name the first character.
func (p *Portal) whoText(l login.Look, known map[string]staff.Known) lang.Text {
	if k, ok := known[l.Who]; ok {
		posts := p.posts(&staff.Actor{Posts: k.Posts})
		if len(posts) == 0 {
			posts = []lang.Text{p.words.text("who.former")}
		}
		return p.words.text("who.staff", joined(posts), masked(k.Name))
	}
	switch {
	case strings.HasPrefix(l.Who, "resident/"):
		return p.words.text("who.other")
	case strings.HasPrefix(l.Who, "api."):
		return p.words.text("who.system", strings.TrimPrefix(l.Who, "api."))
	case l.Program():
		return p.words.text("who.program")
	}
	return p.words.text("who.account", l.Who)
}

// clockText is an instant of a day, to the minute.
func clockText(t time.Time) string { return t.In(chinaTime).Format("15:04") }
