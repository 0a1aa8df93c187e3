package casework

import (
	"crypto/rand"
	"strings"
	"testing"

	"recourse/internal/report"
)

// TestNoAccessCodeLeavesTheHouseInALetter: a copy of a letter opens nothing.
func TestNoAccessCodeLeavesTheHouseInALetter(t *testing.T) {
	t.Parallel()
	for range 200 {
		c, err := report.NewCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		words := c.Canonical()
		for _, as := range []string{words, "    " + words, "> **" + words + "**", "Your code: " + words + ". Keep it.", strings.ToUpper(words), strings.ReplaceAll(words, " ", "-")} {
			got := withoutCodes("Dear reader,\n\n" + as + "\n\nYours")
			if got != "Dear reader,\n\n"+coded+"\n\nYours" {
				t.Fatalf("%q is printed as %q", as, got)
			}
		}
	}
	letter := "You are alleged to have written three posts that mock a member of the club by name.\nAnswer us."
	if got := withoutCodes(letter); got != letter {
		t.Errorf("words that are no code are left out: %q", got)
	}
}
