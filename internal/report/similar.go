package report

import (
	"slices"
	"strings"
)

// Likeness suggests that two reports may tell of one thing. It only suggests: a person links them, and how many tell
// is never a reason to believe or to doubt (domain 5.9).
type Likeness struct {
	Score   int      // 0 to 100
	Because []string // of "url", "handle", "looks_like", "membership_number", "name", "dates"
}

// Suggest tells whether the likeness is worth showing. Dates alone never are.
func (l Likeness) Suggest() bool { return l.Score >= 50 }

// Similar weighs what two drafts share: an address, a person, and a time. It is symmetric, and reads no story.
func Similar(a, b *Draft) Likeness {
	var l Likeness
	say := func(weight int, because string) {
		l.Score = min(100, l.Score+weight)
		l.Because = append(l.Because, because)
	}
	if share(addresses(a), addresses(b)) {
		say(60, "url")
	}
	switch {
	case share(handles(a, canonicalHandle), handles(b, canonicalHandle)):
		say(40, "handle")
	case share(handles(a, Skeleton), handles(b, Skeleton)):
		say(20, "looks_like")
	}
	if share(of(a, func(s Subject) string { return Canonical(MembershipNumber, s.MembershipNumber) }),
		of(b, func(s Subject) string { return Canonical(MembershipNumber, s.MembershipNumber) })) {
		say(40, "membership_number")
	}
	if share(of(a, func(s Subject) string { return foldAll(s.Name) }), of(b, func(s Subject) string { return foldAll(s.Name) })) {
		say(30, "name")
	}
	if a.Incident("").Overlaps(b.Incident("")) {
		say(20, "dates")
	}
	return l
}

func canonicalHandle(s string) string { return Canonical(Handle, s) }

func of(d *Draft, form func(Subject) string) []string {
	var out []string
	for _, s := range d.Subjects {
		out = append(out, form(s))
	}
	return out
}

// handles are told apart by platform: the same handle elsewhere may be somebody else.
func handles(d *Draft, form func(string) string) []string {
	return of(d, func(s Subject) string {
		if h := form(s.Handle); h != "" {
			return s.Platform + " " + h
		}
		return ""
	})
}

func addresses(d *Draft) []string {
	out := of(d, func(s Subject) string { return plainAddress(s.ProfileURL) })
	for _, p := range d.Places {
		out = append(out, plainAddress(p.URL))
	}
	return out
}

// plainAddress compares addresses as text: no scheme, no "www.", no fragment, no last slash, host in lower case.
func plainAddress(s string) string {
	s = strings.TrimSpace(s)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s, _, _ = strings.Cut(s, "#")
	host, path, _ := strings.Cut(s, "/")
	host = strings.TrimPrefix(foldAll(host), "www.")
	if path = strings.TrimRight(path, "/"); path != "" {
		return host + "/" + path
	}
	return host
}

// share tells whether the two have something in common other than nothing.
func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return s != "" && slices.Contains(b, s) })
}
