package packs_test

import (
	"os"
	"testing"

	"minsheng/entitle"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/packs"
)

func TestEveryPackOfTheProgramIsFine(t *testing.T) {
	l := pack.Open(packs.FS)
	codes, err := l.Codes()
	if err != nil || len(codes) == 0 {
		t.Fatal("no packs", err)
	}
	cases, quoted := 0, 0
	for _, code := range codes {
		report, mistakes := l.Check(code)
		if len(mistakes) > 0 {
			t.Errorf("%s", mistakes.In(lang.EN))
			continue
		}
		results, err := report.Pack.Run(entitle.Evaluate)
		if err != nil {
			t.Error(err)
		}
		for _, r := range results {
			if cases++; len(r.Failures) > 0 {
				t.Errorf("%s", r.Failures.In(lang.EN))
			}
			if r.Case.Ref.Quote != "" {
				quoted++
			}
		}
	}
	if quoted < 200 {
		t.Errorf("%d cases quote the clause they prove, want at least 200", quoted)
	}
	t.Logf("%d packs, %d cases, %d of them quote their clause", len(codes), cases, quoted)
}

func TestQuotationsStandInTheStatutes(t *testing.T) {
	texts, ok := pack.FindTexts(os.Getenv("MINSHENG_DATA"), "../../shared/data")
	if !ok {
		t.Skip("the statutes are not here: set MINSHENG_DATA to the folder that holds cn/law")
	}
	l := pack.Open(packs.FS)
	codes, err := l.Codes()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, code := range codes {
		p, err := l.Pack(code)
		if err != nil {
			continue // the test above says why
		}
		report, wrong := p.CheckQuotes(texts)
		if compared += report.Compared; len(wrong) > 0 {
			t.Errorf("%s", wrong.In(lang.EN))
		}
	}
	if compared == 0 {
		t.Error("not one quotation was compared")
	}
	t.Logf("%d quotations compared", compared)
}
