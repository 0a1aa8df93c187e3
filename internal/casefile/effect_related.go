package casefile

import (
	"slices"

	"recourse/internal/fault"
)

// relatedDone are the effects that join files of different matters.
var relatedDone = map[string]effect{
	"relate": {makeRelated, func(x *folding) { x.c.Related = append(slices.Clone(x.c.Related), *x.e.Data.Related) }},
}

// Relation joins a case to another, which stays a matter of its own.
type Relation struct {
	ID      string `json:"id"`
	Counter bool   `json:"counter,omitempty"` // one of them is an answer to the other
}

// makeRelated keeps which case it is apart from the fields: not everybody who reads this case may know of that one.
func makeRelated(k *making) error {
	to := k.in.Target
	if to == nil || to.ID == k.f.ID {
		return fault.OnField("/fields/to", "unknown_reference", "Give the reference of another case.")
	}
	if slices.ContainsFunc(k.f.Contents.Related, func(r Relation) bool { return r.ID == to.ID }) {
		return fault.OnField("/fields/to", "repeated", "The two are related already.")
	}
	k.d.Related = &Relation{ID: to.ID, Counter: k.fields.Yes("counter")}
	k.d.Fields = Fields{}
	for name, v := range k.fields {
		if name != "to" {
			k.d.Fields[name] = v
		}
	}
	return nil
}
