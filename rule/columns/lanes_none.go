//go:build !goexperiment.simd || !amd64

package columns

import "math"

// Without vectors of the machine the wide loops do nothing: each returns how
// many places (or words) it has done, and the plain loop does the rest.

// Lanes names what the inner loops are written in.
func Lanes() string { return "Go" }

// wide reports whether the wide loops do anything.
func wide() bool { return false }

func sumsWide(_, _, _ []int64) int                       { return 0 }
func differencesWide(_, _, _ []int64) int                { return 0 }
func chooseWide(_ []int64, _ []uint64, _, _ []int64) int { return 0 }
func keepWide(_, _ []int64, _ []uint64) int              { return 0 }
func oneOfWide(_ []int64, _ []uint64, _, _ int64) int    { return 0 }
func totalsWide(_, _ []int64, _ []uint64)                {}
func (*bends) traceWide(_, _ []int64, _ int64) int       { return 0 }
func anyBitsWide(_ []int64) (int64, int)                 { return 0, 0 }
func addUpWide(_ []int64, _ int64, _ []addend) int       { return 0 }
func sizesWide(_ []int32) (span, int)                    { return span{math.MaxInt32, 0}, 0 }
func compareWide(_ []uint64, _, _ []int64, _ bool) int   { return 0 }
func (*vec) cutsWide32(_ []int32, _ []int64) int         { return 0 }
func (*vec) cutsWide64(_ []int64, _ []int64) int         { return 0 }
func (*vec) placesWide(_ []uint8, _ int) int             { return 0 }
func foldWide(_, _, _ []uint64, _ op) int                { return 0 }
func foldTwoWide(_, _, _, _ []uint64, _, _ op) int       { return 0 }
func notTwoWide(_, _, _ []uint64) int                    { return 0 }
func andWide(_, _, _, _ rails) int                       { return 0 }
func orWide(_, _, _, _ rails) int                        { return 0 }
