package sheet_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"minsheng/fault"
	"minsheng/people"
	"minsheng/people/sheet"
	"minsheng/store"
	"minsheng/store/storetest"
)

func readFacts(t *testing.T, text string, o sheet.Options) ([]people.Told, sheet.Report) {
	t.Helper()
	told, report, err := sheet.ReadFacts(strings.NewReader(text), sheet.CSV, catalogue(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return told, report
}

func TestADepartmentTellsOfPeopleWhoAreOnFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := register(t, db)
		b, _ := read(t, heads+",月收入\n1,户主,沈阿婆,"+mother+",,,330502001,900\n2,户主,沈大郎,"+son+",,,330502002,\n", options)
		done, err := r.Enrol(t.Context(), by, b)
		if err != nil {
			t.Fatal(err)
		}
		later := options
		later.Source, later.AsOf = "残联", jan1+31
		told, report := readFacts(t, "公民身份号码,姓名,残疾等级,户：低保户\n"+mother+",沈阿婆,一级,\n"+son+",沈大郎,,是\n", later)
		if len(report.Problems) > 0 || len(told) != 2 {
			t.Fatal(problems(report.Problems))
		}
		if err := r.Tell(t.Context(), by, told); err != nil {
			t.Fatal(err)
		}
		h, err := r.Household(t.Context(), by, done.Households[0], jan1+31)
		facts := h.Members[0].Facts
		if err != nil || facts["disability_level"].Source != "残联" || facts["disability_level"].Text() != "1" || facts["monthly_income"].Money() != 90000 {
			t.Errorf("%+v, %v", facts, err)
		}
		if h, err := r.Household(t.Context(), by, done.Households[1], jan1+31); err != nil || !h.Facts["low_income"].Bool() {
			t.Errorf("%+v, %v", h.Facts, err)
		}
		stranger := numbered("33050219510303000")
		told, report = readFacts(t, "公民身份号码,月收入\n"+mother+",1\n"+stranger+",2\n", later)
		err = r.Tell(t.Context(), by, told)
		if !errors.Is(err, people.ErrUnknownNumber) || problems(report.Locate(err)) != "A3 公民身份号码：登记中没有这一公民身份号码：请核对，或先登记此人" {
			t.Errorf("%v\n%s", err, problems(report.Locate(err)))
		}
		if h, err := r.Household(t.Context(), by, done.Households[0], jan1+31); err != nil || h.Members[0].Facts["monthly_income"].Money() != 90000 {
			t.Errorf("what was refused left %+v, %v", h.Members[0].Facts, err)
		}
		told[0].Person["monthly_income"] = people.OfInt(1)
		var f *fault.Error
		if err := r.Tell(t.Context(), by, told[:1]); !errors.As(err, &f) || f.Field != "told[0].monthly_income" {
			t.Errorf("a value of the wrong kind: %v", err)
		}
	})
}

func TestMistakesInADepartmentsSheetAreReported(t *testing.T) {
	text := "公民身份号码,残疾等级\n" + mother + ",五级\n" + mother + ",一级\n,二级\n" + son + ",二级\n"
	want := "B2 残疾等级：不在选项中，请写：没有残疾证、一级、二级\nA3 公民身份号码：本批中有两人用同一公民身份号码\nA4 公民身份号码：这里必须填写"
	told, report := readFacts(t, text, options)
	if got := problems(report.Problems); got != want || len(told) != 0 || fmt.Sprint(report.LeftOut) != "[2 3 4 5]" {
		t.Errorf("%d taken, left out %v\n%s", len(told), report.LeftOut, got)
	}
	keep := options
	keep.KeepGood = true
	if told, report := readFacts(t, text, keep); len(told) != 1 || report.Taken != 1 || told[0].Number.Plain() != son {
		t.Errorf("%+v %+v", told, report)
	}
	_, _, err := sheet.ReadFacts(strings.NewReader("公民身份号码,与户主关系\n"), sheet.CSV, catalogue(t), options)
	if !errors.Is(err, sheet.ErrHead) {
		t.Errorf("a column that has no place here: %v", err)
	}
}
