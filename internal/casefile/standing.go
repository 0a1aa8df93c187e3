package casefile

import (
	"slices"
	"sort"

	"recourse/internal/procedure"
)

// The relations that the house gives of itself; every other one is a function of the procedure, or was_ and its
// name for those who ever held it.
const (
	Drawn    = "drawn"
	Conflict = "conflict"
	Barred   = "barred" // worked on an earlier life of the file
	Was      = "was_"
)

// stand names each way in which somebody stands to a file, as its contents say; one may be named twice.
func (c *Contents) stand(say func(person, relation string)) {
	for _, h := range c.Holders {
		relation := h.Function
		if !h.Declared {
			relation = Drawn
		}
		say(h.Person, relation)
	}
	for function, people := range c.Was {
		relation := Was + function
		for person := range people {
			say(person, relation)
		}
	}
	for person := range c.Quarantined {
		say(person, Conflict)
	}
	for person := range c.Barred {
		say(person, Barred)
	}
}

// standings lists how people stand to a file.
func standings(c *Contents) map[Standing]bool {
	out := map[Standing]bool{}
	c.stand(func(person, relation string) { out[Standing{Person: person, Relation: relation}] = true })
	return out
}

// Standings lists how people stand to the file now, in a stable order: what the database's rows must equal.
func (f *File) Standings() []Standing { return ordered(standings(&f.Contents)) }

// RelationsOf lists how one person stands to the file now, sorted.
func (f *File) RelationsOf(person string) []string {
	var out []string
	f.Contents.stand(func(who, relation string) {
		if who == person {
			out = append(out, relation)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

func difference(before, after map[Standing]bool) []Standing {
	changed := map[Standing]bool{}
	for s := range before {
		if !after[s] {
			changed[Standing{Person: s.Person, Relation: s.Relation, Ends: true}] = true
		}
	}
	for s := range after {
		if !before[s] {
			changed[s] = true
		}
	}
	return ordered(changed)
}

func ordered(set map[Standing]bool) []Standing {
	out := make([]Standing, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Person != out[j].Person {
			return out[i].Person < out[j].Person
		}
		if out[i].Relation != out[j].Relation {
			return out[i].Relation < out[j].Relation
		}
		return out[i].Ends && !out[j].Ends
	})
	return out
}

// Eligible narrows the holders of a role to those who may be drawn for a function: nobody with a conflict, nobody
// who worked on an earlier life of it, nobody who holds or ever held a function that must stay apart, nobody who holds this one, and, for a fresh function,
// nobody who ever held it (I03, I04, I05, I09).
func (f *File) Eligible(p *procedure.Procedure, function string, holders []string) []string {
	c := &f.Contents
	apart := p.ApartFrom(function)
	fresh := p.Function(function).Fresh
	var out []string
	for _, person := range holders {
		if c.Quarantined[person] || (fresh && c.Was[function][person]) {
			continue
		}
		if c.Barred[person] { // I06
			continue
		}
		if slices.ContainsFunc(apart, func(other string) bool { return c.Was[other][person] }) {
			continue
		}
		if slices.ContainsFunc(c.Holders, func(h Holder) bool { return h.Function == function && h.Person == person }) {
			continue
		}
		out = append(out, person)
	}
	return out
}
