package casefile

import (
	"slices"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

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

func foldInvite(x *folding) {
	x.c.Invited = x.c.Invited || x.with == string(actor.Respondent)
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

// foldNamed: a report that a case was told by is nameless no longer.
func foldNamed(x *folding) {
	x.c.Told = slices.Clone(x.c.Told)
	for i := range x.c.Told {
		if x.c.Told[i].Reference == x.fields().Text(procedure.RelayedFrom) {
			x.c.Told[i].Anonymous = false
		}
	}
}

// anonymous tells whether nobody who reported gave a name.
func (c *Contents) anonymous() bool {
	named := func(t Told) bool { return !t.Anonymous }
	return c.Summary.Anonymous || len(c.Told) > 0 && !slices.ContainsFunc(c.Told, named)
}
