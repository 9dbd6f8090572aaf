package demo

import (
	"minsheng/lang"
	"minsheng/people"
)

// ratio is a margin that is drawn and not fitted: of all members for whom
// among holds, the share for whom is holds.
func ratio(id, zh, en string, basis Basis, source string, want float64, among, is func(*Household, *Person) bool) aim {
	sum := func(h *Household, holds func(*Household, *Person) bool) float64 {
		n := 0.0
		for i := range h.Members {
			if p := &h.Members[i]; among(h, p) && holds(h, p) {
				n++
			}
		}
		return n
	}
	return aim{
		Margin: Margin{ID: id, Name: lang.Text{ZH: zh, EN: en}, Basis: basis, Source: source, Want: want},
		of:     func(h *Household) float64 { return sum(h, is) },
		all:    func(h *Household) float64 { return sum(h, func(*Household, *Person) bool { return true }) },
	}
}

func anybody(*Household, *Person) bool { return true }

// works reports whether a person of working age works.
func (l *life) works() bool {
	return l.work == "employed" || l.work == "flexible" || l.work == "self_employed" || l.work == "farmer"
}

// drawnAims lists the margins that single draws follow.
func drawnAims() []aim {
	return []aim{
		ratio("nursery", "3—5 岁在园", "aged 3-5 in kindergarten", Sourced, wuxingPlan, nurseryShare,
			func(_ *Household, p *Person) bool { return p.life.age >= 3 && p.life.age < 6 },
			func(_ *Household, p *Person) bool { return p.life.stage == "kindergarten" }),
		ratio("inclusive", "在园幼儿就读公办或普惠园", "in a public or inclusive kindergarten", Sourced, wuxingPlan, inclusiveNursery,
			func(_ *Household, p *Person) bool { return p.fact("school_inclusive") != nil },
			func(_ *Household, p *Person) bool { return p.fact("school_inclusive").Bool() }),
		ratio("medical", "参加基本医疗保险（在册者）", "in basic medical insurance (of those on file)", Sourced, wuxingPlan, medicalShare,
			func(_ *Household, p *Person) bool { return p.fact("medical_insurance") != nil },
			func(_ *Household, p *Person) bool { return p.fact("medical_insurance").Text() != "none" }),
		ratio("jobless", "城镇劳动力中登记失业", "registered unemployed, of the labour force in town", Sourced, wuxingPlan, jobless,
			func(h *Household, p *Person) bool {
				return h.sketch.urban && (p.life.works() || p.life.work == "unemployed")
			},
			func(_ *Household, p *Person) bool {
				v := p.fact("unemployment_registered")
				return p.life.work == "unemployed" && v != nil && v.Bool()
			}),
		ratio("disabled_work", "持证残疾人（16—59 岁、不在学）就业", "at work, of those aged 16-59 with a certificate and out of school", Sourced, wuxingPlan, disabledAtWork,
			func(_ *Household, p *Person) bool {
				return p.life.age >= 16 && p.life.age < 60 && p.life.work != "student" && p.life.disability != "none"
			},
			func(_ *Household, p *Person) bool { return p.life.works() }),
		meanIncome("income_village", "农村人均月收入（元）", "income a head and month in villages (yuan)", wuxing2023, ruralIncomeYear/12, false),
		meanIncome("income_town", "城镇人均月收入（元）：农村 × 1.66", "income a head and month in town (yuan): villages × 1.66", wuxing2023+"；"+wuxingPlan, ruralIncomeYear*urbanRuralIncome/12, true),
		ratio("disabled", "持残疾人证", "with a disability certificate", Assumed, ownAssumption, disabledShare, anybody,
			func(_ *Household, p *Person) bool { return p.life.disability != "none" }),
		ratio("veterans", "退役军人等优抚对象", "veterans and families under their care", Assumed, ownAssumption, veteranShare, anybody,
			func(_ *Household, p *Person) bool { return p.life.veteran != "none" }),
		ratio("poor", "低保、特困、低保边缘家庭成员", "in households with the guarantee, in extreme hardship or on the margin", Assumed, ownAssumption, poorShare, anybody,
			func(h *Household, _ *Person) bool {
				return h.rescue == "dibao" || h.rescue == "tekun" || h.rescue == "margin"
			}),
	}
}

// meanIncome is the mean income a head of all residents, in yuan a month.
func meanIncome(id, zh, en, source string, want float64, urban bool) aim {
	where := func(h *Household, n float64) float64 {
		if h.sketch.urban != urban {
			return 0
		}
		return n
	}
	return aim{
		Margin: Margin{ID: id, Name: lang.Text{ZH: zh, EN: en}, Basis: Sourced, Source: source, Want: want},
		of: func(h *Household) float64 {
			total := int64(0)
			for i := range h.Members {
				total += h.Members[i].life.income
			}
			return where(h, float64(total)/100)
		},
		all: func(h *Household) float64 { return where(h, residents(h)) },
	}
}

// fact returns what is on file under a name, or nil.
func (p *Person) fact(name string) *people.Value {
	for i := range p.Facts {
		if p.Facts[i].Name == name {
			return &p.Facts[i].Value
		}
	}
	return nil
}
