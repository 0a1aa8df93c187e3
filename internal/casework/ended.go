package casework

import (
	"context"

	"recourse/internal/actor"
)

// Ended tells who is acting, and whether all that they are told of has come to its end: their own file, and of a reporter every
// case that came of it. It returns what Follow returns.
func (o *Office) Ended(ctx context.Context) (actor.Actor, bool, error) {
	who, files, err := o.joined(ctx)
	if err != nil {
		return who, false, err
	}
	for _, h := range files {
		p, err := o.shelf.Get(h.Procedure, h.Version)
		if err != nil {
			return who, false, err
		}
		if !p.Machine(h.Kind).State(h.State).Ends() {
			return who, false, nil
		}
	}
	return who, true, nil
}
