package web

import (
	"net/http"
	"net/url"

	"minsheng/lang"
	"minsheng/pack"
)

// placesPage shows in what two places differ today.
type placesPage struct {
	A, B  Question
	Same  bool
	Head  lang.Text
	Names [2]lang.Text
	List  differences
	Files []Link
	Empty Empty
}

// places shows in what two places differ: the reader's own, unless another was
// chosen, and one beside it.
func (p *Portal) places(r *http.Request) (page, error) {
	a, b, err := p.twoPlaces(r.URL.Query())
	if err != nil {
		return page{}, err
	}
	main := placesPage{A: p.pickPlace("a", p.words.text("places.a"), a), B: p.pickPlace("b", p.words.text("places.b"), b),
		Names: [2]lang.Text{placeName(a.Pack), placeName(b.Pack)}}
	main.Head = p.words.text("places.head", main.Names[0], main.Names[1])
	main.Empty = Empty{Title: p.words.text("places.same"), Body: p.words.text("places.same.body")}
	about := url.Values{"a": {a.Pack.Code}, "b": {b.Pack.Code}}
	main.Files = files("/compare/places", about)
	main.List = p.differences(pack.Diff(a, b), b, "places.kind.", "/compare/places", about, r.URL.Query())
	title := p.words.text("places.title")
	return page{name: "places", title: title, nav: "compare", main: main,
		crumbs: p.crumbs(Crumb{Text: p.words.text("compare.title"), Href: "/compare"}, Crumb{Text: title})}, nil
}

// twoPlaces reads the two places of a request; the second is the one above the
// reader's own where none, or an unknown one, was chosen.
func (p *Portal) twoPlaces(query url.Values) (a, b *pack.Edition, err error) {
	otherwise := p.home
	if p.home.Parent != nil {
		otherwise = p.home.Parent
	}
	if a, err = p.placeOr(query.Get("a"), p.home); err != nil {
		return nil, nil, err
	}
	b, err = p.placeOr(query.Get("b"), otherwise)
	return a, b, err
}

// placeOr is what a place says today: the chosen one where it is known.
func (p *Portal) placeOr(code string, otherwise *pack.Pack) (*pack.Edition, error) {
	for _, place := range p.everyPlace() {
		if place.Code == code {
			return place.On(p.options.Today())
		}
	}
	return otherwise.On(p.options.Today())
}

// everyPlace lists the places whose packs can be read.
func (p *Portal) everyPlace() []*pack.Pack {
	codes, err := p.options.Packs.Codes()
	if err != nil {
		p.options.Log.Error("packs cannot be listed", "error", err)
	}
	var all []*pack.Pack
	for _, code := range codes {
		one, err := p.options.Packs.Pack(code)
		if err != nil {
			p.options.Log.Error("pack left out", "pack", code, "error", err)
			continue
		}
		all = append(all, one)
	}
	return all
}

func (p *Portal) pickPlace(name string, ask lang.Text, chosen *pack.Edition) Question {
	q := Question{Name: name, Kind: "select", Ask: ask}
	for _, place := range p.everyPlace() {
		q.Options = append(q.Options, Option{Value: place.Code, Text: placeName(place), Chosen: place.Code == chosen.Pack.Code})
	}
	return q
}
