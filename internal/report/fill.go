package report

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Typed gives what was typed for a question; entry is the number of the list's entry, 0 for a page that repeats nothing.
type Typed func(question string, entry int) []string

// Fill puts what was typed on a page into the draft, as it was typed: Validate tells what is wrong with it. Of a page that
// repeats, entries is how many were shown; those in which nothing was typed are left out.
func (d *Draft) Fill(p Page, entries int, typed Typed) {
	if p.Repeat == "" {
		for _, q := range p.Questions {
			put(draftFields[q.Field].in(reflect.ValueOf(d).Elem()), typed(q.ID, 0))
		}
		return
	}
	list := d.list(p)
	list.SetLen(0)
	for i := range entries {
		entry := reflect.New(list.Type().Elem()).Elem()
		for _, q := range p.Questions {
			put(draftFields[q.Field].in(entry), typed(q.ID, i))
		}
		if !entry.IsZero() {
			list.Set(reflect.Append(list, entry))
		}
	}
}

// Answer is what the draft holds for a question of a page, as it was typed.
func (d *Draft) Answer(p Page, q Question, entry int) []string {
	holder := reflect.ValueOf(d).Elem()
	if p.Repeat != "" {
		list := d.list(p)
		if entry >= list.Len() {
			return nil
		}
		holder = list.Index(entry)
	}
	return get(draftFields[q.Field].in(holder))
}

// Entries is how many entries the list of a page has.
func (d *Draft) Entries(p Page) int {
	if p.Repeat == "" {
		return 0
	}
	return d.list(p).Len()
}

// list is what a page repeats. A questionnaire that loaded names only lists and fields that are.
func (d *Draft) list(p Page) reflect.Value {
	return reflect.ValueOf(d).Elem().FieldByIndex(draftLists[p.Repeat])
}

// Pointer is where an answer stands in the draft, as Validate names it.
func (p Page) Pointer(q Question, entry int) string {
	if p.Repeat == "" {
		return q.Field
	}
	return strings.Replace(q.Field, "*", strconv.Itoa(entry), 1)
}

func put(f reflect.Value, typed []string) {
	switch f.Kind() {
	case reflect.Bool:
		f.SetBool(slices.Contains(typed, "yes"))
	case reflect.String:
		f.SetString(strings.Join(typed, ""))
	case reflect.Slice:
		if f.Type().Elem().Kind() == reflect.String { // files are no answer that is typed
			f.Set(reflect.ValueOf(slices.DeleteFunc(slices.Clone(typed), func(s string) bool { return strings.TrimSpace(s) == "" })))
		}
	}
}

func get(f reflect.Value) []string {
	switch f.Kind() {
	case reflect.Bool:
		if f.Bool() {
			return []string{"yes"}
		}
	case reflect.String:
		if s := f.String(); s != "" {
			return []string{s}
		}
	case reflect.Slice:
		if list, ok := f.Interface().([]string); ok {
			return list
		}
	}
	return nil
}
