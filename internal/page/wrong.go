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
type Field struct {
	Pointer, Detail string
	Label           string // of the field, where a summary that is read apart from it must say which it is
}

// Said is what is wrong, as it is read apart from its field.
func (f Field) Said() string {
	switch {
	case f.Label == "":
		return f.Detail
	case strings.HasSuffix(f.Label, "?"):
		return f.Label + " " + f.Detail
	}
	return f.Label + ": " + f.Detail
}

// Name says which field a pointer is.
func (w *Wrong) Name(pointer, label string) {
	if w == nil {
		return
	}
	for i := range w.Fields {
		if w.Fields[i].Pointer == pointer {
			w.Fields[i].Label = label
		}
	}
}

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
		w.Fields = append(w.Fields, Field{Pointer: f.Pointer, Detail: detail})
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
