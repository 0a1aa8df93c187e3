package strict

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	numberType      = reflect.TypeFor[json.Number]()
	declared        sync.Map // reflect.Type → map[string]reflect.Type
)

// names are the names a struct declares in JSON, each with the type behind it, exactly as encoding/json spells them.
func names(t reflect.Type) map[string]reflect.Type {
	if known, ok := declared.Load(t); ok {
		return known.(map[string]reflect.Type)
	}
	out := map[string]reflect.Type{}
	var embedded []reflect.Type
	for f := range fields(t) {
		tag := f.Tag.Get("json")
		if tag == "-" {
			continue
		}
		name, _, _ := strings.Cut(tag, ",")
		inner := f.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if f.Anonymous && name == "" && inner.Kind() == reflect.Struct {
			embedded = append(embedded, inner)
			continue
		}
		if !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		out[name] = f.Type
	}
	for _, e := range embedded {
		for name, ft := range names(e) {
			if _, outer := out[name]; !outer {
				out[name] = ft
			}
		}
	}
	declared.Store(t, out)
	return out
}

func fields(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

// lookAlike finds the declared name that a sender meant when only case, width or a look-alike letter is off
// (TITLE, U+212A for k, U+017F for s). It is never taken; it is only pointed at.
func lookAlike(all map[string]reflect.Type, sent string) (string, bool) {
	folded := fold(sent)
	for name := range all {
		if fold(name) == folded {
			return name, true
		}
	}
	return "", false
}

func fold(s string) string {
	return strings.Map(func(r rune) rune {
		// The smallest of a letter's folding orbit: k, K and the Kelvin sign share one.
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, norm.NFKC.String(s))
}

// forbidden names mean something to somebody's object model and nothing to ours.
var forbidden = map[string]bool{
	"__proto__": true, "constructor": true, "prototype": true, "$ref": true, "$schema": true, "@type": true, "-": true,
}
