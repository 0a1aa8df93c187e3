package report

import "fmt"

// when checks one condition: one form, a field asked on an earlier page, an answer that can be given.
func (l *linter) when(at string, w *When) {
	if w == nil {
		return
	}
	forms := 0
	for _, used := range []bool{w.Is != nil, len(w.In) > 0, w.Has != "", w.Answered != nil, len(w.All) > 0, len(w.Any) > 0, w.Not != nil} {
		if used {
			forms++
		}
	}
	if forms != 1 {
		l.say(at, "a condition is one of: is, in, has, answered, all, any, not")
		return
	}
	l.when(at+".not", w.Not)
	for i := range w.All {
		l.when(fmt.Sprintf("%s.all[%d]", at, i), &w.All[i])
	}
	for i := range w.Any {
		l.when(fmt.Sprintf("%s.any[%d]", at, i), &w.Any[i])
	}
	if w.Not != nil || len(w.All) > 0 || len(w.Any) > 0 {
		return
	}
	f, known := draftFields[w.Field]
	switch {
	case !known:
		l.say(at+".field", "%s is not a field of a report", w.Field)
		return
	case f.list != "":
		l.say(at+".field", "%s is in a list, so it has no one answer", w.Field)
		return
	case !l.asked[w.Field]:
		l.say(at+".field", "%s is not asked before this page", w.Field)
	}
	l.answer(at, w, f.kind)
}

func (l *linter) answer(at string, w *When, k kind) {
	option := func(id string) {
		if len(l.q.lists[w.Field]) > 0 && !l.q.offers(w.Field, id) {
			l.say(at, "%q is no answer to %s", id, w.Field)
		}
	}
	switch {
	case w.Has != "" && k != listKind, len(w.In) > 0 && k != textKind:
		l.say(at, "%s is a %s: this condition does not fit it", w.Field, k)
	case w.Has != "":
		option(w.Has)
	case len(w.In) > 0:
		for _, id := range w.In {
			option(id)
		}
	case w.Is != nil:
		switch v := w.Is.(type) {
		case bool:
			if k != yesKind {
				l.say(at, "%s is a %s, not yes or no", w.Field, k)
			}
		case string:
			if k != textKind {
				l.say(at, "%s is a %s: this condition does not fit it", w.Field, k)
			}
			option(v)
		default:
			l.say(at, "the answer to %s is true, false or an option", w.Field)
		}
	}
}

// tries bounds the work of reach; a condition over more answers than that should be simpler.
const tries = 50_000

// reach looks for a page that nobody can meet: one for which no answers, each given on a page that was itself met,
// make the condition hold.
func (l *linter) reach() {
	for i, p := range l.q.Pages {
		if p.When == nil {
			continue
		}
		fields := l.closure(p.When)
		met, done := l.try(fields, map[string]any{}, p.ID, new(int))
		switch {
		case !done:
			l.say(fmt.Sprintf("$.pages[%d].when", i), "the condition of page %q leans on too many answers to check", p.ID)
		case !met:
			l.say(fmt.Sprintf("$.pages[%d].when", i), "nobody can reach page %q", p.ID)
		}
	}
}

// closure is the fields that a condition depends on, through the pages that ask them.
func (l *linter) closure(w *When) []string {
	var out []string
	seen := map[string]bool{}
	var visit func(*When)
	visit = func(w *When) {
		if w == nil {
			return
		}
		visit(w.Not)
		for i := range w.All {
			visit(&w.All[i])
		}
		for i := range w.Any {
			visit(&w.Any[i])
		}
		if w.Field == "" || seen[w.Field] {
			return
		}
		seen[w.Field] = true
		out = append(out, w.Field)
		visit(l.home(w.Field).When)
	}
	visit(w)
	return out
}

// home is the page that asks for a field.
func (l *linter) home(field string) Page {
	for _, p := range l.q.Pages {
		for _, q := range p.Questions {
			if q.Field == field {
				return p
			}
		}
	}
	return Page{}
}

// try gives every answer to the fields in turn, and tells whether the page is met by any, and whether it could look
// at them all.
func (l *linter) try(fields []string, given map[string]any, page string, n *int) (met, done bool) {
	if *n++; *n > tries {
		return false, false
	}
	if len(fields) == 0 {
		return l.meets(given, page), true
	}
	for _, v := range l.values(fields[0]) {
		given[fields[0]] = v
		if met, done := l.try(fields[1:], given, page, n); met || !done {
			return met, done
		}
	}
	return false, true
}

// values are the answers worth trying: none, and each that a condition could name.
func (l *linter) values(field string) []any {
	options := l.q.lists[field]
	switch draftFields[field].kind {
	case yesKind:
		return []any{false, true}
	case listKind:
		all := make([]string, 0, len(options))
		out := []any{[]string(nil)}
		for _, o := range options {
			out = append(out, []string{o.ID})
			all = append(all, o.ID)
		}
		return append(out, all)
	default:
		out := []any{"", "x"}
		for _, o := range options {
			out = append(out, o.ID)
		}
		return out
	}
}

// meets walks the journey of these answers, in which an answer stands only once its page has been met.
func (l *linter) meets(all map[string]any, page string) bool {
	stands := map[string]any{}
	for _, p := range l.q.Pages {
		if !p.When.holds(func(pointer string) any {
			if v, ok := stands[pointer]; ok {
				return v
			}
			return draftFields[pointer].value(&Draft{})
		}) {
			continue
		}
		if p.ID == page {
			return true
		}
		for _, q := range p.Questions {
			if v, ok := all[q.Field]; ok {
				stands[q.Field] = v
			}
		}
	}
	return false
}
