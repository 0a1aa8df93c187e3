package model

import (
	"flag"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"recourse/internal/procedure"
)

// TestWhatIsReadTwice says which facts and effects the model has not read yet. What a file in use asks for must be read.
func TestWhatIsReadTwice(t *testing.T) {
	t.Parallel()
	w := New(loadProcedure(t, "simple"), nil, calendarOf(t), time.Now())
	read := w.facts(newFile(Case))
	var facts, effects []string
	var ask func(reflect.Type)
	ask = func(of reflect.Type) {
		for i := range of.NumField() {
			if f := of.Field(i); f.Anonymous {
				ask(f.Type)
			} else if _, ok := read[f.Tag.Get("expr")]; !ok {
				facts = append(facts, f.Tag.Get("expr"))
			}
		}
	}
	ask(reflect.TypeFor[procedure.Facts]())
	for effect := range procedure.Effects {
		if folds[effect] == nil {
			effects = append(effects, effect)
		}
	}
	slices.Sort(effects)
	t.Logf("read once so far: facts %v, effects %v", facts, effects)
	for _, m := range []*procedure.Machine{&w.P.Report, &w.P.Case} {
		for i := range m.Actions {
			for _, e := range m.Actions[i].Does {
				if slices.Contains(effects, e.Do) {
					t.Errorf("%s does %s, which the model cannot tell", m.Actions[i].ID, e.Do)
				}
			}
		}
	}
}

// tally is which actions many histories took together, which states they saw and which letters they wrote.
type tally struct{ sync.Map }

func (c *tally) add(f *File) {
	for _, e := range f.Log {
		c.Store(f.Kind+" "+e.Action, true)
		c.Store(f.Kind+" state "+e.To, true)
	}
	for _, l := range f.Letters {
		c.Store(f.Kind+" letter "+l.ID+" to "+l.To, true)
	}
}

// lacks lists what was never seen of what a file alone can come to: states, actions, letters.
func (c *tally) lacks(p *procedure.Procedure) (actions, states, letters []string) {
	for _, kind := range []string{Report, Case} {
		m := p.Machine(kind)
		saw := func(what string) bool { _, ok := c.Load(kind + " " + what); return ok }
		for i := range m.States {
			if id := m.States[i].ID; !saw("state " + id) {
				states = append(states, kind+" "+id)
			}
		}
		for i := range m.Actions {
			a := &m.Actions[i]
			if outside(a) {
				continue
			}
			if !saw(a.ID) {
				actions = append(actions, kind+" "+a.ID)
			}
			for _, l := range a.Letters {
				if what := "letter " + l.ID + " to " + l.To; !saw(what) && !slices.Contains(letters, kind+" "+what) {
					letters = append(letters, kind+" "+what)
				}
			}
		}
	}
	return actions, states, letters
}

// judge says what was never taken on both sides; ten thousand histories must have taken all.
func (c *tally) judge(t *testing.T, p *procedure.Procedure) {
	t.Helper()
	missed, _, _ := c.lacks(p)
	t.Logf("never taken: %v", missed)
	if n, _ := strconv.Atoi(flag.Lookup("rapid.checks").Value.String()); n >= 10000 && len(missed) > 0 {
		t.Errorf("%d histories never took %v", n, missed)
	}
}
