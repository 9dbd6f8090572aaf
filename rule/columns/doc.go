// Package columns runs checked rules over a whole population: the same
// answers as rule.Eval, bit for bit, at a few billionths of a second a person
// and rule.
//
// Compile turns many rules of one edition into one Program, a graph in which
// every shared part stands once. A Worker runs the graph over one Table at a
// time: whole households in columns, some thousand persons, so that what is in
// use stays in the cache. Conditions come out as bitmaps of who meets them, of
// whom it is not known and of whom it broke; amounts are computed for everybody
// where they are asked for many, for the persons asked for where they are few.
// Nothing is allocated per person. Run spreads the chunks
// of a Source over all cores.
//
// The package says what is missing where a rule is not known, but not why:
// rule.Explain is asked that about the few persons shown to somebody. It
// knows nothing of services, and reads no files.
//
//	program, err := columns.Compile(day, rules)
//	w := program.NewWorker()
//	err = w.Load(table)
//	who := w.Truth(0)             // bitmaps over persons (or households)
//	paid := w.Amounts(1, who.True) // rule 1 for those of whom rule 0 is true
package columns
