package model

import (
	"fmt"
	"slices"
	"time"

	"recourse/internal/procedure"
)

// roads lead to an appeal, and through it to what comes after: the shortest way to each of these alone is another one, to
// a case that was closed without a decision, which nobody can appeal.
var roads = [][]string{
	{"record_decision_delivery", "appeal", "grant_permission", "draw_appeal_panel", "open_appeal", "decide_appeal"},
	{"record_decision_delivery", "appeal", "grant_permission", "put_off_appeal", "take_up_appeal", "draw_appeal_panel", "lose_appeal_quorum"},
	{"record_decision_delivery", "appeal", "refuse_permission", "record_completion", "close_monitoring"},
	{"record_decision_delivery", "waive_appeal", "appeal_late", "grant_permission", "draw_appeal_panel", "open_appeal", "decide_appeal"},
	{"record_decision_delivery", "close_appeal_window", "record_completion", "report_breach_of_terms", "end_terms"},
	{"record_decision_delivery", "appeal", "grant_permission", "affected_represents", "withdraw_appeal"},
	{"record_decision_delivery", "close_appeal_window", "close_monitoring"},
	{"refer_to_hearing", "draw_hearing_body", "open_hearing", "lock_findings", "disband_hearing"},
	{"offer_informal", "begin_informal", "write_mediation_note", "end_informal"},
	{"impose_measure", "renew_measure", "renew_measure", "renew_measure_again", "lift_measure"},
	{"close_unidentified", "end_dormancy"},
	{"admit_witness", "witness_states", "record_delivery"},
	{"admit_affected", "record_decision_delivery", "appeal", "affected_says"},
}

// reportRoads are those of a report.
var reportRoads = [][]string{{"ask_reporter", "stop_waiting"}, {"screen", "record_privacy_notice"}, {"signpost", "ask_for_second_look"}}

// purpose is what a history goes straight to first: one of six has none, one something near, the others something far
// away, or a road.
func (h *history) purpose(seed uint64) {
	m := h.w.machine(h.f)
	var all, deep []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if n, ok := h.w.far(m, a)[h.f.State]; ok && !outside(a) {
			if all = append(all, a); n > 6 {
				deep = append(deep, a)
			}
		}
	}
	switch n := seed % 6; {
	case n == 0:
		return
	case n < 4:
		h.road = roads[seed/6%uint64(len(roads))]
		if h.f.Kind == Report {
			h.road = reportRoads[seed/6%uint64(len(reportRoads))]
		}
		h.keen, h.wish = true, m.Action(h.road[0])
		return
	case n == 4 && len(deep) > 0:
		all = deep
	}
	h.keen, h.wish = true, all[seed/6%uint64(len(all))]
}

// step is somebody with an action, or some time, and then whatever the system does by itself.
func (h *history) step() {
	h.tried++
	plan := h.aim()
	switch {
	case plan.Waits && (len(plan.Take) == 0 || h.IntN(3) == 0), h.IntN(30) == 0:
		h.wait()
	default:
		h.w.Now = h.w.Now.Add(time.Minute)
		if a := h.choose(plan); a != nil {
			h.try(a)
		} else {
			h.aimed += 10 // nobody can do anything about it now
			if h.IntN(6) == 0 {
				h.wait()
			}
		}
	}
	h.settle()
}

// wait lets some time pass: hours, days or weeks.
func (h *history) wait() {
	by := time.Duration(1+h.IntN(one(h.Chance, []int{30, 80, 15 * 24, 40 * 24}))) * time.Hour
	h.w.Now = h.w.Now.Add(by)
	h.trail = append(h.trail, fmt.Sprint(by, " later"))
}

// choose is what is tried: mostly what the plan names and somebody may do, else that those who were drawn declare, now and
// then whatever is declared here.
func (h *history) choose(plan Plan) *procedure.Action {
	m := h.w.machine(h.f)
	facts := h.w.facts(h.f)
	var planned, drawn, open1, all []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if a.Has("allege") && len(h.f.Allegations) > 20 {
			continue // an answer speaks of a hundred allegations at most
		}
		if outside(a) || a.Auto || !m.Applies(a, h.f.State) && h.IntN(2000) > 0 {
			continue
		}
		all = append(all, a)
		if !open(a, facts) {
			continue
		}
		switch {
		case plan.Take[a.ID] && h.someone(a) && (!a.Has("stand_down") || h.IntN(12) == 0):
			planned = append(planned, a)
		case a.Has("declare") && slices.ContainsFunc(h.f.Seats, func(s Seat) bool { return !s.Declared }):
			drawn = append(drawn, a)
		}
		open1 = append(open1, a)
	}
	noise := 20
	if h.keen {
		noise = 80
	}
	switch n := h.IntN(noise); {
	case n == 0 && len(all) > 0:
		if a := one(h.Chance, all); len(a.To) == 0 || !h.keen {
			return a
		}
	case n < 3 && len(open1) > 0:
		if a := one(h.Chance, open1); len(a.To) == 0 || !h.keen && h.IntN(3) == 0 {
			return a
		}
	}
	switch {
	case len(drawn) > 0 && (len(planned) == 0 || h.IntN(3) == 0):
		return one(h.Chance, drawn)
	case len(planned) > 0:
		return h.nearest(planned)
	}
	return nil
}

// nearest is one of what the plan names, and seldom one that may lead far away as well.
func (h *history) nearest(planned []*procedure.Action) *procedure.Action {
	far := h.w.far(h.w.machine(h.f), h.wish)
	sure := slices.DeleteFunc(slices.Clone(planned), func(a *procedure.Action) bool {
		return slices.ContainsFunc(a.To, func(b procedure.Branch) bool {
			n, ok := far[b.State]
			return a != h.wish && (!ok || n > far[h.f.State])
		})
	})
	if len(sure) > 0 && (h.keen || h.IntN(8) > 0) {
		planned = sure
	} else if h.keen && h.IntN(12) > 0 {
		return nil // rather wait for somebody who can do what leads there
	}
	return one(h.Chance, planned)
}

// someone tells whether anybody may do it.
func (h *history) someone(a *procedure.Action) bool {
	if a.System {
		return true
	}
	all := h.w.People
	if a.Door != "" {
		all = h.comers()
	}
	return slices.ContainsFunc(all, func(p Who) bool { return h.w.may(p, a.ID, h.f) && !h.did(p, a) })
}

// did tells whether somebody did already what everybody does once: vote, and say that they read the pack.
func (h *history) did(p Who, a *procedure.Action) bool {
	for _, e := range a.Does {
		if of, ok := h.f.Attested[e.With][p.Name]; e.Do == "attest" && ok && of == h.f.Pack {
			return true
		}
	}
	return a.Has("ballot") && h.f.Voted[p.Name]
}

// aim plans the way to an action that the file can still come to; once that is taken, or long in vain, to another.
func (h *history) aim() Plan {
	m := h.w.machine(h.f)
	reaches := func(a *procedure.Action) bool { _, ok := h.w.far(m, a)[h.f.State]; return ok }
	patience := 30
	if h.keen {
		patience = 160
	}
	if h.aimed++; h.wish == nil || h.f.taken(h.wish.ID) > h.wished || h.aimed > patience || !reaches(h.wish) || outside(h.wish) {
		if h.wish != nil && h.f.taken(h.wish.ID) > h.wished && len(h.road) > 1 {
			h.road = h.road[1:]
			h.aimed, h.wish = 0, m.Action(h.road[0])
			h.wished = h.f.taken(h.wish.ID)
			return h.w.Towards(h.f, h.wish)
		}
		h.aimed, h.wish, h.keen, h.road = 0, nil, false, nil
		for range 40 {
			a := &m.Actions[h.IntN(len(m.Actions))]
			if reaches(a) && !outside(a) && (h.f.taken(a.ID) == 0 || h.IntN(8) == 0) {
				h.wish, h.wished = a, h.f.taken(a.ID)
				break
			}
		}
		if h.wish == nil {
			return Plan{}
		}
	}
	return h.w.Towards(h.f, h.wish)
}
