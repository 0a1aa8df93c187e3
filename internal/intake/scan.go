package intake

import (
	"strings"

	"recourse/internal/report"
)

// scan finds the colleagues who must not see this report: those it names or who are close to somebody it names, and
// those whom the reporter asks to be kept away (decision 44: at once, ruled on later). Names are compared in one
// canonical form, whole or as a word of the other, so that a nickname or a title does not hide anybody. It errs on
// the side of setting somebody aside: that costs a colleague a case, the other costs the reporter everything.
func scan(d *report.Draft, staff []Colleague) []string {
	var named []string
	for _, s := range d.Subjects {
		named = append(named, s.Name, s.Handle)
	}
	for _, w := range d.Witnesses {
		named = append(named, w.Name)
	}
	named = append(named, d.Affected.Name, d.Identity.Name)
	away := append([]string{}, d.KeepAway...)
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
