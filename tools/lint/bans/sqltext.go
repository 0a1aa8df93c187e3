package bans

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

var sqlMethods = map[string]bool{
	"Raw": true, "Exec": true, "Query": true, "QueryRow": true, "Queue": true, "Prepare": true, "Where": true,
	"ExecContext": true, "QueryContext": true, "QueryRowContext": true, "PrepareContext": true,
}

// SQLText refuses SQL that is put together where it is used.
var SQLText = ban("sqltext", "refuses SQL put together by fmt.Sprintf, + or strings.Join", func(p *pass) {
	built := map[types.Object]bool{} // local variables that were given text put together
	note := func(left []*ast.Ident, right []ast.Expr, also bool) {
		for i, id := range left {
			if id == nil || i >= len(right) || !also && !p.putTogether(right[i], nil) {
				continue
			}
			if obj := p.TypesInfo.ObjectOf(id); obj != nil {
				built[obj] = true
			}
		}
	}
	each(p, func(a *ast.AssignStmt) {
		left := make([]*ast.Ident, len(a.Lhs))
		for i := range a.Lhs {
			left[i], _ = a.Lhs[i].(*ast.Ident)
		}
		note(left, a.Rhs, a.Tok == token.ADD_ASSIGN && !p.constant(a.Rhs[0]))
	})
	each(p, func(v *ast.ValueSpec) { note(v.Names, v.Values, false) })
	each(p, func(call *ast.CallExpr) {
		name, pkg := p.callee(call)
		if !sqlMethods[name] || p.inTest(call) || pkg != gormPath && pkg != "database/sql" &&
			!strings.HasPrefix(pkg, "github.com/jackc/pgx/") {
			return
		}
		for _, arg := range call.Args[:min(2, len(call.Args))] {
			if p.putTogether(arg, built) {
				p.say(call, "SQL put together here: make the text a constant and pass what varies as arguments")
				return
			}
		}
	})
})

// putTogether tells whether e builds text out of parts that are not all constant.
func (p *pass) putTogether(e ast.Expr, built map[types.Object]bool) bool {
	if t := p.TypesInfo.TypeOf(e); t == nil || !isString(t) || p.constant(e) {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (!p.harmless(e.X) || !p.harmless(e.Y))
	case *ast.Ident:
		return built[p.TypesInfo.ObjectOf(e)]
	case *ast.CallExpr:
		name, pkg := p.callee(e)
		switch pkg + "." + name {
		case "fmt.Sprintf", "fmt.Sprint", "fmt.Sprintln", "strings.Join", "strings.Replace", "strings.ReplaceAll",
			"strings.Repeat", "strings.String":
			return true
		}
	}
	return false
}

// harmless tells whether e is constant, a name quoted by pgx, or made of such parts.
func (p *pass) harmless(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		return p.harmless(e.X) && p.harmless(e.Y)
	case *ast.CallExpr:
		name, pkg := p.callee(e)
		return name == "Sanitize" && strings.HasPrefix(pkg, "github.com/jackc/pgx/")
	}
	return p.constant(e)
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
