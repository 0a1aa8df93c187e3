package casework

import (
	"context"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/procedure"
	"recourse/internal/register"
)

// gatherRegister asks the register, where the action rests on what it says. Without a register an action that asks it by
// name is told that nothing is known, and any other is taken as it is.
func (o *Office) gatherRegister(ctx context.Context, h *held, a *procedure.Action, r Request, in *casefile.Input) error {
	if !a.AsksRegister() || o.register == nil && !a.Has("check_membership") {
		return nil
	}
	who, subject := h.file.Sought(r.Fields)
	entries, err := o.find(ctx, who)
	if err != nil {
		return err
	}
	in.Looked = h.file.Looked(entries, subject, h.days, in.At, a.Has("decide") || a.Has("pronounce"))
	return nil
}

func (o *Office) find(ctx context.Context, who register.Member) ([]register.Entry, error) {
	if o.register == nil || who.Nobody() {
		return nil, nil
	}
	return o.register.Find(ctx, who)
}

// lookAt is what the register says of a respondent whose case is being opened; nothing where there is none.
func (o *Office) lookAt(ctx context.Context, h *held, r casefile.Respondent, now time.Time) (*casefile.Membership, error) {
	if o.register == nil {
		return nil, nil
	}
	entries, err := o.find(ctx, r.Sought())
	if err != nil {
		return nil, err
	}
	return h.file.Looked(entries, 0, h.days, now, false), nil
}
