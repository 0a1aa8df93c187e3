package casefile

import (
	"slices"
	"strings"

	"recourse/internal/report"
)

// Colleague is a member of staff as the conflict scan sees one: read in memory, never kept with a file.
type Colleague struct {
	ID       string
	Username string
	Name     string
	Near     []string // close contacts, line manager
	Groups   []string // branch, employer, candidacies

	near, asks []spelt // canonical, once prepared
}

// Prepared brings the names of colleagues into their canonical forms once, for many scans. Those of before who are
// still as they were, in the same order, are taken as they are.
func Prepared(staff, before []Colleague) []Colleague {
	out := make([]Colleague, len(staff))
	for i, c := range staff {
		if i < len(before) && c.same(&before[i]) {
			out[i] = before[i]
			continue
		}
		c.near, c.asks = c.nearby(), c.askable()
		out[i] = c
	}
	return out
}

func (c *Colleague) same(b *Colleague) bool {
	return c.ID == b.ID && c.Username == b.Username && c.Name == b.Name && slices.Equal(c.Near, b.Near) && slices.Equal(c.Groups, b.Groups)
}

// nearby is by what a colleague is touched when somebody is named.
func (c *Colleague) nearby() []spelt {
	if c.near != nil {
		return c.near
	}
	return canonical(append([]string{c.Name, c.Username}, c.Near...))
}

// askable is by what a party may ask for a colleague to be kept away.
func (c *Colleague) askable() []spelt {
	if c.asks != nil {
		return c.asks
	}
	return canonical(append([]string{c.Name, c.Username}, c.Groups...))
}

// SetAside finds the colleagues who must not see a file: those who are named, or close to somebody named, and those
// whom a party asks to be kept away, by name, user name or group (decision 44: at once, ruled on later). Names are
// compared in one canonical form, whole or word by word, so that a title or a middle name does not hide anybody. It
// errs on the side of setting aside: that costs a colleague a case, the other costs the reporter everything (5.12).
func SetAside(named, away []string, staff []Colleague) []string {
	who, whom := canonical(named), canonical(away)
	var out []string
	for i := range staff {
		if c := &staff[i]; touches(c, who) || asked(c, whom) {
			out = append(out, c.ID)
		}
	}
	return out
}

// OnlyAsked narrows those set aside to whom nothing touches but the wish of a party: it is on them that somebody rules.
func OnlyAsked(aside, named []string, staff []Colleague) []string {
	if len(aside) == 0 {
		return nil
	}
	touched := SetAside(named, nil, staff)
	return slices.DeleteFunc(slices.Clone(aside), func(id string) bool { return slices.Contains(touched, id) })
}

// spelt is a name in its canonical form, as it is compared.
type spelt struct {
	whole, joined string // with and without its spaces
	words         []string
}

func canonical(in []string) []spelt {
	var out []spelt
	for _, s := range in {
		if c := report.Skeleton(s); len([]rune(c)) > 1 {
			out = append(out, spelt{c, strings.ReplaceAll(c, " ", ""), strings.Fields(c)})
		}
	}
	return out
}

// touches tells whether a colleague is one of the named, or near one.
func touches(c *Colleague, named []spelt) bool {
	if len(named) == 0 {
		return false
	}
	for _, m := range c.nearby() {
		for _, n := range named {
			if alike(n, m) {
				return true
			}
		}
	}
	return false
}

// asked tells whether the reporter asked for this colleague to be kept away, by name, user name or group.
func asked(c *Colleague, away []spelt) bool {
	if len(away) == 0 {
		return false
	}
	for _, m := range c.askable() {
		for _, a := range away {
			if alike(a, m) {
				return true
			}
		}
	}
	return false
}

// alike compares two canonical names: equal, or every word of the shorter stands in the longer.
func alike(a, b spelt) bool {
	if a.whole == b.whole || a.joined == b.joined {
		return true
	}
	short, long := a.words, b.words
	if len(short) < 2 || len(long) < 2 {
		return false
	}
	if len(short) > len(long) {
		short, long = long, short
	}
	for _, w := range short {
		if !slices.Contains(long, w) {
			return false
		}
	}
	return true
}
