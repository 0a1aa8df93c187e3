package authz_test

import (
	"os"
	"testing"

	"recourse/internal/authz"
)

// BenchmarkCan judges a read of a case under the shipped procedure, the act with the most lines: performance
// row 9 wants 20 µs, and consent and refusal within a tenth of one another.
func BenchmarkCan(b *testing.B) {
	p := load(b, os.DirFS(configs))
	lines := p.Lines("simple")
	var seat authz.Line
	for _, l := range lines {
		if l.Kind == "case" && l.Act == "read" && !l.Deny && l.Relations != nil && l.States != nil {
			seat = l
		}
	}
	seated := authz.Object{Kind: "case", Procedure: "simple", State: seat.States[0], Relations: seat.Relations, Level: 2}
	conflicted, unrelated := seated, seated
	conflicted.Relations = []string{authz.Conflict}
	unrelated.Relations = nil
	for _, c := range []struct {
		name  string
		roles []string
		o     authz.Object
		want  string
	}{
		{"allow", []string{seat.Role}, seated, "yes"},
		{"deny", []string{seat.Role}, conflicted, "deny"},
		{"unrelated", []string{seat.Role}, unrelated, "no"},
		{"three roles", []string{"triage", "clerk", seat.Role}, seated, "yes"},
	} {
		b.Run(c.name, func(b *testing.B) {
			who := person(c.roles)
			if got := answer(p.Can(who, "read", c.o)); got != c.want {
				b.Fatalf("got %s, want %s", got, c.want)
			}
			b.ReportAllocs()
			for b.Loop() {
				p.Can(who, "read", c.o)
			}
		})
	}
}
