// Package pack reads what a place has decided: its services, who they are
// for, how much, and from when. A pack is a folder of YAML (docs/packs.md); it
// inherits from the pack of the division above.
//
// Load reads a pack with its parents and names every mistake with file, line,
// column and what to write instead. Pack.On gives the edition of a day: what
// is in force, merged, every rule checked.
//
// The package does not decide what is owed: that is entitle. It writes no
// files and knows no database.
//
//	p, err := pack.Load(packs.FS, "330502")
//	e, err := p.On(day)
//	for _, s := range e.Services { … }
package pack
