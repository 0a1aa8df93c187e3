package bans

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"
)

// All is every pass, in the order in which their findings are listed.
var All = []*analysis.Analyzer{
	Bind, Clock, Debug, Gorm, HTML, Process, Regexps, Secrets, SQLText, TLS,
}

const ours = "recourse/"

// pass adds to an analysis pass what every ban needs.
type pass struct {
	*analysis.Pass
	allowed map[string]map[int]bool // file → lines that an allow comment silences
}

func ban(name, doc string, run func(*pass)) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: name, Doc: doc, Requires: []*analysis.Analyzer{inspect.Analyzer},
		Run: func(p *analysis.Pass) (any, error) {
			run(&pass{Pass: p, allowed: allows(p, name)})
			return nil, nil
		},
	}
}

func allows(p *analysis.Pass, name string) map[string]map[int]bool {
	out := map[string]map[int]bool{}
	for _, file := range p.Files {
		for _, group := range file.Comments {
			for _, c := range group.List {
				reason, ok := strings.CutPrefix(c.Text, "//allow:"+name+" ")
				if !ok || len(strings.Fields(reason)) < 3 {
					continue
				}
				at := p.Fset.Position(c.Pos())
				if out[at.Filename] == nil {
					out[at.Filename] = map[int]bool{}
				}
				out[at.Filename][at.Line], out[at.Filename][at.Line+1] = true, true
			}
		}
	}
	return out
}

// say reports at n, unless a comment allows it there.
func (p *pass) say(n ast.Node, format string, args ...any) {
	at := p.Fset.Position(n.Pos())
	if !p.allowed[at.Filename][at.Line] {
		p.Reportf(n.Pos(), format, args...)
	}
}

// inTest tells whether n stands in a test file or in the packages that only tests import.
func (p *pass) inTest(n ast.Node) bool {
	return strings.HasSuffix(p.Fset.Position(n.Pos()).Filename, "_test.go") || p.inside("internal/testkit")
}

// inside tells whether the package is one of ours at or below one of these folders.
func (p *pass) inside(folders ...string) bool {
	path, ok := strings.CutPrefix(p.Pkg.Path(), ours)
	for _, folder := range folders {
		if ok && (path == folder || strings.HasPrefix(path, folder+"/") || path == folder+"_test") {
			return true
		}
	}
	return false
}

func each[N ast.Node](p *pass, visit func(N)) {
	in := p.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	in.Preorder([]ast.Node{*new(N)}, func(n ast.Node) { visit(n.(N)) })
}

// callee is the function or method that a call names, and the path of the package it stands in.
func (p *pass) callee(call *ast.CallExpr) (name, pkg string) {
	f, ok := typeutil.Callee(p.TypesInfo, call).(*types.Func)
	if !ok || f.Pkg() == nil {
		return "", ""
	}
	return f.Name(), f.Pkg().Path()
}

// text tells whether e is a string that the compiler knows.
func (p *pass) constant(e ast.Expr) bool {
	v := p.TypesInfo.Types[e].Value
	return v != nil && v.Kind() == constant.String
}

// named is the path and name of e's type behind any pointer; both empty when it has none.
func (p *pass) named(e ast.Expr) (pkg, name string) {
	return nameOf(p.TypesInfo.TypeOf(e))
}

func nameOf(t types.Type) (pkg, name string) {
	if t == nil {
		return "", ""
	}
	t = types.Unalias(t)
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path(), n.Obj().Name()
	}
	return "", ""
}

// imports calls visit for each import of the package.
func (p *pass) imports(visit func(spec *ast.ImportSpec, path string)) {
	for _, file := range p.Files {
		for _, spec := range file.Imports {
			visit(spec, strings.Trim(spec.Path.Value, `"`))
		}
	}
}

// uses calls visit for each name that refers to something declared in the package at path.
func (p *pass) uses(path string, visit func(id *ast.Ident, obj types.Object)) {
	each(p, func(id *ast.Ident) {
		if obj := p.TypesInfo.Uses[id]; obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == path {
			visit(id, obj)
		}
	})
}
