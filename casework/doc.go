// Package casework is what happens between an application and its answer: cases
// that go through the states of a process, each act with who, why and when, the
// clocks that the law sets them, and the queues in which people find them.
//
// A case keeps the process and the rules that it began with, whatever the pack
// says later. It decides no eligibility (entitle), pays nothing (money) and shows
// nothing (web, api). What a resident fills in is an application; this package
// makes cases of it.
//
//	office, err := casework.Open(ctx, casework.Parts{DB: db, Register: register, Ledger: ledger, Engine: engine, Today: today})
//	page, err := office.Queue(ctx, casework.Clerk(actor), "the morning's work", casework.Query{Waiting: true})
//	c, err := office.Do(ctx, casework.Clerk(actor), "low-income review", page.Cases[0].ID, casework.Act{Action: "publish", Note: "…", Amount: &amount})
//	if fault.KindOf(err) == fault.Stale { … } // somebody else was first; its words say who
package casework
