package fault

import (
	"errors"

	"minsheng/lang"
)

// Kind is what a caller can do about an error.
type Kind uint8

// The kinds. Invalid: change the input. NotFound: there is no such thing.
// Denied: you may not. Conflict: it contradicts what is recorded. Stale: it
// changed since you read it. Unavailable: try later. Internal: a defect.
const (
	Internal Kind = iota
	Invalid
	NotFound
	Denied
	Conflict
	Stale
	Unavailable
)

var kindNames = [...]string{"internal", "invalid", "not found", "denied", "conflict", "stale", "unavailable"}

// String returns the kind in lower-case English.
func (k Kind) String() string { return kindNames[k] }

// Error is an error with a kind, a stable code ("area.what"), the field it is
// about (empty where there is none), words for people, and the cause for logs.
type Error struct {
	Kind  Kind
	Code  string
	Field string
	Say   lang.Text
	Err   error
}

// New returns an Error of a kind without field or cause.
func New(kind Kind, code string, say lang.Text) *Error {
	return &Error{Kind: kind, Code: code, Say: say}
}

// At returns a copy of e that names the field it is about.
func (e *Error) At(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Because returns a copy of e that wraps a cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error writes field, English words, code and cause for logs and terminals.
func (e *Error) Error() string {
	s := e.Say.In(lang.EN)
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	s += " [" + e.Code + "]"
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is match on code, so that a returned Error equals the
// package variable it was made from.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// KindOf returns the kind of the first Error that err wraps, or Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
