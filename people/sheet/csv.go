package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// source gives the rows of a file one by one, with the number that a
// spreadsheet program shows; io.EOF ends it.
type source interface {
	next() (row int, cells []cell, err error)
}

type csvSource struct {
	r *csv.Reader
}

// sniff is how much of a file is looked at to tell its encoding and separator.
const sniff = 64 << 10

func openCSV(r io.Reader) (source, error) {
	text := bufio.NewReaderSize(&limited{r: r, left: maxBytes}, sniff)
	start, err := text.Peek(sniff)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return nil, asTooLarge(err)
	}
	if bytes.HasPrefix(start, []byte("PK\x03\x04")) || bytes.ContainsRune(start, 0) {
		return nil, ErrUnreadable
	}
	in := io.Reader(text)
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		text.Discard(3)
		start = start[3:]
	case !validStart(start):
		in = simplifiedchinese.GB18030.NewDecoder().Reader(text)
	}
	c := csv.NewReader(in)
	c.FieldsPerRecord, c.ReuseRecord = -1, true
	c.Comma = separator(start)
	return &csvSource{r: c}, nil
}

// validStart reports whether the bytes are UTF-8, the last character perhaps
// cut in two.
func validStart(b []byte) bool {
	for range utf8.UTFMax {
		if utf8.Valid(b) {
			return true
		}
		if len(b) == 0 || len(b) < sniff-utf8.UTFMax {
			return false
		}
		b = b[:len(b)-1]
	}
	return false
}

// separator is the sign that the first line has most of.
func separator(start []byte) rune {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	best := ','
	for _, sign := range ";\t" {
		if strings.Count(string(line), string(sign)) > strings.Count(string(line), string(best)) {
			best = sign
		}
	}
	return best
}

func (s *csvSource) next() (int, []cell, error) {
	record, err := s.r.Read()
	if err == io.EOF {
		return 0, nil, err
	}
	if err != nil {
		return 0, nil, asTooLarge(err)
	}
	line, _ := s.r.FieldPos(0)
	cells := make([]cell, len(record))
	for i, text := range record {
		if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
			return 0, nil, ErrEncoding
		}
		cells[i] = cell{text: unguard(strings.TrimSpace(text))}
	}
	return line, cells, nil
}

// asTooLarge keeps the one fault that the limit raises and calls any other
// failure to read a damaged file.
func asTooLarge(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return ErrTooLarge
	}
	return ErrUnreadable.Because(err)
}

// limited reads at most left bytes; more is ErrTooLarge.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, ErrTooLarge
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// figure is what a spreadsheet program reads as a plain figure.
var figure = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// guard puts an apostrophe before a text that a spreadsheet program would take
// for a formula; unguard takes it away.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r'", rune(s[0])) && !figure.MatchString(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(s[1])) {
		return s[1:]
	}
	return s
}
