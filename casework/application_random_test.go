package casework

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"minsheng/id"
	"minsheng/store/storetest"

	"pgregory.net/rapid"
)

// expected is what an application must be by what was done to it.
type expected struct {
	id      id.ID
	person  id.ID
	filing  Filing
	version int64
	papers  map[string]bool // by content
	key     string
	number  string
}

// TestWhateverIsDoneToApplicationsEachIsHandedInOnceOrNot does at random what
// people do, twice and out of turn, and compares with a plain account of it.
func TestWhateverIsDoneToApplicationsEachIsHandedInOnceOrNot(t *testing.T) {
	h := newTown(t, storetest.SQLite(t))
	rapid.Check(t, func(t *rapid.T) {
		run := &applications{town: h, t: t, round: id.New(), begun: map[string]*expected{}}
		for range rapid.IntRange(5, 25).Draw(t, "acts") {
			run.act()
		}
		run.compare()
	})
}

type applications struct {
	*town
	t     *rapid.T
	round id.ID                // keeps its keys apart from those of other rounds
	begun map[string]*expected // by key
	all   []*expected
}

func (r *applications) act() {
	ctx := r.Context()
	if len(r.all) == 0 || rapid.IntRange(0, 4).Draw(r.t, "begin") == 0 {
		r.beginOne()
		return
	}
	a := rapid.SampledFrom(r.all).Draw(r.t, "which")
	who := Self(a.person)
	switch rapid.SampledFrom([]string{"answer", "stale", "attach", "submit", "stranger", "discard"}).Draw(r.t, "act") {
	case "answer":
		got, err := r.office.Answer(ctx, who, a.id, with(map[string]string{"remarks": rapid.StringMatching(`[a-z]{1,8}`).Draw(r.t, "remarks")}), a.version)
		r.want(err, a.filing == Draft, ErrFiled)
		if err == nil {
			a.version = got.Version
		}
	case "stale":
		_, err := r.office.Answer(ctx, who, a.id, with(nil), a.version+1)
		if a.filing == Draft {
			r.want(err, false, ErrStaleDraft)
		} else {
			r.want(err, false, ErrFiled)
		}
	case "attach":
		content := rapid.SampledFrom([]string{"a", "b"}).Draw(r.t, "content")
		_, err := r.office.Attach(ctx, who, a.id, "income_declaration", "x.pdf", bytes.NewReader(pdf(content)))
		if r.want(err, a.filing != Discarded, ErrFiled); err == nil {
			a.papers[content] = true
		}
	case "submit":
		r.submitOne(a, who)
	case "stranger":
		_, err := r.office.Submit(ctx, Self(r.people[1]), a.id, "s")
		r.want(err, false, ErrNoApplication)
	case "discard":
		err := r.office.Discard(ctx, who, a.id)
		if r.want(err, a.filing != Submitted, ErrFiled); err == nil && a.filing == Draft {
			a.filing, a.version, a.papers = Discarded, a.version+1, map[string]bool{}
		}
	}
}

func (r *applications) beginOne() {
	key := fmt.Sprint(r.round, "/", rapid.IntRange(0, 3).Draw(r.t, "key"))
	got, err := r.office.Begin(r.Context(), Self(r.people[0]), "a test", NewApplication{Service: "dibao", Person: r.people[0], Key: key})
	if err != nil {
		r.t.Fatal(err)
	}
	if was := r.begun[key]; was != nil {
		if was.id != got.ID {
			r.t.Fatalf("one key is two applications: %s and %s", was.id, got.ID)
		}
		return
	}
	a := &expected{id: got.ID, person: r.people[0], filing: Draft, version: got.Version, papers: map[string]bool{}}
	r.begun[key] = a
	r.all = append(r.all, a)
}

func (r *applications) submitOne(a *expected, who Who) {
	key := rapid.SampledFrom([]string{"k1", "k2"}).Draw(r.t, "submit key")
	got, err := r.office.Submit(r.Context(), who, a.id, key)
	switch {
	case errors.Is(err, ErrAnswers) && a.filing == Draft:
		return // not answered yet
	case a.filing == Draft && err == nil:
		a.filing, a.key, a.number, a.version = Submitted, key, got.Number, got.Version
	case a.filing == Submitted && a.key == key:
		if err != nil || got.Number != a.number {
			r.t.Fatalf("the same act again: %v %s", err, got.Number)
		}
	default:
		r.want(err, false, ErrFiled)
	}
}

// want wants an act to go well, or to fail with a fault.
func (r *applications) want(err error, well bool, fault error) {
	if well && err != nil || !well && !errors.Is(err, fault) {
		r.t.Fatalf("%v, want it to go well: %v", err, well)
	}
}

// compare looks at every application as it is now.
func (r *applications) compare() {
	numbers := map[string]bool{}
	for _, a := range r.all {
		got, err := r.office.Application(r.Context(), Self(a.person), "look", a.id)
		if err != nil {
			r.t.Fatal(err)
		}
		cases := 0
		if a.filing == Submitted {
			cases = 1
		}
		if got.Filing != a.filing || got.Version != a.version || len(got.Papers) != len(a.papers) || len(got.Cases) != cases || got.Number != a.number {
			r.t.Fatalf("is %s %d with %d papers, %d cases, %q, want %+v", got.Filing, got.Version, len(got.Papers), len(got.Cases), got.Number, *a)
		}
		if a.filing == Submitted && numbers[a.number] {
			r.t.Fatalf("the number %s twice", a.number)
		}
		numbers[a.number] = true
	}
}
