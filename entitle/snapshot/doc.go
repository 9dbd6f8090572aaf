// Package snapshot brings the register of people into the forms that rules
// read: one household as the evaluator sees it, everybody as population files.
//
// It decides nothing and computes nothing: what the register does not hold is
// not on file in a snapshot either. Population files hold no names and no
// numbers; the journal says who had them written, and what for.
//
//	n, err := snapshot.Write(ctx, register, snapshot.Plan{By: by, Root: dir,
//		Spec: population.Spec{Pack: "330502", Schema: schema, On: today, Generator: "minsheng"}})
package snapshot
