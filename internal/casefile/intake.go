package casefile

import "recourse/internal/procedure"

// intakeFacts fills in what may be asked of how a matter came to us.
func (c *Contents) intakeFacts() procedure.IntakeFacts {
	s := c.Summary
	out := procedure.IntakeFacts{
		Danger: s.Danger, Retaliation: s.Retaliation, Perceived: s.Perceived, OwnInitiative: c.Entered != nil && c.Entered.Own,
		Invited: c.Invited, Notified: c.Notified || c.Imposed > 0,
	}
	for _, t := range c.Told {
		out.Danger, out.Retaliation = out.Danger || t.Danger, out.Retaliation || t.Retaliation
		out.Perceived, out.OwnInitiative = out.Perceived || t.Perceived, out.OwnInitiative || t.Own
	}
	return out
}

// Next is the first action that the system takes by itself from here and that nothing stands in the way of, but those
// left out; nil where there is none.
func (f *File) Next(p *procedure.Procedure, in Input, but map[string]bool) *procedure.Action {
	return p.Machine(f.Kind).Owed(f.state, but, func() procedure.Facts { return f.Facts(p, in) })
}
