package pack

import (
	"slices"

	"minsheng/measure"
	"minsheng/rule"
)

// Start says how the first step towards a service is made.
type Start string

// How a service starts. Of an application somebody files a form; a notice
// tells who is entitled that they may; a prefilled application waits for a
// signature; an automatic one becomes a case, or a grant, by itself.
const (
	ByApplication Start = "application"
	ByNotice      Start = "notice"
	ByPrefilled   Start = "prefilled"
	Automatic     Start = "automatic"
)

var (
	starts   = []string{"application", "notice", "prefilled", "automatic"}
	rechecks = []string{"month", "quarter", "year"}
	tapers   = []string{"work"}
)

// Recheck says how often it is asked again whether a service is owed.
type Recheck struct {
	Every string // month, quarter or year; empty where no source says it
	Cite  rule.Cite
}

// Taper is for how long, and how much of it, a service is paid to who is not
// owed it any more.
type Taper struct {
	Months int
	Share  measure.Ratio // of the last amount
	After  string        // work: only where the income of work is what ended it; empty: whatever ended it
	Cite   rule.Cite
}

// longestTaper bounds a taper in months: five years are a mistake of typing.
const longestTaper = 60

// steps reads how a service is applied for, decided and looked at again.
func (r *reading) steps(d *draft, b *block, head string) {
	d.Department, d.Form, d.Process = b.str("department"), b.str("form"), b.str("process")
	d.Start = Start(b.word("start", starts...))
	r.isDepartment(b, d.Department)
	if again := b.block("recheck"); again != nil {
		d.Recheck = Recheck{Every: again.word("every", rechecks...), Cite: r.cite(again, head, true)}
		again.need("every")
		again.close()
	}
	t := b.block("taper")
	if t == nil {
		return
	}
	months, _ := t.integer("months")
	d.Taper = &Taper{Months: int(months), Share: measure.Ratio(r.value(t, "share", rule.FormRatio).Int()), After: t.word("after", tapers...), Cite: r.cite(t, head, true)}
	if t.has("months") && (months < 1 || months > longestTaper) {
		r.found.add(t.placeOf("months").mistake(CodeWrongValue, textf("渐退不能是 %d 个月", "a taper cannot last %d months", months), textf("写 1 到 %d", "write 1 to %d", longestTaper)))
	}
	if t.has("share") && (d.Taper.Share <= 0 || d.Taper.Share > measure.One) {
		r.found.add(t.placeOf("share").mistake(CodeWrongValue, text("份额要大于 0，不超过 100%", "the share is more than 0 and at most 100%"), text("写成 50% 这样的比例", "write a share like 50%")))
	}
	t.need("months", "share")
	t.close()
}

// stepNames reports forms and processes that services of the pack name and
// nobody has; it runs when all files of the pack are read.
func (r *reading) stepNames() {
	for _, versions := range r.pack.services {
		for _, d := range versions {
			if !r.isForm(d.block, d.Form) {
				delete(d.keys, "form") // what stands above is the next best
			}
			if !r.isProcess(d.block, d.Process) {
				delete(d.keys, "process")
			}
		}
	}
}

// isForm reports a form that no pack of the chain has; no name is fine.
func (r *reading) isForm(b *block, id string) bool {
	var names []string
	for level := r.pack; level != nil; level = level.Parent {
		for _, d := range level.forms {
			names = append(names, d.ID)
		}
	}
	if id == "" || slices.Contains(names, id) {
		return true
	}
	r.found.add(b.placeOf("form").mistake(CodeUnknownName, textf("没有表单「%s」", "there is no form %q", id), instead(id, names, seeForms)))
	return false
}

var seeForms = text("全部表单：minsheng pack show 方案代码 --forms", "all forms: minsheng pack show CODE --forms")

// steps settles how each service of the edition is applied for and decided,
// and joins the bundles.
func (e *Edition) steps(found *findings) {
	e.Departments = e.Pack.Departments()
	e.Processes, e.Forms = e.Pack.processesOn(e.Span.From), e.Pack.formsOn(e.Span.From)
	for _, s := range e.Services {
		s.settle(e, found)
	}
	e.Bundles = e.Pack.bundlesOn(e, found)
}

// settle fills in what a service leaves to others to say.
func (s *Service) settle(e *Edition, found *findings) {
	if s.Department == "" {
		s.Department = departmentOf(e.Departments, s.Elements.Lead.Text.ZH)
	}
	if p := e.DecidedBy(s.ID); p != nil {
		s.Process = p.ID
	} else if s.Process != "" {
		found.add(s.at("process").mistake(CodeUnknownName, textf("流程「%s」在 %s 还没有生效", "the process %q is not in force on %s", s.Process, e.Span.From), text("把它的 from 写早，或改服务的 from", "let it begin earlier, or the service later")))
	}
	if s.Form != "" && e.Form(s.Form) == nil {
		found.add(s.at("form").mistake(CodeUnknownName, textf("表单「%s」在 %s 还没有生效", "the form %q is not in force on %s", s.Form, e.Span.From), text("把它的 from 写早，或改服务的 from", "let it begin earlier, or the service later")))
	}
	if s.Start == "" {
		s.Start = s.usualStart()
	}
	if s.Start == Automatic && (!s.Computes || slices.ContainsFunc(s.Amounts, func(a AmountLine) bool { return a.UpTo })) {
		found.add(s.at("start").mistake(CodeContradiction, text("没有条件，或金额要人来定，不能自动开始", "without conditions, or with an amount that somebody decides, nothing starts by itself"),
			text("写 start: notice 或 prefilled", "write start: notice or prefilled")))
	}
}

// usualStart is how a service starts that does not say it: money that is given
// without application is prefilled and signed, anything else of that kind is
// told.
func (s *Service) usualStart() Start {
	switch {
	case !s.Apply.WithoutApplication:
		return ByApplication
	case s.Computes && len(s.Amounts) > 0:
		return ByPrefilled
	}
	return ByNotice
}
