package code_test

import (
	"slices"
	"testing"

	"recourse/configs"
	"recourse/internal/code"
)

func TestAPartHasTheFlagsOfItsClause(t *testing.T) {
	t.Parallel()
	book, err := code.Load(configs.FS, "code")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range book.Versions() {
		part, err := v.Clause("N11a")
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Flags(part); !slices.Contains(got, "protected_ground") {
			t.Errorf("%s: N11a has %v", v.ID, got)
		}
		whole, err := v.Clause("N27")
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Flags(whole); !slices.Equal(got, []string{"sexual"}) {
			t.Errorf("%s: N27 has %v", v.ID, got)
		}
	}
	if !book.Flagged("sexual") || book.Flagged("tea") {
		t.Error("a flag that clauses carry is not known, or one that none carries is")
	}
}
