package packs

import "embed"

// FS holds the packs that the program brings, a folder for each code.
//
//go:embed *
var FS embed.FS
