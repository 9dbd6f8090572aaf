package main

import (
	"math"
	"strconv"

	"minsheng/lang"
	"minsheng/pack"
)

// printFloor says how far it was looked for households that lose by what a
// pack says other than those above it.
func (c *console) printFloor(code string, r pack.FloorReport) {
	if r.Services == 0 {
		return
	}
	c.printf(lang.Text{
		ZH: "%s：改动上级服务 %d 项，逐项比较是否缩小范围、降低标准：证明无人受损的 %d 项，搜索未见有人受损的 %d 项（其中有标准未定、只比到已定部分的 %d 项），有人受损的 %d 项；试了 %d 户，代表 %s 种组合",
		EN: "%s: services changed: %d; compared with those above: proven that nobody loses: %d, searched and nobody found: %d (of these only as far as the standards are decided: %d), somebody loses: %d; households tried: %d, for combinations: %s"},
		code, r.Services, r.Proven, r.Searched, r.Blind, r.Losing, r.Households, cells(r.Cells))
	if r.Apart > 0 {
		c.printf(lang.Text{ZH: "%s：对象由个人改为家庭（或相反）、无从比较的服务 %d 项", EN: "%s: services not compared, for persons here and households there (or the other way): %d"}, code, r.Apart)
	}
}

// cells writes a count that may have stopped at what can be counted.
func cells(n int64) string {
	if n == math.MaxInt64 {
		return "2^63+"
	}
	return strconv.FormatInt(n, 10)
}
