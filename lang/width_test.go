package lang

import "testing"

func TestAChineseCharacterTakesTwoCells(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "民生": 4, "低保 900 元": 11, "（一）": 6} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}
