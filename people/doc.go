// Package people is the register of who lives here: residents, households, who
// is whose guardian or supporter, where they live, and what which department
// says of them since when. Nothing is overwritten, so a household can be read
// as it was on any day and as it was known at any instant.
//
// It is not the pack: which attributes exist is handed in as a Catalogue. It
// is not eligibility: it says what is on file, and a value that is not on file
// is absent, never zero.
//
//	reg, err := people.Open(ctx, db, catalogue)
//	done, err := reg.Enrol(ctx, by, batch)
//	home, err := reg.Household(ctx, by, done.Households[0], civil.MustParse("2026-03-01"))
//	income, onFile := home.Members[0].Facts["monthly_income"]
package people
