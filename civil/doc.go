// Package civil holds calendar days and spans of days: the time of laws,
// which speak of days and months, never of instants or zones.
//
// It is not a clock: nothing here reads the present time, and an instant becomes
// a day in one place, FromTime. A Date is a number
// of days, so it compares with < and subtracts to a count of days.
//
//	born := civil.MustParse("1951-03-02")
//	born.AgeOn(civil.MustParse("2026-03-02")) // 75
package civil
