package mail

import "strings"

// isAddress tells whether an address may be written to, or stand in a header: what its form refused already is refused here
// again (P-20). It is one word of plain ASCII with one @, no longer than 254 bytes, and nothing in it opens a comment, a
// quoted part, a list or another header.
func isAddress(s string) bool {
	if len(s) > 254 || strings.Count(s, "@") != 1 || strings.HasPrefix(s, "@") || strings.HasSuffix(s, "@") {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || strings.IndexByte(`"(),:;<>[\]`, s[i]) >= 0 {
			return false
		}
	}
	return true
}

// isLine tells whether a subject is one line.
func isLine(s string) bool {
	return s != "" && len(s) <= 120 && !strings.ContainsAny(s, "\r\n\x00")
}

// domain is what stands behind the @.
func domain(address string) string {
	_, d, _ := strings.Cut(address, "@")
	return d
}
