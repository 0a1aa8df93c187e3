package bans

import (
	"go/ast"
	"go/types"
)

const echoPath = "github.com/labstack/echo/v4"

// Bind refuses Echo's binding, where a body or a query overrides the path that was authorized, and RealIP, which
// believes whoever asks (security 4.3, 4.10).
var Bind = ban("echobind", "refuses Echo's Bind, DefaultBinder and RealIP", func(p *pass) {
	p.uses(echoPath, func(id *ast.Ident, obj types.Object) {
		switch obj.Name() {
		case "Bind", "DefaultBinder", "BindBody", "BindPathParams", "BindQueryParams", "BindHeaders":
			p.say(id, "echo %s lets a body override the path that was authorized: decode the body, read ids from the path", obj.Name())
		case "RealIP":
			p.say(id, "echo RealIP believes X-Forwarded-For from anyone: use the address of the trusted extractor")
		}
	})
})

// HTML refuses text declared safe by hand.
var HTML = ban("rawhtml", "refuses conversions to the types that switch escaping off", func(p *pass) {
	say := func(id *ast.Ident, _ types.Object) {
		p.say(id, "%s switches escaping off: pass the text, let the template escape it", id.Name)
	}
	p.uses("html/template", func(id *ast.Ident, obj types.Object) {
		switch obj.Name() {
		case "HTML", "HTMLAttr", "JS", "JSStr", "URL", "CSS", "Srcset":
			if _, ok := obj.(*types.TypeName); ok {
				say(id, obj)
			}
		}
	})
	p.uses("github.com/a-h/templ", func(id *ast.Ident, obj types.Object) {
		switch obj.Name() {
		case "Raw", "SafeURL", "SafeCSS", "SafeCSSProperty", "JSUnsafeFuncCall", "JSExpression":
			say(id, obj)
		}
	})
})

// TLS refuses connections that do not ask who answers.
var TLS = ban("tlsverify", "refuses InsecureSkipVerify", func(p *pass) {
	p.uses("crypto/tls", func(id *ast.Ident, _ types.Object) {
		if id.Name == "InsecureSkipVerify" {
			p.say(id, "InsecureSkipVerify: name the certificate authority in RootCAs instead")
		}
	})
})

// Debug refuses what a release must not serve.
var Debug = ban("debugroute", "refuses packages that put debug routes on the default mux", func(p *pass) {
	p.imports(func(spec *ast.ImportSpec, path string) {
		if path == "net/http/pprof" || path == "expvar" {
			p.say(spec, "%s serves the inside of the program to whoever asks", path)
		}
	})
})
