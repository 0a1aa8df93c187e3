package code

import (
	"slices"

	"recourse/internal/calendar"
	"recourse/internal/fault"
)

// Book is every version of the Code, oldest first.
type Book struct {
	versions []*Version
}

// Version is the Code as it stood for a time. Nothing in it changes once it was loaded.
type Version struct {
	ID        string
	Title     Words
	Languages []string // the first stands in for those not here
	Digest    string   // SHA-256 of the file, in hexadecimal
	InForce   []Force
	Grounds   []Ground
	Clauses   []Clause // parts stand under their clause
	byID      map[string]Clause
}

// Force is where and when a version is in force.
type Force struct {
	Nations []string
	calendar.Period
}

// Source is a text that lists a ground.
type Source string

// The closed list of sources.
const (
	Statement   Source = "statement"    // the founding statement
	EqualityAct Source = "equality_act" // section 4 of the Equality Act 2010
)

// Ground is a characteristic on which nobody may be discriminated against.
type Ground struct {
	ID      string
	Label   Words
	Sources []Source
	Act     string // the Act's name for it, where the Act lists it
}

// Citation binds an allegation to the words it was made under: a clause of a version, and the digest of that version.
type Citation struct {
	Version string `json:"version"`
	Digest  string `json:"digest"`
	Clause  string `json:"clause"`
}

// Versions are all versions, oldest first.
func (b *Book) Versions() []*Version { return slices.Clone(b.versions) }

// On gives the version in force on a day in a nation: the day of the conduct decides, not that of the report (I14).
// NotFound where no version was in force there then.
func (b *Book) On(day calendar.Date, nation string) (*Version, error) {
	for _, v := range b.versions {
		for _, f := range v.InForce {
			if slices.Contains(f.Nations, nation) && f.EffectiveOn(day) {
				return v, nil
			}
		}
	}
	return nil, fault.Coded(fault.NotFound, "no_code", "No Code of Conduct was in force in that nation on that day.")
}

// Version gives a version by its id; NotFound where there is none.
func (b *Book) Version(id string) (*Version, error) {
	for _, v := range b.versions {
		if v.ID == id {
			return v, nil
		}
	}
	return nil, fault.Coded(fault.NotFound, "code_version", "There is no such version of the Code of Conduct.")
}

// Grounds are the grounds of all versions together, each once as its latest version has it. They decide which
// reports take the independent route, whatever the day of the conduct.
func (b *Book) Grounds() []Ground {
	var out []Ground
	seen := map[string]bool{}
	for _, v := range slices.Backward(b.versions) {
		for _, g := range v.Grounds {
			if !seen[g.ID] {
				seen[g.ID] = true
				out = append(out, g)
			}
		}
	}
	return out
}

// Resolve gives the clause that was cited. NotFound where it is no longer kept; Conflict where the version's file is not
// the one it was cited from, since an allegation stands or falls by the words it was made under.
func (b *Book) Resolve(c Citation) (Clause, error) {
	v, err := b.Version(c.Version)
	if err != nil {
		return Clause{}, err
	}
	if v.Digest != c.Digest {
		return Clause{}, fault.Coded(fault.Conflict, "code_changed", "The Code of Conduct has been changed since this clause was cited from it.")
	}
	return v.Clause(c.Clause)
}

// Clause gives a clause or a part by its id; NotFound where there is none.
func (v *Version) Clause(id string) (Clause, error) {
	c, ok := v.byID[id]
	if !ok {
		return Clause{}, fault.Coded(fault.NotFound, "clause", "There is no such clause in this version of the Code of Conduct.")
	}
	return c, nil
}

// Flags lists the flags of a clause; a part has those of its clause as well.
func (v *Version) Flags(c Clause) []string {
	flags := slices.Clone(c.Flags)
	if whole, ok := v.byID[c.Parent]; ok && c.Parent != "" {
		for _, f := range whole.Flags {
			if !slices.Contains(flags, f) {
				flags = append(flags, f)
			}
		}
	}
	return flags
}

// Flagged tells whether a clause of some version carries a flag.
func (b *Book) Flagged(flag string) bool {
	return slices.ContainsFunc(b.versions, func(v *Version) bool {
		return slices.ContainsFunc(v.Clauses, func(c Clause) bool {
			return c.Has(flag) || slices.ContainsFunc(c.Parts, func(part Clause) bool { return part.Has(flag) })
		})
	})
}

// Cite binds a clause or a part to this version's words; NotFound where there is none of that id.
func (v *Version) Cite(id string) (Citation, error) {
	if _, err := v.Clause(id); err != nil {
		return Citation{}, err
	}
	return Citation{Version: v.ID, Digest: v.Digest, Clause: id}, nil
}

// Ground gives a ground by its id, and false where this version has none of that id.
func (v *Version) Ground(id string) (Ground, bool) {
	i := slices.IndexFunc(v.Grounds, func(g Ground) bool { return g.ID == id })
	if i < 0 {
		return Ground{}, false
	}
	return v.Grounds[i], true
}
