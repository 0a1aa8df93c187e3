package model

import (
	"slices"

	"recourse/internal/procedure"
)

// mend makes what belongs together fit, mostly: an outcome and its length, a way of showing and its words.
func (c *Chance) mend(f *File, a *procedure.Action, fields map[string]any) {
	if _, ok := fields["how"]; ok && (c.Good || c.IntN(10) > 0) {
		for _, d := range a.Fields {
			if d.Name == "gist" || d.Name == "ground" {
				fields[d.Name] = c.words()
			}
		}
	}
	c.attach(f, a, fields)
	if !a.Has("ballot") || !c.Good && c.IntN(10) == 0 {
		return
	}
	asked := false
	for _, d := range a.Fields {
		asked = asked || d.Type == "outcome"
	}
	if !asked {
		return
	}
	delete(fields, "months")
	if o := c.outcome(f); o != nil {
		fields["outcome"] = o.ID
		if len(o.Months) == 2 {
			fields["months"] = o.Months[0] + c.IntN(min(3, o.Months[1]-o.Months[0]+1))
		}
	}
}

// attach makes most members attach the same, and conditions be of what was attached.
func (c *Chance) attach(f *File, a *procedure.Action, fields map[string]any) {
	for _, d := range a.Fields {
		switch {
		case c.IntN(4) == 0:
		case d.Name == "attached":
			delete(fields, d.Name)
			for _, o := range c.World.P.Outcomes {
				if o.Attach && slices.Contains(o.By, f.Body) && !c.Lasting {
					fields[d.Name] = []any{o.ID}
					break
				}
			}
		case d.Name == "conditions":
			delete(fields, d.Name)
			if f.Carried != nil && len(f.Carried.Attached) > 0 {
				list, _ := c.items(Who{}, f, a, d).([]any)
				for _, item := range list {
					item.(map[string]any)["kind"] = one(c, f.Carried.Attached)
				}
				fields[d.Name] = list
			}
		}
	}
}

// outcome is one that the sitting body may give: often the same one, so that votes carry.
func (c *Chance) outcome(f *File) *procedure.Outcome {
	var fit []*procedure.Outcome
	for i := range c.World.P.Outcomes {
		o := &c.World.P.Outcomes[i]
		for _, body := range o.By {
			short := len(o.Months) > 0 && o.Months[0] < 12
			if o.Finding == "breach" && !o.Attach && body == f.Body && (short || !c.Lasting) {
				fit = append(fit, o)
			}
		}
	}
	if len(fit) == 0 {
		return nil
	}
	if c.IntN(3) > 0 {
		return fit[(f.Papers.filed+len(f.Allegations))%len(fit)]
	}
	return one(c, fit)
}
