package panel

import (
	"reflect"
	"slices"
	"strings"

	"recourse/internal/fault"
)

// Composing is what a body is drawn from: kept with the draws, so that anybody can repeat them.
type Composing struct {
	Body   string            `json:"body,omitempty"`
	Wants  []Want            `json:"wants,omitempty"`
	Seated []Seated          `json:"seated,omitempty"` // who sits already
	Empty  []string          `json:"empty,omitempty"`  // the functions of the empty seats, in the order of the draws
	Ladder map[string][]Rung `json:"ladder,omitempty"` // by function: its own pool, then those that are fallen back upon
	Seed   []byte            `json:"seed,omitempty"`
}

// Rung is one pool of a ladder.
type Rung struct {
	Role string      `json:"role,omitempty"` // "" is the function's own
	Pool []Candidate `json:"pool"`
}

// Compose draws for every empty seat, one after the other. A seat goes to a want that is not met, for as long as there
// is one that it can meet; for each seat the lot is cast among those who leave the wants that remain within reach, and a
// pool is fallen back upon only where the ones before it hold nobody for the seat. It returns Unavailable, and says what
// is lacking, where not all wants can be met or not all seats filled: a body that is not made up as it must be could
// not sit.
func Compose(in Composing) ([]Draw, error) {
	c := newComposition(in)
	if c.spare(in.Empty) < 0 {
		return nil, tooFew()
	}
	if !c.reaches(in.Empty) {
		return nil, lacking(c.beyond())
	}
	for i := range in.Empty {
		if !c.next(in.Empty[i:]) {
			return nil, tooFew()
		}
	}
	if left := Lacking(in.Wants, c.seated); len(left) > 0 {
		return nil, lacking(left)
	}
	return c.draws, nil
}

// Repeat tells whether logged draws are those that their pools, wants and seed give.
func (in Composing) Repeat(draws []Draw) bool {
	again, err := Compose(in)
	return err == nil && reflect.DeepEqual(again, draws)
}

func lacking(wants []Want) error {
	words := make([]string, len(wants))
	for i, w := range wants {
		words[i] = w.String()
	}
	return fault.Coded(fault.Unavailable, "I24", "From those free of conflict no body can be drawn that has "+
		strings.Join(words, ", and ")+". Ask for the pool to be widened, or have a member stand down for another.")
}

// composition is a body on its way.
type composition struct {
	in        Composing
	functions []string                   // of the empty seats, each once
	may       map[string]map[string]bool // by function: who may be drawn for it
	kind      map[string]string          // by person: see kinds
	seated    []Seated
	taken     map[string]bool
	lots      map[string]int // cast for a function so far
	draws     []Draw
}

func newComposition(in Composing) *composition {
	c := &composition{
		in: in, functions: slices.Compact(slices.Sorted(slices.Values(in.Empty))), may: map[string]map[string]bool{},
		kind: map[string]string{}, seated: slices.Clone(in.Seated), taken: map[string]bool{}, lots: map[string]int{},
	}
	for _, function := range c.functions {
		c.may[function] = map[string]bool{}
		for _, rung := range in.Ladder[function] {
			for i := range rung.Pool {
				c.may[function][rung.Pool[i].ID] = true
			}
		}
	}
	return c
}

// next draws for the first of the empty seats; false where there is nobody.
func (c *composition) next(empty []string) bool {
	function := empty[0]
	for i, n := range short(c.in.Wants, c.seated) {
		w := &c.in.Wants[i]
		// What is asked of any member is left to the members: a chair is drawn for what is asked of a chair.
		ofChair := w.Seat == "" && slices.ContainsFunc(empty, func(f string) bool { return f != function })
		if n > 0 && !ofChair && c.cast(empty, w) {
			return true
		}
	}
	return c.cast(empty, nil)
}

// cast draws for the first of the empty seats among those who meet a want, from the first pool that holds any.
func (c *composition) cast(empty []string, w *Want) bool {
	function, leaves := empty[0], c.leaving(empty)
	for _, rung := range c.in.Ladder[function] {
		d := Draw{Function: function, Seed: c.in.Seed, Lot: c.lots[function], Role: rung.Role}
		known := map[string]*Candidate{}
		for i := range rung.Pool {
			who := &rung.Pool[i]
			if !c.taken[who.ID] && known[who.ID] == nil && (w == nil || w.met(function, who)) && leaves(who) {
				known[who.ID] = who
				d.Pool = append(d.Pool, who.ID)
			}
		}
		if len(d.Pool) == 0 {
			continue
		}
		if w != nil {
			d.For = w.String()
		}
		slices.Sort(d.Pool)
		c.lots[function] = d.cast(1)
		who := known[d.Drawn[0]]
		if len(c.in.Wants) > 0 {
			d.Who = []Candidate{*who}
		}
		c.sit(function, who)
		c.draws = append(c.draws, d)
		return true
	}
	return false
}

func (c *composition) sit(function string, who *Candidate) {
	c.taken[who.ID] = true
	c.seated = append(c.seated, Seated{Function: function, Candidate: *who})
}

func (c *composition) rise() {
	last := len(c.seated) - 1
	delete(c.taken, c.seated[last].ID)
	c.seated = c.seated[:last]
}
