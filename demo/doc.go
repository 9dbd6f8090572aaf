// Package demo makes a make-believe Wuxing (吴兴区, 330502): households with
// their members, what departments would have on file about them, and who
// answers for whom. It is seeded: the same configuration gives the same city,
// to the last character. Every resident is invented (演示数据).
//
// It is not a sample of real people and not a forecast. Its margins are fitted
// to published totals where there are any and assumed where there are none;
// Fit says which is which, and by how much each was missed. docs/demo.md tells
// how it works.
//
//	city, err := demo.New(demo.Config{Residents: 60_000, Seed: 1})
//	for h := range city.Households() { … }
package demo
