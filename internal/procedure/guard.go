package procedure

import (
	"fmt"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// predicate is a guard compiled against Facts, with the names it asks for.
type predicate struct {
	program *vm.Program
	asks    []ask
}

// ask is a named fact with its literal argument: marked("screened").
type ask struct{ fact, name string }

// namedFacts are the facts that take a name; the name must be declared, so it must be a literal.
var namedFacts = map[string]bool{
	"marked": true, "count": true, "held": true, "drawn": true, "expired": true, "ticking": true, "outcome": true,
}

type askVisitor struct {
	asks []ask
	err  error
}

func (v *askVisitor) Visit(node *ast.Node) {
	call, ok := (*node).(*ast.CallNode)
	if !ok {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok || !namedFacts[callee.Value] {
		return
	}
	if len(call.Arguments) == 1 {
		if name, ok := call.Arguments[0].(*ast.StringNode); ok {
			v.asks = append(v.asks, ask{callee.Value, name.Value})
			return
		}
	}
	v.err = fmt.Errorf("%s takes one name in quotes", callee.Value)
}

// compile checks an expression against Facts; an unknown fact is an error that points at it.
func compile(source string) (*predicate, error) {
	v := &askVisitor{}
	program, err := expr.Compile(source, expr.Env(Facts{}), expr.AsBool(), expr.DisableAllBuiltins(),
		expr.MaxNodes(100), expr.Patch(v))
	if err != nil {
		return nil, err
	}
	if v.err != nil {
		return nil, v.err
	}
	return &predicate{program: program, asks: v.asks}, nil
}

// holds runs the predicate; a nil predicate holds. An expression that checked but cannot run is taken as not
// holding, so that trouble never opens a door.
func (p *predicate) holds(f Facts) bool {
	if p == nil {
		return true
	}
	out, err := expr.Run(p.program, f)
	if err != nil {
		return false
	}
	yes, _ := out.(bool)
	return yes
}
