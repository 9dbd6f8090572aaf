package match

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"minsheng/civil"
	"minsheng/pack"
	"minsheng/rule"
)

// marker writes down what answers depend on, and makes a fingerprint of it.
type marker struct {
	edition *pack.Edition
	on      civil.Date
	to      io.Writer
	dated   bool // something asks for the day
	seen    map[*rule.Attribute]bool
}

// serviceFingerprint tells apart all that the answers of a service depend on, the
// people apart: its rules, the values of their parameters, the same of the
// services that it rests on, under which conditions attributes are asked for,
// and the day where any of these asks for it.
func serviceFingerprint(e *pack.Edition, on civil.Date, s *pack.Service) (string, error) {
	return fingerprint(e, on, func(m *marker) error {
		for _, one := range e.Only(s.ID).Services {
			fmt.Fprintln(m.to, one.ID, one.Rules())
			for _, c := range one.Conditions {
				if err := m.rule(c.Expr); err != nil {
					return err
				}
			}
			for _, a := range one.Amounts {
				if err := m.rule(a.IfExpr); err != nil {
					return err
				}
				if err := m.rule(a.Expr); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// countingFingerprint tells apart all that decides by what people are counted.
func (k *kinds) fingerprint(e *pack.Edition, on civil.Date) (string, error) {
	return fingerprint(e, on, func(m *marker) error {
		fmt.Fprintln(m.to, k.labels, k.area != nil, k.urban != nil)
		for _, x := range k.rules {
			fmt.Fprintln(m.to, pack.RuleWords(x))
			if err := m.rule(x); err != nil {
				return err
			}
		}
		return nil
	})
}

func fingerprint(e *pack.Edition, on civil.Date, say func(*marker) error) (string, error) {
	sum := sha256.New()
	m := &marker{edition: e, on: on, to: sum, seen: map[*rule.Attribute]bool{}}
	fmt.Fprintln(sum, Format)
	if err := say(m); err != nil {
		return "", err
	}
	if m.dated {
		fmt.Fprintln(sum, on)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12]), nil
}

// rule notes whether a rule, nil for none, asks for the day, and under which
// conditions its attributes are asked for.
func (m *marker) rule(x *rule.Expr) error {
	if x == nil {
		return nil
	}
	x.Root.Walk(func(n *rule.Node) { m.dated = m.dated || n.Op == rule.OpOn })
	refs := x.Refs()
	attributes := refs.Attributes
	for _, p := range refs.Params {
		attributes = append(attributes, p.By...)
	}
	for _, a := range attributes {
		if m.seen[a] || a.When == "" {
			continue
		}
		m.seen[a] = true
		fmt.Fprintln(m.to, a.Path(), a.When)
		when, err := m.edition.Env.Check(a.Entity, a.When)
		if err != nil {
			return fmt.Errorf("%s: when: %w", a.Path(), err)
		}
		if err := m.rule(when); err != nil {
			return err
		}
	}
	return nil
}
