package ledger

import (
	"context"
	"fmt"
)

// places holds where the store would look for a leaf to where it stands: one that is not found by its id could not be
// proven, though nothing of it is lost. Fillers are asked for by nobody.
func (v *verifier) places(ctx context.Context, src Source) error {
	const table = "log_places"
	for at, err := range src.Places(ctx) {
		if err != nil {
			return err
		}
		switch p := v.known.find(at.ID); {
		case p == nil || p.class == ClassFiller:
			v.find(table, formatID(at.ID), at.Index, "it names no leaf of the log")
		case p.found:
			v.find(table, formatID(at.ID), at.Index, "it stands twice")
		case p.index < 0:
			v.find(table, formatID(at.ID), at.Index, "it gives a place to a leaf that waits")
		case p.index != at.Index:
			v.find(table, formatID(at.ID), p.index, fmt.Sprintf("it looks for leaf %d (%s) at %d", p.index, p.class, at.Index))
			p.found = true
		default:
			p.found = true
		}
	}
	v.known.each(func(p *place) {
		if p.index >= 0 && p.class != ClassFiller && !p.found {
			v.find(table, formatID(p.id), p.index, fmt.Sprintf("leaf %d (%s) is not found by its id", p.index, p.class))
		}
	})
	return nil
}
