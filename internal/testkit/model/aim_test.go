package model

import (
	"slices"
	"strings"
	"time"

	"recourse/internal/procedure"
)

// target is something to be seen: one of the ways that an action may go, or one of the letters that it may write.
type target struct {
	key    string
	kind   string
	action *procedure.Action
	where  string // what must hold for it, beside what the action asks
}

// targets are all ways and letters of a procedure, but what comes of no act of anybody and no clock of a file.
func targets(p *procedure.Procedure) []target {
	var out []target
	for _, kind := range []string{Report, Case} {
		m := p.Machine(kind)
		for i := range m.Actions {
			a := &m.Actions[i]
			var before []string
			add := func(key, where string) {
				out = append(out, target{kind + " " + a.ID + key, kind, a, where})
			}
			without := func(where string) string {
				for _, b := range before {
					where = strings.TrimPrefix(where+" and not ("+b+")", " and ")
				}
				return where
			}
			for _, b := range a.To {
				add(" → "+b.State, without(b.When))
				if b.When != "" {
					before = append(before, b.When)
				}
			}
			if len(a.To) == 0 || a.To[len(a.To)-1].When != "" {
				add("", without(""))
			}
			for _, l := range a.Letters {
				if l.When != "" {
					add(" writes "+l.ID+" to "+l.To, l.When)
				}
			}
		}
	}
	return out
}

// went are the keys of what a file has seen.
func (w *World) went(f *File, seen func(key string)) {
	m := w.machine(f)
	letters := map[string]bool{}
	for _, l := range f.Letters {
		letters[l.ID+" to "+l.To] = true
	}
	before := ""
	for i := range f.Log {
		e := &f.Log[i]
		a := m.Action(e.Action)
		if a == nil {
			before = e.To
			continue
		}
		key := f.Kind + " " + a.ID
		if slices.ContainsFunc(a.To, func(b procedure.Branch) bool { return b.State == e.To }) {
			seen(key + " → " + e.To)
		} else if e.To == before {
			seen(key)
		}
		for _, l := range a.Letters {
			if name := l.ID + " to " + l.To; l.When != "" && letters[name] {
				seen(key + " writes " + name)
			}
		}
		before = e.To
	}
}

// aims are what a walk aims at, one after the other: what its seed says first, and then whatever chance says, so that
// many walks together surely see the rare ones. They choose only what is tried: what the answer must be is the model's
// to say.
func (c *covered) aims(seed uint64, chance *Chance) []target {
	all := targets(c.p)
	first := int(seed % uint64(len(all)))
	all = slices.Concat(all[first:first+1], all[:first], all[first+1:])
	chance.Shuffle(len(all)-1, func(i, j int) { all[i+1], all[j+1] = all[j+1], all[i+1] })
	return all
}

// most is how often a walk tries to come nearer to what it aims at before it aims at something else.
const most = 45

// aim is what the walk aims at now.
func (k *walker) aim() target {
	for _, f := range k.w.Files {
		k.w.went(f, func(key string) { k.mine[key] = true })
	}
	if k.tried++; k.tried > most || k.mine[k.aims[0].key] {
		k.next()
		k.note("aims at %s", k.aims[0].key)
	}
	return k.aims[0]
}

// next aims at something else.
func (k *walker) next() {
	k.aims, k.tried = append(k.aims[1:], k.aims[0]), 0
	for range k.aims {
		if !k.mine[k.aims[0].key] {
			return
		}
		k.aims = append(k.aims[1:], k.aims[0])
	}
}

// onwards is somebody doing what brings a file nearer to what the walk aims at; where nothing does, it aims elsewhere.
func (k *walker) onwards() {
	k.Helper()
	if k.declares() {
		return
	}
	t := k.aim()
	var files []*File
	for _, f := range k.w.Files {
		if f.Kind == t.kind && !k.w.closed(f) || f.Kind == t.kind && k.w.machine(f).Applies(t.action, f.State) {
			files = append(files, f)
		}
	}
	for _, f := range slices.Backward(files) {
		if k.towards(f, k.w.TowardsWhere(f, t.action, t.where), t) {
			return
		}
	}
	if len(files) == 0 && t.kind == Case {
		k.breeds()
		return
	}
	k.next()
	k.anything()
}

// breeds brings a report towards a case.
func (k *walker) breeds() {
	k.Helper()
	m := &k.w.P.Report
	i := slices.IndexFunc(m.Actions, func(a procedure.Action) bool { return a.Has("open_cases") })
	for _, f := range k.w.Files {
		if f.Kind == Report && !k.w.closed(f) && k.towards(f, k.w.Towards(f, &m.Actions[i]), target{}) {
			return
		}
	}
	k.submit()
}

// towards takes a step of a plan; false where there is none that anybody may take.
func (k *walker) towards(f *File, plan Plan, t target) bool {
	k.Helper()
	var ways []choice
	m := k.w.machine(f)
	for i := range m.Actions {
		a := &m.Actions[i]
		if !plan.Take[a.ID] || a.System {
			continue
		}
		c := choice{f: f, action: a, effects: plan.Does[a.ID]}
		if a == t.action {
			c.where = t.where
		}
		ways = append(ways, c)
	}
	if plan.Waits && (len(ways) == 0 || k.IntN(2) == 0) {
		by := plan.Until.Sub(k.w.Now)
		if by <= 0 || by > 400*24*time.Hour {
			by = 10 * 24 * time.Hour
		}
		k.pass(by.Truncate(time.Hour) + time.Hour)
		return true
	}
	k.Shuffle(len(ways), func(i, j int) { ways[i], ways[j] = ways[j], ways[i] })
	slices.SortStableFunc(ways, func(a, b choice) int { // what was aimed at first, and an end that was not, last
		ends := func(c choice) bool {
			return c.action != t.action && slices.ContainsFunc(c.action.To, func(b procedure.Branch) bool { return m.State(b.State).Terminal })
		}
		if a.action == t.action || b.action == t.action {
			return before(a.action == t.action, b.action == t.action)
		}
		return before(!ends(a), !ends(b))
	})
	for _, c := range ways {
		if k.does(c) {
			return true
		}
	}
	return len(ways) > 0 && k.seats(f)
}

// seats is somebody taking a seat that has nobody, or drawing for one: for want of them nothing goes on.
func (k *walker) seats(f *File) bool {
	k.Helper()
	m := k.w.machine(f)
	facts := k.w.facts(f)
	for i := range m.Actions {
		a := &m.Actions[i]
		sits := slices.ContainsFunc([]string{"take", "draw", "convene", "seat"}, a.Has)
		if sits && !a.System && m.Applies(a, f.State) && open(a, facts) && k.does(choice{f: f, action: a}) {
			return true
		}
	}
	return false
}
