package rule

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	expr "cel.dev/expr"
	"cel.dev/expr/conformance/test"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/reflect/protoregistry"

	// The cases name messages of these packages.
	_ "cel.dev/expr/conformance/proto2"
	_ "cel.dev/expr/conformance/proto3"
)

// insideProfile is how many of CEL's cases the profile takes; it must not shrink
// unseen.
const insideProfile = 245

// TestConformanceCasesOfCEL runs the cases that the CEL project ships: each
// one that our Check accepts must come out as the case says, from Eval and
// from the reference; each one that Check refuses is counted by the reason.
func TestConformanceCasesOfCEL(t *testing.T) {
	inside, outside, total := 0, map[string][]string{}, 0
	for _, file := range conformanceFiles(t) {
		for _, section := range file.Section {
			for _, c := range section.Test {
				total++
				name := file.Name + "/" + section.Name + "/" + c.Name
				if why := runCase(t, name, c); why != "" {
					outside[why] = append(outside[why], name)
					continue
				}
				inside++
			}
		}
	}
	t.Logf("%d cases: %d inside the profile and passed, %d left out", total, inside, total-inside)
	reasons := make([]string, 0, len(outside))
	for why := range outside {
		reasons = append(reasons, why)
	}
	sort.Slice(reasons, func(i, j int) bool { return len(outside[reasons[i]]) > len(outside[reasons[j]]) })
	for _, why := range reasons {
		t.Logf("left out, %s (%d):\n    %s", why, len(outside[why]), strings.Join(outside[why], "\n    "))
	}
	if inside < insideProfile {
		t.Errorf("ran %d of %d cases, want %d: the cases were not found or the profile shrank", inside, total, insideProfile)
	}
}

func conformanceFiles(t *testing.T) []*test.SimpleTestFile {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "cel.dev/expr").Output()
	if err != nil {
		t.Fatalf("the module cel.dev/expr is needed for its cases: %v", err)
	}
	paths, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "tests/simple/testdata/*.textproto"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases found: %v", err)
	}
	var files []*test.SimpleTestFile
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		f := &test.SimpleTestFile{}
		if err := (prototext.UnmarshalOptions{Resolver: protoregistry.GlobalTypes}).Unmarshal(text, f); err != nil {
			t.Fatalf("%s: %v", p, err)
		}
		files = append(files, f)
	}
	return files
}

// runCase returns why a case is left out, or "" when it was run.
func runCase(t *testing.T, name string, c *test.SimpleTest) string {
	switch {
	case c.DisableMacros:
		return "asks for a CEL without macros"
	case c.DisableCheck:
		return "asks for evaluation without types"
	case c.CheckOnly:
		return "tests CEL's own type deduction only"
	case c.Container != "":
		return "uses namespaces of protocol buffers"
	}
	params, why := bindings(c)
	if why != "" {
		return why
	}
	s, _ := NewSchema(nil, nil)
	env := &Env{schema: s, params: params, calls: map[string]*Call{}}
	if err := env.build(); err != nil {
		t.Fatal(err)
	}
	x, err := env.Check(OfPerson, c.Expr)
	if err != nil {
		return reason(err.(*Mistake))
	}
	f := &Facts{Person: s.NewPerson("p"), Household: s.NewHousehold("h")}
	v, again := x.Eval(f), x.Reference(f)
	if told(v) != told(again) && !(v.Kind() == Broken && again.Kind() == Broken) {
		t.Errorf("%s: %s = %s, but cel-go says %s", name, c.Expr, told(v), told(again))
	}
	checkOutcome(t, name, c, v)
	if e := x.Explain(f).Value; told(e) != told(v) {
		t.Errorf("%s: %s = %s, but Explain says %s", name, c.Expr, told(v), told(e))
	}
	return ""
}

func checkOutcome(t *testing.T, name string, c *test.SimpleTest, v Value) {
	switch want := c.ResultMatcher.(type) {
	case *test.SimpleTest_EvalError, *test.SimpleTest_AnyEvalErrors:
		if v.Kind() != Broken {
			t.Errorf("%s: %s = %s, want an error", name, c.Expr, told(v))
		}
	case *test.SimpleTest_Value:
		w, ok := fromProto(want.Value)
		if !ok || !v.Equal(w) {
			t.Errorf("%s: %s = %s, want %s", name, c.Expr, told(v), want.Value)
		}
	case *test.SimpleTest_TypedResult:
		if w, ok := fromProto(want.TypedResult.Result); want.TypedResult.Result != nil && (!ok || !v.Equal(w)) {
			t.Errorf("%s: %s = %s, want %s", name, c.Expr, told(v), want.TypedResult.Result)
		}
	case nil: // the case expects true
		if !v.IsTrue() {
			t.Errorf("%s: %s = %s, want true", name, c.Expr, told(v))
		}
	default:
		t.Errorf("%s: a matcher this test does not know: %T", name, want)
	}
}

// bindings turns a case's variables into parameters, which is what variables
// of the profile are.
func bindings(c *test.SimpleTest) (map[string]*Param, string) {
	params := map[string]*Param{}
	forms := map[Kind]Form{Bool: FormBool, Int: FormInt, Text: FormCode}
	for _, d := range c.TypeEnv {
		if d.GetIdent() == nil {
			return nil, "declares functions of its own"
		}
		bound := c.Bindings[d.Name]
		v, ok := fromProto(bound.GetValue())
		if !ok || forms[v.Kind()] == "" {
			return nil, "binds a variable to a value that the profile does not have, or to none"
		}
		params[d.Name] = &Param{Name: d.Name, Form: forms[v.Kind()], Rows: []Row{{Value: v}}}
	}
	if len(params) != len(c.Bindings) {
		return nil, "binds a variable without a type"
	}
	return params, ""
}

func fromProto(v *expr.Value) (Value, bool) {
	switch k := v.GetKind().(type) {
	case *expr.Value_BoolValue:
		return OfBool(k.BoolValue), true
	case *expr.Value_Int64Value:
		return OfInt(k.Int64Value), true
	case *expr.Value_StringValue:
		return OfText(k.StringValue), true
	case *expr.Value_ListValue:
		list := []Value{}
		for _, e := range k.ListValue.Values {
			v, ok := fromProto(e)
			if !ok {
				return Value{}, false
			}
			list = append(list, v)
		}
		return OfList(list), true
	}
	return Value{}, false
}

// reason groups the refusals of Check.
func reason(m *Mistake) string {
	say := m.Say.EN
	groups := []struct{ part, why string }{
		{"double", "floating point: amounts are whole fen"}, {"floating point", "floating point: amounts are whole fen"},
		{"uint", "unsigned integers"}, {"bytes", "bytes"}, {"google.protobuf", "protocol buffers and their wrappers"},
		{"timestamp", "instants: the profile has days"}, {"duration", "durations: the profile has days"},
		{"maps and no structures", "maps and structures"}, {"map(", "maps and structures"}, {"null", "null: missing is not a value"}, {"no such constant", "unsigned integers and bytes"},
		{"no order", "order of texts and bools"}, {"has()", "has(): not on file is not an answer"}, {"one kind", "lists of mixed kinds"},
		{"dyn", "dynamic types"}, {"optional", "optionals"}, {"lists of lists", "lists of lists"}, {"list(list", "lists of lists"},
		{"no such loop", "loops outside the macros"}, {"a loop ", "loops outside the macros"},
	}
	for _, g := range groups {
		if strings.Contains(say, g.part) {
			return g.why
		}
	}
	switch {
	case extension.MatchString(say):
		return "functions of CEL's extension libraries, and loops of two variables"
	case m.Code == CodeDivisor:
		return "a constant divisor of zero: refused before it runs"
	}
	if m.Code == CodeOutside || m.Code == CodeType || m.Code == CodeName {
		return fmt.Sprintf("%s (%s)", strings.TrimSpace(say), m.Code)
	}
	return "refused as " + m.Code
}

// extension matches the names of functions that CEL has in libraries beside
// its standard one; texts, encodings, networks and bit operations are no
// matter of entitlement.
var extension = regexp.MustCompile(`there is no name "(math|format|ip|cidr|strings|cel|lastIndexOf|indexOf|sort|substring|slice|existsOne|transform\w+|flatten|reverse|distinct|sortBy|trim|lists|charAt|join|split|replace|base64|\w+Ascii|isIP|isCIDR|range|quote|first|last|exists|all|ip\.\w+|dyn|block)"`)
