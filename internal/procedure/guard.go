package procedure

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// predicate is a guard compiled against Facts, with the names it asks for.
type predicate struct {
	program *vm.Program
	asks    []ask
}

// ask is a named fact with its literal arguments: marked("screened").
type ask struct {
	fact  string
	names []string
}

// namedFact is a fact that takes names, each of which must be declared, and so be a literal; or one that takes none and
// cannot be asked everywhere.
type namedFact struct {
	takes    int
	declared func(c *checker, a *Action, names []string) bool
	about    about
}

// about is what a fact rests on beside the file's contents, which says where it may be asked.
type about int

const (
	contents about = iota
	clocks         // the moment: not for what clocks themselves depend on
	fields         // what the action was given: not for guards, which are asked before anything is
)

// namedFacts is the closed list, by topic.
var namedFacts = together(
	namedCoreFacts,
	namedDecisionFacts,
	namedRegisterFacts,
	namedMeasureFacts,
	namedAlarmFacts,
	namedPeopleFacts,
)

var namedCoreFacts = map[string]namedFact{
	"marked": {1, func(c *checker, _ *Action, n []string) bool { return c.marks[n[0]] }, contents},
	"count": {1, func(c *checker, _ *Action, n []string) bool {
		return c.p.Report.Action(n[0]) != nil || c.p.Case.Action(n[0]) != nil
	}, contents},
	"held":      {1, ofFunction, contents},
	"drawn":     {1, ofFunction, contents},
	"outcome":   {1, ofOutcome, contents},
	"on_hold":   {1, func(c *checker, _ *Action, n []string) bool { return c.p.Hold(n[0]) != nil }, contents},
	"flagged":   {1, func(c *checker, _ *Action, n []string) bool { return c.out.Flags == nil || c.out.Flags(n[0]) }, contents},
	"consented": {1, func(_ *checker, _ *Action, n []string) bool { return slices.Contains(Parties, n[0]) }, contents},
	"expired":   {1, ofClock, clocks},
	"ticking":   {1, ofClock, clocks},
	"yes":       {1, ofField("yes_no"), fields},
	"amount":    {1, ofField("number"), fields},
	"given":     {1, ofField(""), fields},
	"chose":     {2, chosen, fields},
}

func ofFunction(c *checker, _ *Action, names []string) bool { return c.p.Function(names[0]) != nil }

func ofClock(c *checker, _ *Action, names []string) bool { return c.ofFiles(names[0]) }

// ofField is a field that the action declares, of a type; "" is any.
func ofField(kind string) func(*checker, *Action, []string) bool {
	return func(_ *checker, a *Action, names []string) bool {
		f := a.Field(names[0])
		return f != nil && (kind == "" || f.Type == kind)
	}
}

// chosen is a choice that the action declares, and an item of its list.
func chosen(c *checker, a *Action, names []string) bool {
	f := a.Field(names[0])
	if f == nil || c.p.List(f.List) == nil {
		return false
	}
	return find(c.p.List(f.List).Items, func(i *Choice) string { return i.ID }, names[1]) != nil
}

type askVisitor struct {
	asks []ask
	err  error
}

func (v *askVisitor) Visit(node *ast.Node) {
	if name, ok := (*node).(*ast.IdentifierNode); ok {
		if fact, ok := namedFacts[name.Value]; ok && fact.takes == 0 {
			v.asks = append(v.asks, ask{name.Value, nil})
		}
		return
	}
	call, ok := (*node).(*ast.CallNode)
	if !ok {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok {
		return
	}
	fact, ok := namedFacts[callee.Value]
	if !ok {
		return
	}
	var names []string
	for _, argument := range call.Arguments {
		if name, ok := argument.(*ast.StringNode); ok {
			names = append(names, name.Value)
		}
	}
	if len(names) != fact.takes || len(call.Arguments) != fact.takes {
		v.err = fmt.Errorf("%s takes %s in quotes", callee.Value, howMany[fact.takes])
		return
	}
	v.asks = append(v.asks, ask{callee.Value, names})
}

var howMany = map[int]string{1: "one name", 2: "two names"}

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

// env is Facts as a predicate reads them. They are many: put into it once, they are not copied for each of the hundreds of
// predicates that a move asks.
type env any

func (f Facts) env() env { return f }

// holds runs the predicate; a nil predicate holds. An expression that checked but cannot run is taken as not
// holding, so that trouble never opens a door.
func (p *predicate) holds(f env) bool {
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
