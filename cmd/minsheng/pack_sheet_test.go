package main

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/packs"
)

func TestTheBookHoldsEveryServiceAndAmountsAsNumbers(t *testing.T) {
	p, err := pack.Load(packs.FS, "310000")
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.On(civil.MustParse("2026-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := writeWorkbook(&file, e, lang.ZH); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	services, err := f.GetRows("服务")
	if err != nil || len(services) != len(e.Services)+1 {
		t.Errorf("%d rows for %d services, %v", len(services), len(e.Services), err)
	}
	params, err := f.GetRows("参数")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range params {
		if row[0] != "disability.living_margin" {
			continue
		}
		cell, _ := excelize.CoordinatesToCellName(4, i+1)
		kind, err := f.GetCellType("参数", cell)
		if err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber || row[3] != "320" {
			t.Errorf("%s is %q, of type %v: not a number of yuan", cell, row[3], kind)
		}
		return
	}
	t.Error("the parameter is not in the book")
}
