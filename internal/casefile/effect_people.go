package casefile

import (
	"slices"

	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// draw draws n people by lot for a function from those who may hold it (I23).
func (k *making) draw(function string, n int) error {
	role := k.p.Function(function).Role
	d, err := panel.ByLot(function, k.notDrawn(k.f.Eligible(k.p, function, k.in.Pools[role])), n, k.in.Seed)
	if err != nil {
		return err
	}
	k.d.Draws = append(k.d.Draws, d)
	return nil
}

// notDrawn leaves out whoever this very action has drawn already: a body's chair is not also its member.
func (k *making) notDrawn(pool []string) []string {
	return slices.DeleteFunc(pool, func(person string) bool {
		return slices.ContainsFunc(k.d.Draws, func(d panel.Draw) bool { return slices.Contains(d.Drawn, person) })
	})
}

func makeDraw(k *making) error { return k.draw(k.with, 1) }

func foldDraws(x *folding) {
	for _, d := range x.e.Data.Draws {
		for _, person := range d.Drawn {
			x.c.hold(d.Function, person, false, x.e.At)
		}
	}
}

// makeConvene fills every empty seat of a body: the chair from the chair's pool, the others from the members'.
func makeConvene(k *making) error {
	b := k.p.Body(k.with)
	members, chairs := 0, 0
	if k.f.Contents.Sitting.Body == b.ID && !k.f.Contents.Remitted {
		for _, s := range k.f.Contents.Seats(b) {
			if s.Function == b.Chair {
				chairs++
			} else {
				members++
			}
		}
	}
	want := b.Size
	if b.Chair != "" {
		want--
		if chairs == 0 {
			if err := k.draw(b.Chair, 1); err != nil {
				return err
			}
		}
	}
	if members < want {
		return k.draw(b.Member, want-members)
	}
	return nil
}

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
	foldDraws(x)
}

func foldDeclare(x *folding) {
	if x.fields().Yes("conflict") {
		x.c.quarantine(x.e.Who.ID)
		return
	}
	for i := range x.c.Holders {
		if x.c.Holders[i].Person == x.e.Who.ID {
			x.c.Holders[i].Declared = true
		}
	}
}

func makeRecuse(k *making) error {
	if k.in.Person == "" {
		return fault.OnField("/fields/person", "unknown_person", "Give the user name of a colleague.")
	}
	k.d.Person = k.in.Person
	return nil
}

func foldObject(x *folding) {
	x.c.Objections = append(x.c.Objections, Objection{Member: x.fields().Text("member"), Why: x.fields().Text("why")})
}

// makeRuling takes the person only from the seats of the sitting body: a ruling empties a seat, no other.
func makeRuling(k *making) error {
	b := k.p.Body(k.f.Contents.Sitting.Body)
	seated := slices.ContainsFunc(k.f.Contents.Seats(b), func(s panel.Seat) bool { return s.Person == k.in.Person })
	if k.in.Person == "" || !seated {
		return fault.OnField("/fields/person", "not_seated", "Give the user name of a member of the panel.")
	}
	k.d.Person = k.in.Person
	return nil
}

func foldRuling(x *folding) {
	for i := range x.c.Objections {
		if o := &x.c.Objections[i]; !o.Ruled {
			o.Ruled, o.Upheld = true, x.fields().Yes("upheld")
			break
		}
	}
	if x.fields().Yes("upheld") {
		x.c.quarantine(x.e.Data.Person)
	}
}

func makeInvite(k *making) error {
	k.d.Invited = k.with
	return nil
}

func makeRenewal(k *making) error {
	k.d.Invited, k.d.Renewed = k.with, true
	return nil
}

// identityModes are the ways a reporter may be known, from the least to the most.
var identityModes = []string{"anonymous", "confidential", "named"}

// makeIdentify lets a reporter say more of who they are, never less: what was said cannot be unsaid to those
// who acted on it.
func makeIdentify(k *making) error {
	mode := k.fields.Text("mode")
	to := slices.Index(identityModes, mode)
	if to < 1 {
		return fault.OnField("/fields/mode", "unknown_option", "Choose confidential or named.")
	}
	if to <= slices.Index(identityModes, k.f.Contents.IdentityMode()) {
		return fault.OnField("/fields/mode", "not_more", "You have told us this already, or more.")
	}
	k.r.Identity = k.fields // sealed under a key of its own, apart from the event (decision 26)
	k.d.Fields = Fields{"mode": mode}
	return nil
}

func foldIdentify(x *folding) {
	x.c.Identity = x.fields()
	x.c.Summary.Anonymous = false
}

// IdentityMode says how the reporter wants to be known now.
func (c *Contents) IdentityMode() string {
	if mode := c.Identity.Text("mode"); mode != "" {
		return mode
	}
	if c.Summary.Anonymous {
		return identityModes[0]
	}
	return identityModes[1]
}

// Quorate tells whether enough seats are declared, the chair's among them (I24).
func (c *Contents) Quorate(b *procedure.Body) bool {
	if b == nil {
		return false
	}
	declared, chaired := 0, b.Chair == ""
	for _, s := range c.Seats(b) {
		if s.Declared {
			declared++
			chaired = chaired || s.Function == b.Chair
		}
	}
	return chaired && declared >= b.Quorum
}
