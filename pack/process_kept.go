package pack

import (
	"encoding/json"
	"fmt"

	"minsheng/rule"
)

// ReadProcess gives back a process from the JSON of its Record, as a case keeps
// it: of the same Version, whatever the pack says by now. Its Span, which its
// Version leaves out too, is zero. It fails where the text is no process.
func ReadProcess(text []byte) (*Process, error) {
	var r DecidingRecord
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("a kept process: %w", err)
	}
	if len(r.States) == 0 {
		return nil, fmt.Errorf("a kept process has no states")
	}
	p := &Process{ID: r.ID, Name: r.Name, Pack: r.Pack, Services: r.Services, Default: r.Default, Cite: r.Source.cite()}
	for _, s := range r.States {
		one := State{ID: s.ID, Name: s.Name, Kind: s.Kind, By: s.By, Outcome: s.Outcome, Cite: s.Source.cite()}
		if c := s.Clock; c != nil {
			one.Clock = &Clock{Days: c.Days, Working: c.Working, After: c.After, Cite: c.Source.cite()}
		}
		p.States = append(p.States, one)
	}
	for _, a := range r.Actions {
		p.Actions = append(p.Actions, Action{ID: a.ID, Name: a.Name, From: a.From, To: a.To, By: a.By, Needs: a.Needs,
			FourEyes: a.FourEyes, Grants: a.Grants, Cite: a.Source.cite()})
	}
	for _, q := range r.Pauses {
		p.Pauses = append(p.Pauses, Pause{ID: q.ID, Name: q.Name, Cite: q.Source.cite()})
	}
	if a := r.Appeal; a != nil {
		p.Appeal = &Appeal{Days: a.Days, To: a.To, Cite: a.Source.cite()}
	}
	return p, nil
}

func (c CiteRecord) cite() rule.Cite {
	return rule.Cite{Pack: c.Pack, Source: c.ID, Clause: c.Clause, Status: c.Status}
}
