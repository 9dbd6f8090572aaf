package pack

import (
	"maps"
	"slices"
	"sync"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Pack is what one place has decided, on top of what its parents have. It does
// not change after Load and is safe for concurrent use.
type Pack struct {
	Code   string
	Name   lang.Text
	Parent *Pack // nil for a root

	dir        string
	sources    map[string]*Source
	fields     []Noun
	categories []Noun
	audiences  []Noun
	events     []Noun
	groups     []*Group

	departments []*Department
	purposes    []Purpose
	schema      *rule.Schema      // of the root
	asks        map[string]textOf // of the root: where it stands when an attribute is asked for
	synonyms    [][]string        // of the root
	params      map[string]*paramDraft
	services    map[string][]*draft // versions in the order of their days
	funds       []*fundDraft        // in the order of their days
	processes   []*processDraft     // likewise
	forms       []*formDraft        // likewise
	bundles     []*bundleDraft      // likewise
	years       []WorkYear          // whose holidays it knows
	offered     []string            // ids of the services of the chain, in order
	casesOnce   func() caseSet      // tests/ is read when it is first asked for
	files       int

	mu       sync.Mutex
	editions map[civil.Date]*Edition // by first day
}

// Noun is something that services are sorted by: a field, a category, an
// audience, a life event. Field is set for categories.
type Noun struct {
	ID    string    `json:"id"`
	Name  lang.Text `json:"name"`
	Field string    `json:"field,omitempty"`
}

// Source is a document that facts are taken from.
type Source struct {
	ID      string      `json:"id"`
	Pack    string      `json:"pack"`
	Title   lang.Text   `json:"title"`
	Number  string      `json:"number,omitempty"` // 文号
	By      lang.Text   `json:"by,omitzero"`      // who issued it
	Issued  *civil.Date `json:"issued,omitempty"`
	Address string      `json:"address,omitempty"`
	Status  string      `json:"status,omitempty"`
}

// Chain returns the pack and those above it, the root first.
func (p *Pack) Chain() []*Pack {
	var chain []*Pack
	for ; p != nil; p = p.Parent {
		chain = append(chain, p)
	}
	slices.Reverse(chain)
	return chain
}

// Schema returns what rules may name of persons and households.
func (p *Pack) Schema() *rule.Schema { return p.root().schema }

func (p *Pack) root() *Pack {
	for p.Parent != nil {
		p = p.Parent
	}
	return p
}

// Source finds a source by id in the pack and those above, or returns nil.
func (p *Pack) Source(id string) *Source {
	for ; p != nil; p = p.Parent {
		if s := p.sources[id]; s != nil {
			return s
		}
	}
	return nil
}

// Sources lists the sources of the pack and those above, its own first.
func (p *Pack) Sources() []*Source {
	var all []*Source
	for ; p != nil; p = p.Parent {
		for _, id := range slices.Sorted(maps.Keys(p.sources)) {
			all = append(all, p.sources[id])
		}
	}
	return all
}

func (p *Pack) sourceIDs() []string {
	var ids []string
	for ; p != nil; p = p.Parent {
		for id := range p.sources {
			ids = append(ids, id)
		}
	}
	return ids
}

// Fields lists the fields of the standard in their order, those of the root
// first.
func (p *Pack) Fields() []Noun { return p.nouns(func(p *Pack) []Noun { return p.fields }) }

// Categories lists the categories in their order.
func (p *Pack) Categories() []Noun { return p.nouns(func(p *Pack) []Noun { return p.categories }) }

// Audiences lists who may look for a service.
func (p *Pack) Audiences() []Noun { return p.nouns(func(p *Pack) []Noun { return p.audiences }) }

// Events lists the events of life that wake services.
func (p *Pack) Events() []Noun { return p.nouns(func(p *Pack) []Noun { return p.events }) }

func (p *Pack) nouns(of func(*Pack) []Noun) []Noun {
	var all []Noun
	for _, level := range p.Chain() {
		all = append(all, of(level)...)
	}
	return all
}

// Synonyms lists groups of everyday words that mean the same.
func (p *Pack) Synonyms() [][]string { return p.root().synonyms }

// Cases lists the pack's own test cases. Its error is Mistakes.
func (p *Pack) Cases() ([]*Case, error) {
	set := p.casesOnce()
	if len(set.mistakes) > 0 {
		return nil, set.mistakes
	}
	return set.cases, nil
}

// serviceIDs lists every service of the chain in order.
func (p *Pack) serviceIDs() []string {
	if p == nil {
		return nil
	}
	return p.offered
}

// findNoun returns the noun with an id.
func findNoun(all []Noun, id string) (Noun, bool) {
	i := slices.IndexFunc(all, func(n Noun) bool { return n.ID == id })
	if i < 0 {
		return Noun{}, false
	}
	return all[i], true
}

func ids(all []Noun) []string {
	list := make([]string, len(all))
	for i, n := range all {
		list[i] = n.ID
	}
	return list
}

// OwnServices counts the services that the pack itself adds or changes.
func (p *Pack) OwnServices() int { return len(p.services) }

// OwnParams counts the parameters that the pack itself declares or gives
// values to.
func (p *Pack) OwnParams() int { return len(p.params) }
