package demo

import "minsheng/lang"

// Basis says where a wanted figure comes from.
type Basis string

// The bases of a margin.
const (
	Sourced  Basis = "sourced"  // published for this place
	Borrowed Basis = "borrowed" // published for another place
	Assumed  Basis = "assumed"  // nobody published it, or nobody has looked it up
)

// Sources of the margins, cited by Margin.Source.
const (
	censusHuzhou  = "湖州市第七次全国人口普查公报（2020，二手页面）"
	wuxing2021    = "吴兴区 2021 年常住人口 72.7 万、城镇 53.7 万（二手页面）"
	wuxingPlan    = "吴兴区公共服务“十四五”规划（2020 年数）"
	wuxing2023    = "2023 年吴兴区国民经济和社会发展统计公报"
	shanghai2025  = "上海统计年鉴 2025 表 2.12（2020 年）"
	ownAssumption = "假定，未核实"
)

// Margin is one total of the city that was aimed at.
type Margin struct {
	ID     string    `json:"id"`
	Name   lang.Text `json:"name"`
	Basis  Basis     `json:"basis"`
	Source string    `json:"source"`
	Fitted bool      `json:"fitted"` // by weights; otherwise only drawn with that probability
	Want   float64   `json:"want"`
	Got    float64   `json:"got"`
}

// Published totals, re-typed. Persons, 湖州市 2020.
const (
	huzhouAll     = 3_367_579
	huzhou0to14   = 402_018
	huzhou15to59  = 2_246_840
	huzhou60up    = 718_721
	huzhou65up    = 522_540
	huzhouCollege = 460_320
	huzhouSenior  = 472_567
	huzhouJunior  = 1_148_011
	huzhouPrimary = 1_022_002
)

// Shares that are published or follow from published figures by division.
const (
	urbanShare        = 53.7 / 72.7
	over80of65        = 83.59 / 404.90 // Shanghai
	registeredPersons = 63.59 / 0.9977 // 万: medical insurance, number ÷ rate
	pensionShare      = 51.29 / registeredPersons
	residentPension   = 10.21 / registeredPersons
	medicalShare      = 0.9977
	inclusiveNursery  = 0.8547
	nurseryShare      = 0.99
	jobless           = 0.035 // registered, in towns
	disabledAtWork    = 0.68
	ruralIncomeYear   = 48_421.0
	urbanRuralIncome  = 1.66
)

// Shares that are assumed: nobody's figure for Wuxing was at hand.
const (
	maleShare     = 0.513
	newcomerShare = 0.30
	sharedShare   = 0.04 // in dormitories and shared flats
	disabledShare = 0.022
	veteranShare  = 0.022
	poorShare     = 0.016 // minimum living guarantee, extreme hardship, margin
)

// sizeShares are the shares of family households with 1, 2, 3, 4 and 5 or more
// members, and sizeMean the mean size: assumed after the shape of the census
// of 2020, from memory.
var (
	sizeShares = []float64{0.27, 0.31, 0.21, 0.13, 0.08}
	sizeMean   = 2.46
)

// band is a run of ages and its share within the census band that holds it.
// The shares inside a band are assumed: the nation's shape of 2020, from
// memory.
type band struct {
	from, to int // to is not included
	share    float64
}

var bandGroups = []struct {
	total float64
	bands []band
}{
	{huzhou0to14, []band{{0, 3, 2.9}, {3, 6, 3.6}, {6, 12, 7.8}, {12, 15, 3.65}}},
	{huzhou15to59, []band{{15, 20, 5.15}, {20, 25, 5.31}, {25, 30, 6.51}, {30, 35, 8.81}, {35, 40, 7.02}, {40, 45, 6.59}, {45, 50, 8.12}, {50, 55, 8.59}, {55, 60, 7.18}}},
	{huzhou60up - huzhou65up, []band{{60, 65, 1}}},
	{huzhou65up * (1 - over80of65), []band{{65, 70, 5.25}, {70, 75, 3.52}, {75, 80, 2.21}}},
	{huzhou65up * over80of65, []band{{80, 85, 1.45}, {85, 130, 1.1}}},
}
