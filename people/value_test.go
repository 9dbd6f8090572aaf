package people_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/measure"
	"minsheng/people"
)

func values() *rapid.Generator[people.Value] {
	return rapid.OneOf(
		rapid.Map(rapid.Bool(), people.OfBool),
		rapid.Map(rapid.Int64(), people.OfInt),
		rapid.Map(rapid.Int64(), func(n int64) people.Value { return people.OfMoney(measure.Money(n)) }),
		rapid.Map(rapid.Int64(), func(n int64) people.Value { return people.OfRatio(measure.Ratio(n)) }),
		rapid.Map(rapid.Int32Range(int32(civil.Earliest), int32(civil.Latest)), func(n int32) people.Value { return people.OfDate(civil.Date(n)) }),
		rapid.Map(rapid.String(), people.OfText),
		rapid.Map(rapid.SliceOf(rapid.String()), func(s []string) people.Value { return people.OfList(s...) }),
		rapid.Just(people.Value{}),
	)
}

func TestAStoredValueReadsBackAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := values().Draw(t, "value")
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var back people.Value
		if err := json.Unmarshal(b, &back); err != nil || !back.Equal(v) {
			t.Fatalf("%s: %v, %v", b, back, err)
		}
	})
}

func TestAStoredValueThatIsMalformedIsRefused(t *testing.T) {
	for _, text := range []string{`""`, `"x1"`, `"i"`, `"i1.5"`, `"d2026-02-30"`, `"l"`, `7`, `null1`, `["a",1]`} {
		var v people.Value
		if err := json.Unmarshal([]byte(text), &v); err == nil {
			t.Errorf("%s was read as %v", text, v)
		}
	}
}

func TestReadingOneKindAsAnotherIsADefect(t *testing.T) {
	defer func() {
		if p := recover(); p == nil || !strings.Contains(p.(string), "a int is read as a money") {
			t.Errorf("recovered %v", p)
		}
	}()
	people.OfInt(5).Money()
}

func TestTheCatalogueRefusesWhatDoesNotFit(t *testing.T) {
	c := catalogue(t)
	for _, tc := range []struct {
		name   string
		entity people.Entity
		value  people.Value
		want   string // part of the refusal; empty: fits
	}{
		{"disability_level", people.Person, people.OfText("2"), ""},
		{"disability_level", people.Person, people.OfText("5"), "Write one of none, 1, 2"},
		{"disability_level", people.Person, people.OfInt(2), "It is a text, not a int"},
		{"disability_level", people.Home, people.OfText("2"), "no such attribute"},
		{"disability_level", people.Person, people.Value{}, ""},
		{"monthly_income", people.Person, people.OfMoney(0), ""},
		{"school_area", people.Person, people.OfText("330502001"), ""},
		{"school_area", people.Person, people.OfText("3305"), "6, 9 or 12 digits"},
		{"aids", people.Person, people.OfList("wheelchair", "sled"), "Write one of wheelchair, hearing_aid"},
		{"note", people.Person, people.OfText("a\x00b"), "cannot be kept"},
		{"low_income", people.Home, people.OfBool(false), ""},
		{"birth_on", people.Person, people.OfDate(0), "no such attribute"},
	} {
		err := c.Check(tc.entity, tc.name, tc.value)
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s = %v: got %v, want %q", tc.name, tc.value, err, tc.want)
		}
	}
}

func TestACatalogueThatContradictsItselfIsRefused(t *testing.T) {
	for want, list := range map[string][]people.Attribute{
		"stands twice":   {{Name: "a", Kind: people.Int}, {Name: "a", Kind: people.Int}},
		"lower-case":     {{Name: "A b", Kind: people.Int}},
		"has no kind":    {{Name: "a"}},
		"a int has no c": {{Name: "a", Kind: people.Int, Codes: []people.Code{{Code: "x", Name: lang.Text{ZH: "x"}}}}},
	} {
		if _, err := people.NewCatalogue(list...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
