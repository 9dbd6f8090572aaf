package rule

import (
	"errors"
	"fmt"
	"reflect"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// Reference evaluates the rule with cel-go's own interpreter: the second
// opinion that tests compare Eval with. The Unknown it returns does not say
// what is missing.
func (x *Expr) Reference(f *Facts) Value {
	program, err := x.env.cel.Program(x.ast, cel.CostLimit(MaxWork))
	if err != nil {
		return Broke(err)
	}
	out, _, err := program.Eval(&activation{x.env, f})
	if types.IsUnknown(out) {
		return NotKnown()
	}
	if err != nil {
		return Broke(err)
	}
	return fromCEL(out)
}

// activation resolves the names of a rule for cel-go.
type activation struct {
	env   *Env
	facts *Facts
}

// Parent says that there is no outer scope.
func (a *activation) Parent() interpreter.Activation { return nil }

// ResolveName returns person, household, on, a parameter, or what the owed
// function asks under owedName.
func (a *activation) ResolveName(name string) (any, bool) {
	switch name {
	case "person":
		if a.facts.Person == nil {
			return types.NewUnknown(0, nil), true
		}
		return toCEL(ofPerson(a.facts.Person)), true
	case "household":
		return &celHouseholdVal{celVal{ofHousehold(a.facts.Household)}, a.facts}, true
	case "on":
		return toCEL(OfDate(a.facts.On)), true
	}
	if p := a.env.params[name]; p != nil {
		v, _ := p.at(a.facts)
		return toCEL(v), true
	}
	return nil, false
}

// referenceOwed stands where owed('x') is called inside cel-go, which gives a
// function no activation: the reference cannot answer it.
func referenceOwed(ref.Val) ref.Val { return types.NewUnknown(0, nil) }

// celVal carries money, ratios, days and persons through cel-go.
type celVal struct{ v Value }

// ConvertToNative is not needed: values leave through fromCEL.
func (c celVal) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("no native form %s", t)
}

// ConvertToType is outside the profile.
func (c celVal) ConvertToType(ref.Type) ref.Val { return types.NewErr("no conversion") }

// Equal compares two values of the profile.
func (c celVal) Equal(o ref.Val) ref.Val { return types.Bool(c.v.Equal(fromCEL(o))) }

// Type returns the type that the checker saw.
func (c celVal) Type() ref.Type { return celTypes[c.v.kind] }

// Value returns the Value itself.
func (c celVal) Value() any { return c.v }

// Add, Subtract, Multiply and Compare are how cel-go's operators reach money,
// ratios and days.

// Add adds two amounts of money.
func (c celVal) Add(o ref.Val) ref.Val { return c.operate("add_money", o) }

// Subtract subtracts an amount of money.
func (c celVal) Subtract(o ref.Val) ref.Val { return c.operate("subtract_money", o) }

// Multiply multiplies an amount of money by a whole number.
func (c celVal) Multiply(o ref.Val) ref.Val { return c.operate("multiply_money_int64", o) }

// Compare orders two values of one kind.
func (c celVal) Compare(o ref.Val) ref.Val { return types.Int(compare(c.v, fromCEL(o))) }

func (c celVal) operate(id string, o ref.Val) ref.Val {
	for i := range arithmetic {
		if arithmetic[i].ID == id {
			return toCEL(arithmetic[i].do([]Value{c.v, fromCEL(o)}))
		}
	}
	return types.NewErr("no such overload")
}

// Get reads an attribute or link of a person.
func (c celVal) Get(index ref.Val) ref.Val {
	p := c.v.Person()
	if p == nil {
		return types.NewErr("no fields")
	}
	name := string(index.(types.String))
	if a := p.schema.Attribute(OfPerson, name); a != nil {
		return toCEL(p.Get(a))
	}
	return toCEL(p.Tied(p.schema.Link(name)))
}

// celHouseholdVal is the household, whose counted benefits the facts know.
type celHouseholdVal struct {
	celVal
	facts *Facts
}

// Get reads an attribute, the members or the counted benefits.
func (c *celHouseholdVal) Get(index ref.Val) ref.Val {
	h := c.facts.Household
	switch name := string(index.(types.String)); name {
	case membersField:
		return toCEL(h.members)
	case countedField:
		return toCEL(c.facts.counted())
	default:
		return toCEL(h.Get(h.schema.Attribute(OfHousehold, name)))
	}
}

func toCEL(v Value) ref.Val {
	switch v.kind {
	case Unknown:
		return types.NewUnknown(0, nil)
	case Broken:
		return types.WrapErr(v.Err())
	case Bool:
		return types.Bool(v.n == 1)
	case Int:
		return types.Int(v.n)
	case Text:
		return types.String(v.Text())
	case List:
		list := make([]ref.Val, len(v.List()))
		for i, e := range v.List() {
			list[i] = toCEL(e)
		}
		return types.NewRefValList(types.DefaultTypeAdapter, list)
	}
	return celVal{v}
}

func fromCEL(r ref.Val) Value {
	switch t := r.(type) {
	case types.Bool:
		return OfBool(bool(t))
	case types.Int:
		return OfInt(int64(t))
	case types.String:
		return OfText(string(t))
	case celVal:
		return t.v
	case *celHouseholdVal:
		return t.v
	case *types.Err:
		return Broke(t)
	case *types.Unknown:
		return NotKnown()
	}
	if l, ok := r.Value().([]ref.Val); ok {
		list := make([]Value, len(l))
		for i, e := range l {
			list[i] = fromCEL(e)
		}
		return OfList(list)
	}
	return Broke(errors.New("a value outside the profile"))
}

func celBinding(c *Call) func(...ref.Val) ref.Val {
	return func(args ...ref.Val) ref.Val {
		vs := make([]Value, len(args))
		for i, a := range args {
			if types.IsUnknownOrError(a) {
				return a
			}
			if l, ok := a.(interface{ Size() ref.Val }); ok && c.Args[i].Kind == List {
				vs[i] = listFromCEL(a, int(l.Size().(types.Int)))
				continue
			}
			vs[i] = fromCEL(a)
		}
		return toCEL(c.do(vs))
	}
}

func listFromCEL(a ref.Val, n int) Value {
	get := a.(interface{ Get(ref.Val) ref.Val })
	list := make([]Value, n)
	for i := range list {
		list[i] = fromCEL(get.Get(types.Int(i)))
	}
	return OfList(list)
}
