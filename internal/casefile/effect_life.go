package casefile

// foldRestart begins a new life of a case with new people (I06). Whoever ever worked on it is barred, but for those who
// only ever held functions that stay, and they keep what they hold. What was told, gathered, alleged and shown stays;
// what was put, answered, found, decided and counted is open again, for it was the work of those who are barred. Overlays
// stay, and so do conflicts and holds.
func foldRestart(x *folding) {
	c := x.c
	for function, people := range c.Was {
		if f := x.p.Function(function); f != nil && f.Stays {
			continue
		}
		for person := range people {
			c.Barred[person] = true
		}
	}
	var kept []Holder
	for _, h := range c.Holders {
		if f := x.p.Function(h.Function); f != nil && f.Stays && !c.Barred[h.Person] {
			kept = append(kept, h)
		}
	}
	fresh := newContents()
	for _, o := range x.p.Overlays {
		if c.Marks[o.ID] {
			fresh.Marks[o.ID] = true
		}
	}
	c.Holders, c.Marks, c.Taken, c.Consents = kept, fresh.Marks, fresh.Taken, fresh.Consents
	c.Unveiled, c.Deliveries, c.Extensions, c.Answers, c.Filed, c.Identified, c.Pack, c.Redactions, c.Comments = nil, nil, 0, nil, nil, nil, nil, nil, nil
	for i := range c.Allegations {
		c.Allegations[i].Put = false
	}
	c.Sitting, c.Objections, c.Wants, c.Attested = Sitting{}, nil, fresh.Wants, fresh.Attested
	c.Findings, c.Sanctioned, c.Drafted, c.Decision, c.Settled = nil, nil, nil, nil, false
	c.Conditions, c.Slips, c.Appealed, c.Appeals, c.Sanction = nil, nil, nil, nil, nil
	c.Outcome, c.Remitted = "", false
}
