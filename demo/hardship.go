package demo

// Lines of the model, in yuan a head and month. They are no legal amounts:
// they only keep who is on file for assistance consistent with their income.
const (
	modelLine   = 1000
	modelMargin = 1500
	modelRigid  = 2200
)

// hardship draws whether the household is poor and on file for assistance, and
// makes the incomes agree.
func (b *builder) hardship() {
	b.home.rescue = "none"
	p, earner := b.poverty()
	switch {
	case b.shared:
	case b.kind == "single_elder" && b.supporter == nil && b.chance(p):
		b.extremeHardship()
	case b.chance(p):
		b.home.rescue = pick(b.dice, []option[string]{{"dibao", 58}, {"margin", 30}, {"none", 12}})
		b.home.poor = b.home.rescue != "margin"
		b.level(map[bool][2]int{true: {100, modelLine - 60}, false: {modelLine + 10, modelMargin - 60}}[b.home.poor])
	case earner && b.chance(0.002):
		b.home.rescue = "rigid"
		b.level([2]int{modelMargin + 10, modelRigid})
	case !b.urban && !b.newcomer && b.chance(0.0006):
		b.home.rescue = "lifted"
	}
}

// poverty returns how likely the household is poor, and whether anybody earns.
// The factors are assumptions.
func (b *builder) poverty() (p float64, earner bool) {
	severe := false
	for _, m := range b.home.Members {
		switch m.life.work {
		case "employed", "flexible", "self_employed":
			earner = true
		}
		earner = earner || m.life.pension == "employee" && m.life.work == "retired"
		severe = severe || m.life.level == "1" || m.life.level == "2"
	}
	p = 0.36 * poorShare
	if !earner {
		p = 10 * poorShare
	}
	if severe {
		p += 14 * poorShare
	}
	if b.kind == "single_parent" || b.kind == "grandparents" {
		p += 7 * poorShare
	}
	if b.newcomer {
		p *= 0.05
	}
	return p, earner
}

// extremeHardship is an old person without income, ability or supporters.
func (b *builder) extremeHardship() {
	b.home.rescue, b.home.poor = "tekun", true
	l := &b.home.Members[0].life
	l.income, l.able = min(l.income, 40_000), false
	l.institution = b.chance(0.4)
	if l.institution {
		b.home.Address = "吴兴区演示养老服务中心"
	}
}

// level brings the incomes to an amount a head between two bounds in yuan.
// Where nobody has an income there is nothing to scale: it stays nothing,
// which is below every line.
func (b *builder) level(bounds [2]int) {
	total, size := b.income(), int64(len(b.home.Members))
	want := int64(b.between(bounds[0], bounds[1])) * 100 * size
	if total == 0 {
		b.home.poor = true
		if b.home.rescue != "none" {
			b.home.rescue = "dibao"
		}
		return
	}
	for i := range b.home.Members {
		l := &b.home.Members[i].life
		l.income = (l.income*want/total + 500) / 1000 * 1000
	}
}

// income is what the members have together, in fen a month.
func (b *builder) income() int64 {
	total := int64(0)
	for _, m := range b.home.Members {
		total += m.life.income
	}
	return total
}
