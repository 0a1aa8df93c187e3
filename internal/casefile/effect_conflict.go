package casefile

import (
	"maps"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/fault"
)

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

// KeptAway lists whom the reporter keeps away and nobody has ruled on yet, in order.
func (f *File) KeptAway() []string {
	if len(f.Contents.KeptAway) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(f.Contents.KeptAway))
}

// makeUphold rules only on whom the reporter keeps away: any other conflict stands without a ruling.
func makeUphold(k *making) error {
	if k.in.Person == "" || !k.f.Contents.KeptAway[k.in.Person] {
		return fault.OnField("/fields/person", "not_kept_away", "Give the user name of a colleague whom the reporter keeps away.")
	}
	k.d.Person = k.in.Person
	return nil
}

// makeClear lifts a conflict of somebody else: nobody removes their own (I08, I36).
func makeClear(k *making) error {
	switch {
	case k.in.Person == "" || !k.f.Contents.Quarantined[k.in.Person]:
		return fault.OnField("/fields/person", "not_in_conflict", "Give the user name of a colleague who has a conflict here.")
	case k.in.Who.Kind != actor.Staff:
		return fault.Coded(fault.Forbidden, "I08", "A conflict is lifted by a person.")
	case k.in.Person == k.in.Who.ID, k.in.Person == k.in.By:
		return fault.Coded(fault.Forbidden, "I36", "Nobody lifts their own conflict.")
	}
	k.d.Person = k.in.Person
	return nil
}

// foldClear gives nobody back what they held: they may be drawn again, like anybody.
func foldClear(x *folding) {
	delete(x.c.Quarantined, x.e.Data.Person)
	delete(x.c.KeptAway, x.e.Data.Person)
}
