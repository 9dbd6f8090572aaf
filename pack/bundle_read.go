package pack

import (
	"cmp"
	"slices"
)

// bundleDraft is one file below bundles/. Its Form holds the bundle's own
// questions alone.
type bundleDraft struct {
	*Bundle
	place  place
	places []place // of the parts
}

// bundleFile reads one file below bundles/.
func (r *reading) bundleFile(b *block) {
	head := r.head(b)
	bundle := &Bundle{ID: r.id(b, "id"), Name: b.text("name", both), Plain: b.text("plain", both), Pack: r.pack.Code}
	d := &bundleDraft{Bundle: bundle, place: b.placeOf("id")}
	bundle.Span, _ = b.span()
	bundle.Cite = r.cite(b, head, true)
	bundle.Service = r.offeredService(b)
	f := &Form{ID: bundle.ID, Name: bundle.Name, Pack: r.pack.Code, Cite: bundle.Cite}
	var later []written
	f.Sections, later = r.sections(b, head)
	papers, more := r.papers(b, head, questionIDs(f))
	f.Papers, later = papers, append(later, more...)
	bundle.Form = f
	nodes := b.list("parts")
	bundle.Parts = make([]BundlePart, len(nodes))
	for i, n := range nodes {
		item := open(b.doc, n, r.found)
		bundle.Parts[i] = r.part(item, head)
		d.places = append(d.places, item.placeOf("service"))
		if _, t := r.ruleText(item, "when"); t.node != nil {
			later = append(later, written{&bundle.Parts[i].When, t, questionIDs(f)})
		}
		item.close()
		if id := bundle.Parts[i].Service; id != "" && slices.ContainsFunc(bundle.Parts[:i], func(p BundlePart) bool { return p.Service == id }) {
			r.found.add(item.placeOf("service").mistake(CodeDuplicateID, textf("服务「%s」写了两次", "the service %q is written twice", id), text("只留一处", "keep one of them")))
		}
	}
	if b.has("parts") && len(nodes) < 2 {
		r.found.add(b.placeOf("parts").mistake(CodeForm, text("不到两项服务，不成「一件事」", "fewer than two services are no bundle"), text("加上别的服务，或删去这个文件", "add other services, or remove the file")))
	}
	b.need("id", "name", "plain", "from", "parts")
	b.close()
	r.conditionsOf(f, later)
	r.pack.bundles = append(r.pack.bundles, d)
}

// part reads one service of a bundle. Which processes there are is known when
// all are read: an edition looks at that.
func (r *reading) part(b *block, head string) BundlePart {
	p := BundlePart{Form: b.str("form"), Process: b.str("process"), Department: b.str("department"), Cite: r.cite(b, head, false)}
	p.Service = r.offeredService(b)
	r.isDepartment(b, p.Department)
	r.isProcess(b, p.Process)
	r.isForm(b, p.Form)
	b.need("service")
	return p
}

// offeredService reads the id of a service that a pack of the chain has.
func (r *reading) offeredService(b *block) string {
	s, n := b.scalar("service")
	if n != nil && !slices.Contains(r.pack.offered, s) {
		b.say(n, CodeUnknownName, textf("没有服务「%s」", "there is no service %q", s), instead(s, r.pack.offered, seeServices))
	}
	return s
}

// isDepartment reports a department that nobody has listed.
func (r *reading) isDepartment(b *block, id string) {
	if names := departmentIDs(r.pack.Departments()); id != "" && !slices.Contains(names, id) {
		r.found.add(b.placeOf("department").mistake(CodeUnknownName, textf("没有部门「%s」", "there is no department %q", id), instead(id, names, seeDepartments)))
	}
}

var seeDepartments = text("全部部门：minsheng pack show 方案代码 --groups", "all departments: minsheng pack show CODE --groups")

// isProcess reports a process that no pack of the chain has; no name is fine.
func (r *reading) isProcess(b *block, id string) bool {
	var names []string
	for level := r.pack; level != nil; level = level.Parent {
		for _, d := range level.processes {
			names = append(names, d.ID)
		}
	}
	if id == "" || slices.Contains(names, id) {
		return true
	}
	r.found.add(b.placeOf("process").mistake(CodeUnknownName, textf("没有办理流程「%s」", "there is no process %q", id), instead(id, names, seeProcesses)))
	return false
}

var seeProcesses = text("全部流程：minsheng pack show 方案代码 --processes", "all processes: minsheng pack show CODE --processes")

// orderBundles reports bundles of one pack with one id on the same day.
func (r *reading) orderBundles() {
	slices.SortStableFunc(r.pack.bundles, func(a, b *bundleDraft) int {
		return cmp.Or(cmp.Compare(a.Span.From, b.Span.From), cmp.Compare(a.ID, b.ID))
	})
	for i, later := range r.pack.bundles {
		for _, earlier := range r.pack.bundles[:i] {
			if earlier.ID == later.ID && (earlier.Span.To == nil || *earlier.Span.To > later.Span.From) {
				r.found.add(later.place.mistake(CodeDaysOverlap, textf("「%s」已写在 %s:%d，日期重叠", "the bundle %q stands in %s:%d for the same days", later.ID, earlier.place.doc.path, earlier.place.line),
					text("改 from 或 to，或只留一处", "change `from` or `to`, or keep one of them")))
			}
		}
	}
}
