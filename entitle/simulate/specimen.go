package simulate

import "minsheng/rule"

// specimen is a household that stands for a kind.
type specimen struct {
	household string
	member    int // of the household, -1 where the household itself is meant
	home      *rule.Household
	make      func() *rule.Household
}

func (e specimen) id() string { return e.household }

// take copies the household out of its chunk, which will be gone.
func (e *specimen) take() { e.home, e.make = e.make(), nil }
