package api

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Against a plain second way to count: in no stretch of time were more let
// through than a burst and what had come back by then, and who was refused is
// let through after the wait that was named.
func TestNoStretchOfTimeLetsMoreThroughThanTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{Every: time.Duration(rapid.IntRange(1, 50).Draw(t, "every")) * time.Millisecond, Burst: rapid.IntRange(1, 8).Draw(t, "burst")}
		now, full := time.Unix(0, 0), time.Time{}
		var let []time.Time
		for range rapid.IntRange(1, 60).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "pause")) * time.Millisecond)
			next, wait := rate.take(now, full)
			full = next
			if wait == 0 {
				let = append(let, now)
				continue
			}
			if _, again := rate.take(now.Add(wait), full); again != 0 {
				t.Fatalf("after the wait of %s another of %s", wait, again)
			}
			if _, early := rate.take(now.Add(wait-1), full); early == 0 {
				t.Fatalf("the wait of %s was longer than need be", wait)
			}
		}
		for i := range let {
			for j := i; j < len(let); j++ {
				most := rate.Burst + int(let[j].Sub(let[i])/rate.Every)
				if j-i+1 > most {
					t.Fatalf("%d in %s, at most %d", j-i+1, let[j].Sub(let[i]), most)
				}
			}
		}
	})
}
