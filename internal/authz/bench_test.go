package authz_test

import (
	"testing"

	"recourse/internal/authz"
)

// BenchmarkCan judges a read of a case, the act with the most lines: performance row 9.
func BenchmarkCan(b *testing.B) {
	p := load(b, files(b))
	seated := authz.Object{Kind: "case", Procedure: "club", State: "hearing", Relations: []string{"panel"}, Level: 2}
	conflicted, unrelated := seated, seated
	conflicted.Relations = []string{"conflict"}
	unrelated.Relations = nil
	for _, c := range []struct {
		name string
		o    authz.Object
		want string
	}{{"allow", seated, "yes"}, {"deny", conflicted, "deny"}, {"unrelated", unrelated, "no"}} {
		b.Run(c.name, func(b *testing.B) {
			who := person([]string{"panel"})
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
