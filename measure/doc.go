// Package measure holds quantities that laws count in: money in whole fen and
// ratios in millionths. They are integers, so that no engine decides
// arithmetic; every rounding is asked for by name.
//
// It is not a general decimal library: what a rule cannot say is left out.
//
//	line := measure.MustMoney("900.00")
//	share := measure.MustRatio("30%")
//	line.Times(share, measure.HalfUp) // 270.00
package measure
