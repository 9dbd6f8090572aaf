// Package doctor looks at a database before, or while, a place relies on it: by
// trying out, in tables of its own, each property that the program needs, and
// naming those that do not hold.
//
// It mends nothing and reads nothing of anybody. What it makes it takes away
// again.
//
//	found, err := doctor.Scale(ctx, db)
//	for _, f := range found { fmt.Println(f.Mark, f.Name.ZH, f.Said.ZH) }
package doctor
