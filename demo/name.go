package demo

import "fmt"

// Frequent surnames and characters of given names; how often each comes is an
// assumption. Any likeness of a whole name to a real one is chance.
var surnames = []option[string]{
	{"王", 60}, {"沈", 60}, {"张", 55}, {"李", 50}, {"陈", 48}, {"吴", 40}, {"朱", 38}, {"杨", 36}, {"钱", 34}, {"周", 34},
	{"徐", 32}, {"姚", 28}, {"潘", 26}, {"陆", 25}, {"刘", 25}, {"施", 20}, {"费", 16}, {"章", 14}, {"俞", 14}, {"莫", 12},
	{"胡", 12}, {"叶", 12}, {"黄", 12}, {"赵", 11}, {"许", 11}, {"顾", 10}, {"邱", 10}, {"闵", 10}, {"孙", 10}, {"倪", 9},
	{"丁", 9}, {"戴", 8}, {"严", 8}, {"凌", 6}, {"郑", 6}, {"蒋", 6}, {"罗", 5}, {"嵇", 4}, {"欧阳", 1},
}

var givenNames = []struct {
	before int // born before that year
	male   []rune
	female []rune
}{
	{1966, []rune("根阿金水林福荣明法炳松永泉祥德建国"), []rune("阿宝珍彩英凤秀琴妹文美娟芬玉兰月金仙")},
	{1986, []rune("建国伟明强军华平斌峰勇志新荣忠良杰"), []rune("红芳丽萍英琴燕敏娟霞静玲梅华月小亚")},
	{2006, []rune("晨杰磊超宇凯鑫浩俊涛佳文博一帆鸣飞"), []rune("佳婷怡雯洁琳倩莹晓雨思敏颖丹蕾欣妍")},
	{9999, []rune("梓浩宇轩子睿一沐辰奕泽皓然嘉铭逸书"), []rune("梓涵欣怡诗一雨沐可诺语晴子萱桐悦苡")},
}

// givenName draws a given name in the fashion of the year of birth.
func (d dice) givenName(year int, male bool) string {
	for _, g := range givenNames {
		if year >= g.before {
			continue
		}
		chars := g.female
		if male {
			chars = g.male
		}
		first, second := chars[d.IntN(len(chars))], chars[d.IntN(len(chars))]
		if first == second || d.chance(0.12) {
			return string(second)
		}
		return string([]rune{first, second})
	}
	return "演"
}

// phone draws a number that no exchange can connect: subscriber numbers in
// Huzhou (0572) never begin with 0, which is the trunk prefix.
func (d dice) phone() string { return fmt.Sprintf("05720%06d", d.IntN(1_000_000)) }
