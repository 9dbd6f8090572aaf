package web

import (
	"strings"
	"time"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
)

// placeName calls a place by its own name and that of the division above it,
// the nation left out: 湖州市吴兴区, "Wuxing, Huzhou".
func placeName(p *pack.Pack) lang.Text {
	if p.Parent == nil || p.Parent.Parent == nil {
		return p.Name
	}
	return lang.Text{ZH: p.Parent.Name.ZH + p.Name.ZH, EN: p.Name.In(lang.EN) + ", " + p.Parent.Name.In(lang.EN)}
}

// today is what the home place says on the day of the question.
func (p *Portal) today() (*pack.Edition, error) { return p.home.On(p.options.Today()) }

// source says where a fact is written; nil where it names no source.
func (p *Portal) source(at *pack.Pack, id, clause, status string) *Source {
	s := at.Source(id)
	if s == nil {
		return &Source{Title: p.words.text("source.none"), Status: pack.Unverified}
	}
	title := s.Title
	if title.ZH != "" && !strings.HasPrefix(title.ZH, "《") {
		title.ZH = "《" + title.ZH + "》"
	}
	return &Source{Title: title, Number: s.Number, Clause: clause, Address: s.Address, Status: status}
}

// nounsByID finds the names of what services are sorted by.
func nounsByID(nouns []pack.Noun) map[string]pack.Noun {
	m := make(map[string]pack.Noun, len(nouns))
	for _, n := range nouns {
		m[n.ID] = n
	}
	return m
}

// classes are the three classes of services, in order.
var classes = []string{pack.Basic, pack.Inclusive, pack.Life}

// tags are the labels of a service: its class and its field.
func (p *Portal) tags(s *pack.Service) []Tag {
	tags := []Tag{{Kind: s.Class, Text: p.words.text("class." + s.Class)}}
	if f, ok := nounsByID(p.home.Fields())[s.Field]; ok {
		tags = append(tags, Tag{Text: f.Name})
	}
	return tags
}

// line is a service in a list.
func (p *Portal) line(s *pack.Service) ServiceLine {
	return ServiceLine{Name: s.Name, Href: "/services/" + s.ID, Plain: s.Plain, Tags: p.tags(s)}
}

// dayText writes a day as people do.
func (p *Portal) dayText(d civil.Date) lang.Text {
	y, m, day := d.YMD()
	return p.words.text("day", y, m, time.Month(m).String(), day)
}

// joined puts texts in a row.
func joined(texts []lang.Text) lang.Text {
	var zh, en []string
	for _, t := range texts {
		zh, en = append(zh, t.ZH), append(en, t.In(lang.EN))
	}
	return lang.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// firstRune is the character that stands for a name, as on a seal.
func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
