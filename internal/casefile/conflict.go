package casefile

import (
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
}

// SetAside finds the colleagues who must not see a file: those who are named, or close to somebody named, and those
// whom a party asks to be kept away, by name, user name or group (decision 44: at once, ruled on later). Names are
// compared in one canonical form, whole or word by word, so that a title or a middle name does not hide anybody. It
// errs on the side of setting aside: that costs a colleague a case, the other costs the reporter everything (5.12).
func SetAside(named, away []string, staff []Colleague) []string {
	named, away = canonical(named), canonical(away)
	var out []string
	for _, c := range staff {
		if touches(c, named) || asked(c, away) {
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
func touches(c Colleague, named []string) bool {
	mine := canonical(append([]string{c.Name, c.Username}, c.Near...))
	for _, n := range named {
		for _, m := range mine {
			if alike(n, m) {
				return true
			}
		}
	}
	return false
}

// asked tells whether the reporter asked for this colleague to be kept away, by name, user name or group.
func asked(c Colleague, away []string) bool {
	mine := canonical(append([]string{c.Name, c.Username}, c.Groups...))
	for _, a := range away {
		for _, m := range mine {
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
	short, long := strings.Fields(a), strings.Fields(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) < 2 {
		return false
	}
	words := map[string]bool{}
	for _, w := range long {
		words[w] = true
	}
	for _, w := range short {
		if !words[w] {
			return false
		}
	}
	return true
}
