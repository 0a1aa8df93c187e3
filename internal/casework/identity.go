package casework

import (
	"context"
	"encoding/json"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/report"
)

// Named is who made a report, as open to one person until a moment.
type Named struct {
	Reference string
	Until     time.Time
	report.Identity
}

// Identities reads who made the reports of a file, each that two people opened to the actor and whose time is not over
// (decision 26). That they read it is on record of the report, for the reporter to see, before this returns.
//
// It returns NotFound where the file does not exist for the actor, Forbidden where it is never theirs to read, or not open.
func (o *Office) Identities(ctx context.Context, kind, ref string) ([]Named, error) {
	who, l, obj, err := o.permitted(ctx, kind, ref, ActIdentity)
	if err != nil {
		return nil, err
	}
	h, err := o.open(ctx, l, obj)
	if err != nil {
		return nil, err
	}
	now := o.now()
	open := h.file.Contents.OpenTo(who.ID, now)
	if len(open) == 0 {
		return nil, fault.Coded(fault.Forbidden, "identity_closed", "Who reported is not open to you. Ask for it, with a reason; somebody else must agree.")
	}
	var out []Named
	for _, u := range open {
		words, err := o.store.Identity(ctx, u.Report, Look{Kind: casefile.Report, Ref: u.Reference, Who: who, At: now})
		if err != nil {
			return nil, err
		}
		n := Named{Reference: u.Reference, Until: u.Until, Identity: report.Identity{Mode: report.Anonymous}}
		if words != nil {
			if err := json.Unmarshal(words, &n.Identity); err != nil {
				return nil, err
			}
		}
		out = append(out, n)
	}
	return out, nil
}
