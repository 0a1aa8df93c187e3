package model

import (
	"slices"

	"recourse/internal/procedure"
)

// want is something that those who sit must have between them: so many of whom it holds.
type want struct {
	n     int
	chair bool // asked of the chair
	of    func(Who) bool
}

// wants are what a body is drawn for, as its declaration and the live allegations say.
func (w *World) wants(f *File, b *procedure.Body) []want {
	var out []want
	for _, s := range b.Of {
		has := func(p Who) bool { return slices.Contains(p.Categories, s.Category) }
		out = append(out, want{n: s.AtLeast, of: has})
		if s.Chairs {
			out = append(out, want{n: 1, chair: true, of: has})
		}
	}
	if b.GroundTrained > 0 {
		for _, ground := range f.touched() {
			out = append(out, want{n: b.GroundTrained, of: func(p Who) bool { return slices.Contains(p.Trained, ground) }})
		}
	}
	if regions := f.regions(); b.OutsideRegion > 0 && len(regions) > 0 {
		out = append(out, want{n: b.OutsideRegion, of: func(p Who) bool { return p.Region != "" && !slices.Contains(regions, p.Region) }})
	}
	return out
}

// touched lists the protected grounds of live allegations.
func (f *File) touched() []string {
	var out []string
	for _, n := range f.live() {
		for _, g := range f.Allegations[n-1].Grounds {
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}

func (w *World) met(wants []want, b *procedure.Body, seats []Seat) bool {
	for _, v := range wants {
		n := 0
		for _, s := range seats {
			if p, ok := w.whoIs(s.Person); ok && v.of(p) && (!v.chair || s.Function == b.Chair) {
				n++
			}
		}
		if n < v.n {
			return false
		}
	}
	return true
}

func (w *World) whoIs(name string) (Who, bool) {
	i := slices.IndexFunc(w.People, func(p Who) bool { return p.Name == name })
	if i < 0 {
		return Who{}, false
	}
	return w.People[i], true
}

// ladder lists who may be drawn for a function, pool after pool: its own role's, then those fallen back upon.
func (w *World) ladder(f *File, function string) [][]string {
	fn := w.P.Function(function)
	var out [][]string
	for _, role := range append([]string{fn.Role}, fn.Fallback...) {
		var pool []string
		for _, p := range w.People {
			if slices.Contains(p.Roles, role) && w.free(f, fn, p) {
				pool = append(pool, p.Name)
			}
		}
		out = append(out, pool)
	}
	return out
}

// free tells whether somebody may be drawn for a function: they have no conflict, did not work on an earlier life of the
// file, are trained for it, do not hold it, never held what must stay apart from it, nor on a linked case what it must
// stay apart from elsewhere, and, where it is fresh, never held it.
func (w *World) free(f *File, fn *procedure.Function, p Who) bool {
	bad := f.Conflict[p.Name] || f.Barred[p.Name] || fn.Fresh && f.Was[fn.ID][p.Name]
	bad = bad || fn.Competence != "" && !slices.Contains(p.Trained, fn.Competence)
	for _, group := range w.P.Apart {
		for _, other := range group {
			bad = bad || slices.Contains(group, fn.ID) && other != fn.ID && f.Was[other][p.Name]
		}
	}
	for _, s := range f.Seats {
		bad = bad || s.Function == fn.ID && s.Person == p.Name
	}
	if len(fn.Elsewhere) > 0 && !bad {
		worked := w.worked(f, p.Name)
		bad = slices.ContainsFunc(fn.Elsewhere, func(other string) bool { return slices.Contains(worked, other) })
	}
	return !bad
}

// eligible lists who may be drawn alone for a function: of the first pool that holds anybody.
func (w *World) eligible(f *File, function string) []string {
	for _, pool := range w.ladder(f, function) {
		if len(pool) > 0 {
			return pool
		}
	}
	return nil
}

// fills tells whether people can be found for all empty seats of a body, so that it has all it was drawn for.
func (w *World) fills(f *File, b *procedure.Body, empty []string, seats []Seat, wants []want) bool {
	if len(empty) == 0 {
		return w.met(wants, b, seats)
	}
	for _, pool := range w.ladder(f, empty[0]) {
		for _, name := range pool {
			p, _ := w.whoIs(name)
			taken := slices.ContainsFunc(seats, func(s Seat) bool { return s.Person == name })
			if taken || b.Load > 0 && p.Load >= b.Load {
				continue
			}
			if w.fills(f, b, empty[1:], append(slices.Clone(seats), Seat{Function: empty[0], Person: name}), wants) {
				return true
			}
		}
	}
	return false
}

// empty lists the seats of a body that nobody holds.
func empty(b *procedure.Body, seats []Seat) []string {
	chairs, members := 0, 0
	for _, s := range seats {
		if s.Function == b.Chair {
			chairs++
		} else {
			members++
		}
	}
	var out []string
	size := b.Size
	if b.Chair != "" {
		size--
		if chairs == 0 {
			out = append(out, b.Chair)
		}
	}
	for ; members < size; members++ {
		out = append(out, b.Member)
	}
	return out
}

// made tells whether a body has its quorum, and between those who declared all that it was drawn for (I24).
func (w *World) made(f *File, b *procedure.Body) bool {
	if b == nil {
		return false
	}
	var declared []Seat
	chaired := b.Chair == ""
	for _, s := range f.seats(b) {
		if s.Declared {
			declared = append(declared, s)
			chaired = chaired || s.Function == b.Chair
		}
	}
	return chaired && len(declared) >= b.Quorum && w.met(f.Wants[b.ID], b, declared)
}

// people is what guards may ask of who works on a file.
func (w *World) people(f *File) map[string]any {
	return map[string]any{
		"kept_away": len(f.KeptAway) > 0, "quorate": w.made(f, w.P.Body(f.Body)),
		"seated": func(body string) bool { return w.made(f, w.P.Body(body)) && w.sits(f, body) },
		"vacant": func(body string) bool {
			b := w.P.Body(body)
			return len(empty(b, f.seats(b))) > 0 || !w.sits(f, body)
		},
		"attested": func(mark string) bool { return w.attested(f, mark) },
	}
}

// sits tells whether a body that is convened is the one that sits: two may be made up of the same functions. One that is
// seated beside the sitting one sits whenever it has seats. Once an appeal sent the matter back, who sat is to go: a fresh
// body decides again.
func (w *World) sits(f *File, body string) bool {
	for i := range w.P.Case.Actions {
		for _, e := range w.P.Case.Actions[i].Does {
			if e.Do == "seat" && e.With == body {
				return true
			}
		}
	}
	return f.Body == body && !f.Remitted
}

func checkAttested(m *making) int {
	sits := slices.ContainsFunc(m.f.seats(m.w.P.Body(m.f.Body)), func(s Seat) bool { return s.Person == m.who.Name && s.Declared })
	if !sits {
		return forbidden
	}
	return ifNot(m.f.Frozen(), conflict)
}

// checkKeptAway: somebody whom the reporter keeps away, and nobody has ruled on.
func checkKeptAway(m *making) int { return ifNot(m.f.KeptAway[m.text("person")], refused) }

// checkLifted: somebody else's conflict (I36).
func checkLifted(m *making) int {
	who := m.text("person")
	switch {
	case !m.f.Conflict[who]:
		return refused
	case who == m.who.Name:
		return forbidden
	}
	return 0
}

var peopleFolds = map[string]func(*making){
	"seat": func(m *making) {
		m.f.wanted(m)
		for _, function := range m.drawn {
			m.f.seat(function, Unknown, false)
		}
	},
	"attest": func(m *making) {
		if m.f.Attested[m.with] == nil {
			m.f.Attested[m.with] = map[string]string{}
		}
		m.f.Attested[m.with][m.who.Name] = m.f.Pack
	},
	"uphold_conflict": func(m *making) { delete(m.f.KeptAway, m.text("person")) },
	"clear_conflict": func(m *making) {
		delete(m.f.KeptAway, m.text("person"))
		delete(m.f.Conflict, m.text("person"))
	},
	"restart": foldRestart,
}

func (f *File) wanted(m *making) {
	f.Wants[m.with] = m.wants
}

// foldRestart begins a new life: whoever worked on the earlier one is barred, but for what survives it. What was told,
// gathered, alleged and shown is kept, with overlays, holds, conflicts and an interim measure; all else begins anew.
func foldRestart(m *making) {
	f := m.f
	stays := func(function string) bool { fn := m.w.P.Function(function); return fn != nil && fn.Stays }
	for function, people := range f.Was {
		for who := range people {
			if !stays(function) {
				f.Barred[who] = true
			}
		}
	}
	f.leave(func(s Seat) bool { return !stays(s.Function) || f.Barred[s.Person] })
	kept := newFile(f.Kind)
	m.w.carry(f, kept)
	f.Marks, f.Consents, f.Wants, f.Attested = kept.Marks, kept.Consents, kept.Wants, kept.Attested
	f.Means, f.Extensions, f.Answered, f.Pack = kept.Means, 0, false, ""
	f.Body, f.Question, f.Voted, f.Ballots, f.Objections = "", "", kept.Voted, kept.Ballots, nil
	f.Found, f.Settled, f.Carried, f.Drafted, f.Decision, f.Appealed, f.Remitted = nil, false, nil, nil, nil, false, false
	f.Sanction, f.Conditions, f.InEffect, f.Outcome = nil, nil, false, ""
	for _, a := range f.Allegations {
		a.Put = false
	}
	f.Life = len(f.Log)
}
