// Package population is how a whole population is kept in files: Parquet, one
// dataset a county, a row a person, the rows of a household together and
// households in the order of their ids. docs/population.md is the contract;
// any tool can write it.
//
// A Writer takes households one after the other and makes a dataset that is
// either complete or not there. Open refuses, by name and place, a dataset that
// is half written, damaged, of another schema or wrongly typed; a Part then
// streams chunks of whole households, as columns for the batch engine and as
// rule.Household for the one-person evaluator. Memory does not grow with the
// population.
//
// The package is no store: it has no history, no names and no citizen numbers,
// and it does not know what services are. What a file does not hold is
// missing, never zero.
//
//	set, err := population.Open("out/330502", schema)
//	for _, part := range set.Parts() {
//		for chunk, err := range part.Chunks(population.Read{}) { … }
//	}
package population
