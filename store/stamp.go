package store

import (
	"fmt"
	"time"
)

// stampForm is the one written form of an instant: fixed width, so that text
// sorts as time does on both engines.
const stampForm = "2006-01-02T15:04:05.000000Z"

// Stamp writes an instant as the database keeps it: UTC, microseconds.
func Stamp(t time.Time) string { return t.UTC().Format(stampForm) }

// ParseStamp reads the form that Stamp writes.
func ParseStamp(s string) (time.Time, error) {
	t, err := time.Parse(stampForm, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not an instant of the database", s)
	}
	return t, nil
}
