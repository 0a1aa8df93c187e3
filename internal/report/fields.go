package report

import (
	"reflect"
	"strings"
)

// kind is what a field of the draft can hold.
type kind string

const (
	textKind  kind = "text"
	yesKind   kind = "yes or no"
	dateKind  kind = "date"
	listKind  kind = "list"
	filesKind kind = "files"
)

// field is one field of Draft: its kind and the way to it. A field inside a list has no way of its own.
type field struct {
	kind kind
	path []int
}

// value is the draft's answer here, or nil for a field inside a list, or unknown.
func (f field) value(d *Draft) any {
	if f.path == nil {
		return nil
	}
	switch v := reflect.ValueOf(d).Elem().FieldByIndex(f.path); f.kind {
	case yesKind:
		return v.Bool()
	case textKind, dateKind:
		return v.String()
	case listKind:
		return v.Interface()
	default:
		return nil
	}
}

// draftFields are all fields of Draft by JSON pointer, and draftLists the lists whose entries have fields.
var draftFields, draftLists = func() (map[string]field, map[string]bool) {
	fields, lists := map[string]field{}, map[string]bool{}
	walk(reflect.TypeFor[Draft](), "", nil, true, fields, lists)
	return fields, lists
}()

func walk(t reflect.Type, pointer string, path []int, direct bool, fields map[string]field, lists map[string]bool) {
	add := func(at string, k kind, way []int) {
		if !direct {
			way = nil
		}
		fields[at] = field{k, way}
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		at, way := pointer+"/"+name, append(append([]int{}, path...), i)
		switch {
		case f.Type == reflect.TypeFor[Date]():
			add(at, dateKind, way)
		case f.Type == reflect.TypeFor[[]InlineEvidence]():
			add(at, filesKind, way)
		case f.Type == reflect.TypeFor[[]string]():
			add(at, listKind, way)
		case f.Type.Kind() == reflect.String:
			add(at, textKind, way)
		case f.Type.Kind() == reflect.Bool:
			add(at, yesKind, way)
		case f.Type.Kind() == reflect.Struct:
			walk(f.Type, at, way, direct, fields, lists)
		case f.Type.Kind() == reflect.Slice:
			lists[at] = true
			walk(f.Type.Elem(), at+"/*", nil, false, fields, lists)
		}
	}
}

// fills says which kind of field each type of question fills.
var fills = map[Type]kind{
	YesNo: yesKind, OneOf: textKind, AnyOf: listKind, Line: textKind, Text: textKind, Lines: listKind, Day: dateKind,
	EmailType: textKind, Phone: textKind, URL: textKind, Files: filesKind,
}
