package web

import (
	"net/http"
	"slices"
	"strings"

	"minsheng/access"
	"minsheng/lang"
	"minsheng/staff"
)

// desk is the pages of clerks and caseworkers: who lives here, and what is
// being done for them. Everybody on it has signed in.
type desk struct{ *Portal }

// hasDesk reports whether there is a desk to go to.
func (p *Portal) hasDesk() bool { return p.options.Staff != nil && p.options.Register != nil }

// deskPage makes a page of the desk for who is at work.
type deskPage func(*http.Request, *staff.Actor) (page, error)

// routes adds every address of the desk.
func (d *desk) routes(mux *http.ServeMux) {
	mux.Handle("GET /desk", d.page(d.start))
	mux.Handle("GET /desk/people", d.page(d.peopleForm, access.ReadPeople))
	mux.Handle("POST /desk/people", d.page(d.peopleFound, access.ReadPeople))
	mux.Handle("GET /desk/people/{person}", d.page(d.record, access.ReadPeople))
	mux.Handle("POST /desk/people/{person}", d.page(d.record, access.ReadPeople))
	if d.options.Door != nil {
		mux.Handle("POST /desk/people/{person}/slip", d.page(d.slip, access.IssueSlips))
		mux.Handle("POST /desk/people/{person}/unlink", d.page(d.unlink, access.IssueSlips))
	}
	if d.options.Office != nil {
		d.caseRoutes(mux)
		d.payRoutes(mux)
	}
	mux.Handle("GET /desk/people/{person}/{form}", d.page(d.change, access.ChangePeople))
	mux.Handle("POST /desk/people/{person}/{form}", d.page(d.change, access.ChangePeople))
}

// caseRoutes adds the addresses of what is being done for people.
func (d *desk) caseRoutes(mux *http.ServeMux) {
	mux.Handle("GET /desk/window/{person}", d.page(d.window, access.TakeApplications))
	mux.Handle("POST /desk/window/{person}", d.page(d.window, access.TakeApplications))
	mux.Handle("GET /desk/window/{person}/form", d.page(d.windowFill, access.TakeApplications))
	mux.Handle("POST /desk/window/{person}/form", d.page(d.windowFill, access.TakeApplications))
	mux.Handle("GET /desk/window/{person}/receipts", d.page(d.receipts, access.TakeApplications))
	mux.Handle("GET /desk/papers/{application}", d.page(d.papers, access.ReadCases, access.TakeApplications))
	mux.Handle("POST /desk/papers/{application}", d.page(d.papers, access.WorkCases, access.TakeApplications))
	mux.Handle("GET /desk/papers/{application}/{paper}", d.staffOnly(d.paper))
	mux.Handle("GET /desk/notices", d.page(d.notices, access.ReadCases))
	mux.Handle("GET /desk/cases", d.page(d.cases, access.ReadCases))
	mux.Handle("POST /desk/cases/take", d.page(d.takeCases, access.WorkCases))
	mux.Handle("GET /desk/cases/{case}", d.page(d.aCase, access.ReadCases))
	mux.Handle("POST /desk/cases/{case}", d.page(d.aCase, access.ReadCases))
	mux.Handle("GET /desk/cases/{case}/twins", d.page(d.twins, access.ReadCases))
	mux.Handle("POST /desk/cases/{case}/twins", d.page(d.twins, access.WorkCases))
	mux.Handle("GET /desk/cases/{case}/letter", d.page(d.letter, access.ReadCases))
	mux.Handle("GET /desk/cases/{case}/letter.docx", d.staffOnly(d.letterFile))
	mux.Handle("GET /desk/cases/{case}/papers/{paper}", d.staffOnly(d.paper))
	mux.Handle("GET /desk/cases/{case}/{form}", d.page(d.minutes, access.WorkCases))
	mux.Handle("POST /desk/cases/{case}/{form}", d.page(d.minutes, access.WorkCases))
	for kind := range fileKinds {
		mux.Handle("GET /desk/cases"+kind, d.file(kind, d.casesTable))
	}
}

// page turns a page's function into a handler of the desk, for those whose
// posts allow one of the actions, or for all who have signed in.
func (d *desk) page(fn deskPage, one ...access.Action) http.Handler {
	return d.staffOnly(func(w http.ResponseWriter, r *http.Request, actor *staff.Actor) {
		d.Portal.page(func(r *http.Request) (page, error) {
			pg, err := page{}, allowed(actor, one)
			if err == nil {
				pg, err = fn(r, actor)
			}
			if err != nil {
				pg = d.failed(r, err)
			}
			pg.shell, pg.who, pg.account, pg.menu = "board desk", actor.Account.Name, true, d.menu(actor, pg.nav)
			return pg, nil
		}).ServeHTTP(w, r)
	})
}

// allowed reports by staff.ErrDenied that no post of the actor allows any of
// the actions anywhere.
func allowed(actor *staff.Actor, one []access.Action) error {
	for _, do := range one {
		if len(actor.Scope(do)) > 0 {
			return nil
		}
	}
	if len(one) == 0 {
		return nil
	}
	return staff.ErrDenied.At(string(one[0]))
}

// ways are the entries of the desk's menu, in order, with what one must be
// allowed to go there.
var ways = []struct {
	nav, href string
	do        []access.Action
}{
	{"desk", "/desk", nil},
	{"cases", "/desk/cases", []access.Action{access.ReadCases}},
	{"pay", "/desk/pay", []access.Action{access.ReadMoney}},
	{"people", "/desk/people", []access.Action{access.ReadPeople}},
	{"notices", "/desk/notices", []access.Action{access.ReadCases}},
	{"staff", "/admin/staff", []access.Action{access.ReadStaff}},
	{"journal", "/admin/journal", []access.Action{access.ReadJournal}},
	{"asked", "/admin/asked", []access.Action{access.ReadJournal}},
}

// menu is where somebody may go on the desk.
func (d *desk) menu(actor *staff.Actor, current string) []Way {
	var all []Way
	for _, w := range ways {
		if allowed(actor, w.do) == nil && (d.options.Office != nil || !slices.Contains(w.do, access.ReadCases) && !slices.Contains(w.do, access.ReadMoney)) {
			all = append(all, Way{Link{d.words.text("desk.nav." + w.nav), w.href}, w.nav, w.nav == current})
		}
	}
	return all
}

// Way is a link of a menu, and whether one is there.
type Way struct {
	Link
	nav  string
	Here bool
}

// posts words what somebody is here, for which department and where.
func (p *Portal) posts(actor *staff.Actor) []lang.Text {
	names := map[staff.Role]lang.Text{}
	for _, r := range staff.Roles() {
		names[r.Role] = r.Name
	}
	var all []lang.Text
	for _, post := range actor.Posts {
		role, department := names[post.Role], p.departmentText(post.Department)
		if !department.IsZero() { // 民政部门 + 部门经办人
			role.ZH = strings.TrimPrefix(role.ZH, "部门")
		}
		all = append(all, p.words.text("desk.post", p.placeText(post.Area), department, role))
	}
	return all
}

// placeText names an area for people: the home place by its name, a township
// by its own.
func (p *Portal) placeText(code string) lang.Text {
	switch code {
	case "":
		return p.words.text("desk.everywhere")
	case p.home.Code:
		return p.home.Name
	}
	return p.areaText(code)
}

// departmentText names a department; empty for all.
func (p *Portal) departmentText(id string) lang.Text {
	for _, one := range p.home.Departments() {
		if one.ID == id {
			return one.Name
		}
	}
	return same(id)
}
