package web

import (
	"net/http"

	"minsheng/lang"
)

// suggestions is how many services appear while someone types.
const suggestions = 7

// suggestPage is the links below a search box. It is a part of a page, sent
// without the shell.
type suggestPage struct {
	List []ServiceLine
	All  Link
	None bool
}

// suggest answers what has been typed so far.
func (p *Portal) suggest(r *http.Request) (page, error) {
	e, err := p.today()
	if err != nil {
		return page{}, err
	}
	w := wantedOf(r)
	main := suggestPage{}
	if w.Words != "" {
		found := p.find(e, w, preferencesOf(r).Lang)
		for _, s := range found[:min(suggestions, len(found))] {
			main.List = append(main.List, p.line(s))
		}
		main.None = len(found) == 0
		main.All = Link{Text: p.words.text("search.all", len(found)), Href: w.address(1)}
	}
	return page{name: "suggest", title: lang.Text{}, part: true, main: main}, nil
}
