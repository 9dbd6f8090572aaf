package access

import (
	"fmt"
	"slices"
	"strings"

	"minsheng/id"
)

// Action is something that can be done, as area.verb.
type Action string

// The actions of the program. What is not listed here cannot be allowed.
const (
	SeeBoard         Action = "board.see"         // figures, nobody's name
	ReadLists        Action = "outreach.read"     // who is owed what they do not get
	MarkLists        Action = "outreach.mark"     // say what was done about it
	RunMatch         Action = "outreach.run"      // match everybody anew
	ReadPeople       Action = "people.read"       // a person's record
	ChangePeople     Action = "people.change"     // enrol, correct, move
	IssueSlips       Action = "login.slips"       // let a resident in who showed an identity card
	ReadCases        Action = "cases.read"        // a case, and that it is there
	WorkCases        Action = "cases.work"        // look into it, ask for papers, refer
	PublishCases     Action = "cases.publish"     // put it on the notice page and take it down
	DecideCases      Action = "cases.decide"      // grant or refuse
	TakeApplications Action = "applications.take" // at the window, on behalf
	ReadMoney        Action = "money.read"        // grants, runs and payments with names
	PrepareMoney     Action = "money.prepare"     // recheck, prepare runs, propose revisions, keep budget lines
	ApproveMoney     Action = "money.approve"     // approve what somebody else prepared
	SendMoney        Action = "money.send"        // write files for the bank and take in what it says
	ReadStaff        Action = "staff.read"        // accounts and posts
	KeepAccounts     Action = "staff.accounts"    // make, lock and unlock accounts
	KeepPosts        Action = "staff.posts"       // appoint and dismiss
	ReadJournal      Action = "journal.read"      // who did what, when and why
)

// Actions lists every action.
func Actions() []Action {
	return []Action{
		SeeBoard, ReadLists, MarkLists, RunMatch,
		ReadPeople, ChangePeople, IssueSlips,
		ReadCases, WorkCases, PublishCases, DecideCases, TakeApplications,
		ReadMoney, PrepareMoney, ApproveMoney, SendMoney,
		ReadStaff, KeepAccounts, KeepPosts, ReadJournal,
	}
}

// Row is what of a protected row decides who may touch it. An empty Department
// belongs to no department in particular, an empty Person to nobody.
type Row struct {
	Area       string // division code, like 330502003
	Department string
	Author     string // the account that made it: four eyes see it, not the same two
	Person     id.ID  // the resident whom it is about
}

// Reach is a piece of a Scope: an area with everything below it, of one
// department or, where Department is empty, of all; where Person is set, only
// what is that person's own.
type Reach struct {
	Area       string // a prefix of division codes; empty reaches everywhere
	Department string
	Person     id.ID
}

// Covers reports whether a row lies in the reach.
func (r Reach) Covers(row Row) bool {
	return strings.HasPrefix(row.Area, r.Area) && (r.Department == "" || r.Department == row.Department) &&
		(r.Person == "" || r.Person == row.Person)
}

// Scope is every row that somebody may touch: the union of its reaches. The
// zero Scope covers nothing.
type Scope []Reach

// Everywhere covers every row. It is for the program's own work, which answers
// for whom it shows what: jobs, migrations, the demo.
func Everywhere() Scope { return Scope{{}} }

// Own covers a resident's own rows, wherever they are. Of nobody it covers
// nothing.
func Own(person id.ID) Scope {
	if person == "" {
		return nil
	}
	return Scope{{Person: person}}
}

// Places is the scope for rows that are every department's business, as
// residents are: its areas and people, whatever the department.
func (s Scope) Places() Scope {
	places := slices.Clone(s)
	for i := range places {
		places[i].Department = ""
	}
	return places
}

// Covers reports whether a row lies in the scope.
func (s Scope) Covers(row Row) bool {
	return slices.ContainsFunc(s, func(r Reach) bool { return r.Covers(row) })
}

// Where writes the scope as a condition over three columns, for a query whose
// parameters go on with $first. Where a table has no such column write ”,
// which is what the row then says. An empty scope is a condition that never
// holds. An area is a range of codes, so that an index on the column serves it.
func (s Scope) Where(area, department, person string, first int) (condition string, args []any) {
	if len(s) == 0 {
		return "1 = 0", nil
	}
	parts := make([]string, len(s))
	for i, r := range s {
		var all []string
		if r.Area != "" {
			all = append(all, fmt.Sprintf("%s BETWEEN $%d AND $%d", area, first+len(args), first+len(args)+1))
			args = append(args, r.Area, r.Area+lastCode)
		}
		if r.Department != "" {
			all = append(all, fmt.Sprintf("%s = $%d", department, first+len(args)))
			args = append(args, r.Department)
		}
		if r.Person != "" {
			all = append(all, fmt.Sprintf("%s = $%d", person, first+len(args)))
			args = append(args, string(r.Person))
		}
		if all == nil {
			return "1 = 1", nil
		}
		parts[i] = "(" + strings.Join(all, " AND ") + ")"
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// lastCode comes after every code that could follow: codes are digits.
const lastCode = "~"
