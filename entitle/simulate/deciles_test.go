package simulate

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTenthsHoldATenthWhereIncomesDiffer(t *testing.T) {
	var n incomes
	for yuan := range 1000 {
		n.persons[yuan]++
		n.known++
	}
	if got, want := n.deciles(), []int64{9999, 19999, 29999, 39999, 49999, 59999, 69999, 79999, 89999}; !slices.Equal(got, want) {
		t.Errorf("ends at %v, want %v", got, want)
	}
	if (&incomes{}).deciles() != nil {
		t.Error("nobody has an income, and there are tenths")
	}
}

// No tenth ends before its share is reached, and none a yuan later than it must.
func TestATenthEndsWhereItsShareIsReached(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := &incomes{}
		for range rapid.IntRange(1, 60).Draw(t, "households") {
			members := int64(rapid.IntRange(1, 6).Draw(t, "members"))
			n.persons[rapid.IntRange(0, 300).Draw(t, "yuan")] += members
			n.known += members
		}
		for i, end := range n.deciles() {
			yuan := end / fenPerYuan
			var upTo int64
			for _, c := range n.persons[:yuan+1] {
				upTo += c
			}
			if share := n.known * int64(i+1); upTo*10 < share || (upTo-n.persons[yuan])*10 >= share {
				t.Fatalf("tenth %d ends at %d yuan with %d of %d persons", i+1, yuan, upTo, n.known)
			}
		}
	})
}
