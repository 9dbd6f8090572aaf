// Package floor compares two rules about the same service, that of a place
// above and that of a place below it, and finds a household that the one
// above says yes to and the one below says no, or gives less.
//
// It knows rules of package rule only, not packs, files or messages. It walks
// over households of which ever more is known: what neither rule lacks is
// never asked, and values between which nothing can change stand for each
// other. Conditions that are linear in several quantities are decided by
// eliminating them. Where nothing was left out, the answer is a proof; else it
// says how much was tried. A value that a place has not decided is not
// compared with.
//
//	result := floor.Compare(floor.Question{Schema: schema, On: day, Above: national, Below: local})
//	if result.Witness != nil {
//		fmt.Println(result.Kind, result.Witness.Given())
//	}
package floor
