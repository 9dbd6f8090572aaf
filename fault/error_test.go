package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"minsheng/fault"
	"minsheng/lang"
)

var errTaken = fault.New(fault.Conflict, "people.number_taken", lang.Text{ZH: "已登记", EN: "It is on file already"})

func TestAFaultIsKnownByItsCodeHoweverItIsWrapped(t *testing.T) {
	cause := errors.New("unique constraint")
	err := fmt.Errorf("enrol: %w", errTaken.At("citizen_number").Because(cause))
	if !errors.Is(err, errTaken) || !errors.Is(err, cause) {
		t.Errorf("%v is neither the fault nor its cause", err)
	}
	other := fault.New(fault.Conflict, "people.number_twice", errTaken.Say)
	if errors.Is(err, other) || errors.Is(other, fmt.Errorf("wrapped: %w", other)) {
		t.Error("another code, or an error that only wraps the code, counts as the same")
	}
	if kind := fault.KindOf(err); kind != fault.Conflict {
		t.Errorf("kind %s", kind)
	}
}

func TestAFaultForLogsSaysFieldWordsCodeAndCause(t *testing.T) {
	err := errTaken.At("citizen_number").Because(errors.New("unique constraint"))
	if got, want := err.Error(), "citizen_number: It is on file already [people.number_taken]: unique constraint"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAtAndBecauseLeaveTheFaultTheyAreMadeFrom(t *testing.T) {
	_ = errTaken.At("name").Because(errors.New("x"))
	if errTaken.Field != "" || errTaken.Err != nil {
		t.Errorf("the shared fault was changed: %+v", errTaken)
	}
}

func TestAnErrorThatIsNoFaultIsADefect(t *testing.T) {
	for _, err := range []error{nil, errors.New("x")} {
		if kind := fault.KindOf(err); kind != fault.Internal {
			t.Errorf("%v: %s", err, kind)
		}
	}
}

func TestEveryKindHasAName(t *testing.T) {
	seen := map[string]bool{}
	for k := fault.Internal; k <= fault.Unavailable; k++ {
		seen[k.String()] = true
	}
	if len(seen) != 7 || seen[""] {
		t.Errorf("names %v", seen)
	}
}
