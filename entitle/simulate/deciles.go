package simulate

import (
	"context"

	"minsheng/entitle/match"
	"minsheng/population"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// incomes counts persons by the income per head of their household, in whole
// yuan a month; what is above the last is counted with the last.
type incomes struct {
	persons [mostYuan + 1]int64
	known   int64
}

const (
	mostYuan   = 1 << 17
	fenPerYuan = 100
)

func (n *incomes) read(t *columns.Table, income *rule.Attribute) {
	c := columnOf(t, income)
	for h := range t.Homes() {
		members := int64(t.Households[h+1] - t.Households[h])
		each, ok := perHead(c, h, members)
		if !ok {
			continue
		}
		n.persons[min(max(each/fenPerYuan, 0), mostYuan)] += members
		n.known += members
	}
}

func (n *incomes) merge(o *incomes) {
	for i, c := range o.persons {
		n.persons[i] += c
	}
	n.known += o.known
}

// deciles returns the upper ends of the first nine tenths, in fen; nil where
// no income is known. Households of the same income are never parted, so that tenths
// can differ in size.
func (n *incomes) deciles() []int64 {
	if n.known == 0 {
		return nil
	}
	var ends []int64
	var below int64
	for yuan, c := range n.persons {
		below += c
		for len(ends) < tenths-1 && below*int64(tenths) >= n.known*int64(len(ends)+1) {
			ends = append(ends, int64(yuan)*fenPerYuan+fenPerYuan-1)
		}
	}
	return ends
}

// deciles reads the incomes of all parts.
func (f Files) deciles(ctx context.Context, all []*population.Part, income *rule.Attribute) ([]int64, error) {
	if income == nil {
		return nil, nil
	}
	var counted []*incomes
	err := f.each(ctx, all, population.Read{Attributes: []*rule.Attribute{income}, Links: []*rule.Link{}}, func() func(*population.Chunk) error {
		n := &incomes{}
		counted = append(counted, n)
		return func(c *population.Chunk) error {
			n.read(match.TableOf(c), income)
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	total := &incomes{}
	for _, n := range counted {
		total.merge(n)
	}
	return total.deciles(), nil
}
