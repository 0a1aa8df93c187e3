package casework

import (
	"context"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// Choice is an action of the present state for one person: allowed, or blocked and by what.
type Choice struct {
	Action  *procedure.Action
	Allowed bool
	Reasons []Reason
}

// Reason says what stands in the way of an action.
type Reason struct {
	Code   string // the rule, or policy
	Detail string
}

// Available lists every action declared for the file's state that the actor's roles could ever take, each allowed or
// blocked with its reasons: a button that is shown works. The same Step and Can decide here and in Act. The version is
// the one to name in Act: somebody drawn, who may not open the file yet, learns it here.
func (o *Office) Available(ctx context.Context, kind, ref string) (out []Choice, version int, err error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, 0, err
	}
	l, obj, err := o.seen(ctx, who, kind, ref, false)
	if err != nil {
		return nil, 0, err
	}
	h, err := o.open(ctx, l, obj)
	if err != nil {
		return nil, 0, err
	}
	for _, offer := range h.p.Machine(kind).Available(h.file.State(), h.facts(o.now())) {
		if offer.Action.System || offer.Action.Door != "" {
			continue
		}
		c := Choice{Action: offer.Action, Allowed: true}
		if !o.policy.Can(who, offer.Action.ID, obj).Allowed {
			c.Allowed = false
			for _, why := range o.policy.Why(who, offer.Action.ID, obj) {
				c.Reasons = append(c.Reasons, Reason{Code: "policy", Detail: why.Detail})
			}
		}
		for _, b := range offer.Blocks {
			c.Allowed = false
			c.Reasons = append(c.Reasons, Reason{Code: b.Rule, Detail: b.Detail})
		}
		out = append(out, c)
	}
	return out, h.file.Seq, nil
}

// facts are what guards may ask of the file at a moment.
func (h *held) facts(at time.Time) procedure.Facts {
	return h.file.Facts(h.p, casefile.Input{At: at, Days: h.days, Cases: h.loaded.Cases, OpenCases: h.loaded.OpenCases})
}

// Why says why the actor may, or may not, take one action now, by the line that decides.
func (o *Office) Why(ctx context.Context, kind, ref, action string) (Choice, error) {
	choices, _, err := o.Available(ctx, kind, ref)
	if err != nil {
		return Choice{}, err
	}
	for _, c := range choices {
		if c.Action.ID == action {
			if !c.Allowed {
				return c, nil
			}
			who, _ := actorOf(ctx)
			_, obj, err := o.seen(ctx, who, kind, ref, false)
			if err != nil {
				return Choice{}, err
			}
			for _, why := range o.policy.Why(who, action, obj) {
				c.Reasons = append(c.Reasons, Reason{Code: "policy", Detail: why.Detail})
			}
			return c, nil
		}
	}
	return Choice{Reasons: []Reason{{Code: "R-11", Detail: "This is not possible at the present stage."}}}, nil
}
