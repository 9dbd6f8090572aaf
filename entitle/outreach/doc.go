// Package outreach keeps what a match run found for the people who must act on
// it: who is owed a service and does not receive it, who receives one they are
// no longer owed, of whom one single thing would have to be asked; and what
// workers did next.
//
// It matches nobody (match) and knows no pages. What is read of persons stands
// in the journal, a line a person, with who and what for; counts name nobody.
// A round replaces the one before at one instant, when it is complete; the
// lists of the one before are then forgotten, the marks of workers are not.
//
//	office, err := outreach.Open(ctx, db, outreach.Options{Register: register, Place: place})
//	round, err := office.Keep(ctx, by, outreach.Found{People: "people", Results: "results", On: day})
//	page, err := office.List(ctx, by, outreach.Query{Service: "old-age-allowance", Kind: outreach.Missed, Area: "330502"})
//	why, err := office.Reason(ctx, by, page.Entries[0].ID, lang.ZH)
//	err = office.Mark(ctx, by, page.Entries[0].ID, outreach.Saying{Outcome: outreach.Contacted})
package outreach
