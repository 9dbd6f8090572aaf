package web

import (
	"net/http"

	"minsheng/lang"
	"minsheng/pack"
)

// homePage is what the home page shows.
type homePage struct {
	Search    Search
	Fields    []tile
	Events    []Link
	Audiences []Link
	Classes   []tile
	Bundles   []bundleTile // what is done in one go; empty where nothing can be applied for here
}

// bundleTile leads to several services that are applied for together.
type bundleTile struct {
	Name  lang.Text
	Plain lang.Text
	Href  string
}

// tile leads to a part of the directory; its glyph is one character of its
// name, as on a seal.
type tile struct {
	Glyph string
	Name  lang.Text
	Note  lang.Text
	Href  string
}

// front answers "what can I do here" on its first screen.
func (p *Portal) front(*http.Request) (page, error) {
	bundles, err := p.bundleTiles()
	if err != nil {
		return page{}, err
	}
	return page{name: "home", title: p.words.text("home.title"), main: homePage{
		Search:    Search{ID: "q", Hint: true},
		Fields:    p.fieldTiles(),
		Events:    links("event", p.home.Events()),
		Audiences: links("audience", p.home.Audiences()),
		Classes:   p.classTiles(),
		Bundles:   bundles,
	}}, nil
}

func (p *Portal) bundleTiles() ([]bundleTile, error) {
	if !p.hasMine() {
		return nil, nil
	}
	e, err := p.today()
	if err != nil {
		return nil, err
	}
	var all []bundleTile
	for _, b := range e.Bundles {
		all = append(all, bundleTile{b.Name, b.Plain, "/apply/" + b.ID})
	}
	return all, nil
}

func (p *Portal) fieldTiles() []tile {
	var tiles []tile
	for _, f := range p.home.Fields() {
		var names []lang.Text
		for _, c := range p.home.Categories() {
			if c.Field == f.ID {
				names = append(names, c.Name)
			}
		}
		tiles = append(tiles, tile{Glyph: firstRune(f.Name.ZH), Name: f.Name, Note: joined(names), Href: "/services?field=" + f.ID})
	}
	return tiles
}

func (p *Portal) classTiles() []tile {
	var tiles []tile
	for _, c := range classes {
		tiles = append(tiles, tile{Name: p.words.text("class." + c), Note: p.words.text("class.note." + c), Href: "/services?class=" + c})
	}
	return tiles
}

// links leads to the services of each noun.
func links(param string, nouns []pack.Noun) []Link {
	var all []Link
	for _, n := range nouns {
		all = append(all, Link{Text: n.Name, Href: "/services?" + param + "=" + n.ID})
	}
	return all
}
