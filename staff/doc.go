// Package staff is who works here: accounts with a password and a second
// factor, the posts they hold in a department and an area, their sessions, and
// what each may do.
//
// It is not the register of residents, and no account means a resident. What a
// post may do is written in policy.cedar; an Actor asks it for one row with
// May, and for all rows at once with Scope, from the same policy.
//
//	roster, err := staff.Open(ctx, db)
//	token, err := roster.SignIn(ctx, "li.fang", password, code)
//	actor, err := roster.Actor(ctx, token)
//	err = actor.May(access.ReadPeople, access.Row{Area: "330502003"})
//	where, args := actor.Scope(access.ReadLists).Where("area", "department", "person_id", 1)
package staff
