package rule

import (
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/parser"
)

// The limits of one rule. They are far above any clause and far below what
// could keep a processor busy.
const (
	MaxSource = 4000   // characters of one expression
	MaxNodes  = 400    // nodes of one expression
	MaxDepth  = 40     // nesting of one expression
	MaxLoops  = 2      // loops inside one another
	MaxWork   = 200000 // nodes visited in one evaluation
)

// Env is what rules of one pack on one day are checked against. It is safe for
// concurrent use.
type Env struct {
	schema *Schema
	params map[string]*Param // by the name that rules write: "param.dibao.line"
	calls  map[string]*Call  // by overload id
	cel    *cel.Env
}

var (
	celMoney     = types.NewOpaqueType("money").WithTraits(traits.AdderType | traits.SubtractorType | traits.MultiplierType | traits.ComparerType)
	celRatio     = types.NewOpaqueType("ratio").WithTraits(traits.ComparerType)
	celDate      = types.NewOpaqueType("date").WithTraits(traits.ComparerType)
	celPerson    = types.NewObjectType("person_record")
	celHousehold = types.NewObjectType("household_record")
)

var celTypes = map[Kind]*cel.Type{
	Bool: cel.BoolType, Int: cel.IntType, Text: cel.StringType, Money: celMoney, Ratio: celRatio, Date: celDate,
	PersonKind: celPerson, HouseholdKind: celHousehold,
}

func celType(t Type) *cel.Type {
	if t.Kind != List {
		return celTypes[t.Kind]
	}
	if t.Elem == Unknown {
		return cel.ListType(cel.TypeParamType("T"))
	}
	return cel.ListType(celTypes[t.Elem])
}

// typeOf turns a type of the checker into ours; the zero Type where the
// profile has none.
func typeOf(t *types.Type) Type {
	for k, c := range celTypes {
		if t.IsExactType(c) {
			return Type{Kind: k}
		}
	}
	if t.Kind() == types.ListKind && len(t.Parameters()) == 1 {
		elem := typeOf(t.Parameters()[0])
		if elem.Kind != Unknown && elem.Kind != List {
			return ListOf(elem.Kind)
		}
		if k := t.Parameters()[0].Kind(); k == types.DynKind || k == types.TypeParamKind {
			return Type{Kind: List} // the empty list
		}
	}
	return Type{}
}

// NewEnv returns the environment of a schema and the parameters of a day.
func NewEnv(schema *Schema, params []*Param) (*Env, error) {
	e := &Env{schema: schema, params: map[string]*Param{}, calls: map[string]*Call{}}
	for _, p := range params {
		e.params["param."+p.Name] = p
	}
	return e, e.build()
}

func (e *Env) build() error {
	registry, err := types.NewRegistry()
	if err != nil {
		return err
	}
	opts := []cel.EnvOption{
		cel.CustomTypeProvider(&provider{registry, e.schema}),
		cel.CustomTypeAdapter(registry),
		cel.EnableMacroCallTracking(),
		cel.ParserExpressionSizeLimit(MaxSource),
		cel.ParserRecursionLimit(MaxDepth),
		cel.Macros(cel.ReceiverMacro("count", 2, expandCount)),
		cel.Variable("person", celPerson),
		cel.Variable("household", celHousehold),
		cel.Variable("on", celDate),
	}
	for _, name := range slices.Sorted(maps.Keys(e.params)) {
		opts = append(opts, cel.Variable(name, celType(e.params[name].Form.Type())))
	}
	for i := range calls {
		c := &calls[i]
		e.calls[c.ID] = c
		if opt := declare(c); opt != nil {
			opts = append(opts, opt)
		}
	}
	opts = append(opts, comparisons()...)
	e.cel, err = cel.NewEnv(opts...)
	return err
}

// standard are the overloads that CEL's own library brings already.
var standard = map[string]bool{
	"add_int64": true, "subtract_int64": true, "multiply_int64": true, "divide_int64": true, "modulo_int64": true, "negate_int64": true,
	"list_size": true, "size_list": true,
}

func declare(c *Call) cel.EnvOption {
	if standard[c.ID] {
		return nil
	}
	args := make([]*cel.Type, len(c.Args))
	for i, a := range c.Args {
		args[i] = celType(a)
	}
	overload := cel.Overload
	if c.Member {
		overload = cel.MemberOverload
	}
	switch {
	case c.do == nil: // owed: answered by the activation, see reference.go
		return cel.Function(c.Name, overload(c.ID, args, celType(c.Result), cel.UnaryBinding(referenceOwed)))
	case strings.HasPrefix(c.Name, "_"): // operators: cel-go asks the value itself, see celVal
		return cel.Function(c.Name, overload(c.ID, args, celType(c.Result)))
	}
	return cel.Function(c.Name, overload(c.ID, args, celType(c.Result), cel.FunctionBinding(celBinding(c))))
}

// comparisons declares < <= > >= for money, ratios and days.
func comparisons() []cel.EnvOption {
	var opts []cel.EnvOption
	for _, op := range []string{"_<_", "_<=_", "_>_", "_>=_"} {
		for _, k := range []Kind{Money, Ratio, Date} {
			opts = append(opts, cel.Function(op, cel.Overload(op+k.String(), []*cel.Type{celTypes[k], celTypes[k]}, cel.BoolType)))
		}
	}
	return opts
}

// expandCount makes list.count(m, c) mean list.filter(m, c).size().
func expandCount(eh parser.ExprHelper, target ast.Expr, args []ast.Expr) (ast.Expr, *common.Error) {
	filter, err := parser.MakeFilter(eh, target, args)
	if err != nil {
		return nil, err
	}
	return eh.NewMemberCall("size", filter), nil
}

// provider tells the checker the fields of persons and households.
type provider struct {
	types.Provider
	schema *Schema
}

// FindStructType knows the two records, and whatever CEL itself knows.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	switch name {
	case celPerson.TypeName():
		return types.NewTypeTypeWithParam(celPerson), true
	case celHousehold.TypeName():
		return types.NewTypeTypeWithParam(celHousehold), true
	}
	return p.Provider.FindStructType(name)
}

// FindStructFieldType knows attributes and links.
func (p *provider) FindStructFieldType(record, field string) (*types.FieldType, bool) {
	t := p.field(record, field)
	if t.Kind == Unknown {
		return nil, false
	}
	return &types.FieldType{Type: celType(t)}, true
}

func (p *provider) field(record, field string) Type {
	entity := OfPerson
	if record == celHousehold.TypeName() {
		entity = OfHousehold
		switch field {
		case membersField:
			return ListOf(PersonKind)
		case countedField:
			return tMoney
		}
	}
	if a := p.schema.Attribute(entity, field); a != nil {
		return a.Type()
	}
	if entity == OfPerson && p.schema.Link(field) != nil {
		return ListOf(PersonKind)
	}
	return Type{}
}
