package casefile

import (
	"slices"

	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// peopleDone are the effects of who works on a file, and of who works on it no longer.
var peopleDone = map[string]effect{
	"seat":            {makeSeat, foldSeat},
	"attest":          {makeAttest, foldAttest},
	"uphold_conflict": {makeUphold, func(x *folding) { delete(x.c.KeptAway, x.e.Data.Person) }},
	"clear_conflict":  {makeClear, foldClear},
	"restart":         {nil, foldRestart},
}

// ladder is whom a function may be drawn from: its own pool, then each that it falls back upon, each without those who
// may not be drawn, whom this very action has drawn already, and who sit on as many files as they may.
func (k *making) ladder(function string, load int) []panel.Rung {
	fn := k.p.Function(function)
	var out []panel.Rung
	for i, role := range append([]string{fn.Role}, fn.Fallback...) {
		rung := panel.Rung{Role: role}
		if i == 0 {
			rung.Role = ""
		}
		for _, person := range k.f.Eligible(k.p, function, k.in.Pools[role]) {
			c := k.in.Known[person]
			c.ID = person
			held := func(other string) bool { return slices.Contains(k.in.Elsewhere[person], other) }
			switch {
			case slices.ContainsFunc(k.d.Draws, func(d panel.Draw) bool { return slices.Contains(d.Drawn, person) }):
			case fn.Competence != "" && !slices.Contains(c.Trained, fn.Competence):
			case slices.ContainsFunc(fn.Elsewhere, held): // I04
			case load > 0 && c.Load >= load:
			default:
				rung.Pool = append(rung.Pool, c)
			}
		}
		out = append(out, rung)
	}
	return out
}

// makeDraw draws one person by lot for a function from those who may hold it (I23).
func makeDraw(k *making) error {
	draws, err := panel.Compose(panel.Composing{
		Empty: []string{k.with}, Ladder: map[string][]panel.Rung{k.with: k.ladder(k.with, 0)}, Seed: k.in.Seed,
	})
	k.d.Draws = append(k.d.Draws, draws...)
	return err
}

func foldDraw(x *folding) { x.drawn(x.with) }

// drawn seats whoever was drawn for one of these functions.
func (x *folding) drawn(functions ...string) {
	for _, d := range x.e.Data.Draws {
		if !slices.Contains(functions, d.Function) {
			continue
		}
		for i, person := range d.Drawn {
			x.c.hold(d.Function, person, false, x.e.At)
			if i < len(d.Who) {
				x.c.Holders[len(x.c.Holders)-1].Known = d.Who[i]
			}
		}
	}
}

// makeSeat fills every empty seat of a body, each from the pool of its function, so that the body is made up as it must
// be (I24). What the body is drawn from is kept with the draws where there is something that it wants.
func makeSeat(k *making) error {
	b := k.p.Body(k.with)
	filled := k.f.Contents.filled(k.p, b)
	in := panel.Composing{Body: b.ID, Wants: k.f.Contents.wants(b), Empty: vacancies(b, filled), Seed: k.in.Seed, Ladder: map[string][]panel.Rung{}}
	for _, h := range filled {
		if h.unknown() { // drawn when nothing was wanted of anybody
			h.Known = k.in.Known[h.Person]
		}
		in.Seated = append(in.Seated, h.seated())
	}
	for _, function := range in.Empty {
		if in.Ladder[function] == nil {
			in.Ladder[function] = k.ladder(function, b.Load)
		}
	}
	draws, err := panel.Compose(in)
	if err != nil {
		return err
	}
	k.d.Draws = append(k.d.Draws, draws...)
	if len(in.Wants) > 0 {
		k.d.Composed = append(k.d.Composed, in)
	}
	return nil
}

// wants is what those who sit on a body must have between them on this case.
func (c *Contents) wants(b *procedure.Body) []panel.Want {
	var out []panel.Want
	for _, s := range b.Of {
		if s.Chairs {
			out = append(out, panel.Want{Category: s.Category, AtLeast: 1, Seat: b.Chair})
		}
		if !s.Chairs || s.AtLeast > 1 {
			out = append(out, panel.Want{Category: s.Category, AtLeast: s.AtLeast})
		}
	}
	if b.GroundTrained > 0 {
		for _, ground := range c.grounds() {
			out = append(out, panel.Want{Trained: ground, AtLeast: b.GroundTrained})
		}
	}
	if regions := c.regions(); b.OutsideRegion > 0 && len(regions) > 0 {
		out = append(out, panel.Want{Outside: regions, AtLeast: b.OutsideRegion})
	}
	return out
}

// grounds are the protected grounds that the live allegations touch.
func (c *Contents) grounds() []string {
	var out []string
	for _, a := range c.Live() {
		out = append(out, a.Clause.Grounds...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// regions are those of both sides, as far as they are known: of what was given when the case was opened, and of what the
// register said of the respondent.
func (c *Contents) regions() []string {
	out := []string{c.Opening.Respondent.Region, c.Opening.Respondent.AffectedRegion}
	for _, m := range c.Memberships {
		for _, s := range m.Days {
			out = append(out, s.Region)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(region string) bool { return region == "" })
}

// foldSeat seats those drawn beside the sitting body.
func foldSeat(x *folding) {
	b := x.p.Body(x.with)
	delete(x.c.Wants, b.ID)
	for _, in := range x.e.Data.Composed {
		if in.Body == b.ID {
			x.c.Wants[b.ID] = in.Wants
			x.c.know(in.Seated)
		}
	}
	x.drawn(b.Member, b.Chair)
}

// foldConvene makes the body the sitting one, unless it is.
func foldConvene(x *folding) {
	c := x.c
	if c.Sitting.Body != x.with || c.Remitted {
		if b := x.p.Body(c.Sitting.Body); b != nil {
			c.release(b.Member)
			c.release(b.Chair)
		}
		c.Sitting = Sitting{Body: x.with}
		c.Objections = nil
		c.Remitted = false
	}
	foldSeat(x)
}

// filled are the seats of a body that somebody has, declared or not. One that is convened has none before it sits.
func (c *Contents) filled(p *procedure.Procedure, b *procedure.Body) []Holder {
	if !p.Beside(b.ID) && (c.Sitting.Body != b.ID || c.Remitted) {
		return nil
	}
	var out []Holder
	for _, h := range c.Holders {
		if h.Function == b.Member || h.Function == b.Chair {
			out = append(out, h)
		}
	}
	return out
}

// vacancies are the functions of the empty seats of a body, the chair's first.
func vacancies(b *procedure.Body, filled []Holder) []string {
	members, chairs := b.Size, 0
	if b.Chair != "" {
		members, chairs = b.Size-1, 1
	}
	for _, h := range filled {
		if h.Function == b.Chair {
			chairs--
		} else {
			members--
		}
	}
	var out []string
	if chairs > 0 {
		out = append(out, b.Chair)
	}
	for range members {
		out = append(out, b.Member)
	}
	return out
}

// Quorate tells whether enough seats are declared, the chair's among them, by people who have between them what the
// body was drawn for (I24).
func (c *Contents) Quorate(b *procedure.Body) bool {
	if b == nil {
		return false
	}
	var declared []panel.Seated
	chaired := b.Chair == ""
	for _, h := range c.Holders {
		if h.Declared && (h.Function == b.Member || h.Function == b.Chair) {
			declared = append(declared, h.seated())
			chaired = chaired || h.Function == b.Chair
		}
	}
	return chaired && len(declared) >= b.Quorum && len(panel.Lacking(c.Wants[b.ID], declared)) == 0
}

func (h Holder) seated() panel.Seated {
	known := h.Known
	known.ID = h.Person
	return panel.Seated{Function: h.Function, Candidate: known}
}

// unknown tells whether nothing was kept of what somebody is qualified for, since nobody asked when they were drawn.
func (h Holder) unknown() bool { return h.Known.ID == "" }

// know keeps of those who sit already what was known of them at a draw, where nothing was kept at theirs.
func (c *Contents) know(seated []panel.Seated) {
	for i := range c.Holders {
		h := &c.Holders[i]
		for _, s := range seated {
			if h.unknown() && s.Function == h.Function && s.Candidate.ID == h.Person {
				h.Known = s.Candidate
			}
		}
	}
}

// makeAttest lets only those attest who sit and have declared.
func makeAttest(k *making) error {
	seats := k.f.Contents.Seats(k.p.Body(k.f.Contents.Sitting.Body))
	if !slices.ContainsFunc(seats, func(s panel.Seat) bool { return s.Person == k.in.Who.ID && s.Declared }) {
		return fault.Coded(fault.Forbidden, "T28", "Only a member who sits and has declared may say so.")
	}
	if k.f.Contents.Pack == nil {
		return fault.Coded(fault.Conflict, "I30", "No pack is frozen, so there is nothing yet to attest.")
	}
	return nil
}

func foldAttest(x *folding) {
	if x.c.Attested[x.with] == nil {
		x.c.Attested[x.with] = map[string]string{}
	}
	x.c.Attested[x.with][x.e.Who.ID] = x.c.packDigest()
}

// packDigest is what an attestation is about: the pack as it is now, with what was said of it.
func (c *Contents) packDigest() string { return c.Pack.Whole() }

// peopleFacts fills in what may be asked of the people.
func (f *File) peopleFacts(p *procedure.Procedure) procedure.PeopleFacts {
	c := &f.Contents
	return procedure.PeopleFacts{
		KeptAway: len(c.KeptAway) > 0,
		Seated: func(body string) bool {
			b := p.Body(body)
			return len(c.filled(p, b)) > 0 && c.Quorate(b)
		},
		Vacant: func(body string) bool {
			b := p.Body(body)
			return len(vacancies(b, c.filled(p, b))) > 0
		},
		Attested: func(mark string) bool { return c.attested(p, mark) },
	}
}

// attested tells whether everybody who sits and has declared attested something of the pack as it is now.
func (c *Contents) attested(p *procedure.Procedure, mark string) bool {
	seats := 0
	for _, s := range c.Seats(p.Body(c.Sitting.Body)) {
		if !s.Declared {
			continue
		}
		if digest, ok := c.Attested[mark][s.Person]; !ok || digest != c.packDigest() {
			return false
		}
		seats++
	}
	return seats > 0
}
