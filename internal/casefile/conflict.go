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

	near, asks []string // canonical, once prepared
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
func (c *Colleague) nearby() []string {
	if c.near != nil {
		return c.near
	}
	return canonical(append([]string{c.Name, c.Username}, c.Near...))
}

// askable is by what a party may ask for a colleague to be kept away.
func (c *Colleague) askable() []string {
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
	named, away = canonical(named), canonical(away)
	var out []string
	for i := range staff {
		if c := &staff[i]; touches(c, named) || asked(c, away) {
			out = append(out, c.ID)
		}
	}
	return out
}

func canonical(in []string) []string {
	var out []string
	for _, s := range in {
		if c := report.Skeleton(s); len([]rune(c)) > 1 {
			out = append(out, c)
		}
	}
	return out
}

// touches tells whether a colleague is one of the named, or near one.
func touches(c *Colleague, named []string) bool {
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
func asked(c *Colleague, away []string) bool {
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
func alike(a, b string) bool {
	if a == b || strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "") {
		return true
	}
	if !strings.Contains(a, " ") || !strings.Contains(b, " ") {
		return false
	}
	short, long := strings.Fields(a), strings.Fields(b)
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
