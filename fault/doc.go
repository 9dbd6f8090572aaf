// Package fault holds the one error type that areas return and surfaces
// translate: what kind it is, a stable code, where it is, and words that are
// safe to show.
//
// It is not a log: the wrapped error is for operators, Say is for people.
//
//	var ErrCheckDigit = fault.New(fault.Invalid, "people.check_digit", lang.Text{
//		ZH: "公民身份号码校验码不对", EN: "The check digit of the citizen number is wrong"})
//
//	return ErrCheckDigit.At("citizen_number")
package fault
