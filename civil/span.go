package civil

// Span is a run of days [From, To): From belongs to it, To does not. A nil To
// means that no end is known.
type Span struct {
	From Date
	To   *Date
}

// Holds reports whether day lies in the span.
func (s Span) Holds(day Date) bool { return day >= s.From && (s.To == nil || day < *s.To) }

// Overlaps reports whether the two spans share a day; an empty one shares none.
func (s Span) Overlaps(o Span) bool {
	return !s.Empty() && !o.Empty() && (s.To == nil || o.From < *s.To) && (o.To == nil || s.From < *o.To)
}

// Empty reports whether no day lies in the span.
func (s Span) Empty() bool { return s.To != nil && *s.To <= s.From }
