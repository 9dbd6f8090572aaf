package web

import (
	"fmt"
	"html/template"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"

	"minsheng/lang"
)

// quiet is how many modules of margin a QR code needs (GB/T 18284, ISO/IEC
// 18004).
const quiet = 4

// qrCode is a text as a QR code, drawn in black on white however the page looks:
// cameras need the contrast.
type qrCode struct {
	content string
	label   lang.Text
}

// draw makes an SVG of one path.
func (q qrCode) draw(tag lang.Tag) (template.HTML, error) {
	code, err := qr.Encode(q.content, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	bounds := code.Bounds()
	side := bounds.Dx() + 2*quiet
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="%s"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`,
		side, side, template.HTMLEscapeString(q.label.In(tag)), side, side)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if code.At(x, y) == color.Black {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x-bounds.Min.X+quiet, y-bounds.Min.Y+quiet)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil
}

// inFours parts a key so that it can be typed off.
func inFours(key string) string {
	var b strings.Builder
	for i, c := range key {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}
