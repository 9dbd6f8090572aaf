package simulate

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is held in memory answers as the files do, again and again.
func TestPeopleInMemoryAnswerAsTheFilesDo(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 250, 15, 11))
	ctx := context.Background()
	held := supposed(t, p, "dibao.line=1000")
	people, err := Hold(ctx, Files{Dirs: []string{dir}}, held, "dibao")
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"dibao.line=1200", "dibao.line=700", "dibao.line[false]=900", "dibao.margin_times=200%"} {
		after := supposed(t, held.Edition.Pack, to)
		want := run(t, held, after, dir)
		got, err := people.WhatIf(ctx, held.Edition, after.Edition)
		if err != nil {
			t.Fatalf("%s: %v", to, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-files +memory): %s", to, diff)
		}
	}
	if people.People() == 0 {
		t.Error("nobody is held")
	}
	after := supposed(t, held.Edition.Pack, "family.only_child_award=300")
	if _, err := people.WhatIf(ctx, held.Edition, after.Edition); !errors.Is(err, ErrNotHeld) {
		t.Errorf("a change of what is not held: %v", err)
	}
	if _, err := Hold(ctx, Files{Dirs: []string{dir}}, held, "dibaoo"); !errors.Is(err, ErrNoService) {
		t.Errorf("a service that is not there: %v", err)
	}
}

func TestEverythingCanBeHeld(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 60, 15, 12))
	side := supposed(t, p)
	people, err := Hold(context.Background(), Files{Dirs: []string{dir}}, side)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		before, after := scenarios(t, p, change)
		if _, err := people.WhatIf(context.Background(), before.Edition, after.Edition); err != nil {
			t.Errorf("%v: %v", change, err)
		}
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	p := realPack(t, "330502")
	dir := written(t, p.Schema(), crowd(p.Schema(), 60, 15, 13))
	ctx, stop := context.WithCancel(context.Background())
	stop()
	before, after := scenarios(t, p, changes[0])
	s, err := New(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(ctx, Files{Dirs: []string{dir}}); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped: %v", err)
	}
}
