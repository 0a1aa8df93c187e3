package strict

import (
	"encoding/json"
	"reflect"
)

// wanted says what JSON a Go type takes. A type with its own UnmarshalJSON takes anything, and judges for itself,
// except that one made of a string takes a string or null (a date that may be missing).
type wanted struct {
	any      bool
	nullable bool
	list     bool
	table    bool // an object with names of the sender's
	bytes    bool // base64 in a string
	text     bool
	kind     reflect.Kind
	bits     int
	elem     reflect.Type
	names    map[string]reflect.Type
}

func want(t reflect.Type) wanted {
	var w wanted
	if t == nil {
		return wanted{any: true, nullable: true}
	}
	for t.Kind() == reflect.Pointer {
		w.nullable = true
		t = t.Elem()
	}
	w.kind = t.Kind()
	switch {
	case t == numberType:
		w.kind = reflect.Float64
		return w
	case reflect.PointerTo(t).Implements(unmarshaler):
		w.nullable = true
		w.any = t.Kind() != reflect.String
		return w
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		w.text = true
		return w
	}
	switch t.Kind() {
	case reflect.Interface:
		return wanted{any: true, nullable: true}
	case reflect.Struct:
		w.names = names(t)
	case reflect.Map:
		w.table, w.elem = true, t.Elem()
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			w.bytes = true
			break
		}
		w.list, w.elem = true, t.Elem()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64:
		w.bits = t.Bits()
	}
	return w
}

func (w wanted) takesString() bool {
	return w.any || w.text || w.bytes || w.kind == reflect.String
}

func (w wanted) takesBool() bool { return w.any || (w.kind == reflect.Bool && !w.text) }

func (w wanted) signed() bool {
	return !w.text && w.kind >= reflect.Int && w.kind <= reflect.Int64
}

func (w wanted) unsigned() bool {
	return !w.text && w.kind >= reflect.Uint && w.kind <= reflect.Uint64
}

func (w wanted) float() bool {
	return !w.text && (w.kind == reflect.Float32 || w.kind == reflect.Float64)
}

var _ json.Unmarshaler = (*json.RawMessage)(nil) // scanned as any value
