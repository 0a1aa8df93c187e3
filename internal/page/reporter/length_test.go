package reporter_test

import (
	"net/http"
	"strings"
	"testing"

	"recourse/internal/testkit"
)

// TestA11_TheLengthOfAPageTellsLittleOfWhatIsInIt watches the wire while one person checks answers of 50 lengths, and sends
// the longest and the shortest.
func TestA11_TheLengthOfAPageTellsLittleOfWhatIsInIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := h.Browse(t).Open("/report")
	through(t, b, map[string]map[string][]string{"story": story})
	lengths, sent := map[int]int{}, map[int]int{}
	for n := 1; n <= 200; n += 4 {
		b.Open("/report/story")
		b.Press("/story", "", map[string][]string{"narrative.0": {strings.Repeat("They wrote it again. ", n)}})
		if b.Open("/report/review"); b.Status != http.StatusOK || b.Got.Get("Content-Encoding") != "" {
			t.Fatalf("%d, packed as %q", b.Status, b.Got.Get("Content-Encoding"))
		}
		lengths[len(b.Raw)]++
	}
	if len(lengths) > 4 {
		t.Errorf("50 reports have %d lengths: %v", len(lengths), lengths)
	}
	b.Press("/report/send", "", nil)
	sent[len(b.Raw)]++
	again := h.Browse(t).Open("/report")
	through(t, again, map[string]map[string][]string{"story": {"narrative.0": {"Once."}}})
	again.Press("/report/send", "", nil)
	if sent[len(again.Raw)]++; len(sent) != 1 {
		t.Errorf("what is answered to a report has the lengths %v", sent)
	}
}
