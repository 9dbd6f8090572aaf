// Package pain001 speaks ISO 20022 with a bank: it writes a remittance as
// pain.001.001.09 (customer credit transfer initiation) and reads what became
// of it from pain.002 (payment status report) and camt.054 (debit and credit
// notification).
//
// It sends nothing and keeps nothing. The same remittance is the same file,
// byte for byte: message and instants are those of the run.
//
//	file, err := ledger.Send(ctx, by, run, to, pain001.From(debtor), names)
//	answer, err := pain001.Read(from)
//	done, err := ledger.Reconcile(ctx, by, run, answer.Returns)
package pain001
