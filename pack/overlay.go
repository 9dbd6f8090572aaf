package pack

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Overlay returns the packs of upper and, where upper has no pack of a code,
// those of lower: so that a pack outside the program works exactly like one
// inside, on the same parents.
func Overlay(upper, lower fs.FS) fs.FS { return overlay{upper, lower} }

type overlay struct{ upper, lower fs.FS }

// Open opens a file of the pack that holds it.
func (o overlay) Open(name string) (fs.File, error) { return o.owner(name).Open(name) }

// owner returns the side that has the pack of a file.
func (o overlay) owner(name string) fs.FS {
	parts := strings.Split(name, "/")
	depth := 1
	if parts[0] == "world" {
		depth = 2
	}
	if len(parts) >= depth {
		if _, err := fs.Stat(o.upper, path.Join(append(slices.Clone(parts[:depth]), "pack.yaml")...)); err == nil {
			return o.upper
		}
	}
	return o.lower
}

// ReadDir lists the packs of both sides, or one pack's folder.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." && name != "world" {
		return fs.ReadDir(o.owner(name), name)
	}
	above, errAbove := fs.ReadDir(o.upper, name)
	below, errBelow := fs.ReadDir(o.lower, name)
	if errAbove != nil && errBelow != nil {
		return nil, errBelow
	}
	all := slices.Concat(above, below)
	slices.SortStableFunc(all, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(all, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}
