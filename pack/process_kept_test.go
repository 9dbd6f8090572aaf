package pack

import (
	"encoding/json"
	"reflect"
	"testing"

	"minsheng/civil"
)

func TestAProcessComesBackFromItsRecordAsItWas(t *testing.T) {
	for _, e := range []*Edition{editionOn(t, withProcesses(t), "2016-01-01"), editionOn(t, realPack(t, "330502"), "2026-01-01")} {
		for _, p := range e.Processes {
			text, err := json.Marshal(p.Record())
			if err != nil {
				t.Fatal(err)
			}
			again, err := ReadProcess(text)
			if err != nil {
				t.Fatal(err)
			}
			was := *p
			was.Span = civil.Span{}
			if again.Version() != p.Version() || !reflect.DeepEqual(*again, was) {
				t.Errorf("%s came back as\n%+v\nwant\n%+v", p.ID, *again, was)
			}
		}
	}
}

func TestWhatIsNoProcessIsNotReadAsOne(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", `{"id":"x","states":[]}`} {
		if p, err := ReadProcess([]byte(text)); err == nil {
			t.Errorf("%q is read as %+v", text, p)
		}
	}
}
