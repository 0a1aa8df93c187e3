package casework

import (
	"context"
	"io"
	"maps"
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// gatherPools reads who holds the roles that the action's draws need, what they ask to be known of them, and a fresh seed;
// and what whoever confirms must not have done on a linked case.
func (o *Office) gatherPools(ctx context.Context, h *held, a *procedure.Action, _ Request, in *casefile.Input) error {
	needs := needsOf(h.p, a)
	for _, function := range h.file.Seconds(in) {
		needs.elsewhere = append(needs.elsewhere, h.p.Function(function).Elsewhere...)
	}
	var err error
	if len(needs.elsewhere) > 0 {
		if in.Elsewhere, err = o.store.Elsewhere(ctx, h.file.ID, needs.elsewhere); err != nil {
			return err
		}
	}
	if len(needs.roles) == 0 {
		return nil
	}
	if in.Pools, err = o.store.Holders(ctx, needs.roles); err != nil {
		return err
	}
	if needs.known {
		people := slices.Concat(slices.Collect(maps.Values(in.Pools))...)
		slices.Sort(people)
		if in.Known, err = o.store.Known(ctx, slices.Compact(people), needs.load, in.At); err != nil {
			return err
		}
	}
	in.Seed = make([]byte, 32)
	_, err = io.ReadFull(o.rand, in.Seed)
	return err
}

// needs are what the draws of an action rest on.
type needs struct {
	roles     []string // whose holders may be drawn, or are fallen back upon
	known     bool     // something must be known of them
	load      []string // functions that count for how much they have already
	elsewhere []string // functions that nobody held on a linked case
}

func needsOf(p *procedure.Procedure, a *procedure.Action) needs {
	var n needs
	function := func(id string) {
		f := p.Function(id)
		if f == nil {
			return
		}
		n.roles = append(append(n.roles, f.Role), f.Fallback...)
		n.elsewhere = append(n.elsewhere, f.Elsewhere...)
		n.known = n.known || f.Competence != ""
	}
	for _, e := range a.Does {
		switch e.Do {
		case "draw":
			function(e.With)
		case "convene", "seat":
			b := p.Body(e.With)
			function(b.Member)
			function(b.Chair)
			n.known = n.known || len(b.Of) > 0 || b.OutsideRegion+b.GroundTrained+b.Load > 0
			n.load = append(n.load, b.Member, b.Chair)
		}
	}
	return n
}
