package bans

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Clock refuses the machine's clock where time has to come in (decision 17, security 4.9). The private cluster
// waits for another program, which knows no other clock.
var Clock = ban("clock", "refuses time.Now, Since and Until inside", func(p *pass) {
	if !p.inside("internal") || p.inside("internal/server", "internal/postgres/cluster") {
		return
	}
	p.uses("time", func(id *ast.Ident, obj types.Object) {
		if _, ok := obj.(*types.Func); !ok || p.inTest(id) {
			return
		}
		if sig := obj.Type().(*types.Signature); sig.Recv() != nil {
			return
		}
		switch obj.Name() {
		case "Now", "Since", "Until":
			p.say(id, "time.%s: take now func() time.Time, or a time.Time, so that a test can say what time it is", obj.Name())
		}
	})
})

// Process refuses other programs outside the rooms that start the private database.
var Process = ban("process", "refuses os/exec outside internal/postgres/cluster, internal/evidence/recode, cmd and tests", func(p *pass) {
	if !p.inside("internal") || p.inside("internal/postgres/cluster", "internal/evidence/recode") {
		return
	}
	p.imports(func(spec *ast.ImportSpec, path string) {
		if path == "os/exec" && !p.inTest(spec) {
			p.say(spec, "os/exec: only internal/postgres/cluster, internal/evidence/recode and cmd start programs")
		}
	})
})

// Regexps refuses expressions made at run time, which may be made by whoever writes to us.
var Regexps = ban("regexps", "refuses regular expressions that are not constant", func(p *pass) {
	each(p, func(call *ast.CallExpr) {
		name, pkg := p.callee(call)
		if pkg != "regexp" || len(call.Args) == 0 || p.inTest(call) {
			return
		}
		switch name {
		case "Compile", "MustCompile", "CompilePOSIX", "MustCompilePOSIX", "Match", "MatchReader":
		case "MatchString":
			if len(call.Args) != 2 { // the method takes one
				return
			}
		default:
			return
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && p.TypesInfo.Selections[sel] != nil {
			return // a method of a compiled expression
		}
		if !p.constant(call.Args[0]) {
			p.say(call, "regexp.%s of text that is not constant: somebody else might write it", name)
		}
	})
})

// Secrets refuses comparisons that take longer the more of a secret is right.
var Secrets = ban("secretcompare", "refuses == and bytes.Equal on secrets", func(p *pass) {
	secret := func(e ast.Expr) bool {
		pkg, name := p.named(e)
		return name == "Secret" && strings.HasPrefix(pkg, ours)
	}
	empty := func(e ast.Expr) bool {
		known := p.TypesInfo.Types[e]
		return known.IsNil() || known.Value != nil && known.Value.ExactString() == `""`
	}
	each(p, func(b *ast.BinaryExpr) {
		if (b.Op == token.EQL || b.Op == token.NEQ) && (secret(b.X) || secret(b.Y)) && !empty(b.X) && !empty(b.Y) {
			p.say(b, "%s on a secret tells by its time how much was right: use subtle.ConstantTimeCompare", b.Op)
		}
	})
	each(p, func(s *ast.SwitchStmt) {
		if s.Tag != nil && secret(s.Tag) {
			p.say(s, "switch on a secret tells by its time how much was right: use subtle.ConstantTimeCompare")
		}
	})
	each(p, func(call *ast.CallExpr) {
		name, pkg := p.callee(call)
		if (pkg != "bytes" || name != "Equal") && (pkg != "slices" || name != "Equal") && (pkg != "reflect" || name != "DeepEqual") {
			return
		}
		for _, arg := range call.Args {
			if secret(arg) {
				p.say(call, "%s.%s on a secret tells by its time how much was right: use subtle.ConstantTimeCompare", pkg, name)
				return
			}
		}
	})
})
