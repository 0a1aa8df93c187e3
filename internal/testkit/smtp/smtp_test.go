package smtp

import "testing"

// A test may end before its server has begun to listen; it ends all the same.
func TestAServerNobodyCallsEndsWithItsTest(t *testing.T) {
	for range 200 {
		t.Run("nobody calls", func(t *testing.T) { Start(t) })
	}
}
