// Package id makes the identifiers of rows: 128 bits, ordered by the time of
// making (UUID version 7), written as 32 lower-case hexadecimal digits.
//
// An id says nothing about the person it stands for; citizen numbers are
// never ids.
//
//	p := id.New() // "0199c5f2d3e47a3b9c1d2e3f40516273"
package id
