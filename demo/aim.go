package demo

import (
	"fmt"

	"minsheng/lang"
)

// aim is a margin with the way to count it.
type aim struct {
	Margin
	// count is what one sketch adds to a fitted margin; scale turns Want into
	// the wanted sum over a pool that weighs one person.
	count func(*sketch) int
	scale float64
	// of and all are what a built household adds to the two sides of Got.
	of, all func(*Household) float64
}

func residents(h *Household) float64 { return float64(len(h.Members)) }

func families(h *Household) float64 {
	if h.sketch.shared {
		return 0
	}
	return 1
}

// share aims at a share of all residents.
func share(id, zh, en string, basis Basis, source string, want float64, is func(*sketch, *figure) bool) aim {
	count := func(s *sketch) int {
		n := 0
		for i := range s.members {
			if is(s, &s.members[i]) {
				n++
			}
		}
		return n
	}
	return aim{
		Margin: Margin{ID: id, Name: lang.Text{ZH: zh, EN: en}, Basis: basis, Source: source, Fitted: true, Want: want},
		count:  count, scale: 1,
		of:  func(h *Household) float64 { return float64(count(h.sketch)) },
		all: residents,
	}
}

// allAims lists every margin, the fitted ones first.
func allAims() []aim {
	aims := []aim{
		share("urban", "住在城镇", "live in town", Sourced, wuxing2021, urbanShare, func(s *sketch, _ *figure) bool { return s.urban }),
		share("male", "男性", "men", Assumed, ownAssumption, maleShare, func(_ *sketch, f *figure) bool { return f.male }),
		share("newcomer", "户籍在吴兴区外", "registered outside Wuxing", Assumed, ownAssumption, newcomerShare, func(s *sketch, _ *figure) bool { return s.newcomer }),
		share("shared", "住在宿舍或合租", "in dormitories and shared flats", Assumed, ownAssumption, sharedShare, func(s *sketch, _ *figure) bool { return s.shared }),
		share("pension", "户籍人口参加基本养老保险", "registered here and in a basic pension insurance", Sourced, wuxingPlan, pensionShare*(1-newcomerShare),
			func(s *sketch, f *figure) bool { return !s.newcomer && f.pension != "none" }),
		share("pension_resident", "户籍人口参加城乡居民养老保险", "registered here and in the residents' pension insurance", Sourced, wuxingPlan, residentPension*(1-newcomerShare),
			func(s *sketch, f *figure) bool { return !s.newcomer && f.pension == "resident" }),
	}
	aims = append(aims, schoolingAims()...)
	aims = append(aims, ageAims()...)
	aims = append(aims, sizeAims()...)
	return append(aims, drawnAims()...)
}

func schoolingAims() []aim {
	var aims []aim
	for _, l := range []struct {
		level  schooling
		id     string
		zh, en string
		people float64
	}{
		{college, "college", "大专及以上", "college", huzhouCollege},
		{seniorSchool, "senior", "高中（含中专）", "senior secondary", huzhouSenior},
		{juniorSchool, "junior", "初中", "junior secondary", huzhouJunior},
		{primarySchool, "primary", "小学", "primary", huzhouPrimary},
	} {
		aims = append(aims, share("schooling_"+l.id, "受教育程度："+l.zh, "schooling: "+l.en, Sourced, censusHuzhou, l.people/huzhouAll,
			func(_ *sketch, f *figure) bool { return f.schooling == l.level }))
	}
	return aims
}

// ageAims are the sourced bands of the census and the finer ones inside.
func ageAims() []aim {
	ages := func(id, zh, en string, b Basis, source string, from, to int, people float64) aim {
		return share("age_"+id, zh, en, b, source, people/huzhouAll, func(_ *sketch, f *figure) bool { return f.age >= from && f.age < to })
	}
	aims := []aim{
		ages("0_14", "0—14 岁", "aged 0-14", Sourced, censusHuzhou, 0, 15, huzhou0to14),
		ages("15_59", "15—59 岁", "aged 15-59", Sourced, censusHuzhou, 15, 60, huzhou15to59),
		ages("60_up", "60 岁及以上", "aged 60 and over", Sourced, censusHuzhou, 60, 200, huzhou60up),
		ages("65_up", "65 岁及以上", "aged 65 and over", Sourced, censusHuzhou, 65, 200, huzhou65up),
		ages("80_up", "80 岁及以上", "aged 80 and over", Borrowed, shanghai2025, 80, 200, huzhou65up*over80of65),
	}
	for _, g := range bandGroups {
		whole := 0.0
		for _, b := range g.bands {
			whole += b.share
		}
		for _, b := range g.bands {
			id := fmt.Sprintf("%d_%d", b.from, b.to-1)
			aims = append(aims, ages("band_"+id, fmt.Sprintf("其中 %d—%d 岁", b.from, b.to-1), fmt.Sprintf("of these aged %d-%d", b.from, b.to-1),
				Assumed, ownAssumption, b.from, b.to, g.total*b.share/whole))
		}
	}
	return aims
}

// sizeAims are the shares of family households by size.
func sizeAims() []aim {
	var aims []aim
	for i, want := range sizeShares {
		size, last := i+1, i == len(sizeShares)-1
		is := func(s *sketch) int {
			if !s.shared && (len(s.members) == size || last && len(s.members) > size) {
				return 1
			}
			return 0
		}
		name := lang.Text{ZH: fmt.Sprintf("%d 人户占家庭户", size), EN: fmt.Sprintf("family households of %d", size)}
		if last {
			name = lang.Text{ZH: fmt.Sprintf("%d 人及以上户占家庭户", size), EN: fmt.Sprintf("family households of %d or more", size)}
		}
		aims = append(aims, aim{
			Margin: Margin{ID: fmt.Sprintf("size_%d", size), Name: name, Basis: Assumed, Source: ownAssumption, Fitted: true, Want: want},
			count:  is, scale: (1 - sharedShare) / sizeMean,
			of:  func(h *Household) float64 { return float64(is(h.sketch)) },
			all: families,
		})
	}
	return aims
}
