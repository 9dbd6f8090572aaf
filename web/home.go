package web

import (
	"net/http"

	"minsheng/lang"
)

// homePage is what the home page shows.
type homePage struct {
	Search    Search
	Fields    []tile
	Events    []Link
	Audiences []Link
	Classes   []tile
}

// tile leads to a part of the directory; its glyph is one character of its
// name, as on a seal.
type tile struct {
	Glyph string
	Name  lang.Text
	Note  lang.Text
	Href  string
}

// home answers "what can I do here" on its first screen.
func (p *Portal) home(*http.Request) (page, error) {
	return page{name: "home", title: p.words.text("home.title"), main: homePage{
		Search: Search{ID: "q", Hint: true},
	}}, nil
}
