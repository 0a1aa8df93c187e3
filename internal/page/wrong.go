package page

import (
	"errors"
	"strings"

	"recourse/internal/fault"
)

// Wrong is what is wrong with a form, each with the field that it is about.
type Wrong struct {
	Fields []Field
}

// Field is one thing that is wrong.
type Field struct{ Pointer, Detail string }

// Mistakes turns a fault about fields into what a form shows: those of pointers that keep asks for, in the language of the
// page where it has a sentence for the kind of mistake. It is nil where none is left.
func (v *View) Mistakes(err error, keep func(pointer string) bool) *Wrong {
	var w Wrong
	var said *fault.Fault
	if !errors.As(err, &said) {
		return nil
	}
	for _, f := range said.Fields {
		if !keep(f.Pointer) {
			continue
		}
		detail := f.Detail
		// A page asks for a day in three fields, and a rule speaks of it as the API takes it.
		if id := "wrong." + f.Code; v.Has(id) && (v.Lang != Languages[0].Tag || f.Code == "bad_date") {
			detail = v.T(id)
		}
		w.Fields = append(w.Fields, Field{f.Pointer, detail})
	}
	if len(w.Fields) == 0 {
		return nil
	}
	return &w
}

// At is what is wrong at a pointer, "" where nothing is.
func (w *Wrong) At(pointer string) string {
	if w == nil {
		return ""
	}
	for _, f := range w.Fields {
		if f.Pointer == pointer {
			return f.Detail
		}
	}
	return ""
}

// Anchor is the id of the field at a pointer, as the summary of mistakes links to it.
func Anchor(pointer string) string {
	return "f" + strings.ReplaceAll(pointer, "/", "-")
}
