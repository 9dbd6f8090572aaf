package pack_test

import (
	"testing"

	"minsheng/pack"
	"minsheng/packs"
)

func TestAPlaceAddsPurposesToThoseAbove(t *testing.T) {
	home, err := pack.Open(packs.FS).Pack("330502")
	if err != nil {
		t.Fatal(err)
	}
	all := home.Purposes()
	if len(all) < 6 || all[0].ID != "window" || !all[len(all)-1].Words {
		t.Fatalf("%+v", all)
	}
	for _, p := range all {
		if p.Name.ZH == "" || p.Name.EN == "" || p.Words && p.ID != "other" {
			t.Errorf("%+v", p)
		}
	}
}
