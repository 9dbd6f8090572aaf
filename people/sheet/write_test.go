package sheet_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/people"
	"minsheng/people/sheet"
	"minsheng/store"
	"minsheng/store/storetest"
)

func formats() []sheet.Format { return []sheet.Format{sheet.CSV, sheet.XLSX} }

func seq(list ...people.NewHousehold) iter.Seq2[people.NewHousehold, error] {
	return func(yield func(people.NewHousehold, error) bool) {
		for _, h := range list {
			if !yield(h, nil) {
				return
			}
		}
	}
}

func write(t testing.TB, f sheet.Format, list ...people.NewHousehold) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := sheet.Write(&b, f, catalogue(t), seq(list...), sheet.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// homes draws a household that could be on file.
func homes() *rapid.Generator[people.NewHousehold] {
	return rapid.Custom(func(t *rapid.T) people.NewHousehold {
		values := map[string]people.Value{}
		may := func(name string, v func() people.Value) {
			if rapid.Bool().Draw(t, name+" on file") {
				values[name] = v()
			}
		}
		may("disability_level", func() people.Value {
			return people.OfText(rapid.SampledFrom([]string{"none", "1", "2"}).Draw(t, "level"))
		})
		may("monthly_income", func() people.Value {
			return people.OfMoney(measure.Money(rapid.Int64Range(-9e17, 9e17).Draw(t, "income")))
		})
		may("contribution_years", func() people.Value { return people.OfInt(rapid.Int64().Draw(t, "years")) })
		may("veteran", func() people.Value { return people.OfBool(rapid.Bool().Draw(t, "veteran")) })
		may("retired_on", func() people.Value {
			return people.OfDate(civil.Date(rapid.IntRange(-30000, 60000).Draw(t, "retired")))
		})
		may("share", func() people.Value {
			return people.OfRatio(measure.Ratio(rapid.Int64Range(-1e9, 1e9).Draw(t, "share")))
		})
		may("aids", func() people.Value { return people.OfList("hearing_aid", "wheelchair") })
		may("note", func() people.Value {
			return people.OfText(rapid.StringMatching(`[-=+@'a-z0-9,"二]{1,8}`).Draw(t, "note"))
		})
		since := civil.Date(rapid.IntRange(0, 20000).Draw(t, "since"))
		m := people.NewResident{Ref: "m", Name: rapid.StringMatching(`[一-龥]{1,3}(·[一-龥]{1,9})?`).Draw(t, "name"), Sex: people.Female,
			BornOn: &since, Since: &since, Phone: rapid.StringMatching(`[0-9]{7,15}`).Draw(t, "phone"), Role: rapid.SampledFrom(people.Roles()).Draw(t, "role"),
			Residence: people.Residence{RegisteredArea: "330502", LivesInArea: "330502001002", PermitSince: &since},
			Links:     []people.NewLink{{Kind: people.Guardian, Ref: "s"}, {Kind: people.Supporter, Ref: "s"}, {Kind: people.Supporter, Number: people.MustNumber(mother)}}}
		if len(values) > 0 {
			m.Said = []people.Statement{{Values: values}}
		}
		born := people.MustNumber(son).BornOn()
		s := people.NewResident{Ref: "s", Name: "沈大郎", Sex: people.MustNumber(son).Sex(), BornOn: &born, Number: people.MustNumber(son), Role: people.Other,
			Residence: people.Residence{LivesInArea: "330502"}}
		return people.NewHousehold{Ref: "户-1", Members: []people.NewResident{m, s},
			Said: []people.Statement{{Values: map[string]people.Value{"low_income": people.OfBool(rapid.Bool().Draw(t, "low"))}}}}
	})
}

// shape writes a household out for comparison, whole numbers included.
func shape(h people.NewHousehold) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", h.Ref, said(h.Said))
	for _, m := range h.Members {
		fmt.Fprintf(&b, "%s %s %s %s %s %s %s %s %v %s", m.Ref, m.Name, m.Sex, text(m.BornOn), m.Number.Plain(), m.Phone, m.Role, text(m.Since),
			[]string{m.Residence.RegisteredArea, m.Residence.LivesInArea, text(m.Residence.PermitSince)}, said(m.Said))
		for _, l := range m.Links {
			fmt.Fprintf(&b, " %s:%s%s", l.Kind, l.Ref, l.Number.Plain())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func text(d *civil.Date) string {
	if d == nil {
		return "-"
	}
	return d.String()
}

func said(list []people.Statement) string {
	if len(list) == 0 {
		return "nothing"
	}
	b, err := json.Marshal(list[0].Values)
	return fmt.Sprint(string(b), err)
}

func TestWhatIsWrittenReadsBackAndIsTheSameEveryTime(t *testing.T) {
	for _, f := range formats() {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				h := homes().Draw(rt, "household")
				file := write(t, f, h)
				if again := write(t, f, h); !bytes.Equal(file, again) {
					rt.Fatal("the same household gives other bytes")
				}
				o := options
				o.AsOf = civil.MustParse("2100-01-01")
				b, report, err := sheet.Read(bytes.NewReader(file), f, catalogue(t), o)
				if err != nil || len(report.Problems) > 0 {
					rt.Fatalf("%v\n%s", err, problems(report.Problems))
				}
				if got, want := shape(b.Households[0]), shape(h); got != want {
					rt.Fatalf("got\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

func TestTheTemplateHasEveryColumnAndReadsAsEmpty(t *testing.T) {
	for _, f := range formats() {
		var b bytes.Buffer
		if err := sheet.Template(&b, f, catalogue(t)); err != nil {
			t.Fatal(err)
		}
		batch, report, err := sheet.Read(bytes.NewReader(b.Bytes()), f, catalogue(t), options)
		if err != nil || report.Rows != 0 || len(batch.Households) != 0 {
			t.Errorf("%s: %+v, %v", f, report, err)
		}
	}
	var b bytes.Buffer
	if err := sheet.Template(&b, sheet.CSV, catalogue(t)); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff户编号*,人员编号,与户主关系*,姓名*,公民身份号码,性别,出生日期,联系电话,户籍地代码,常住地代码*,居住证签发日期,入户日期,监护人,赡养、抚养、扶养义务人," +
		"残疾等级,月收入,缴费年限,退役军人,退休日期,份额,辅助器具,就学地,备注,户：低保户\r\n" +
		"household,ref,relation,name,citizen_number,sex,birth_on,phone,registered_area,lives_in_area,residence_permit_since,since,guardian,supporter," +
		"disability_level,monthly_income,contribution_years,veteran,retired_on,share,aids,school_area,note,household.low_income\r\n"
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}

func TestTheTemplateOffersTheChoicesAndSaysWhatToWrite(t *testing.T) {
	var b bytes.Buffer
	if err := sheet.Template(&b, sheet.XLSX, catalogue(t)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := f.GetDataValidations("人员")
	if err != nil {
		t.Fatal(err)
	}
	offered := map[string]string{}
	for _, r := range rules {
		offered[strings.SplitN(r.Sqref, ":", 2)[0]] = r.Formula1
	}
	if !strings.Contains(offered["O3"], "没有残疾证,一级,二级") || !strings.Contains(offered["R3"], "是,否") || !strings.Contains(offered["C3"], "户主") {
		t.Errorf("%v", offered)
	}
	note, err := f.GetCellValue("填写说明", "D16")
	if err != nil || note != "没有残疾证、一级、二级" {
		t.Errorf("%q, %v", note, err)
	}
}

func TestNoTextOfAFileRunsAsAFormula(t *testing.T) {
	h := people.NewHousehold{Ref: "=1+1", Members: []people.NewResident{{Ref: "@x", Name: "+甲", Role: people.Head,
		Said: []people.Statement{{Values: map[string]people.Value{"note": people.OfText(`-1+cmd|' /C calc'!A0`), "monthly_income": people.OfMoney(-500)}}}}}}
	lines := strings.Split(string(write(t, sheet.CSV, h)), "\r\n")
	cells := strings.Split(lines[2], ",")
	if cells[0] != "'=1+1" || cells[1] != "'@x" || cells[3] != "'+甲" || cells[15] != "-5.00" || !strings.HasPrefix(cells[22], "'-1+cmd") {
		t.Errorf("%q", cells)
	}
	f, err := excelize.OpenReader(bytes.NewReader(write(t, sheet.XLSX, h)))
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"A3", "B3", "D3", "W3"} {
		if formula, err := f.GetCellFormula("人员", cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", cell, formula, err)
		}
	}
}

func TestAMaskedFileShowsNoNumberWhole(t *testing.T) {
	h := people.NewHousehold{Ref: "1", Members: []people.NewResident{{Name: "甲", Number: people.MustNumber(mother), Phone: "05720001234",
		Links: []people.NewLink{{Kind: people.Guardian, Number: people.MustNumber(son)}}}}}
	var b bytes.Buffer
	if _, err := sheet.Write(&b, sheet.CSV, catalogue(t), seq(h), sheet.WriteOptions{Masked: true}); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{mother, son, "05720001234", "19510302"} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("%s is shown: %s", secret, b.String())
		}
	}
	if !strings.Contains(b.String(), "330502********") || !strings.Contains(b.String(), "057****1234") {
		t.Error(b.String())
	}
}

func TestARegisterGoesOutAsASheetAndComesInAgainElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		one, other := register(t, db), register(t, storetest.SQLite(t))
		text := heads + ",监护人,月收入,户：低保户\n1,户主,沈阿婆," + mother + ",,,330502001,,900.5,是\n1,子女,沈小妹,,女,1979-09-09,330502001,2,,\n2,户主,沈大郎," + son + ",,,330502002,,0,否\n"
		b, report := read(t, text, options)
		if len(report.Problems) > 0 {
			t.Fatal(problems(report.Problems))
		}
		if _, err := one.Enrol(t.Context(), by, b); err != nil {
			t.Fatal(err)
		}
		_, err := one.Enrol(t.Context(), by, b)
		if got := problems(report.Locate(err)); got != "D2 公民身份号码：这一公民身份号码已登记" {
			t.Errorf("the same file again: %s (%v)", got, err)
		}
		out := func(r *people.Register) string {
			var file bytes.Buffer
			n, err := sheet.Write(&file, sheet.XLSX, catalogue(t), r.Export(t.Context(), by, "330502", jan1), sheet.WriteOptions{})
			if err != nil || n != 3 {
				t.Fatalf("%d rows, %v", n, err)
			}
			back, report, err := sheet.Read(&file, sheet.XLSX, catalogue(t), options)
			if err != nil || len(report.Problems) > 0 {
				t.Fatalf("%v %s", err, problems(report.Problems))
			}
			if r == one {
				if _, err := other.Enrol(t.Context(), by, back); err != nil {
					t.Fatal(err)
				}
			}
			var facts []string
			for _, h := range back.Households {
				for _, m := range h.Members {
					facts = append(facts, fmt.Sprintln(m.Name, m.Number.Plain(), said(m.Said), said(h.Said), len(m.Links)))
				}
			}
			slices.Sort(facts) // households come in the order of their ids
			return strings.Join(facts, "")
		}
		if first, second := out(one), out(other); first != second {
			t.Errorf("went out as\n%s\ncame in as\n%s", first, second)
		}
	})
}

func register(t *testing.T, db *store.DB) *people.Register {
	t.Helper()
	r, err := people.Open(t.Context(), db, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func BenchmarkReadTwentyThousandRows(b *testing.B) {
	var list []people.NewHousehold
	for i := range 20000 {
		list = append(list, people.NewHousehold{Ref: fmt.Sprint(i), Members: []people.NewResident{{Name: "演示", Sex: people.Female, Role: people.Head,
			Number:    people.MustNumber(numbered(fmt.Sprintf("%06d19510302000", 330502+i))),
			Residence: people.Residence{LivesInArea: "330502001"},
			Said: []people.Statement{{Values: map[string]people.Value{"monthly_income": people.OfMoney(measure.Money(i)),
				"veteran": people.OfBool(false), "contribution_years": people.OfInt(3), "disability_level": people.OfText("none")}}}}}})
	}
	for _, f := range formats() {
		file := write(b, f, list...)
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				_, report, err := sheet.Read(bytes.NewReader(file), f, catalogue(b), options)
				if err != nil || report.Taken != 20000 {
					b.Fatal(err, report.Taken)
				}
			}
		})
	}
}
