package web

import "minsheng/lang"

// Link is an address with its words.
type Link struct {
	Text lang.Text
	Href string
}

// Crumb is one step of the way from home to a page; the last has no address.
type Crumb = Link

// Tag is a small label: a class of service (basic, inclusive, life) or, with
// an empty kind, a field or anything else.
type Tag struct {
	Kind string
	Text lang.Text
}

// Status is an answer: it is shown as a sign and a word, never colour alone.
type Status string

// The three answers. Unknown is not no.
const (
	Yes     Status = "yes"
	No      Status = "no"
	Unknown Status = "unknown"
)

// Source is where a fact is written and how sure it is: quoted, summarised or
// unverified.
type Source struct {
	Title   lang.Text
	Number  string
	Clause  string
	Address string
	Status  string
}

// Element is one of the five elements of a service, in official words.
type Element struct {
	Name   lang.Text
	Text   lang.Text
	Source *Source
}

// Fact is a name and what is known under it.
type Fact struct {
	Name lang.Text
	Text lang.Text
	Href string
}

// Notice is a message to the reader; its kind is info, warning or success.
type Notice struct {
	Kind  string
	Title lang.Text
	Body  lang.Text
}

// Empty says that a list is empty and what to do then.
type Empty struct {
	Title lang.Text
	Body  lang.Text
	Links []Link
}

// Search is a search box.
type Search struct {
	ID    string
	Value string
	Hint  bool
}

// ServiceLine is a service in a list. Status is empty where nobody was asked.
type ServiceLine struct {
	Name   lang.Text
	Href   string
	Plain  lang.Text
	Tags   []Tag
	Status Status
}

// Column heads a column of a table; a unit stands in the head, never in cells.
type Column struct {
	Head    lang.Text
	Unit    lang.Text
	Numeric bool
}

// Cell is one entry of a table.
type Cell = Link

// Table is rows under a head. The first cell of a row names it.
type Table struct {
	Caption   lang.Text
	Columns   []Column
	Rows      [][]Cell
	Downloads []Link
}

// Node is one condition of an explanation: met, unmet or unknown, with what is
// known of the person against what the rule asks, where that is written, and
// the conditions it is made of.
type Node struct {
	State    string
	Say      lang.Text
	Value    lang.Text
	Source   *Source
	Versions []Version
	Parts    []Node
}

// Version is a value that a place has decided, since when, and where.
type Version struct {
	Say    lang.Text
	Source *Source
}

// Pages is the pagination of a list.
type Pages struct {
	Count  int
	Before string
	After  string
	Links  []PageLink
}

// PageLink leads to one page of a list, or stands for a gap between pages.
type PageLink struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}

// pagesOf makes the pagination of a list of count pages: the first, the last
// and the neighbours of the current one.
func pagesOf(current, count int, href func(int) string) Pages {
	p := Pages{Count: count}
	if current > 1 {
		p.Before = href(current - 1)
	}
	if current < count {
		p.After = href(current + 1)
	}
	last := 0
	for n := 1; n <= count; n++ {
		near := n >= current-1 && n <= current+1
		if !near && n != 1 && n != count {
			continue
		}
		if n > last+1 {
			p.Links = append(p.Links, PageLink{Gap: true})
		}
		p.Links = append(p.Links, PageLink{Number: n, Href: href(n), Current: n == current})
		last = n
	}
	return p
}
