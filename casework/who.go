package casework

import (
	"slices"

	"minsheng/access"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people/login"
	"minsheng/staff"
	"minsheng/store"
)

// Who is somebody who acts or looks: a member of staff, a resident for
// themself, or a part of the program. Exactly one is set; see Clerk, Self and
// Program.
type Who struct {
	Staff    *staff.Actor
	Resident id.ID
	For      id.ID // a ward for whom the resident asks; see Guardian
	Program  string

	ward  id.ID // for whom a resident stands as guardian or by a mandate
	asked *asked
}

// asked remembers what the policy said while one list or case is looked at.
type asked map[question]error

type question struct {
	do   access.Action
	area string
	department,
	author string
}

// remembering is the same somebody, of whom the policy is asked each question
// once. It serves one goroutine.
func (w Who) remembering() Who {
	w.asked = &asked{}
	return w
}

// allowed asks the policy about a member of staff.
func (w Who) allowed(do access.Action, row access.Row) error {
	if w.asked == nil {
		return w.Staff.May(do, row)
	}
	q := question{do, row.Area, row.Department, row.Author}
	err, known := (*w.asked)[q]
	if !known {
		err = w.Staff.May(do, row)
		(*w.asked)[q] = err
	}
	return err
}

// Clerk is a member of staff, whatever the post.
func Clerk(actor *staff.Actor) Who { return Who{Staff: actor} }

// Self is a resident who acts for themself.
func Self(person id.ID) Who { return Who{Resident: person} }

// Program is a part of the program that acts by itself, by its name. It reaches
// every row, so it is never made from what somebody sent.
func Program(name string) Who { return Who{Program: name} }

// ErrWho says that nobody, or more than one, is said to act.
var ErrWho = fault.New(fault.Internal, "casework.who", lang.Text{ZH: "没有写明谁在办", EN: "Nobody is said to act"})

// ErrDenied says that this is not for who asks to do: another post, level, area,
// department or person would have to.
var ErrDenied = fault.New(fault.Denied, "casework.denied", lang.Text{
	ZH: "您的岗位不办这一步，或事项不在您的辖区、部门内", EN: "This step is not your post's, or the case lies outside your area or department"})

// ErrSamePerson says that whoever brought a case to where it is may not decide
// it.
var ErrSamePerson = fault.New(fault.Denied, "casework.same_person", lang.Text{
	ZH: "要由提出意见、办理上一步的人以外的另一人决定", EN: "Somebody else than who took the step before must decide this"})

// by is who acts in the words of the journal, within the rows on which they may
// do something.
func (w Who) by(do access.Action, purpose string) (store.By, error) {
	switch {
	case w.Staff != nil && w.Resident == "" && w.Program == "":
		return w.Staff.For(do, purpose), nil
	case w.Staff == nil && w.Resident != "" && w.Program == "":
		return store.By{Who: login.Signature(w.Resident), Purpose: purpose, Within: access.Own(w.Resident)}, nil
	case w.Staff == nil && w.Resident == "" && w.Program != "":
		return store.By{Who: w.Program, Purpose: purpose, Within: access.Everywhere()}, nil
	}
	return store.By{}, ErrWho
}

// The kinds of who did something.
const (
	byStaff    = "staff"
	byResident = "resident"
	byProgram  = "program"
)

// Doing is who did something, as an event keeps it.
type Doing struct {
	Kind string // staff, resident or program
	ID   id.ID  // the account or the resident
	Name string // as it was then; empty for residents
}

func (w Who) doing() Doing {
	switch {
	case w.Staff != nil:
		return Doing{byStaff, w.Staff.Account.ID, w.Staff.Account.Name}
	case w.Resident != "":
		return Doing{byResident, w.Resident, ""}
	}
	return Doing{byProgram, "", w.Program}
}

// row is what of a case decides who may touch it.
func (c *Case) row() access.Row {
	return access.Row{Area: c.Area, Department: c.Department, Person: c.Person}
}

// may reports by ErrDenied that somebody may not do something to a case at all,
// whatever its state.
func (w Who) may(do access.Action, row access.Row) error {
	switch {
	case w.Program != "":
		return nil
	case w.Resident != "":
		if row.Person == w.Resident || w.ward != "" && row.Person == w.ward {
			return nil
		}
		return ErrDenied
	case w.Staff == nil:
		return ErrWho
	}
	if err := w.allowed(do, row); err != nil {
		return ErrDenied.Because(err)
	}
	return nil
}

// levels are how many digits the code of a level's areas has.
var levels = map[string]int{"community": 12, "township": 9, "county": 6, "city": 4, "province": 2}

// waitsAt is how many digits the area of a post must have that acts at a level
// of a case's area; 0 where any will do. A case whose village nobody wrote down is
// acted on by the smallest area that is known.
func waitsAt(level, area string) int { return min(levels[level], len(area)) }

// mayAct reports whether somebody may do what a doer does to a case.
func (w Who) mayAct(c *Case, doer pack.Doer, do access.Action, fourEyes bool) error {
	row := c.row()
	switch {
	case w.Program != "":
		if doer.Role == pack.System {
			return nil
		}
		return ErrDenied
	case doer.Role == pack.Applicant && w.Staff != nil: // at the window, on behalf
		return w.may(access.TakeApplications, row)
	case doer.Role == pack.Applicant:
		return w.may(access.WorkCases, row)
	case w.Staff == nil || !w.holds(doer, c):
		return ErrDenied
	case fourEyes && c.BroughtBy == w.Staff.Account.ID, do == access.DecideCases && slices.Contains(c.book.Apart, w.Staff.Account.ID):
		return ErrSamePerson
	case fourEyes:
		row.Author = string(c.BroughtBy)
	}
	return w.may(do, row)
}

// holds reports whether a member of staff has a post of a doer's role and level
// whose area the case lies in.
func (w Who) holds(doer pack.Doer, c *Case) bool {
	at := waitsAt(doer.Level, c.Area)
	for _, p := range w.Staff.Posts {
		if string(p.Role) == doer.Role && (at == 0 || len(p.Area) == at) && (access.Reach{Area: p.Area, Department: p.Department}).Covers(c.row()) {
			return true
		}
	}
	return false
}
