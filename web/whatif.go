package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"minsheng/civil"
	"minsheng/entitle/simulate"
	"minsheng/fault"
	"minsheng/lang"
	"minsheng/pack"
)

// whatIfPage asks what the values of one service are supposed to be and shows
// what that would do.
type whatIfPage struct {
	Pick     []optionGroup
	ID       string
	Name     lang.Text
	Plain    lang.Text
	Sliders  []slider
	Mistakes []Mistake
	Moved    bool
	Effect   *effect
	Again    string // the same service with the values of today
	Amounts  Table  // where no service is chosen: amounts that are on file
	Empty    Empty  // why there is no effect
}

// optionGroup is choices under a name; without a name they stand alone.
type optionGroup struct {
	Name    lang.Text
	Options []Option
}

// whatIf is the page of one service, or the choice among those that have
// parameters.
func (b *board) whatIf(r *http.Request) (page, error) {
	on, err := b.bench(r.Context())
	if err != nil {
		return page{}, err
	}
	e, q := on.edition, r.URL.Query()
	title := b.words.text("whatif.title")
	main := whatIfPage{Pick: b.pickParameters(e, q.Get("service"))}
	pg := page{name: "whatif", title: title, nav: "whatif", crumbs: b.crumbs(Crumb{Text: title})}
	s := e.Service(q.Get("service"))
	if s == nil {
		main.Amounts = b.amountsOnFile(e)
		pg.main = main
		return pg, nil
	}
	main.ID, main.Name, main.Plain = s.ID, s.Name, s.Plain
	main.Again = "/board/whatif?" + url.Values{"service": {s.ID}}.Encode()
	c, err := b.try(r.Context(), on, s, q)
	if err != nil {
		return page{}, err
	}
	main.Sliders, main.Mistakes, main.Effect, main.Empty = c.sliders, c.mistakes, c.effect, c.empty
	main.Moved = slices.ContainsFunc(c.sliders, slider.Moved)
	pg.title, pg.crumbs = b.words.text("whatif.of", s.Name), b.crumbs(Crumb{Text: title, Href: "/board/whatif"}, Crumb{Text: s.Name})
	pg.main = main
	return pg, nil
}

// amountsOnFile lists what services pay by values that are on file, with the way
// to move them.
func (b *board) amountsOnFile(e *pack.Edition) Table {
	t := Table{Caption: b.words.text("whatif.amounts"), Columns: []Column{{Head: b.words.text("ledger.service")}, {Head: b.words.text("memo.value")}, {Head: b.words.text("effect.before"), Numeric: true}}}
	for _, s := range e.Services {
		for _, st := range b.standardsOf(e, s) {
			if !st.Known || !s.Computes {
				continue
			}
			name := st.Name
			if !st.For.IsZero() {
				name = b.words.text("standard.for", name, st.For)
			}
			t.Rows = append(t.Rows, []Cell{{Text: s.Name, Href: "/board/whatif?" + url.Values{"service": {s.ID}}.Encode()}, {Text: name}, {Text: st.Value}})
		}
	}
	return t
}

// whatIfEffect is the part of the page that moves with the sliders.
func (b *board) whatIfEffect(r *http.Request) (page, error) {
	c, err := b.tryRequest(r)
	if err != nil {
		return page{}, err
	}
	pg := page{name: "whatif-effect", part: true, main: c.part()}
	if len(c.mistakes) > 0 {
		pg.status = http.StatusUnprocessableEntity
	}
	return pg, nil
}

// errNoEffect says that nothing was worked out that a file could hold.
var errNoEffect = fault.New(fault.Invalid, "web.no_effect", lang.Text{ZH: "这些数值算不出结果：请回到测算页改正", EN: "Nothing can be worked out from these values: go back and correct them"})

// tryRequest works out what a request supposes of the service that it names.
func (b *board) tryRequest(r *http.Request) (*trial, error) {
	on, err := b.bench(r.Context())
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	s := on.edition.Service(q.Get("service"))
	if s == nil {
		return nil, errNoService
	}
	return b.try(r.Context(), on, s, q)
}

// bench is what changes are tried on: the rules of a day, and the residents, nil
// while there are none.
type bench struct {
	edition *pack.Edition
	on      civil.Date
	people  *simulate.Population
}

// bench returns the residents that are held with the day for which they are,
// else the rules of today.
func (b *board) bench(ctx context.Context) (bench, error) {
	people, err := b.is.People(ctx)
	if err != nil {
		return bench{}, err
	}
	if people != nil {
		held := people.Scenario()
		return bench{held.Edition, held.On, people}, nil
	}
	e, err := b.today()
	return bench{edition: e, on: b.options.Today()}, err
}

// trial is what a request supposes of one service, and what that would do.
type trial struct {
	bench
	service  *pack.Service
	sliders  []slider
	mistakes []Mistake
	result   *simulate.Result // nil where a value is refused or nobody can be asked about
	effect   *effect
	empty    Empty
}

// effectView is the part of the page that moves with the sliders.
type effectView struct {
	Mistakes []Mistake
	Effect   *effect
	Empty    Empty
}

func (c *trial) part() effectView { return effectView{c.mistakes, c.effect, c.empty} }

// try works out what the request supposes. A value that is refused is said
// at its slider; then nothing is worked out.
func (b *board) try(ctx context.Context, on bench, s *pack.Service, q url.Values) (*trial, error) {
	c := &trial{bench: on, service: s, sliders: b.slidersOf(on.edition, s, q)}
	after := b.suppose(c)
	if len(c.mistakes) > 0 {
		return c, nil
	}
	if on.people == nil {
		c.empty = Empty{Title: b.words.text("whatif.nobody"), Body: b.words.text("whatif.nobody.body"), Links: []Link{{b.words.text("missed.title"), "/board/missed"}}}
		return c, nil
	}
	if after == on.edition {
		c.effect = &effect{Say: b.words.text("effect.say.same")}
		return c, nil
	}
	result, err := on.people.WhatIf(ctx, on.edition, after)
	if err != nil {
		return nil, err
	}
	c.result, c.effect = result, b.effectOf(result, on.edition.Groups, s.ID)
	c.effect.Memo, c.effect.Files = "/board/whatif/memo?"+q.Encode(), files("/board/whatif", q)
	return c, nil
}

// suppose makes the edition in which the sliders that were moved hold, and
// keeps what is refused.
func (b *board) suppose(c *trial) *pack.Edition {
	e := c.edition
	var all []pack.Supposed
	for i := range c.sliders {
		one := &c.sliders[i]
		if !one.Moved() {
			continue
		}
		if _, err := e.Pack.Suppose(one.supposed()); err != nil {
			one.Wrong = b.wrongValue(one, err)
			c.mistakes = append(c.mistakes, Mistake{Anchor: one.Name, Say: one.Wrong})
			continue
		}
		all = append(all, one.supposed())
	}
	if len(all) == 0 || len(c.mistakes) > 0 {
		return e
	}
	supposed, err := e.Pack.Suppose(all...)
	if err == nil {
		var after *pack.Edition
		if after, err = supposed.On(c.on); err == nil {
			return after
		}
	}
	c.mistakes = append(c.mistakes, Mistake{Anchor: c.sliders[0].Name, Say: b.refusal(err)})
	return e
}

// wrongValue says why a value is refused, and what to write instead.
func (b *board) wrongValue(s *slider, err error) lang.Text {
	if errors.Is(err, pack.ErrSupposedValue) {
		return b.words.text("whatif.wrong."+s.form, s.Value)
	}
	return b.refusal(err)
}

// refusal is why a value is refused, in words.
func (p *Portal) refusal(err error) lang.Text {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Say
	}
	return p.words.text("whatif.refused")
}

// crumbs is the way from the board's start to a page.
func (b *board) crumbs(rest ...Crumb) []Crumb {
	return append([]Crumb{{Text: b.words.text("board.name"), Href: "/board"}}, rest...)
}

// pickParameters offers the services that have parameters: first those with an
// amount that is known, then the others.
func (b *board) pickParameters(e *pack.Edition, chosen string) []optionGroup {
	known, open := optionGroup{Name: b.words.text("whatif.pick.known")}, optionGroup{Name: b.words.text("whatif.pick.open")}
	for _, s := range e.Services {
		names := parameters(e, s)
		if len(names) == 0 || !s.Computes {
			continue
		}
		into := &known
		if slices.ContainsFunc(names, func(n string) bool { return len(e.Param(n).Rows) == 0 }) {
			into = &open
		}
		into.Options = append(into.Options, Option{Value: s.ID, Text: s.Name, Chosen: s.ID == chosen})
	}
	return []optionGroup{known, open}
}
