// Package entitle says what is owed to whom on a day, and why: it asks every
// service of an edition about every member of a household, solves the rules
// that hold between services, and keeps the reasons.
//
// It is not a register (people) and decides no case (casework); it works on
// the facts it is given and stores nothing.
//
//	engine := entitle.New(edition)
//	statement := engine.For(day, household)
//	for _, a := range statement.Answers {
//		fmt.Println(a.Service.Name, a.Outcome, a.Amount)
//	}
package entitle
