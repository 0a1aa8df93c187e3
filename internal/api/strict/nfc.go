package strict

import (
	"bytes"
	"encoding/json"
	"reflect"

	"golang.org/x/text/unicode/norm"
)

var rawType = reflect.TypeFor[json.RawMessage]()

// NFC brings every string that the pointer reaches into NFC, in place: fields, list items, map keys and values, and
// the text of a json.RawMessage. Unexported fields and byte slices are left alone.
func NFC(into any) {
	if v := reflect.ValueOf(into); v.Kind() == reflect.Pointer && !v.IsNil() {
		compose(v.Elem())
	}
}

func compose(v reflect.Value) {
	if v.Type() == rawType {
		composeRaw(v)
		return
	}
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); v.CanSet() && !norm.NFC.IsNormalString(s) {
			v.SetString(norm.NFC.String(s))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			compose(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				compose(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			compose(v.Index(i))
		}
	case reflect.Map:
		composeMap(v)
	case reflect.Interface:
		if v.IsNil() || !v.CanSet() {
			return
		}
		inner := settable(v.Elem())
		compose(inner)
		v.Set(inner)
	}
}

// composeMap writes every entry again: what a map holds cannot be changed where it lies.
func composeMap(v reflect.Value) {
	if v.IsNil() {
		return
	}
	for _, k := range v.MapKeys() {
		key, val := settable(k), settable(v.MapIndex(k))
		compose(key)
		compose(val)
		v.SetMapIndex(k, reflect.Value{})
		v.SetMapIndex(key, val)
	}
}

func settable(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

func composeRaw(v reflect.Value) {
	raw := v.Bytes()
	if len(raw) == 0 || !v.CanSet() {
		return
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var said any
	if dec.Decode(&said) != nil {
		return // not JSON: nothing that Decode made
	}
	compose(reflect.ValueOf(&said).Elem())
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(said) == nil {
		v.SetBytes(bytes.TrimSpace(out.Bytes()))
	}
}
