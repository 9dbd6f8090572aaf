// Package packs holds the content of the program: what places have decided,
// as text. docs/packs.md says how it is written. There is no code here.
//
//	p, err := pack.Load(packs.FS, "330502")
package packs
