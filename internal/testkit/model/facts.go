package model

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"recourse/internal/calendar"
)

// remembered is what was worked out of a file and holds until anything moves.
type remembered struct {
	f               *File
	at              time.Time
	facts, contents map[string]any
	clocks          map[string]dueState
}

type dueState struct {
	due   time.Time
	state calendar.State
	run   *calendar.Run
}

// forget drops what was remembered: something of a file has changed.
func (w *World) forget() { w.memo = remembered{} }

// recall is what is remembered of a file as it stands now.
func (w *World) recall(f *File) *remembered {
	if w.memo.f != f || !w.memo.at.Equal(w.Now) {
		w.memo = remembered{f: f, at: w.Now, clocks: map[string]dueState{}}
	}
	return &w.memo
}

// facts is what guards may ask about a file, as a plain map that nobody writes to.
func (w *World) facts(f *File) map[string]any {
	known := w.recall(f)
	if known.facts == nil {
		known.facts = w.allFacts(f)
	}
	return known.facts
}

// amid is what an action's branches and letters may ask while it is under way: all but the alarms, which only the end of
// the action can sound.
func (w *World) amid(f *File) map[string]any {
	w.forget()
	facts := maps.Clone(w.contents(f))
	w.clocks(f, facts)
	facts["alarming"] = false
	return facts
}

func (w *World) allFacts(f *File) map[string]any {
	facts := maps.Clone(w.contents(f))
	w.clocks(f, facts)
	facts["alarming"] = len(w.alarms(f)) > 0
	return facts
}

func (w *World) clocks(f *File, facts map[string]any) {
	facts["expired"] = func(clock string) bool { return w.clock(f, clock) == calendar.Expired }
	facts["ticking"] = func(clock string) bool { return w.clock(f, clock) != calendar.Stopped }
}

// contents is what rests on no clock: all that the condition of a clock may ask.
func (w *World) contents(f *File) map[string]any {
	known := w.recall(f)
	if known.contents == nil {
		known.contents = w.allContents(f)
	}
	return known.contents
}

func (w *World) allContents(f *File) map[string]any {
	prohibited, unput, undisclosed, protected := 0, 0, 0, false
	flags := map[string]bool{}
	for _, n := range f.live() {
		a := f.Allegations[n-1]
		if a.Prohibited {
			prohibited++
		}
		if !a.Put {
			unput++
		}
		protected = protected || a.Protected
		for _, flag := range a.Flags {
			flags[flag] = true
		}
		for _, id := range a.Evidence {
			if how := f.Shown[id]; how == "" || how == withheld {
				undisclosed++
			}
		}
	}
	objections := 0
	for _, ruled := range f.Objections {
		if !ruled {
			objections++
		}
	}
	body := w.P.Body(f.Body)
	seats := f.seats(body)
	declared, ballots := 0, 0
	for _, s := range seats {
		if s.Declared {
			declared++
		}
		if f.Voted[s.Person] {
			ballots++
		}
	}
	drawn := func(function string) bool {
		for _, s := range f.Seats {
			if s.Function == function {
				return true
			}
		}
		return false
	}
	facts := map[string]any{
		"anonymous": f.Anonymous, "subjects": f.Subjects, "cases": len(f.Cases), "open_cases": w.openCases(f), "linked": f.Told,
		"allegations": len(f.live()), "prohibited": prohibited, "unput": unput, "undisclosed": undisclosed,
		"means": len(f.Means), "extensions": f.Extensions, "answered": f.Answered, "frozen": f.Frozen(),
		"seats": len(seats), "declared": declared,
		"objections": objections, "ballots": ballots, "all_in": len(seats) > 0 && ballots == len(seats),
		"locked": f.Found != nil, "breaches": f.breaches(), "settled": f.Settled, "sanctioned": f.Carried != nil,
		"running": f.Sanction != nil && f.Sanction.Months > 0, "remitted": f.Remitted,
		"raises": false, // no ballot that raises a sanction is ever taken (I19): Act refuses each
		"marked": func(mark string) bool { return f.Marks[mark] },
		"count":  f.taken,
		"held": func(function string) bool {
			for _, s := range f.Seats {
				if s.Function == function {
					return s.Declared
				}
			}
			return false
		},
		"drawn":   drawn,
		"outcome": func(outcome string) bool { return f.Outcome == outcome },
		"on_hold": func(hold string) bool { return f.Held[hold] },

		"protected": protected,
		"flagged":   func(flag string) bool { return flags[flag] },
		"consented": func(party string) bool { return f.Consents[party] },
	}
	for _, more := range []map[string]any{w.determined(f), membership(f.Memberships), f.measures(), w.accounts(f), w.people(f), f.came()} {
		maps.Copy(facts, more)
	}
	return asked(facts, Given{})
}

var programs sync.Map

// holds evaluates an expression of the procedure over plain facts; an empty one holds.
func holds(source string, facts map[string]any) bool {
	if source == "" {
		return true
	}
	program, ok := programs.Load(source)
	if !ok {
		compiled, err := expr.Compile(source, expr.Env(facts), expr.AsBool())
		if err != nil {
			panic(fmt.Sprintf("a guard the model cannot read: %q: %v", source, err))
		}
		program, _ = programs.LoadOrStore(source, compiled)
	}
	yes, err := expr.Run(program.(*vm.Program), facts)
	if err != nil {
		panic(fmt.Sprintf("a guard the model cannot answer: %q: %v", source, err))
	}
	return yes.(bool)
}
