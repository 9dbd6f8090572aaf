package pack

import (
	"errors"
	"os"
	"strings"
	"testing"

	"minsheng/civil"
	"minsheng/fault"
	"minsheng/lang"
)

func realPack(t testing.TB, code string) *Pack {
	t.Helper()
	p, err := Load(os.DirFS("../packs"), code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// suppose reads and applies assignments.
func suppose(p *Pack, assignments ...string) (*Pack, error) {
	var all []Supposed
	for _, s := range assignments {
		one, err := ParseSupposed(s)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return p.Suppose(all...)
}

func TestASuppositionIsRefusedWithWhatIsWrongAndWhatIsNear(t *testing.T) {
	p := realPack(t, "330502")
	for _, c := range []struct {
		write string
		kind  error
		zh    string
	}{
		{"dibao.line", ErrSupposedForm, "dibao.line=800"},
		{"dibao.line=", ErrSupposedForm, "参数=值"},
		{"dibao.line@soon=800", ErrSupposedForm, "「soon」不是"},
		{"dibao.line[true=800", ErrSupposedForm, "方括号没有合上"},
		{"dibao.lien=800", ErrSupposedName, "是不是「dibao.line」"},
		{"dibao.zzzzzzzz=800", ErrSupposedName, "dibao.margin_times"},
		{"dibao.line[yes]=800", ErrSupposedWhen, "false、true"},
		{"dibao.line[true,1]=800", ErrSupposedWhen, "household.urban"},
		{"dibao.margin_times[true]=150%", ErrSupposedWhen, "去掉方括号"},
		{"dibao.line=八百", ErrSupposedValue, "（元，每月）"},
		{"dibao.line=-1", ErrSupposedValue, "小于零"},
		{"dibao.margin_times=2", ErrSupposedValue, "百分数或小数"},
		{"elder.age=60.5", ErrSupposedValue, "整数"},
	} {
		_, err := suppose(p, c.write)
		if !errors.Is(err, c.kind) {
			t.Errorf("%s: %v, want %v", c.write, err, c.kind)
			continue
		}
		if said := sayOf(err); !strings.Contains(said.ZH, c.zh) || !strings.Contains(said.ZH, c.write) || said.EN == "" {
			t.Errorf("%s: says %q, want %q and the argument in it", c.write, said, c.zh)
		}
	}
	if _, err := suppose(p, "dibao.line=800", "dibao.line=900"); !errors.Is(err, ErrSupposedTwice) {
		t.Errorf("two values for one day: %v", err)
	}
}

func sayOf(err error) lang.Text {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Say
	}
	return lang.Text{}
}

func TestASupposedValueHoldsFromItsDayAndForItsCases(t *testing.T) {
	p := realPack(t, "330502")
	s, err := suppose(p, "dibao.line=800", "dibao.line[true]=1100元", "dibao.line@2027-01-01=900", "dibao.margin_times=1.8", "elder.age@2026-07-01=65")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ on, param, key, want string }{
		{"2026-01-01", "dibao.line", "true", "1100.00"},
		{"2026-01-01", "dibao.line", "false", "800.00"},
		{"2026-12-31", "dibao.line", "false", "800.00"},
		{"2027-01-01", "dibao.line", "false", "900.00"},
		{"2027-01-01", "dibao.line", "true", "900.00"},
		{"2026-01-01", "dibao.margin_times", "", "180%"},
		{"2026-06-30", "elder.age", "", "60"},
		{"2026-07-01", "elder.age", "", "65"},
	} {
		e, err := s.On(civil.MustParse(c.on))
		if err != nil {
			t.Fatal(err)
		}
		param := e.Param(c.param)
		got := ""
		for _, row := range param.Rows {
			if len(param.By) == 0 || holds(row.When, [][]string{{c.key}}) {
				got = row.Value.String()
				break
			}
		}
		if got != c.want {
			t.Errorf("%s %s %s: %s, want %s", c.on, c.param, c.key, got, c.want)
		}
	}
	before, err := p.On(civil.MustParse("2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	if rows := before.Param("dibao.line").Rows; len(rows) > 0 {
		t.Errorf("the pack itself was changed: %v", rows)
	}
}

func TestOnlyWhatAnswersRestOnIsKept(t *testing.T) {
	e, err := realPack(t, "330502").On(civil.MustParse("2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	few := e.Only("dibao-margin")
	if few.Service("dibao-margin") == nil || few.Service("dibao") == nil {
		t.Fatalf("dibao-margin yields to dibao; kept: %v", names(few.Services))
	}
	if len(few.Services) >= len(e.Services)/2 || len(few.Order) != len(few.Services) {
		t.Errorf("kept %d of %d services, %d in order", len(few.Services), len(e.Services), len(few.Order))
	}
	rest := names(e.Resting("dibao"))
	if !strings.Contains(rest, "dibao-margin") {
		t.Errorf("what rests on dibao: %s", rest)
	}
}

func names(all []*Service) string {
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, " ")
}

func TestEveryOtherRuleGivesOtherWords(t *testing.T) {
	p := realPack(t, "330502")
	on := civil.MustParse("2026-01-01")
	before, err := p.On(on)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(assignments ...string) string {
		s, err := suppose(p, assignments...)
		if err != nil {
			t.Fatal(err)
		}
		after, err := s.On(on)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range after.Services {
			if a.Rules() != before.Service(a.ID).Rules() {
				ids = append(ids, a.ID)
			}
		}
		return strings.Join(ids, " ")
	}
	if got := changed(); got != "" {
		t.Errorf("nothing supposed, changed: %s", got)
	}
	if got := changed("elder.old_age_allowance=100"); got != "old-age-allowance" {
		t.Errorf("changed by the allowance: %s", got)
	}
	if got := changed("elder.old_age_allowance_age=80"); got != "" {
		t.Errorf("the same value supposed, changed: %s", got)
	}
}

func FuzzParseSupposed(f *testing.F) {
	for _, s := range []string{"dibao.line=800", "dibao.line[true]@2027-01-01=900", "a[1,*]=30%", "x@=1", "[=", "a=b=c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		one, err := ParseSupposed(s)
		if err != nil {
			return
		}
		again, err := ParseSupposed(one.String())
		if err != nil || again.String() != one.String() {
			t.Errorf("%q is %q and then %q: %v", s, one, again, err)
		}
	})
}
