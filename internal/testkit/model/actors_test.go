package model

import (
	"slices"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/procedure"
)

// try is somebody taking an action: mostly one whom the policy lets, and with the second person where it needs one.
func (h *history) try(a *procedure.Action) {
	who := h.somebody(a)
	before := h.house
	acts := h.actor(who)
	line, allowed := h.can(who, a.ID)
	if model := h.w.may(who, a.ID, h.f); model != allowed {
		h.fail("%s as %v in %s: the policy says %v to %s, the model %v", who.Name, h.house.RelationsOf(who.Name), h.f.State, allowed, a.ID, model)
	}
	at := &attempt{h: h, who: acts, a: a, before: before, after: before, at: h.w.Now}
	if !allowed {
		at.denied = true
		h.rules.look(at)
		return
	}
	h.by = nil
	if a.Second {
		if h.by = h.another(who, a); h.by == nil {
			return
		}
		at.second = h.by.Name
	}
	at.as = line
	h.attempt, h.brief = at, h.IntN(6) > 0
	h.taking(who, a)
	h.attempt, h.by = nil, nil
}

// somebody is who tries an action: one whom the policy lets where there is one, nine times of ten.
func (h *history) somebody(a *procedure.Action) Who {
	all := h.w.People
	if a.Door != "" || h.IntN(60) == 0 {
		all = h.comers()
	}
	if a.System {
		return TheSystem
	}
	if a.Has("declare") && len(h.f.Seats) > 0 && h.IntN(12) > 0 {
		var drawn []Seat
		for _, s := range h.f.Seats {
			if !s.Declared {
				drawn = append(drawn, s)
			}
		}
		if len(drawn) > 0 {
			who, _ := h.w.whoIs(one(h.Chance, drawn).Person)
			return who
		}
	}
	if h.IntN(12) > 0 {
		var may []Who
		for _, p := range all {
			if h.w.may(p, a.ID, h.f) {
				may = append(may, p)
			}
		}
		may = slices.DeleteFunc(may, func(p Who) bool { return h.did(p, a) })
		if len(may) > 0 {
			return one(h.Chance, may)
		}
	}
	return one(h.Chance, all)
}

// comers are the parties that may come through a door of this file.
func (h *history) comers() []Who {
	out := []Who{{Kind: Reporter, Name: "reporter", Roles: []string{Reporter}, File: h.reader}}
	if h.f.Kind == Case && h.f.Invited {
		out = append(out, Who{Kind: Respondent, Name: "respondent", Roles: []string{Respondent}, File: h.f})
	}
	for i, p := range h.house.Contents.Parties {
		if p.Lasts(h.w.Now) {
			out = append(out, Who{Kind: string(p.Kind), Name: p.ID, Roles: []string{string(p.Kind)}, File: h.f, Party: h.f.Parties[i]})
		}
	}
	return out
}

// another confirms what somebody proposes: nobody where none may.
func (h *history) another(who Who, a *procedure.Action) *Who {
	act := a.Confirms
	if act == "" {
		act = "confirm"
	}
	var may []Who
	for _, p := range h.w.People {
		if p.Name == who.Name {
			continue
		}
		if h.w.may(p, act, h.f) {
			may = append(may, p)
		}
	}
	if len(may) == 0 {
		return nil
	}
	p := one(h.Chance, may)
	if _, may := h.can(p, act); !may {
		h.fail("%s may confirm %s to the model, and not to the policy", p.Name, a.ID)
	}
	return &p
}

// actor is somebody as the house knows them.
func (h *history) actor(who Who) actor.Actor {
	switch who.Kind {
	case System:
		return actor.SystemFor("procedure")
	case Staff:
		return actor.Actor{Kind: actor.Staff, ID: who.Name, Roles: who.Roles}
	}
	file := h.house.ID
	if who.File != h.f {
		file = outsideID
	}
	return actor.Actor{Kind: actor.Kind(who.Kind), ID: who.Name, Roles: who.Roles, File: file}
}

const outsideID = "99999999-9999-4999-8999-999999999999"

// can asks the house's policy.
func (h *history) can(who Who, act string) (line string, may bool) {
	acts := h.actor(who)
	var rows []string
	switch {
	case who.Kind == Staff:
		rows = h.house.RelationsOf(who.Name)
	case who.Kind == Reporter && who.File != h.f:
		rows = []string{"told"}
	case who.Kind == "representative":
		rows = []string{"represents"}
	case who.Kind == "supporter":
		rows = []string{"supports"}
	}
	d := h.policy.Can(acts, act, authz.Object{
		Kind: h.house.Kind, Procedure: h.w.P.ID, ID: h.house.ID, State: h.house.State(), Relations: authz.RelationsOf(acts, h.house.ID, rows),
	})
	return d.Line, d.Allowed
}
