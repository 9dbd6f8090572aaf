package pack

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// processDraft is one file below processes/.
type processDraft struct {
	*Process
	place place
}

var (
	stateKinds  = []string{"task", "wait", "publication", "visit", "hearing", "decision", "end"}
	outcomes    = []string{"granted", "refused", "withdrawn", "closed"}
	doerRoles   = []string{Applicant, "clerk", "helper", "caseworker", "supervisor", System}
	doerLevels  = []string{"community", "township", "county", "city", "province"}
	actionNeeds = []string{"reason", "note", "paper", "letter", "amount"}
)

// maxClock bounds a limit in days: ten years are a mistake of typing.
const maxClock = 3650

// processFile reads one file below processes/.
func (r *reading) processFile(b *block) {
	head := r.head(b)
	p := &Process{ID: r.id(b, "id"), Name: b.text("name", both), Pack: r.pack.Code}
	d := &processDraft{Process: p, place: b.placeOf("id")}
	p.Span, _ = b.span()
	p.Default = b.bool("default")
	p.Cite = r.cite(b, head, !p.Default)
	for _, n := range b.list("services") {
		if !slices.Contains(r.pack.offered, n.Value) {
			b.say(n, CodeUnknownName, textf("没有服务「%s」", "there is no service %q", n.Value), instead(n.Value, r.pack.offered, seeServices))
			continue
		}
		p.Services = append(p.Services, n.Value)
	}
	states := b.list("states")
	names := namesOf(states)
	for _, n := range states {
		p.States = append(p.States, r.state(open(b.doc, n, r.found), p, names, head))
	}
	for _, n := range b.list("actions") {
		p.Actions = append(p.Actions, r.action(open(b.doc, n, r.found), p, head))
	}
	for _, n := range b.list("pauses") {
		q := open(b.doc, n, r.found)
		p.Pauses = append(p.Pauses, Pause{ID: r.id(q, "id"), Name: q.text("name", both), Cite: r.cite(q, head, false)})
		q.need("id", "name")
		q.close()
	}
	p.Appeal = r.appeal(b.block("appeal"), head)
	b.need("id", "name", "from", "states", "actions")
	if !p.Default {
		b.need("services")
	}
	b.close()
	r.follow(d, b)
	r.pack.processes = append(r.pack.processes, d)
}

// namesOf lists the ids of states before they are read: a clock may name one
// further down.
func namesOf(states []*yaml.Node) []string {
	var all []string
	for _, n := range states {
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "id" {
				all = append(all, strings.TrimSpace(n.Content[i+1].Value))
			}
		}
	}
	return all
}

func (r *reading) state(b *block, p *Process, names []string, head string) State {
	s := State{ID: r.id(b, "id"), Name: b.text("name", both), Kind: StateKind(b.word("kind", stateKinds...)), Outcome: Outcome(b.word("outcome", outcomes...))}
	if slices.ContainsFunc(p.States, func(o State) bool { return o.ID == s.ID && s.ID != "" }) {
		r.found.add(b.placeOf("id").mistake(CodeDuplicateID, textf("状态「%s」写了两次", "the state %q is written twice", s.ID), text("换一个标识", "choose another id")))
	}
	s.By = r.doer(b.block("by"))
	s.Cite = r.cite(b, head, false)
	if c := b.block("clock"); c != nil {
		s.Clock = r.clock(c, names, head)
	}
	b.need("id", "name", "kind")
	if s.Kind == EndState {
		b.need("outcome")
	} else if s.Kind != "" {
		b.need("by")
	}
	b.close()
	return s
}

func (r *reading) doer(b *block) Doer {
	if b == nil {
		return Doer{}
	}
	d := Doer{Role: b.word("role", doerRoles...), Level: b.word("level", doerLevels...), Department: b.str("department")}
	r.isDepartment(b, d.Department)
	b.need("role")
	b.close()
	return d
}

func (r *reading) clock(b *block, names []string, head string) *Clock {
	c := &Clock{Working: b.bool("working"), After: b.str("after")}
	days, _ := b.integer("days")
	c.Days = int(days)
	if b.has("days") && (days < 1 || days > maxClock) {
		r.found.add(b.placeOf("days").mistake(CodeWrongValue, textf("期限不能是 %d 天", "a limit cannot be %d days", days), textf("写 1 到 %d", "write 1 to %d", maxClock)))
	}
	if c.After != "" && !slices.Contains(names, c.After) {
		r.found.add(b.placeOf("after").mistake(CodeUnknownName, textf("没有状态「%s」", "there is no state %q", c.After), instead(c.After, names, seeStates)))
	}
	c.Cite = r.cite(b, head, true)
	b.need("days")
	b.close()
	return c
}

var seeStates = text("状态写在本文件的 states 里", "states stand in `states` of this file")

func (r *reading) action(b *block, p *Process, head string) Action {
	a := Action{ID: r.id(b, "id"), Name: b.text("name", both), To: b.str("to"), FourEyes: b.bool("four_eyes"), Grants: b.bool("grants")}
	if slices.ContainsFunc(p.Actions, func(o Action) bool { return o.ID == a.ID && a.ID != "" }) {
		r.found.add(b.placeOf("id").mistake(CodeDuplicateID, textf("动作「%s」写了两次", "the action %q is written twice", a.ID), text("换一个标识；几个状态共用时写进 from", "choose another id; where several states share it, name them in `from`")))
	}
	names := make([]string, len(p.States))
	for i, s := range p.States {
		names[i] = s.ID
	}
	for _, n := range b.list("from") {
		a.From = append(a.From, n.Value)
		s := p.State(n.Value)
		switch {
		case s == nil:
			b.say(n, CodeUnknownName, textf("没有状态「%s」", "there is no state %q", n.Value), instead(n.Value, names, seeStates))
		case s.Kind == EndState:
			b.say(n, CodeContradiction, textf("「%s」已经结束，不能再做什么", "%q is an end: nothing is done there", n.Value), text("删去它，或改 kind", "remove it, or change its kind"))
		}
	}
	if a.To != "" && p.State(a.To) == nil {
		r.found.add(b.placeOf("to").mistake(CodeUnknownName, textf("没有状态「%s」", "there is no state %q", a.To), instead(a.To, names, seeStates)))
	}
	for _, n := range b.list("needs") {
		if !slices.Contains(actionNeeds, n.Value) {
			b.say(n, CodeUnknownWord, textf("「needs」不能写 %s", "`needs` cannot be %s", n.Value), oneOf(actionNeeds))
			continue
		}
		a.Needs = append(a.Needs, n.Value)
	}
	a.By, a.Cite = r.doer(b.block("by")), r.cite(b, head, false)
	if a.By.Department != "" {
		r.found.add(b.placeOf("by").mistake(CodeContradiction, text("动作不能换部门：部门写在状态的 by 里", "an action does not change the department: write it in `by` of a state"),
			text("给那个部门一个状态，再写通到它的动作", "give that department a state, and let an action lead to it")))
	}
	b.need("id", "name", "from")
	b.close()
	return a
}

func (r *reading) appeal(b *block, head string) *Appeal {
	if b == nil {
		return nil
	}
	days, _ := b.integer("days")
	a := &Appeal{Days: int(days), To: b.text("to", both), Cite: r.cite(b, head, true)}
	b.need("days", "to")
	b.close()
	return a
}

// follow walks a process: every state is reached from the first, from every
// state an end can be reached, and one end at least grants.
func (r *reading) follow(d *processDraft, b *block) {
	if len(d.States) == 0 || !slices.ContainsFunc(d.States, func(s State) bool { return s.Kind == EndState }) {
		if b.has("states") {
			r.found.add(b.placeOf("states").mistake(CodeProcess, text("没有结束的状态：事项永远办不完", "there is no end: a case would go on for ever"), text("加上 kind: end 的状态", "add a state of kind: end")))
		}
		return
	}
	onward := map[string][]string{}
	back := map[string][]string{}
	link := func(from, to string) {
		onward[from] = append(onward[from], to)
		back[to] = append(back[to], from)
	}
	for _, a := range d.Actions {
		for _, from := range a.From {
			if a.To != "" {
				link(from, a.To)
			}
		}
	}
	var ends []string
	for _, s := range d.States {
		if s.Clock != nil && s.Clock.After != "" {
			link(s.ID, s.Clock.After)
		}
		if s.Kind == EndState {
			ends = append(ends, s.ID)
		}
	}
	begun, ending := walk(onward, d.States[0].ID), walk(back, ends...)
	items := b.sequence("states", b.values["states"])
	for i, s := range d.States {
		place := at(b.doc, items[i])
		switch {
		case !begun[s.ID]:
			r.found.add(place.mistake(CodeProcess, textf("没有动作通到「%s」", "no action leads to %q", s.ID), text("给某个动作写 to，或删去这个状态", "let an action lead `to` it, or remove it")))
		case !ending[s.ID]:
			r.found.add(place.mistake(CodeProcess, textf("进了「%s」就办不完了", "from %q no end is reached", s.ID), text("加上从它出去的动作", "add an action that leads on from it")))
		}
	}
}

// walk returns what is reached from some states along links.
func walk(links map[string][]string, from ...string) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		at := from[0]
		from = from[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		from = append(from, links[at]...)
	}
	return seen
}

// orderProcesses reports processes of one pack that decide the same service on
// the same day.
func (r *reading) orderProcesses() {
	slices.SortStableFunc(r.pack.processes, func(a, b *processDraft) int {
		return cmp.Or(cmp.Compare(a.Span.From, b.Span.From), cmp.Compare(a.ID, b.ID))
	})
	for i, later := range r.pack.processes {
		for _, earlier := range r.pack.processes[:i] {
			if over := earlier.Span.To == nil || *earlier.Span.To > later.Span.From; later.Default && earlier.Default && over {
				r.found.add(later.place.mistake(CodeDaysOverlap, textf("一般程序已写在 %s:%d，日期重叠", "the default process stands in %s:%d for the same days", earlier.place.doc.path, earlier.place.line),
					text("改 from 或 to，或只留一处", "change `from` or `to`, or keep one of them")))
			}
			both := slices.IndexFunc(later.Services, func(id string) bool { return slices.Contains(earlier.Services, id) })
			if both >= 0 && (earlier.Span.To == nil || *earlier.Span.To > later.Span.From) {
				r.found.add(later.place.mistake(CodeDaysOverlap, textf("「%s」怎么办理已写在 %s:%d，日期重叠", "how %q is decided stands in %s:%d for the same days", later.Services[both], earlier.place.doc.path, earlier.place.line),
					text("改 from 或 to，或只留一处", "change `from` or `to`, or keep one of them")))
			}
		}
	}
}
