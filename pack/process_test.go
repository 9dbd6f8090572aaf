package pack

import (
	"slices"
	"testing"

	"minsheng/civil"
)

// withProcesses is the base pack with the processes of an example.
func withProcesses(t *testing.T) *Pack {
	t.Helper()
	fsys := basePack(t)
	for _, f := range parseArchive(t, "testdata/process.txtar").Files {
		file := *fsys["000000/pack.yaml"]
		file.Data = f.Data
		fsys[f.Name] = &file
	}
	p, err := Load(fsys, "330000")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func editionOn(t *testing.T, p *Pack, day string) *Edition {
	t.Helper()
	e, err := p.On(civil.MustParse(day))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheNearestPackSaysHowAServiceIsDecided(t *testing.T) {
	p := withProcesses(t)
	for _, c := range []struct{ on, service, process string }{
		{"2015-12-31", "nursing", ""},
		{"2016-01-01", "nursing", "plain"},
		{"2019-12-31", "nursing", "plain"},
		{"2020-01-01", "nursing", "quick"},
		{"2020-01-01", "jobless", "plain"},
		{"2020-01-01", "nothing", ""},
	} {
		got := ""
		if process := editionOn(t, p, c.on).DecidedBy(c.service); process != nil {
			got = process.ID
		}
		if got != c.process {
			t.Errorf("%s on %s: %q, want %q", c.service, c.on, got, c.process)
		}
	}
}

func TestAProcessSaysWhatCanBeDoneWhere(t *testing.T) {
	plain := editionOn(t, withProcesses(t), "2016-01-01").Process("plain")
	for _, c := range []struct {
		state   string
		actions []string
	}{{"look", []string{"show", "refuse", "remark"}}, {"shown", []string{"refuse", "remark"}}, {"yes-end", nil}, {"nowhere", nil}} {
		var got []string
		for _, a := range plain.From(c.state) {
			got = append(got, a.ID)
		}
		if !slices.Equal(got, c.actions) {
			t.Errorf("in %s: %v, want %v", c.state, got, c.actions)
		}
	}
	if s := plain.State("shown"); s.Clock == nil || s.Clock.Days != 7 || s.Clock.Working || s.Clock.After != "yes-end" || s.Clock.Cite.Clause != "第二条" {
		t.Errorf("the publication: %+v", s.Clock)
	}
	if plain.State("nowhere") != nil {
		t.Error("there is a state that nobody wrote")
	}
}

func TestAVersionChangesWithWhatAProcessSaysAndWithNothingElse(t *testing.T) {
	one, again := editionOn(t, withProcesses(t), "2016-01-01").Process("plain"), editionOn(t, withProcesses(t), "2017-01-01").Process("plain")
	if one.Version() != again.Version() {
		t.Error("the same process has two versions")
	}
	other := *one
	other.States = slices.Clone(one.States)
	clock := *one.States[1].Clock
	clock.Days = 8
	other.States[1].Clock = &clock
	if other.Version() == one.Version() {
		t.Error("another limit is the same version")
	}
}

func TestTheGuaranteeIsDecidedInZhejiangAsItsStatuteSays(t *testing.T) {
	e := editionOn(t, realPack(t, "330502"), "2026-01-01")
	p := e.DecidedBy("dibao")
	if p == nil || p.Pack != "330000" {
		t.Fatalf("%+v", p)
	}
	for _, c := range []struct {
		state   string
		days    int
		working bool
	}{{"investigation", 15, true}, {"publication", 7, false}, {"review", 5, true}} {
		clock := p.State(c.state).Clock
		if clock == nil || clock.Days != c.days || clock.Working != c.working || clock.Cite.Source != "ZJ-JZ" {
			t.Errorf("%s: %+v", c.state, clock)
		}
	}
	if e.DecidedBy("temporary-relief").ID != "temporary-relief" {
		t.Error("temporary relief has no process of its own")
	}
}
