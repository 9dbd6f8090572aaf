package staff

import (
	"context"
	"slices"

	"minsheng/access"
	"minsheng/civil"
	"minsheng/fault"
	"minsheng/id"
	"minsheng/lang"
	"minsheng/store"
)

// Role is what somebody does here.
type Role string

// The roles.
const (
	Planner       Role = "planner"
	Clerk         Role = "clerk"
	Helper        Role = "helper"
	Caseworker    Role = "caseworker"
	Supervisor    Role = "supervisor"
	SystemAdmin   Role = "system_admin"
	SecurityAdmin Role = "security_admin"
	Auditor       Role = "auditor"
)

// Roles lists the roles with their names, in order.
func Roles() []RoleName {
	return []RoleName{
		{Planner, lang.Text{ZH: "规划人员", EN: "planner"}},
		{Clerk, lang.Text{ZH: "综合窗口人员", EN: "window clerk"}},
		{Helper, lang.Text{ZH: "村（社区）协理员", EN: "village or community helper"}},
		{Caseworker, lang.Text{ZH: "部门经办人", EN: "department caseworker"}},
		{Supervisor, lang.Text{ZH: "部门负责人", EN: "department supervisor"}},
		{SystemAdmin, lang.Text{ZH: "系统管理员", EN: "system administrator"}},
		{SecurityAdmin, lang.Text{ZH: "安全管理员", EN: "security administrator"}},
		{Auditor, lang.Text{ZH: "审计管理员", EN: "audit administrator"}},
	}
}

// RoleName is a role with its name.
type RoleName struct {
	Role Role
	Name lang.Text
}

// Post is what an account does for a department in an area, from a day on up
// to, not including, another. Department is empty where it is for all.
type Post struct {
	ID         id.ID
	Account    id.ID
	Role       Role
	Area       string
	Department string
	From, To   civil.Date
}

// ErrRole says that there is no such role.
var ErrRole = fault.New(fault.Invalid, "staff.role", lang.Text{ZH: "没有这种岗位", EN: "There is no such role"})

// ErrDepartment says that a role needs a department.
var ErrDepartment = fault.New(fault.Invalid, "staff.department", lang.Text{
	ZH: "部门经办人和负责人要写明部门", EN: "A caseworker or supervisor needs a department"})

// ErrApart says that an account may not hold both posts.
var ErrApart = fault.New(fault.Conflict, "staff.apart", lang.Text{
	ZH: "系统、安全、审计三种管理员须由不同的人担任，也不得兼办业务",
	EN: "System, security and audit administrators are three people, and none of them does other work"})

// ErrPost says that there is no such post, or that it has ended.
var ErrPost = fault.New(fault.NotFound, "staff.post", lang.Text{ZH: "没有这个岗位，或者它已经结束", EN: "There is no such post, or it has ended"})

// ErrSpan says that a post would end before it begins.
var ErrSpan = fault.New(fault.Invalid, "staff.span", lang.Text{ZH: "结束日期要晚于开始日期", EN: "The end must come after the beginning"})

func known(r Role) bool {
	return slices.ContainsFunc(Roles(), func(n RoleName) bool { return n.Role == r })
}

func administers(r Role) bool { return r == SystemAdmin || r == SecurityAdmin || r == Auditor }

// apart reports whether no account may hold both roles at a time.
func apart(a, b Role) bool { return a != b && (administers(a) || administers(b)) }

// Appoint gives an account a post. Only a security administrator of the area
// may, and nobody appoints themself. Where To is zero the post has no end yet.
// Faults: ErrDenied, ErrRole, ErrDepartment, ErrSpan, ErrAccount, ErrApart.
func (r *Roster) Appoint(ctx context.Context, actor *Actor, purpose string, p Post) (id.ID, error) {
	if err := actor.May(access.KeepPosts, access.Row{Area: p.Area, Department: p.Department, Author: string(p.Account)}); err != nil {
		return "", err
	}
	err := r.db.Write(ctx, actor.By(purpose), func(tx *store.Tx) error { return r.appoint(ctx, tx, &p) })
	return p.ID, err
}

func (r *Roster) appoint(ctx context.Context, tx *store.Tx, p *Post) error {
	if err := p.check(); err != nil {
		return err
	}
	seq, err := holdAccount(ctx, tx, p.Account)
	if err != nil {
		return err
	}
	posts, err := postsOf(ctx, tx, p.Account)
	if err != nil {
		return err
	}
	for _, other := range posts {
		if apart(p.Role, other.Role) && other.From < p.To && p.From < other.To {
			return ErrApart.At("role")
		}
	}
	p.ID = id.New()
	tx.Note("staff.appointed", p.Account, string(p.Role)+" "+p.Area+" "+p.Department)
	return writePost(ctx, tx, seq, *p)
}

// check refuses what cannot be a post. Where To is zero there is no end yet.
func (p *Post) check() error {
	if p.To == 0 {
		p.To = civil.Latest
	}
	switch {
	case !known(p.Role):
		return ErrRole.At("role")
	case (p.Role == Caseworker || p.Role == Supervisor) && p.Department == "":
		return ErrDepartment.At("department")
	case p.To <= p.From:
		return ErrSpan.At("to")
	}
	return nil
}

// Dismiss ends a post on a day. Faults: ErrDenied, ErrPost.
func (r *Roster) Dismiss(ctx context.Context, actor *Actor, purpose string, account, post id.ID, on civil.Date) error {
	return r.db.Write(ctx, actor.By(purpose), func(tx *store.Tx) error {
		seq, err := holdAccount(ctx, tx, account)
		if err != nil {
			return err
		}
		posts, err := postsOf(ctx, tx, account)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(posts, func(p Post) bool { return p.ID == post && p.To > on })
		if at < 0 {
			return ErrPost
		}
		p := posts[at]
		if err := actor.May(access.KeepPosts, access.Row{Area: p.Area, Department: p.Department, Author: string(account)}); err != nil {
			return err
		}
		p.To = max(on, p.From) // a post that never began ends as it begins
		tx.Note("staff.dismissed", account, string(p.Role)+" "+p.Area+" "+p.Department)
		return writePost(ctx, tx, seq, p)
	})
}
