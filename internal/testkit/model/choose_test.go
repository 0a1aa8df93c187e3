package model

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"recourse/internal/procedure"
)

// choice is an action on a file, and what it is taken for.
type choice struct {
	f       *File
	action  *procedure.Action
	effects []int  // one of these is wanted
	where   string // and this is to hold
}

// stray is anybody with anything.
func (k *walker) stray() {
	k.Helper()
	f := one(k.Chance, k.w.Files)
	m := k.w.machine(f)
	who, a := one(k.Chance, k.w.People), &m.Actions[k.IntN(len(m.Actions))]
	if k.IntN(30) == 0 {
		k.takes(who, f, "no_such_action", Given{})
		return
	}
	k.take(who, choice{f: f, action: a})
}

// anything is somebody with an action that the model allows them.
func (k *walker) anything() {
	k.Helper()
	for range 6 {
		f := one(k.Chance, k.w.Files)
		m := k.w.machine(f)
		facts := k.w.facts(f)
		var here []*procedure.Action
		for i := range m.Actions {
			if a := &m.Actions[i]; !a.System && m.Applies(a, f.State) && open(a, facts) {
				here = append(here, a)
			}
		}
		if len(here) > 0 && k.does(choice{f: f, action: one(k.Chance, here)}) {
			return
		}
	}
}

// declares is somebody who was drawn saying whether they have a conflict: nothing goes on before they do.
func (k *walker) declares() bool {
	k.Helper()
	for _, f := range k.w.Files {
		m := k.w.machine(f)
		i := slices.IndexFunc(m.Actions, func(a procedure.Action) bool { return a.Has("declare") })
		for _, s := range f.Seats {
			if who, ok := k.w.whoIs(s.Person); ok && !s.Declared && i >= 0 && k.w.may(who, m.Actions[i].ID, f) {
				k.take(who, choice{f: f, action: &m.Actions[i]})
				return true
			}
		}
	}
	return false
}

// does is somebody who may take an action taking it, and a second person confirming it; false where nobody may.
func (k *walker) does(c choice) bool {
	k.Helper()
	if c.action.Has("restart") && c.f.lives() > 1 {
		return false // a third time nobody is left who never worked on it
	}
	if c.action.Door != "" {
		return k.enters(c)
	}
	var may []Who
	for _, p := range k.w.People {
		if k.w.may(p, c.action.ID, c.f) && !(c.action.Has("ballot") && c.f.Voted[p.Name]) {
			may = append(may, p)
		}
	}
	if c.action.Has("stand_down") {
		may = slices.DeleteFunc(may, func(p Who) bool {
			sits := slices.ContainsFunc(c.f.seats(k.w.P.Body(c.f.Body)), func(s Seat) bool { return s.Person == p.Name })
			return !sits && k.IntN(4) > 0 || slices.Contains(p.Roles, "auditor")
		})
	}
	if c.action.Has("attest") {
		may = slices.DeleteFunc(may, func(p Who) bool { n, ok := c.f.Attested[c.action.With("attest")][p.Name]; return ok && n == c.f.Pack })
	}
	k.Shuffle(len(may), func(i, j int) { may[i], may[j] = may[j], may[i] })
	if seat := c.action.With("take"); seat != "" && k.IntN(6) > 0 { // whose work it is, before whoever may in their place
		slices.SortStableFunc(may, func(a, b Who) int {
			own := func(p Who) bool { return slices.Contains(p.Roles, k.w.P.Function(seat).Role) }
			return before(own(a), own(b))
		})
	}
	for _, who := range may {
		if k.take(who, c) {
			return true
		}
	}
	return false
}

// take takes an action over HTTP, with what is wanted of it, and has it confirmed where it must be. It is not taken where
// nothing good could be given.
func (k *walker) take(who Who, c choice) bool {
	k.Helper()
	if c.action.Has("exhibit") && k.w.Sees(who, c.f) && k.w.Offers(who, c.f)[c.action.ID] {
		k.Exhibit = k.upload(k.h.As(who.Name), c.f)
	}
	defer func() { k.Exhibit = "" }()
	g, ok := k.gives(who, c)
	if !ok {
		return false
	}
	p := k.takes(who, c.f, c.action.ID, g)
	if p != nil && k.IntN(8) > 0 {
		k.seconds(p)
	}
	return true
}

// gives makes what somebody sends: whatever chance makes of it, or, where they mean well, what does what it is to do.
func (k *walker) gives(who Who, c choice) (Given, bool) {
	if !k.Good {
		return k.Given(who, c.f, c.action), true
	}
	defer func() { k.Any = false }()
	for n := range 40 {
		k.Any = n > 3
		g := k.Given(who, c.f, c.action)
		m, status := k.w.try(who, c.f, c.action, g)
		if status == lacking || status == conflict {
			return g, n == 0 && k.IntN(4) == 0 // whatever is given
		}
		if status != http.StatusCreated {
			continue
		}
		does := len(c.effects) == 0 || slices.ContainsFunc(c.effects, func(i int) bool { return !m.skipped[i] })
		if does && (c.where == "" || !strings.Contains(c.where, "chose(") && !strings.Contains(c.where, "yes(") || n > 30 || holds(c.where, m.before())) {
			return g, true
		}
	}
	return Given{}, false
}

// takes sends an action, and holds the answer and all that follows to the model.
func (k *walker) takes(who Who, f *File, action string, g Given) *Proposal {
	k.Helper()
	if k.IntN(3) == 0 {
		k.offers(who, f)
	}
	version, state := f.Version(), f.State
	if g.Stale {
		version--
	}
	want, p := k.w.Act(who, f, action, g)
	got := k.h.As(who.Name).ActionAt(f.Kind+"s", f.Ref, action, g.Reason, g.Fields, fmt.Sprintf("%q", fmt.Sprint(version)))
	k.note("%s in %s: %s by %s %v → %d", f.Ref, state, action, who.Name, g.Fields, got.Status)
	k.answered(got, want)
	if p != nil && got.Status == want {
		location := got.Header.Get("Location")
		k.proposals[p] = location[strings.LastIndex(location, "/")+1:]
	}
	if want == http.StatusCreated {
		k.moved(f, action)
	}
	k.stop()
	return p
}

// seconds is a second person confirming a proposal, where there is one who may.
func (k *walker) seconds(p *Proposal) {
	k.Helper()
	var may []Who
	for _, who := range k.w.People {
		if _, free := k.w.seconds(who, p); free && who.Name != p.By.Name && k.w.may(who, k.w.confirms(p), p.File) {
			may = append(may, who)
		}
	}
	if len(may) > 0 {
		k.second(one(k.Chance, may), p)
	}
}

// confirm is somebody as the second person of a proposal.
func (k *walker) confirm() {
	k.Helper()
	open := k.waiting()
	if len(open) == 0 {
		return
	}
	p := one(k.Chance, open)
	who := one(k.Chance, k.w.People)
	may := slices.DeleteFunc(slices.Clone(k.w.People), func(who Who) bool { return !k.w.may(who, k.w.confirms(p), p.File) })
	if len(may) > 0 && k.IntN(4) > 0 {
		who = one(k.Chance, may)
	}
	k.second(who, p)
}

// waiting are the proposals made so far, also those that have ended.
func (k *walker) waiting() []*Proposal {
	var out []*Proposal
	for p := range k.proposals {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *Proposal) int { return a.N - b.N })
	return out
}

func (k *walker) second(who Who, p *Proposal) {
	k.Helper()
	state := p.File.State
	want := k.w.Confirm(who, p)
	got := k.h.As(who.Name).Post("/api/v1/proposals/"+k.proposals[p]+"/confirmation", nil)
	k.note("%s in %s: %s of %s confirmed by %s → %d", p.File.Ref, state, p.Action, p.By.Name, who.Name, got.Status)
	k.answered(got, want)
	if want == http.StatusCreated {
		k.moved(p.File, p.Action)
	}
	k.stop()
}

func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
