package pack

import (
	"slices"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/rule"
)

// Process is how an application for a service is decided: the states that a
// case goes through, who acts in each and within how many days, and what can be
// done there. A case keeps the process it began with, known by its Version.
type Process struct {
	ID       string
	Name     lang.Text
	Pack     string // the code of the pack that wrote it
	Span     civil.Span
	Services []string
	Default  bool     // decides every service that no process names
	States   []State  // the first is where a case begins
	Actions  []Action // in the order in which they are offered
	Pauses   []Pause  // for what the clock stands still
	Appeal   *Appeal
	Cite     rule.Cite
}

// StateKind says what happens in a state.
type StateKind string

// The kinds of states. Somebody works in a task, a visit, a hearing and a
// decision; a publication and a wait end by their clock or by an objection; an
// end is where nothing more happens.
const (
	TaskState        StateKind = "task"
	WaitState        StateKind = "wait"
	PublicationState StateKind = "publication"
	VisitState       StateKind = "visit"
	HearingState     StateKind = "hearing"
	DecisionState    StateKind = "decision"
	EndState         StateKind = "end"
)

// State is where a case can stand.
type State struct {
	ID      string
	Name    lang.Text
	Kind    StateKind
	By      Doer
	Clock   *Clock  // nil where no source gives a limit
	Outcome Outcome // of an end
	Cite    rule.Cite
}

// Outcome is how a case ends.
type Outcome string

// The outcomes.
const (
	Granted   Outcome = "granted"
	Refused   Outcome = "refused"
	Withdrawn Outcome = "withdrawn"
	Closed    Outcome = "closed" // ended without a decision, like by a death
)

// Doer is who acts: a role, at a level of government, or the applicant.
type Doer struct {
	Role  string `json:"role,omitempty"`  // applicant, clerk, helper, caseworker, supervisor or system
	Level string `json:"level,omitempty"` // community, township, county, city or province
	// Department is another than the service's, to which a case goes for a state
	// and from which it comes back.
	Department string `json:"department,omitempty"`
}

// Applicant and System are the roles of doers that are no posts: who the matter
// is for, and the program itself.
const (
	Applicant = "applicant"
	System    = "system"
)

// Clock is how long a state may last. After tells what happens then: the state
// in which the case goes on by itself, empty where it is overdue instead.
type Clock struct {
	Days    int
	Working bool // working days; else days of the calendar
	After   string
	Cite    rule.Cite
}

// Action is what can be done in some states.
type Action struct {
	ID       string
	Name     lang.Text
	From     []string // states
	To       string   // the state after it; empty where the case stays
	By       Doer     // who else than the doer of the state; zero: the same
	Needs    []string // reason, note, paper, letter, amount
	FourEyes bool     // by somebody else than who brought the case there
	Grants   bool     // awards the amount at once, though the case goes on (先行救助)
	Cite     rule.Cite
}

// Pause is a reason for which a clock stands still.
type Pause struct {
	ID   string
	Name lang.Text
	Cite rule.Cite
}

// Appeal is what somebody can do who does not agree.
type Appeal struct {
	Days int // of the calendar, from knowing the decision
	To   lang.Text
	Cite rule.Cite
}

// State finds a state by id, or returns nil.
func (p *Process) State(id string) *State {
	i := slices.IndexFunc(p.States, func(s State) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &p.States[i]
}

// From lists what can be done in a state, in order.
func (p *Process) From(state string) []Action {
	var all []Action
	for _, a := range p.Actions {
		if slices.Contains(a.From, state) {
			all = append(all, a)
		}
	}
	return all
}

// Version is a fingerprint of everything that the process says: two of the
// same Version lead a case the same way.
func (p *Process) Version() string { return fingerprint(p.Record()) }

// DecidingRecord is a process as files and interfaces show it.
type DecidingRecord struct {
	ID       string         `json:"id"`
	Name     lang.Text      `json:"name"`
	Pack     string         `json:"pack"`
	Services []string       `json:"services"`
	Default  bool           `json:"default,omitempty"`
	States   []StateRecord  `json:"states"`
	Actions  []ActionRecord `json:"actions"`
	Pauses   []PauseRecord  `json:"pauses,omitempty"`
	Appeal   *AppealRecord  `json:"appeal,omitempty"`
	Source   CiteRecord     `json:"source"`
}

// StateRecord is a state of a process.
type StateRecord struct {
	ID      string       `json:"id"`
	Name    lang.Text    `json:"name"`
	Kind    StateKind    `json:"kind"`
	By      Doer         `json:"by"`
	Clock   *ClockRecord `json:"clock,omitempty"`
	Outcome Outcome      `json:"outcome,omitempty"`
	Source  CiteRecord   `json:"source"`
}

// ClockRecord is how long a state may last.
type ClockRecord struct {
	Days    int        `json:"days"`
	Working bool       `json:"working,omitempty"`
	After   string     `json:"after,omitempty"`
	Source  CiteRecord `json:"source"`
}

// ActionRecord is what can be done in some states.
type ActionRecord struct {
	ID       string     `json:"id"`
	Name     lang.Text  `json:"name"`
	From     []string   `json:"from"`
	To       string     `json:"to,omitempty"`
	By       Doer       `json:"by"`
	Needs    []string   `json:"needs,omitempty"`
	FourEyes bool       `json:"four_eyes,omitempty"`
	Grants   bool       `json:"grants,omitempty"`
	Source   CiteRecord `json:"source"`
}

// PauseRecord is a reason for which a clock stands still.
type PauseRecord struct {
	ID     string     `json:"id"`
	Name   lang.Text  `json:"name"`
	Source CiteRecord `json:"source"`
}

// AppealRecord is what somebody can do who does not agree.
type AppealRecord struct {
	Days   int        `json:"days"`
	To     lang.Text  `json:"to"`
	Source CiteRecord `json:"source"`
}

// Record returns the process as files and interfaces show it.
func (p *Process) Record() DecidingRecord {
	r := DecidingRecord{ID: p.ID, Name: p.Name, Pack: p.Pack, Services: p.Services, Default: p.Default, Source: record(p.Cite)}
	for _, s := range p.States {
		one := StateRecord{ID: s.ID, Name: s.Name, Kind: s.Kind, By: s.By, Outcome: s.Outcome, Source: record(s.Cite)}
		if c := s.Clock; c != nil {
			one.Clock = &ClockRecord{Days: c.Days, Working: c.Working, After: c.After, Source: record(c.Cite)}
		}
		r.States = append(r.States, one)
	}
	for _, a := range p.Actions {
		r.Actions = append(r.Actions, ActionRecord{ID: a.ID, Name: a.Name, From: a.From, To: a.To, By: a.By, Needs: a.Needs, FourEyes: a.FourEyes, Grants: a.Grants, Source: record(a.Cite)})
	}
	for _, q := range p.Pauses {
		r.Pauses = append(r.Pauses, PauseRecord{ID: q.ID, Name: q.Name, Source: record(q.Cite)})
	}
	if p.Appeal != nil {
		r.Appeal = &AppealRecord{Days: p.Appeal.Days, To: p.Appeal.To, Source: record(p.Appeal.Cite)}
	}
	return r
}

// Process finds a process by id, or returns nil.
func (e *Edition) Process(id string) *Process {
	i := slices.IndexFunc(e.Processes, func(p *Process) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return e.Processes[i]
}

// DecidedBy finds the process by which a service is decided: the one that the
// service names, else the one that names the service, else the pack's default
// with the time limit that the service itself states. It returns nil where
// there is none of them.
func (e *Edition) DecidedBy(service string) *Process {
	s := e.Service(service)
	if s != nil && s.Process != "" && !e.isDefault(s.Process) {
		if i := slices.IndexFunc(e.Processes, func(p *Process) bool { return p.ID == s.Process && slices.Contains(p.Services, service) }); i >= 0 {
			return e.Processes[i]
		}
		return e.Process(s.Process)
	}
	if i := slices.IndexFunc(e.Processes, func(p *Process) bool { return slices.Contains(p.Services, service) }); i >= 0 {
		return e.Processes[i]
	}
	i := slices.IndexFunc(e.Processes, func(p *Process) bool { return p.Default })
	if i < 0 || s == nil {
		return nil
	}
	return e.Processes[i].within(s.Apply.Days)
}

func (e *Edition) isDefault(process string) bool {
	p := e.Process(process)
	return p != nil && p.Default
}

// within is the process with the service's own time limit on its first state,
// unless that has one.
func (p *Process) within(days *Days) *Process {
	if days == nil || p.States[0].Clock != nil {
		return p
	}
	limited := *p
	limited.States = slices.Clone(p.States)
	limited.States[0].Clock = &Clock{Days: int(days.Count), Working: days.Working, Cite: days.Cite}
	return &limited
}

// processesOn lists the processes in force on a day: for each service that of
// the nearest pack of the chain, and of each id the nearest.
func (p *Pack) processesOn(day civil.Date) []*Process {
	var all []*Process
	taken := map[string]bool{}
	for level := p; level != nil; level = level.Parent {
		var here []*Process
		for _, d := range level.processes {
			if !d.Span.Holds(day) {
				continue
			}
			left := slices.DeleteFunc(slices.Clone(d.Services), func(id string) bool { return taken[id] })
			if len(left) == 0 && slices.ContainsFunc(all, func(o *Process) bool { return o.ID == d.ID }) {
				continue
			}
			one := *d.Process
			one.Services = left
			here = append(here, &one)
		}
		for _, one := range here {
			for _, id := range one.Services {
				taken[id] = true
			}
		}
		all = append(all, here...)
	}
	return all
}
