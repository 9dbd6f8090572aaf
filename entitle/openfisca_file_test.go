package entitle

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"minsheng/civil"
	"minsheng/rule"
)

// fiscaCase is one data test, as OpenFisca writes it.
type fiscaCase struct {
	Name       string               `yaml:"name"`
	Period     string               `yaml:"period"`
	Reforms    string               `yaml:"reforms"`
	Margin     string               `yaml:"absolute_error_margin"`
	Input      map[string]yaml.Node `yaml:"input"`
	Output     map[string]yaml.Node `yaml:"output"`
	Parameters struct {
		Benefits struct {
			HousingAllowance struct {
				Values map[string]struct {
					Value string `yaml:"value"`
				} `yaml:"values"`
			} `yaml:"housing_allowance"`
		} `yaml:"benefits"`
	} `yaml:"parameters"`

	file string
}

// fiscaWant is one value that a test expects.
type fiscaWant struct {
	home                            int
	person, variable, period, value string
}

func readFiscaCases(t *testing.T, dir string) []*fiscaCase {
	var all []*fiscaCase
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		var some []*fiscaCase
		if err := yaml.Unmarshal(data, &some); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, c := range some {
			c.file = name
		}
		all = append(all, some...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func (c *fiscaCase) margin() *big.Rat {
	if m, ok := new(big.Rat).SetString(c.Margin); ok {
		return m
	}
	return new(big.Rat)
}

// firstDay is the day on which a period begins: a year, or a month.
func firstDay(t *testing.T, period string) civil.Date {
	t.Helper()
	return civil.MustParse((period + "-01-01")[:len("2025-01-01")])
}

// wanted lists the values that the test expects.
func (c *fiscaCase) wanted(t *testing.T) []fiscaWant {
	var all []fiscaWant
	values := func(person string, variables map[string]yaml.Node) {
		for name, node := range variables {
			switch node.Kind {
			case yaml.SequenceNode: // one household each
				for i, v := range node.Content {
					all = append(all, fiscaWant{i, person, name, c.Period, v.Value})
				}
			case yaml.MappingNode:
				for period, v := range fields(t, &node) {
					all = append(all, fiscaWant{0, person, name, period, v.Value})
				}
			default:
				all = append(all, fiscaWant{0, person, name, c.Period, node.Value})
			}
		}
	}
	flat := map[string]yaml.Node{}
	for name, node := range c.Output {
		switch name {
		case "persons":
			for id, of := range fields(t, &node) {
				values(id, fields(t, &of))
			}
		case "household":
			values("", fields(t, &node))
		default:
			flat[name] = node
		}
	}
	values(onlyPerson, flat)
	return all
}

func fields(t *testing.T, node *yaml.Node) map[string]yaml.Node {
	t.Helper()
	var all map[string]yaml.Node
	if err := node.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// onlyPerson lives in households of which the test says nothing.
const onlyPerson = "person"

// households makes the households of a test with what holds in a period. What
// the test does not give is what OpenFisca takes for it.
func (c *fiscaCase) households(t *testing.T, schema *rule.Schema, period string) []*rule.Household {
	people := map[string]map[string]yaml.Node{onlyPerson: c.Input}
	adults, children := []string{onlyPerson}, []string(nil)
	facts := c.Input
	if node, ok := c.Input["persons"]; ok {
		people = map[string]map[string]yaml.Node{}
		for id, of := range fields(t, &node) {
			people[id] = fields(t, &of)
		}
		of := c.Input["household"]
		facts = fields(t, &of)
		adults, children = idsOf(t, facts["adults"]), idsOf(t, facts["children"])
	}
	var homes []*rule.Household
	for i := range c.size() {
		var members []*rule.Person
		for _, id := range slices.Concat(adults, children) {
			p := schema.NewPerson(id)
			role := "adult"
			if slices.Contains(children, id) {
				role = "child"
			}
			c.set(t, schema, rule.OfPerson, p.Set, people[id], period, i, map[string]string{"role": role})
			members = append(members, p)
		}
		h := schema.NewHousehold(fmt.Sprint("household ", i), members...)
		c.set(t, schema, rule.OfHousehold, h.Set, facts, period, i, nil)
		homes = append(homes, h)
	}
	return homes
}

// size is how many households a test asks about side by side.
func (c *fiscaCase) size() int {
	for _, node := range c.Input {
		if node.Kind == yaml.SequenceNode {
			return len(node.Content)
		}
	}
	return 1
}

func idsOf(t *testing.T, node yaml.Node) []string {
	t.Helper()
	var ids []string
	if node.Kind == 0 {
		return nil
	}
	if err := node.Decode(&ids); err != nil {
		t.Fatal(err)
	}
	return ids
}

// fiscaDefaults is what OpenFisca takes where nothing is given.
var fiscaDefaults = map[string]string{"birth": "1970-01-01", "salary": "0", "capital_returns": "0", "role": "adult",
	"has_car": "true", "accommodation_size": "0", "occupancy": "tenant", "rent": "0"}

// fiscaNames are the inputs whose names differ; an income of the household is
// given to its one member.
var fiscaNames = map[string]string{"occupancy": "housing_occupancy_status", "salary": "household_income"}

func (c *fiscaCase) set(t *testing.T, schema *rule.Schema, of rule.Entity, set func(string, rule.Value) error, given map[string]yaml.Node, period string, at int, known map[string]string) {
	t.Helper()
	for _, a := range schema.Attributes(of) {
		text := fiscaDefaults[a.Name]
		if v, ok := known[a.Name]; ok {
			text = v
		}
		for _, name := range []string{fiscaNames[a.Name], a.Name} {
			if node, ok := given[name]; ok && name != "" {
				text = c.valueAt(t, node, a, period, at, text)
			}
		}
		if node, ok := given["age"]; ok && a.Name == "birth" {
			years := number(t, node.Value).Num().Int64()
			text = firstDay(t, period).AddYears(-int(years)).String()
		}
		v, err := a.Form.Parse(text)
		if err == nil {
			err = set(a.Name, v)
		}
		if err != nil {
			t.Fatalf("%s %q: %v", a.Name, text, err)
		}
	}
}

// valueAt is what an input holds in a period: dates of birth hold for ever, a
// value by itself in the period of the test, whose first month a year is asked by,
// a value of a year in each month.
func (c *fiscaCase) valueAt(t *testing.T, node yaml.Node, a *rule.Attribute, period string, at int, otherwise string) string {
	t.Helper()
	switch {
	case node.Kind == yaml.SequenceNode:
		return node.Content[at].Value
	case node.Kind == yaml.MappingNode:
		for when, v := range fields(t, &node) {
			if strings.HasPrefix(when, period) || strings.HasPrefix(period, when) {
				return v.Value
			}
		}
		return otherwise
	case a.Form == rule.FormDate || firstDay(t, period) == firstDay(t, c.Period):
		return node.Value
	}
	return otherwise
}

func attributeOf(schema *rule.Schema, variable string) *rule.Attribute {
	for name, theirs := range fiscaNames {
		if theirs == variable {
			return schema.Attribute(rule.OfHousehold, name)
		}
	}
	return nil
}

// number reads a number, or a sum of numbers as the tests write them.
func number(t *testing.T, text string) *big.Rat {
	t.Helper()
	x, err := parser.ParseExpr(text)
	if err != nil {
		t.Fatalf("%q is no number: %v", text, err)
	}
	return value(t, x)
}

func value(t *testing.T, x ast.Expr) *big.Rat {
	t.Helper()
	switch x := x.(type) {
	case *ast.BasicLit:
		if n, ok := new(big.Rat).SetString(x.Value); ok {
			return n
		}
	case *ast.BinaryExpr:
		a, b, r := value(t, x.X), value(t, x.Y), new(big.Rat)
		switch x.Op {
		case token.ADD:
			return r.Add(a, b)
		case token.SUB:
			return r.Sub(a, b)
		case token.MUL:
			return r.Mul(a, b)
		case token.QUO:
			return r.Quo(a, b)
		}
	}
	t.Fatalf("%v is no number", x)
	return nil
}
