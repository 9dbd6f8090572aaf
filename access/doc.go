// Package access holds the words for who may do what: an Action, the Row that
// it touches, and the Scope of rows that somebody's posts reach.
//
// It decides nothing: staff.Roster asks its policies and hands out a Scope,
// and every list, page, export and query is cut by that one Scope. A Scope that
// was never given reaches nothing.
//
//	if !scope.Covers(access.Row{Area: "330502003", Department: "civil"}) { … }
//	where, args := scope.Where("area", "department", "person_id", 3) // for a query that has $1 and $2
package access
