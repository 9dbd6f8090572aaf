package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"minsheng/lang"
)

// progress says how far a long command is, on the error output of a terminal
// only: in a file or a pipe it would be noise.
type progress struct{ bar *progressbar.ProgressBar }

func (c *console) progress(total int, what lang.Text) progress {
	file, isFile := c.err.(*os.File)
	if !isFile {
		return progress{}
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return progress{}
	}
	return progress{progressbar.NewOptions(total,
		progressbar.OptionSetWriter(file), progressbar.OptionSetDescription(c.say(what)), progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(c.say(lang.Text{ZH: "个", EN: "items"})), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())}
}

// to moves the bar to n; where there is no bar it does nothing.
func (p progress) to(n int) {
	if p.bar != nil {
		_ = p.bar.Set(n) // a bar that cannot be drawn is no reason to stop
	}
}

func (p progress) close() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
