package report

import (
	"sort"
	"strings"
	"testing"
)

// ParseCode needs no spaces because of this, and NewCode has 129 bits because of the count.
func TestR52_NoWordOfTheListBeginsAnother(t *testing.T) {
	t.Parallel()
	var bare []string
	for w := range words().index {
		bare = append(bare, w)
	}
	if len(bare) != 7776 {
		t.Fatalf("the list has %d words", len(bare))
	}
	sort.Strings(bare)
	for i := 1; i < len(bare); i++ {
		if strings.HasPrefix(bare[i], bare[i-1]) {
			t.Errorf("%q begins %q", bare[i-1], bare[i])
		}
	}
}
