package casework

import (
	"context"
	"maps"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// relays tells every case of a report, in whose state it can be told so, what its reporter has just added: each takes, as the system,
// the action that the procedure names for it, in its own event and under its own key. The bytes of a file stay where
// they are, under the key of the report; the case has it as an exhibit, as it has those that came with the report.
func (o *Office) relays(ctx context.Context, h *held, a *procedure.Action, in casefile.Input, r *casefile.Result) ([]casefile.Move, error) {
	name := a.With("relay")
	if name == "" || in.Cases == 0 {
		return nil, nil
	}
	linked, err := o.store.Linked(ctx, h.file.ID)
	if err != nil {
		return nil, err
	}
	system := actor.SystemFor("relaying")
	var out []casefile.Move
	for _, header := range linked {
		if header.Kind != casefile.Case {
			continue
		}
		p, err := o.shelf.Get(header.Procedure, header.Version)
		if err != nil {
			return nil, err
		}
		// A case may have begun under another procedure than this report, or another version of it.
		to := p.Case.Action(name)
		if to == nil || !p.Case.Applies(to, header.State) || to.Relays(a) != "" {
			continue
		}
		c, err := o.heldBy(ctx, system, header)
		if err != nil {
			return nil, err
		}
		d := o.policy.Can(system, to.ID, c.object)
		if !d.Allowed {
			return nil, o.refused(system, to.ID, c.object)
		}
		cin := casefile.Input{
			Action: to.ID, Fields: relayed(to, r.Event.Data.Fields, h.file.Ref), Who: system, As: d.Line, At: in.At,
			Days: c.days, NewID: in.NewID, NewRef: in.NewRef, Exhibit: r.Event.Data.Exhibit,
		}
		m, err := o.moveAnother(ctx, c, cin)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// moveAnother is what an action on one file makes of another: the move is kept with the first file's own.
func (o *Office) moveAnother(ctx context.Context, c *held, in casefile.Input) (casefile.Move, error) {
	r, err := c.file.Apply(c.p, in)
	if err != nil {
		return casefile.Move{}, err
	}
	return o.move(ctx, c.p, in, r)
}

// relayed is what an action takes of what was given to another, and from which report it comes.
func relayed(to *procedure.Action, given casefile.Fields, from string) map[string]any {
	out := map[string]any{}
	maps.Copy(out, given)
	out[procedure.RelayedFrom] = from
	maps.DeleteFunc(out, func(name string, _ any) bool { return !to.Takes(name) })
	return out
}
