package casefile

import (
	"slices"

	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// seconded lists the functions in which the second person of an action is kept as having worked on the file: those in
// which the first one acts, where the second holds none of their own and did not hold them before. So what keeps people
// apart binds whoever confirmed like whoever proposed (I03, I04, I05). It returns Forbidden where that would combine what
// one person never combines, here or with a linked case, or where they worked on an earlier life of the file.
func (f *File) seconded(p *procedure.Procedure, in *Input) ([]string, error) {
	c := &f.Contents
	if in.By == "" || c.holds(in.By) {
		return nil, nil
	}
	if c.Barred[in.By] {
		return nil, fault.Coded(fault.Forbidden, "I06", "You worked on this before it was opened again. Somebody else must confirm it.")
	}
	out := f.Seconds(in)
	for _, function := range out {
		if slices.ContainsFunc(p.ApartFrom(function), func(other string) bool { return c.Was[other][in.By] }) {
			return nil, fault.Coded(fault.Forbidden, "I03", "You worked on this before in what must stay apart from it. Somebody else must confirm it.")
		}
		if slices.ContainsFunc(p.Function(function).Elsewhere, func(other string) bool { return slices.Contains(in.Elsewhere[in.By], other) }) {
			return nil, fault.Coded(fault.Forbidden, "I04", "You worked on a linked case in what must stay apart from this. Somebody else must confirm it.")
		}
	}
	return out, nil
}

// Seconds lists the functions in which whoever confirms what somebody proposed would be kept as having worked on the file.
func (f *File) Seconds(in *Input) []string {
	c := &f.Contents
	if in.By == "" || c.holds(in.By) {
		return nil
	}
	var out []string
	for _, h := range c.Holders {
		if h.Person == in.Who.ID && h.Declared && !c.Was[h.Function][in.By] {
			out = append(out, h.Function)
		}
	}
	return out
}

// holds tells whether somebody holds a function and has declared.
func (c *Contents) holds(person string) bool {
	return slices.ContainsFunc(c.Holders, func(h Holder) bool { return h.Person == person && h.Declared })
}

// worked keeps that somebody worked on the file in a function, without holding it.
func (c *Contents) worked(function, person string) {
	if c.Was[function] == nil {
		c.Was[function] = map[string]bool{}
	}
	c.Was[function][person] = true
}
