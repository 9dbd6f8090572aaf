// Package money is what people are granted and what is paid of it: grants with
// dated rates, monthly payment runs, and the ledger that says which budget bore
// each fen.
//
// What is due for a month is what the rates say now; what is settled is what
// runs have paid. A run pays the difference, so that a raised standard brings
// arrears, a correction of the past a recovery, and a payment that the bank
// sent back comes again, all by one rule. The package decides no eligibility
// and knows no service but by its id.
//
//	ledger, err := money.Open(ctx, db)
//	grant, err := ledger.Award(ctx, by, money.Grant{Person: person, Service: "dibao", …})
//	run, err := ledger.Prepare(ctx, by, money.Order{Month: month, Service: "dibao", Area: "330502"})
//	err = ledger.Approve(ctx, another, run.ID)
//	err = ledger.Send(ctx, another, run.ID, file)
//	err = ledger.Reconcile(ctx, by, run.ID, returns)
package money
