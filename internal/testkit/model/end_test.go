package model

import (
	"net/http"
	"slices"
	"time"

	"recourse/internal/procedure"
	"recourse/internal/testkit"
)

// enough is how often a file is brought nearer to its end: none needs as many.
const enough = 250

// late tells whether so much time has passed that people's roles come to an end.
func (k *walker) late() bool { return k.h.Clock.Now().After(testkit.Begin.AddDate(0, 33, 0)) }

// finish brings every file to an end, in one way or another: cases first, and their reports with them.
func (k *walker) finish() {
	k.Helper()
	tries := map[*File]int{}
	for range 1500 {
		k.minute()
		f := k.unfinished(tries)
		if f == nil {
			return
		}
		if k.declares() {
			continue
		}
		if k.w.short(f) || k.late() {
			tries[f] = enough
			continue
		}
		tries[f]++
		a := k.ending(f, tries[f]/30)
		if a == nil || !k.towards(f, k.w.Towards(f, a), target{action: a}) {
			tries[f] += 5
			k.pass(10 * 24 * time.Hour)
		}
		k.stop()
	}
}

// unfinished is the file that is brought on next: of those still open the one that was tried least, cases before reports.
func (k *walker) unfinished(tries map[*File]int) *File {
	var next *File
	for _, f := range k.w.Files {
		if k.w.closed(f) || f.Kind == Report && k.w.openCases(f) > 0 || tries[f] >= enough {
			continue
		}
		if next == nil || tries[f] < tries[next] {
			next = f
		}
	}
	return next
}

// ending is an action by which a file ends: at first any, later the nearest ones.
func (k *walker) ending(f *File, n int) *procedure.Action {
	m := k.w.machine(f)
	var ends []*procedure.Action
	for i := range m.Actions {
		a := &m.Actions[i]
		if slices.ContainsFunc(a.To, func(b procedure.Branch) bool { return m.State(b.State).Terminal }) {
			if _, reaches := k.w.far(m, a)[f.State]; reaches {
				ends = append(ends, a)
			}
		}
	}
	if len(ends) == 0 {
		return nil
	}
	slices.SortStableFunc(ends, func(a, b *procedure.Action) int { return k.w.far(m, a)[f.State] - k.w.far(m, b)[f.State] })
	if n < 3 {
		return ends[(int(k.seed%1000)+7*n)%len(ends)]
	}
	return ends[(n-3)%len(ends)]
}

// everybodyHeard looks at the letters of each party, through its own door: they are those that the procedure says, and one
// of them is about the end (I31).
func (k *walker) everybodyHeard() {
	k.Helper()
	for _, f := range k.w.Files {
		if !k.w.closed(f) {
			if !k.w.short(f) && !k.late() {
				k.Errorf("%s is left open in %s", f.Ref, f.State)
			}
			continue
		}
		for _, who := range k.comers(f) {
			if who.File != f || who.Kind == "representative" { // whoever represents a party gets copies, too
				continue
			}
			k.heard(who)
		}
	}
}

func (k *walker) heard(who Who) {
	k.Helper()
	f := who.File
	c := k.party(who)
	if c == nil {
		return // nobody who could post the letter with the code is left
	}
	var got, want []string
	for _, l := range objects(c.Get("/api/v1/my/letters").Want(http.StatusOK).JSON()["items"]) {
		id, _ := l["letter"].(string)
		got = append(got, id)
	}
	ended := false
	from := k.w.ended(f)
	k.w.lettersTo(who, func(on *File, i int) {
		want = append(want, on.Letters[i].ID)
		ended = ended || on == f && on.Posted[i] >= from
	})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		k.Errorf("the %s of %s reads the letters %v, the model %v", who.Kind, f.Ref, got, want)
	}
	if who.Kind == Respondent && (f.Outcome == k.seen.dead || f.Unknown) { // nobody is left to write to, or it was not theirs
		ended = true
	}
	if !ended && (who.Kind == Reporter || who.Kind == Respondent) {
		k.Errorf("I31: %s has ended in %s (%s), and its %s got no letter about it, but %v", f.Ref, f.State, f.Outcome, who.Kind, want)
	}
}

// short tells whether a file, or one behind it, waits for somebody to be drawn where nobody is left.
func (w *World) short(f *File) bool {
	m := w.machine(f)
	facts := w.facts(f)
	for i := range m.Actions {
		a := &m.Actions[i]
		if !m.Applies(a, f.State) || !open(a, facts) {
			continue
		}
		for _, e := range a.Does {
			draws := slices.Contains([]string{"draw", "convene", "seat"}, e.Do) && holds(e.When, facts)
			if draws && checks[e.Do](&making{w: w, f: f, who: TheSystem, a: a, with: e.With}) == lacking {
				return true
			}
		}
	}
	return slices.ContainsFunc(f.Cases, func(c *File) bool { return !w.closed(c) && w.short(c) })
}

// lives counts how often a file began anew.
func (f *File) lives() int {
	n := 0
	for _, e := range f.Log {
		if e.of != nil && e.of.Has("restart") {
			n++
		}
	}
	return n
}

// lettersTo are the letters that a party reads through its door.
func (w *World) lettersTo(who Who, each func(on *File, i int)) {
	f := who.File
	for i, l := range f.Letters {
		admits := false
		if a := w.machine(f).Action(f.Log[f.Posted[i]].Action); a != nil {
			admits = a.Has("admit")
		}
		p := who.Party
		switch {
		case p != nil:
			if l.To == p.Kind && i >= p.From && (!admits || i == p.From) {
				each(f, i)
			}
		case l.To == who.Kind && (who.Kind != Respondent || i >= f.Since):
			each(f, i)
		}
	}
	if who.Kind != Reporter {
		return
	}
	for _, c := range f.Cases {
		for i, l := range c.Letters {
			to := l.To == Reporter || l.To == "affected" && f.Affected || l.To == "bystander" && !f.Affected
			theirs := false // who was admitted, and what is written to one of them
			if a := w.machine(c).Action(c.Log[c.Posted[i]].Action); a != nil {
				theirs = a.Has("admit") || a.Has("say") && l.To != Reporter
			}
			if to && !theirs && i >= c.Joined[f] {
				each(c, i)
			}
		}
	}
}

// ended is the event from which on a file's end is told: by which it was closed or decided for the last time, or came to
// where it stayed decided or at its end.
func (w *World) ended(f *File) int {
	m := w.machine(f)
	stayed, closed := len(f.Log), len(f.Log)
	for i := len(f.Log) - 1; i >= 0 && (m.State(f.Log[i].To).Group == "decided" || m.State(f.Log[i].To).Terminal); i-- {
		stayed = i
	}
	for i := len(f.Log) - 1; i >= 0 && closed == len(f.Log); i-- {
		if a := m.Action(f.Log[i].Action); a != nil && (a.Has("close") || a.Has("pronounce") || a.Has("decide")) {
			closed = i
		}
	}
	return min(stayed, closed)
}
