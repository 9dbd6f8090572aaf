// Package ruletest makes random rules, typed right by construction, and random
// households of which anything may be missing: for the tests of package rule
// and of every other back end, which must all agree. It is for tests only, and
// no pack is ever like its schema.
//
//	_, env := ruletest.Env(t)
//	rapid.Check(t, func(t *rapid.T) {
//		x, err := env.Check(rule.OfPerson, ruletest.New(t).Bool(3))
//		…
//	})
package ruletest
