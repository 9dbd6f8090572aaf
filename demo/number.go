package demo

import (
	"fmt"

	"minsheng/civil"
	"minsheng/people"
)

// NumberPrefix opens every make-believe citizen number. GB/T 2260 has never
// assigned a province to 79 (region 7 holds 71, 台湾省, alone), so that no
// person has such a number; the foreign permanent resident's card begins with
// 9 and is kept clear of as well. The four digits after it imitate 330502.
const NumberPrefix = "79"

// numbers hands out citizen numbers with a valid check digit.
type numbers struct {
	used map[civil.Date][2]int32 // by birth day: women, men
}

// perArea is how many people of one sex one area code can number on one day.
const perArea = 500

// next returns the next number of a person born on a day. When a day is full,
// it goes on with the next make-believe area code.
func (n *numbers) next(born civil.Date, male bool) people.Number {
	used := n.used[born]
	sex := 0
	if male {
		sex = 1
	}
	k := int(used[sex])
	used[sex]++
	n.used[born] = used
	y, m, d := born.YMD()
	first17 := fmt.Sprintf("%s%04d%04d%02d%02d%03d", NumberPrefix, 502+k/perArea, y, m, d, k%perArea*2+sex)
	return people.MustNumber(first17 + string(people.CheckDigit(first17)))
}
