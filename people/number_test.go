package people_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/people"
)

// number completes 17 digits with the check digit that the table of
// GB 11643-1999 gives: weights 2^(18-i) mod 11, a second way to count.
func number(digits17 string) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, c := range digits17 {
		sum += int(c-'0') * weights[i]
	}
	return digits17 + string("10X98765432"[sum%11])
}

func TestACitizenNumberIsReadOrRefusedWithItsReason(t *testing.T) {
	areas := people.AreasOf("110105", "440524", "330502")
	for _, tc := range []struct {
		name, in string
		want     error
	}{
		{"the example of the standard, a man", "440524188001010014", nil},
		{"the example of the standard, a woman with an X", "11010519491231002X", nil},
		{"a small x and blanks around it", " 11010519491231002x ", nil},
		{"full-width digits", "１１０１０５１９４９１２３１００２Ｘ", nil},
		{"nothing", "", people.ErrNumberForm},
		{"an old number", "110105491231002", people.ErrNumberOld},
		{"seventeen digits", "11010519491231002", people.ErrNumberForm},
		{"a letter inside", "1101051949123100AX", people.ErrNumberForm},
		{"an X inside", "1101051949X231002X", people.ErrNumberForm},
		{"a leading zero", "01010519491231002X", people.ErrNumberForm},
		{"a number as spreadsheets mangle it", "1.10105194912310E+17", people.ErrNumberForm},
		{"an area that does not exist", number("11010119491231002"), people.ErrNumberArea},
		{"a day that does not exist", number("11010519490231002"), people.ErrNumberBirth},
		{"29 February of an ordinary year", number("11010519490229002"), people.ErrNumberBirth},
		{"a mistyped digit", "11010519491231003X", people.ErrNumberCheck},
		{"two digits swapped", "11010519491213002X", people.ErrNumberCheck},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, err := people.ParseNumber(tc.in, areas)
			if !errors.Is(err, tc.want) || (err == nil) == n.IsZero() {
				t.Errorf("got %v, %v", n, err)
			}
		})
	}
}

func TestACitizenNumberTellsAreaBirthAndSex(t *testing.T) {
	n := people.MustNumber("11010519491231002X")
	if n.Area() != "110105" || n.BornOn() != civil.MustParse("1949-12-31") || n.Sex() != people.Female {
		t.Errorf("%s %s %s", n.Area(), n.BornOn(), n.Sex())
	}
	if people.MustNumber("440524188001010014").Sex() != people.Male {
		t.Error("an odd sequence is a man's")
	}
}

func TestACitizenNumberNeverPrintsWhole(t *testing.T) {
	n := people.MustNumber("11010519491231002X")
	j, err := json.Marshal(map[string]any{"n": n})
	if err != nil {
		t.Fatal(err)
	}
	wrapped := struct{ N people.Number }{n}
	for _, shown := range []string{n.String(), string(j), fmt.Sprintf("%v %+v %#v %s %q", n, n, n, n, n), fmt.Sprintf("%v %+v", wrapped, wrapped)} {
		if strings.Contains(shown, "19491231") || !strings.Contains(shown, "110105********002X") {
			t.Errorf("shown: %s", shown)
		}
	}
}

func TestOneWrongDigitOrOneSwapIsAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := civil.MustParse("1900-01-01").AddDays(rapid.IntRange(0, 45000).Draw(t, "day"))
		y, m, d := day.YMD()
		whole := number(fmt.Sprintf("%06d%04d%02d%02d%03d", rapid.IntRange(110000, 899999).Draw(t, "area"), y, m, d, rapid.IntRange(0, 999).Draw(t, "sequence")))
		n, err := people.ParseNumber(whole, nil)
		if err != nil || n.Plain() != whole || n.BornOn() != day {
			t.Fatalf("%s: %v", whole, err)
		}
		at := rapid.IntRange(0, 16).Draw(t, "at")
		bent := []byte(whole)
		bent[at] = '0' + (bent[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, err := people.ParseNumber(string(bent), nil); err == nil {
			t.Fatalf("%s read as right, of %s", bent, whole)
		}
		swapped := []byte(whole)
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		if _, err := people.ParseNumber(string(swapped), nil); err == nil && string(swapped) != whole {
			t.Fatalf("%s read as right, of %s", swapped, whole)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "440524188001010014", "110105491231002", "１１０１０５１９４９１２３１００２Ｘ", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := people.ParseNumber(s, nil)
		if err != nil {
			if !n.IsZero() || strings.Contains(err.Error(), s) && len(s) > 10 {
				t.Errorf("refused, yet %v, or the refusal repeats the number: %v", n, err)
			}
			return
		}
		if again, err := people.ParseNumber(n.Plain(), nil); err != nil || again != n || number(n.Plain()[:17]) != n.Plain() {
			t.Errorf("%q: %v", s, err)
		}
		n.BornOn()
	})
}
