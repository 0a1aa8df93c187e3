package model

import (
	"slices"
	"strings"

	"recourse/internal/procedure"
)

// wish is an action that a walk aims at, so that many walks together surely take the rare ones. Three walks of four
// have one, each seed its own; the fourth goes where chance leads. It chooses only what is tried: what the answer must
// be is the model's to say.
type wish struct {
	kind   string
	action *procedure.Action // nil: this walk aims at nothing
	waited int               // how often time has passed for it
	far    map[string]int    // from each state that leads there, how many moves
}

func wishOf(p *procedure.Procedure, seed uint64) wish {
	var all []wish
	for _, kind := range []string{Report, Case} {
		m := p.Machine(kind)
		for i := range m.Actions {
			if a := &m.Actions[i]; a.Door != "access_code" && (!a.System || a.Auto) {
				all = append(all, wish{kind: kind, action: a})
			}
		}
	}
	if seed%4 == 0 {
		return wish{}
	}
	w := all[(seed/4*3+seed%4-1)%uint64(len(all))]
	w.far = distances(p.Machine(w.kind), w.action)
	return w
}

// leads tells whether a move brings a file nearer to the wish, or away from it for good.
func (k *walker) leads(f *File, a *procedure.Action) (nearer, away bool) {
	if k.wish.action == nil || f.Kind != k.wish.kind || !k.wished(f, k.wish.action.ID) || len(a.To) == 0 {
		return false, false
	}
	is, reaches := k.wish.far[f.State]
	away = reaches
	for _, b := range a.To {
		n, ok := k.wish.far[b.State]
		nearer = nearer || ok && n < is
		away = away && !ok
	}
	return nearer, away
}

// wished tells whether an action of a file is the one wished for, and still to come.
func (k *walker) wished(f *File, action string) bool {
	a := k.wish.action
	return a != nil && a.ID == action && f.Kind == k.wish.kind && f.taken(action) == 0
}

// ahead tells whether the wish lies in some states, and not in all.
func (k *walker) ahead() bool {
	a := k.wish.action
	return a != nil && !slices.Contains(a.From, "*") && !slices.Contains(a.From, "open")
}

// near is a file in a state where the wish could be taken, once nothing stands in its way; nil where there is none.
func (k *walker) near() *File {
	for _, f := range k.w.Files {
		if k.wish.action != nil && k.wished(f, k.wish.action.ID) && k.w.machine(f).Applies(k.wish.action, f.State) {
			return f
		}
	}
	return nil
}

// shut tells whether a guard stands in the way of the wish on a file.
func (k *walker) shut(f *File) bool {
	return f == k.near() && !open(k.wish.action, k.w.facts(f))
}

// waits tells whether the wish waits for a clock to run out; not for ever, for the people's roles end one day.
func (k *walker) waits() bool {
	f := k.near()
	return f != nil && k.wish.waited < 4 && slices.ContainsFunc(k.wish.action.Guards, func(g procedure.Guard) bool {
		return strings.HasPrefix(g.When, "expired(") && !holds(g.When, k.w.facts(f))
	})
}

// lasting tells whether the wish is the end of what a panel decides, which must then have a length.
func (k *walker) lasting() bool {
	a := k.wish.action
	return a != nil && slices.ContainsFunc(k.w.P.Clocks, func(c procedure.Clock) bool { return c.Then == a.ID && c.Length == "sanction" })
}
