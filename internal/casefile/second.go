package casefile

import (
	"slices"

	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// seconded lists the functions in which the second person of an action is kept as having worked on the file: those in
// which the first one acts, where the second holds none of their own and did not hold them before. So what keeps people
// apart binds whoever confirmed like whoever proposed (I03, I04, I05). It returns Forbidden where that would combine what
// one person never combines, or where they worked on an earlier life of the file.
func (f *File) seconded(p *procedure.Procedure, in *Input) ([]string, error) {
	c := &f.Contents
	holds := func(h Holder) bool { return h.Person == in.By && h.Declared }
	if in.By == "" || slices.ContainsFunc(c.Holders, holds) {
		return nil, nil
	}
	if c.Barred[in.By] {
		return nil, fault.Coded(fault.Forbidden, "I06", "You worked on this before it was opened again. Somebody else must confirm it.")
	}
	var out []string
	for _, h := range c.Holders {
		if h.Person != in.Who.ID || !h.Declared || c.Was[h.Function][in.By] {
			continue
		}
		if slices.ContainsFunc(p.ApartFrom(h.Function), func(other string) bool { return c.Was[other][in.By] }) {
			return nil, fault.Coded(fault.Forbidden, "I03", "You worked on this before in what must stay apart from it. Somebody else must confirm it.")
		}
		out = append(out, h.Function)
	}
	return out, nil
}

// worked keeps that somebody worked on the file in a function, without holding it.
func (c *Contents) worked(function, person string) {
	if c.Was[function] == nil {
		c.Was[function] = map[string]bool{}
	}
	c.Was[function][person] = true
}
