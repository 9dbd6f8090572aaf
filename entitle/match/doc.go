// Package match matches whole populations: it asks every service of an edition
// about everybody in population files and keeps who is owed what, who may be,
// and who receives what they are no longer owed, with counts by service, area,
// residence, age and group. The answers are those of entitle.Engine; why, the
// engine says of the few persons that somebody looks at.
//
// Results are a folder a county that appears under its name only when it is
// complete; docs/matching.md is the contract of its files. A run that was
// stopped is continued by the same Plan. Compare says what is otherwise in the
// later of two runs, and why. The package keeps nothing in a
// database and decides nothing: lists for people who act are entitle/outreach.
//
//	report, err := match.Run(ctx, match.Plan{Edition: edition, On: day, People: "people", Out: "results"})
//	results, err := match.Open("results/330502")
//	for row, err := range results.Rows(0) { … }
package match
