// Package money is what people are granted and what is paid of it: grants with
// dated rates, monthly payment runs, and the ledger that says which budget bore
// each fen.
//
// What is due for a month is what the rates say now; what is settled is what
// runs have paid. A run pays the difference, so that a raised standard brings
// arrears, a correction of the past a recovery, and a payment that the bank
// sent back comes again, all by one rule. What is found about many grants at
// once is a revision, on paper until a second person adopts it or approves the
// run that rests on it. The package decides no eligibility and knows no service
// but by its id; whom its verbs show and change is cut by By.Within.
//
//	ledger, err := money.Open(ctx, db)
//	grant, err := ledger.Award(ctx, by, money.Grant{Person: person, Service: "dibao", …})
//	run, err := ledger.Prepare(ctx, by, money.Order{Month: month, Service: "dibao", Area: "330502"})
//	err = ledger.Approve(ctx, another, run.ID, money.Consent{})
//	file, err := ledger.Send(ctx, another, run.ID, to, format, names)
//	done, err := ledger.Reconcile(ctx, by, run.ID, returns)
package money
