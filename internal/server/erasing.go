package server

import (
	"context"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/dataprotection"
	"recourse/internal/fault"
	"recourse/internal/postgres"
)

// erasing is the desk of erasures on one of the pools.
func (h *House) erasing(db *postgres.DB) *dataprotection.Desk {
	return &dataprotection.Desk{Store: postgres.Erasures{Files: h.files(db)}, Policy: h.Rules.Policy, Rules: h.Rules.Retention,
		Window: h.Settings.Retention.Objection, Now: h.Clock, Keys: h.Ring, Blobs: h.blobs, Keeps: h.keeps(h.files(db))}
}

// keeps asks the events of a file whether a hold keeps it from being destroyed: which holds do is for the procedure to say, and
// no column holds it.
func (h *House) keeps(files *postgres.Files) func(ctx context.Context, kind, ref string) (bool, int, error) {
	return func(ctx context.Context, kind, ref string) (kept bool, seq int, err error) {
		defer fault.Wrap(&err, "ask whether a file is kept")
		l, err := files.Load(ctx, casework.Look{Kind: kind, Ref: ref, Who: actor.SystemFor("erasure"), Scope: authz.Everything(), At: h.Clock()})
		if err != nil {
			return false, 0, err
		}
		if !l.Found {
			return false, 0, fault.New(fault.NotFound, "There is nothing here that you may see. Check the reference.")
		}
		events, err := files.Unseal(ctx, l)
		if err != nil {
			return false, 0, err
		}
		p, err := h.Rules.Shelf.Get(l.Header.Procedure, l.Header.Version)
		if err != nil {
			return false, 0, err
		}
		f, err := casefile.Fold(p, l.Header, events)
		if err != nil {
			return false, 0, err
		}
		return f.Contents.LegalHold, l.Header.Seq, nil
	}
}
