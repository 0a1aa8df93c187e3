package report

import (
	"reflect"
	"slices"
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

// field is one field of Draft: its kind and the way to it, from the draft or, inside a list, from an entry of that list.
type field struct {
	kind kind
	list string // the list whose entries have it, by JSON pointer, or ""
	path []int
}

// value is the draft's answer here, or nil for a field inside a list, or unknown.
func (f field) value(d *Draft) any {
	if f.list != "" || f.path == nil {
		return nil
	}
	switch v := f.in(reflect.ValueOf(d).Elem()); f.kind {
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

// in is the field itself in a draft or, inside a list, in an entry.
func (f field) in(holder reflect.Value) reflect.Value { return holder.FieldByIndex(f.path) }

// draftFields are all fields of Draft by JSON pointer, and draftLists the ways to the lists whose entries have fields. Both are
// found once: a report is read field by field while somebody waits for its receipt.
var draftFields, draftLists = func() (map[string]field, map[string][]int) {
	fields, lists := map[string]field{}, map[string][]int{}
	walk(reflect.TypeFor[Draft](), "", field{}, fields, lists)
	return fields, lists
}()

// walk finds the fields of a struct, which stands at a pointer; here is its list and the way to it.
func walk(t reflect.Type, pointer string, here field, fields map[string]field, lists map[string][]int) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		at, found := pointer+"/"+name, field{list: here.list, path: append(slices.Clone(here.path), i)}
		switch {
		case f.Type == reflect.TypeFor[Date]():
			found.kind = dateKind
		case f.Type == reflect.TypeFor[[]InlineEvidence]():
			found.kind = filesKind
		case f.Type == reflect.TypeFor[[]string]():
			found.kind = listKind
		case f.Type.Kind() == reflect.String:
			found.kind = textKind
		case f.Type.Kind() == reflect.Bool:
			found.kind = yesKind
		case f.Type.Kind() == reflect.Struct:
			walk(f.Type, at, found, fields, lists)
		case f.Type.Kind() == reflect.Slice:
			lists[at] = found.path
			walk(f.Type.Elem(), at+"/*", field{list: at}, fields, lists)
		}
		if found.kind != "" {
			fields[at] = found
		}
	}
}

// fills says which kind of field each type of question fills.
var fills = map[Type]kind{
	YesNo: yesKind, OneOf: textKind, AnyOf: listKind, Line: textKind, Text: textKind, Lines: listKind, Day: dateKind,
	EmailType: textKind, Phone: textKind, URL: textKind, Files: filesKind,
}
