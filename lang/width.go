package lang

// Width returns how many cells of a terminal a text takes: a Chinese character
// takes two.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += RuneWidth(r)
	}
	return n
}

// RuneWidth returns how many cells of a terminal a character takes.
func RuneWidth(r rune) int {
	for _, span := range wideSpans {
		if r >= span[0] && r <= span[1] {
			return 2
		}
	}
	return 1
}

// wideSpans are the characters of East Asian width W and F (UAX #11) that
// Chinese text uses.
var wideSpans = [...][2]rune{
	{0x2e80, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x20000, 0x3fffd},
}
