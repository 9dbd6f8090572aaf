package entitle

import (
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"minsheng/civil"
	"minsheng/measure"
	"minsheng/packs"
	"minsheng/rule"
	"minsheng/rule/columns"
)

// template is the pack that holds the example law of OpenFisca.
const template = "world/country-template"

// outside are the tests of OpenFisca's that no pack can pass, and why.
var outside = map[string]string{
	`We will dynamically add a new variable "goes_to_school" thanks to a reform`: "it expects the default of a value that nobody gave; here what is not given is not known",
}

// The example law comes with data tests of its own. They are read where `make
// test-openfisca` has installed them, never copied: each expected value is
// asked of the engine and of the columns, at the day on which its period begins.
func TestTheDataTestsOfOpenFiscaComeOutThroughOurPack(t *testing.T) {
	dir := os.Getenv("MINSHENG_OPENFISCA")
	if dir == "" {
		t.Skip("OpenFisca's tests are not here: make test-openfisca fetches them")
	}
	cases := readFiscaCases(t, dir)
	passed := 0
	var left []string
	for _, c := range cases {
		if why, ok := outside[c.Name]; ok {
			left = append(left, fmt.Sprintf("%s: %s (%s)", c.file, c.Name, why))
			continue
		}
		if t.Run(path.Base(c.file)+"/"+c.Name, c.check) {
			passed++
		}
	}
	t.Logf("%d of %d data tests of OpenFisca pass through %s, in the engine and in the columns alike", passed, len(cases), template)
	for _, line := range left {
		t.Log("left out: " + line)
	}
	if len(cases) < 29 {
		t.Errorf("only %d tests were found in %s", len(cases), dir)
	}
}

// check asks everything that a test expects.
func (c *fiscaCase) check(t *testing.T) {
	laws := c.laws(t)
	for _, w := range c.wanted(t) {
		on := firstDay(t, w.period)
		e := edition(t, laws, template, on)
		schema := e.Pack.Schema()
		homes := c.households(t, schema, w.period)
		home := homes[w.home]
		var person *rule.Person
		for _, p := range home.Members {
			if p.ID == w.person {
				person = p
			}
		}
		var engine, columned *big.Rat
		switch a := attributeOf(schema, w.variable); {
		case w.variable == "age":
			engine, columned = askRule(t, schema, on, home, "person.birth.age(on)")
		case a != nil:
			if got := home.Get(a).Text(); got != w.value {
				t.Errorf("%s %s is %s, not %s", w.period, w.variable, got, w.value)
			}
			continue
		default:
			engine, columned = askService(t, laws, on, home, person, strings.ReplaceAll(w.variable, "_", "-"))
		}
		want := number(t, w.value)
		for by, got := range map[string]*big.Rat{"the engine": engine, "the columns": columned} {
			apart := new(big.Rat).Sub(got, want)
			if apart.Abs(apart).Cmp(c.margin()) > 0 {
				t.Errorf("%s %s: %s say %s, not %s", w.period, w.variable, by, got.FloatString(2), w.value)
			}
		}
	}
}

// laws is the pack as the test wants it: with a parameter of its own, or with
// a reform, whose services stand in testdata.
func (c *fiscaCase) laws(t *testing.T) fs.FS {
	files := fstest.MapFS{}
	overlay(t, files, packs.FS, template)
	if c.Reforms != "" {
		name := c.Reforms[strings.LastIndex(c.Reforms, ".")+1:]
		reform := fstest.MapFS{}
		overlay(t, reform, os.DirFS(filepath.Join("testdata", "openfisca")), name)
		for file, f := range reform {
			files[template+strings.TrimPrefix(file, name)] = f
		}
	}
	if strings.HasSuffix(c.Reforms, "add_new_tax") {
		replace(t, files, "schema.yaml", "person:\n", "person:\n  has_car:\n    type: bool\n    name: {zh: 有车, en: has a car}\n"+
			"    department: 样板国\n    sensitivity: personal\n    ask: {zh: 有车吗？, en: \"Is there a car?\"}\n")
	}
	if rate := c.Parameters.Benefits.HousingAllowance.Values; rate != nil {
		share := new(big.Rat).Mul(number(t, rate["2010-01-01"].Value), big.NewRat(100, 1))
		replace(t, files, "params/all.yaml", "is: 25%", "is: "+share.FloatString(0)+"%")
	}
	return files
}

func overlay(t *testing.T, to fstest.MapFS, from fs.FS, dir string) {
	t.Helper()
	if err := fs.WalkDir(from, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		to[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, files fstest.MapFS, name, old, with string) {
	t.Helper()
	name = template + "/" + name
	text := strings.Replace(string(files[name].Data), old, with, 1)
	if text == string(files[name].Data) {
		t.Fatalf("%s has no %q", name, old)
	}
	files[name] = &fstest.MapFile{Data: []byte(text)}
}

// askService returns what a service comes to, in yuan: zero where it is not
// owed, or not in force.
func askService(t *testing.T, laws fs.FS, on civil.Date, home *rule.Household, person *rule.Person, id string) (engine, columned *big.Rat) {
	g, err := New(edition(t, laws, template, on))
	if err != nil {
		t.Fatal(err)
	}
	s := g.Edition().Service(id)
	if s == nil {
		return new(big.Rat), new(big.Rat)
	}
	if s.For == rule.OfHousehold {
		person = nil
	}
	at := slices.IndexFunc(g.For(on, home).Answers, func(a *Answer) bool { return a.Service == s && a.Person == person })
	a := g.For(on, home).Answers[at]
	if a.Outcome != NotOwed && a.Amount == nil {
		t.Fatalf("%s is open: %v", id, a.Missing)
	}
	engine = new(big.Rat)
	if a.Outcome != NotOwed {
		engine = yuan(*a.Amount)
	}
	m, err := NewMatcher(g.Edition(), on)
	if err != nil {
		t.Fatal(err)
	}
	results, err := m.NewWorker().Match(tableOf(g.Edition().Pack.Schema(), []*rule.Household{home}))
	if err != nil {
		t.Fatal(err)
	}
	columned = new(big.Rat)
	row := max(0, slices.Index(home.Members, person))
	for _, r := range results {
		if r.Service == s && r.Owed[0]>>row&1 == 1 {
			columned = yuan(r.Amount[row])
		}
	}
	return engine, columned
}

// askRule returns what a number of the first member comes to.
func askRule(t *testing.T, schema *rule.Schema, on civil.Date, home *rule.Household, text string) (engine, columned *big.Rat) {
	env, err := rule.NewEnv(schema, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := env.Check(rule.OfPerson, text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := columns.Compile(on, []*rule.Expr{x})
	if err != nil {
		t.Fatal(err)
	}
	w := p.NewWorker()
	if err := w.Load(tableOf(schema, []*rule.Household{home})); err != nil {
		t.Fatal(err)
	}
	is := x.Eval(&rule.Facts{On: on, Person: home.Members[0], Household: home})
	return new(big.Rat).SetInt64(is.Int()), new(big.Rat).SetInt64(w.Amounts(0, []uint64{1}).N[0])
}

func yuan(m measure.Money) *big.Rat { return big.NewRat(int64(m), 100) }
