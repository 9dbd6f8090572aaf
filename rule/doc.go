// Package rule is the language in which packs say who is owed what: a profile
// of CEL, the Common Expression Language, typed against a schema of persons
// and households.
//
// cel-go parses and types the text; Check then turns it into a Node tree, the
// one checked form that every back end reads. Eval and Explain here are for
// one person. What a back end could not compute bit for bit alike is refused
// by Check. Reference runs the same text in cel-go itself and is what tests
// compare with.
//
// Answers are three-valued. A value that is not on file makes a result "not
// known", with the list of what is missing; it is never zero or false.
//
// The package is not a store of rules (that is pack) and knows nothing of
// services beyond their names.
//
//	env, _ := rule.NewEnv(schema, params)
//	expr, err := env.Check(rule.OfPerson, "person.birth_on.age(on) >= 80")
//	value := expr.Eval(&rule.Facts{On: day, Person: p, Household: h})
package rule
