package procedure

import "slices"

// Clock is a time limit. It runs either while the file is in one of the In states, or from a Starts action
// to a Stops action; its due moment is always recomputed from events (I32).
type Clock struct {
	ID       string   `yaml:"id"`
	Rule     string   `yaml:"rule"`
	Title    string   `yaml:"title"`
	Of       string   `yaml:"of"`     // OfHouse: a limit that the house keeps outside any file; "" is a clock of files
	Length   string   `yaml:"length"` // "10 working days"; or sanction, or given
	Most     string   `yaml:"most"`   // of a length that is given
	InOffice bool     `yaml:"in_office"`
	When     string   `yaml:"when"` // it exists only while this holds, which may ask of no clock
	In       []string `yaml:"in"`
	PausesIn []string `yaml:"pauses_in"`
	MaxPause string   `yaml:"max_pause"`
	Then     string   `yaml:"then"`     // the system action that its end triggers
	Escalate string   `yaml:"escalate"` // or the role that is alarmed
	Promise  string   `yaml:"promise"`  // words of the promise to the reporter, where it is one
	Alarms   []string `yaml:"alarms"`   // how long before its end that role is alarmed, beside the end itself

	when *predicate
	at   int // its place among the clocks
}

// The lengths of a clock that are not in the file, and the clocks that are no file's.
const (
	LengthSanction = "sanction" // as long as the sanction that was decided
	LengthGiven    = "given"    // as many days as the action that begins it was given
	LengthOutcome  = "outcome"  // as long as the outcome stays on record
	OfHouse        = "house"
)

// Holds tells whether the clock exists for a file of which these facts hold.
func (k *Clock) Holds(f Facts) bool { return k.when == nil || k.when.holds(f.env()) }

// Clock finds a clock; nil where there is none.
func (p *Procedure) Clock(id string) *Clock {
	return find(p.Clocks, func(c *Clock) string { return c.ID }, id)
}

// Winds tells whether an action begins, ends, pauses, resumes or extends a clock, by its name or by a hold; what is no action
// does none of it. What neither does so nor leads into a state in which the clock runs cannot begin it.
func (a *Action) Winds(k *Clock) bool { return a != nil && k.at < len(a.winds) && a.winds[k.at] }

// Runs tells whether a clock is declared to run in the state; in what is no state none does.
func (s *State) Runs(k *Clock) bool { return s != nil && k.at < len(s.runs) && s.runs[k.at] }

// wind looks up, once for all files, which actions and states have to do with which clocks.
func (p *Procedure) wind() {
	for i := range p.Clocks {
		p.Clocks[i].at = i
	}
	for _, m := range []*Machine{&p.Report, &p.Case} {
		for i := range m.Actions {
			a := &m.Actions[i]
			a.winds = make([]bool, len(p.Clocks))
			for j := range p.Clocks {
				a.winds[j] = p.winds(a, &p.Clocks[j])
			}
		}
		for i := range m.States {
			s := &m.States[i]
			s.runs = make([]bool, len(p.Clocks))
			for j := range p.Clocks {
				s.runs[j] = slices.Contains(p.Clocks[j].In, s.ID)
			}
		}
	}
}

func (p *Procedure) winds(a *Action, k *Clock) bool {
	for _, names := range [][]string{a.Starts, a.Stops, a.Restarts, a.Pauses, a.Resumes, {a.Extends}} {
		if slices.Contains(names, k.ID) {
			return true
		}
	}
	return slices.ContainsFunc(a.Does, func(does Effect) bool {
		h := p.Hold(does.With)
		return (does.Do == "hold" || does.Do == "lift") && h != nil && slices.Contains(h.Pauses, k.ID)
	})
}
