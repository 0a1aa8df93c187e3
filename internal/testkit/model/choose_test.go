package model

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"recourse/internal/procedure"
)

// act is somebody on the staff with an action: mostly one that the model allows, now and then anybody with anything.
func (k *walker) act() {
	k.Helper()
	if k.IntN(10) > 1 {
		if c, ok := k.pick(k.useful); ok {
			k.take(c)
			return
		}
	}
	f := one(k.Chance, k.w.Files)
	m := k.w.machine(f)
	c := choice{f: f, who: one(k.Chance, k.w.People), action: m.Actions[k.IntN(len(m.Actions))].ID}
	if k.IntN(40) == 0 {
		c.action = "no_such_action"
	}
	k.take(c)
}

// onwards is somebody doing what comes next; where nothing does, a respondent answers or time passes.
func (k *walker) onwards() {
	k.Helper()
	for _, p := range k.waiting() {
		m := k.w.machine(p.File)
		a := m.Action(p.Action)
		if p.Ended || !k.w.Now.Before(p.Expires) || !m.Applies(a, p.File.State) {
			continue
		}
		nearer, _ := k.leads(p.File, a)
		who := slices.IndexFunc(k.w.People, func(who Who) bool {
			_, free := k.w.seconds(who, p)
			return free && who.Name != p.By.Name && k.w.may(who, "confirm", p.File)
		})
		if nearer && who >= 0 {
			k.second(k.w.People[who], p)
			return
		}
	}
	if c, ok := k.pick(k.forward); ok {
		k.take(c)
		k.passed = 0
		return
	}
	for _, f := range k.w.Files {
		if who := k.respondent(f); f.Invited && k.behind(who, "response") != nil && k.IntN(4) > 0 && k.party(f) != nil {
			k.at(who, "response")
			return
		}
		who := k.respondent(f)
		if a := k.behind(who, "appeal"); f.Invited && !k.Lasting && a != nil && open(a, k.w.facts(f)) && k.party(f) != nil {
			k.at(who, "appeal")
			return
		}
	}
	switch k.passed { // most clocks first, then a short sanction
	case 0:
		k.pass(15)
	case 1:
		k.pass(95)
	}
	k.passed++
}

// choice is an action that somebody may take.
type choice struct {
	f      *File
	who    Who
	action string
	weight int
}

// pick chooses among all that the model allows anybody on any file, by weight.
func (k *walker) pick(weigh func(*File, *procedure.Action) int) (choice, bool) {
	var all []choice
	total := 0
	for _, f := range k.w.Files {
		for _, p := range k.w.People {
			if !k.w.Sees(p, f) {
				continue
			}
			offers := k.w.Offers(p, f)
			for _, id := range slices.Sorted(maps.Keys(offers)) {
				a := k.w.machine(f).Action(id)
				if !offers[id] || f.Voted[p.Name] && a.Has("ballot") {
					continue
				}
				if weight := weigh(f, a); weight > 0 {
					total += weight
					all = append(all, choice{f, p, id, weight})
				}
			}
		}
	}
	if total == 0 {
		return choice{}, false
	}
	at := k.IntN(total)
	i := slices.IndexFunc(all, func(c choice) bool { at -= c.weight; return at < 0 })
	return all[i], true
}

// useful weighs what comes next most, and everything else a little.
func (k *walker) useful(f *File, a *procedure.Action) int {
	if k.wished(f, a.ID) {
		return 120
	}
	if a.Has("stand_down") && k.shut(f) && k.wish.action.Has("convene") {
		return 15 // so that a seat is empty
	}
	if a.Second || a.Has("rule") {
		return 30 // so that there is something to confirm, and somebody rules
	}
	if a.Has("stand_down") && f.Question != "" || a.Has("disband") {
		return 15 // so that a body loses its quorum
	}
	return 4 + k.forward(f, a)/2
}

// forward weighs what brings a file on: what moves it, what was not done yet. 0 for what leads aside or back.
func (k *walker) forward(f *File, a *procedure.Action) int {
	aside := []string{"stand_down", "recuse", "drop", "hold", "say", "log", "exhibit", "close", "link", "disband", "rule"}
	nearer, away := k.leads(f, a)
	switch {
	case nearer:
		return 80
	case away:
		return 0
	}
	weight := 0
	if n := f.taken(a.ID); n < 3 {
		weight = 60 / (1 + 4*n)
	}
	switch {
	case slices.ContainsFunc(aside, a.Has), a.Second, len(a.To) > 0 && !slices.ContainsFunc(a.To, func(b procedure.Branch) bool { return !f.been(b.State) }):
		return 0
	case a.Has("declare"), a.Has("ballot"), a.Has("convene"), a.Has("count"), a.Has("take"), len(a.To) > 0:
		weight = 80
	}
	return weight
}

func (f *File) been(state string) bool {
	return slices.ContainsFunc(f.Log, func(e Entry) bool { return e.To == state })
}

// take takes an action over HTTP, and holds the answer and all that follows to the model.
func (k *walker) take(c choice) {
	k.Helper()
	f, who, action := c.f, c.who, c.action
	g := Given{}
	if a := k.w.machine(f).Action(action); a != nil {
		if a.Has("exhibit") && k.w.Sees(who, f) && k.w.Offers(who, f)[action] {
			k.Exhibit = k.upload(k.h.As(who.Name), f)
		}
		g = k.Given(who, f, a)
		k.Exhibit = ""
	}
	k.offers(who, f)
	version := f.Version()
	if g.Stale {
		version--
	}
	want, p := k.w.Act(who, f, action, g)
	got := k.h.As(who.Name).ActionAt(f.Kind+"s", f.Ref, action, g.Reason, g.Fields, fmt.Sprintf("%q", fmt.Sprint(version)))
	k.note("%s in %s: %s by %s %v → %d", f.Ref, f.State, action, who.Name, g, got.Status)
	k.answered(got, want)
	if p != nil {
		location := got.Header.Get("Location")
		k.proposals[p] = location[strings.LastIndex(location, "/")+1:]
	}
	if want == http.StatusCreated {
		k.moved(f, action)
	}
}
