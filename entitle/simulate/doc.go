// Package simulate says what a change of the rules would do to a population:
// who would newly be owed what, who would lose it, more, less, how much it
// would cost a year and which level of government would pay.
//
// Two editions are compared, each for a day: the one in force, and one with
// other values (Set), of other packs, or of another day. Only services that
// the change can touch are asked; all others answer alike. One pass goes over the
// population, on all cores, in bounded memory (Simulation.Run); or a population
// is held in memory and answers while somebody moves a slider (Hold, WhatIf).
//
// What is not known stays not known: costs are a range from "nobody who is
// not known is owed it" to "everybody is", and persons of whom it cannot be said whether
// they win or lose are counted as such. The package decides nothing, forecasts no
// behaviour and no births: the population is held as it is.
//
//	after, err := simulate.Set(before, on, "dibao.line=800")
//	s, err := simulate.New(simulate.Scenario{Edition: before, On: on}, simulate.Scenario{Edition: after, On: on})
//	result, err := s.Run(ctx, simulate.Files{Dirs: dirs})
package simulate
