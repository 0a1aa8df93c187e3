package bans

import (
	"go/ast"
	"go/types"
	"strings"
)

const gormPath = "gorm.io/gorm"

// Gorm refuses the forms of GORM that drop a condition, take SQL for data or hide a query (security 4.4).
var Gorm = ban("gormform", "refuses forms of GORM that drop a condition, take SQL for data or hide a query", func(p *pass) {
	each(p, func(call *ast.CallExpr) {
		name, pkg := p.callee(call)
		if pkg != gormPath || len(call.Args) == 0 && name != "AutoMigrate" {
			return
		}
		switch name {
		case "Where", "Not", "Or":
			if p.plainStruct(call.Args[0]) {
				p.say(call, "gorm %s with a struct forgets its zero fields, and with them the condition: write it as SQL with arguments", name)
			}
		case "First", "Last", "Take", "Find", "FirstOrInit", "FirstOrCreate", "Delete":
			if len(call.Args) > 1 {
				p.say(call, "gorm %s with inline conditions takes a string for SQL: use Where with a constant and arguments", name)
			}
		case "Order", "Select", "Group", "Joins", "InnerJoins", "Table", "Having", "Distinct", "Pluck":
			for i, arg := range call.Args {
				if i > 0 && name != "Select" && name != "Distinct" {
					break
				}
				if !p.constant(arg) && p.couldBeSQL(arg) {
					p.say(call, "gorm %s with text that is not constant is a way in for SQL: choose from constants", name)
					break
				}
			}
		case "Updates", "UpdateColumns":
			if p.plainStruct(call.Args[0]) {
				p.say(call, "gorm %s with a struct skips zero values without a word: name the columns in a map", name)
			}
		case "Save":
			p.say(call, "gorm Save writes what was read long ago over what is there now: use an UPDATE on (id, state, version)")
		case "AutoMigrate":
			p.say(call, "gorm AutoMigrate: the schema is the migrations' alone")
		case "Preload":
			p.say(call, "gorm Preload hides a query that no scope narrows: write the query")
		}
	})
	p.uses(gormPath, func(id *ast.Ident, obj types.Object) {
		if _, ok := obj.(*types.TypeName); ok && (obj.Name() == "DeletedAt" || obj.Name() == "Model") {
			p.say(id, "gorm.%s keeps a row that was to be erased: delete it, or shred its key", obj.Name())
		}
	})
})

// plainStruct tells whether e is a struct of the caller's: not GORM's own expressions, not another query.
func (p *pass) plainStruct(e ast.Expr) bool {
	t := p.TypesInfo.TypeOf(e)
	if pkg, _ := nameOf(t); strings.HasPrefix(pkg, gormPath) {
		return false
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// couldBeSQL is false for GORM's own expressions, which quote what they are given, and for what is no text.
func (p *pass) couldBeSQL(e ast.Expr) bool {
	pkg, _ := p.named(e)
	return !strings.HasPrefix(pkg, gormPath)
}
