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
	m := p.Machine(f.Kind)
	var facts *procedure.Facts
	for i := range m.Actions {
		a := &m.Actions[i]
		if !a.Auto || but[a.ID] || !m.Applies(a, f.state) {
			continue
		}
		if facts == nil {
			now := f.Facts(p, in)
			facts = &now
		}
		if _, blocks := m.Step(a.ID, f.state, *facts); len(blocks) == 0 {
			return a
		}
	}
	return nil
}
