package demo

import (
	"fmt"
	"testing"

	"minsheng/measure"
)

// taken counts how many of a thousand such claims are received.
func taken(c *City, claim Claim) int {
	n := 0
	for i := range 1000 {
		claim.Who = fmt.Sprintf("p%d", i)
		if _, ok := c.TakeUp(claim); ok {
			n++
		}
	}
	return n
}

func TestOldPeopleAloneNewcomersAndThePoorTakeUpLess(t *testing.T) {
	c, err := New(Config{Residents: 1000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	plain := taken(c, Claim{Service: "s", Age: 75})
	for name, claim := range map[string]Claim{
		"old and alone":       {Service: "s", Age: 75, Alone: true},
		"a newcomer":          {Service: "s", Age: 75, Newcomer: true},
		"severely disabled":   {Service: "s", Age: 75, Severe: true},
		"asked for an income": {Service: "s", Age: 75, Tested: true},
		"in a village":        {Service: "s", Age: 75, Rural: true},
	} {
		if n := taken(c, claim); n >= plain-10 {
			t.Errorf("%s: %d of 1000, others %d", name, n, plain)
		}
	}
	if n := taken(c, Claim{Service: "s", Age: 40, Alone: true}); n < plain-40 {
		t.Errorf("young and alone: %d of 1000, others %d", n, plain)
	}
	if n := taken(c, Claim{Service: "s", Age: 90, Alone: true, Unasked: true}); n < 950 {
		t.Errorf("without an application: %d of 1000", n)
	}
	if n := taken(c, Claim{Service: "s", Is: ClaimPast}); n < 250 || n > 350 {
		t.Errorf("no longer owed: %d of 1000 still receive it, want about 300", n)
	}
	was := 0
	for i := range 10_000 {
		if c.WasAssisted(fmt.Sprintf("h%d", i)) {
			was++
		}
	}
	if was < 60 || was > 140 {
		t.Errorf("%d of 10,000 households were on file for assistance a year ago, want about 100", was)
	}
	if a, b := taken(c, Claim{Service: "dibao"}), taken(c, Claim{Service: "old-age-allowance"}); a == b {
		t.Error("two services are taken up alike")
	}
}

func TestTheDrawOfAClaimIsTheSameWheneverItIsAsked(t *testing.T) {
	c, err := New(Config{Residents: 1000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	less, more := 0, 0
	for i := range 2000 {
		claim := Claim{Service: "s", Who: fmt.Sprint(i), Unasked: true, Amount: new(measure.MustMoney("105.00")), Age: 70}
		first, ok := c.TakeUp(claim)
		again, too := c.TakeUp(claim)
		if fmt.Sprint(ok, first.Amount, first.Since) != fmt.Sprint(too, again.Amount, again.Since) {
			t.Fatalf("%d: %v %v, then %v %v", i, first, ok, again, too)
		}
		if !ok {
			continue
		}
		switch first.Amount.String() {
		case "94.00":
			less++
		case "115.00":
			more++
		case "105.00":
		default:
			t.Fatalf("%s of 105.00 is paid", first.Amount)
		}
		if first.Since != nil && *first.Since > c.Config().On {
			t.Errorf("received since %s, after the city's day", first.Since)
		}
	}
	if less < 60 || more < 10 {
		t.Errorf("%d of 2000 are paid less, %d more", less, more)
	}
}
