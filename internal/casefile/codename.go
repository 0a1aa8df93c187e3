package casefile

import (
	"crypto/sha256"

	"github.com/sethvargo/go-diceware/diceware"
)

// CodeName is what lists call a file (domain.md 7: every list shows code names): two words that its random id leads
// to, so that nobody picks them and they say nothing.
func CodeName(id string) string {
	sum := sha256.Sum256([]byte("code name " + id))
	words := diceware.WordListEffLarge()
	word := func(b []byte) string {
		roll, n := 0, (int(b[0])<<8|int(b[1]))%7776
		for range words.Digits() {
			roll = roll*10 + n%6 + 1
			n /= 6
		}
		return words.WordAt(roll)
	}
	return word(sum[:2]) + " " + word(sum[2:4])
}

// CodePurpose names the keyed hash by which an access code is looked up (decision 15).
const CodePurpose = "access-code"
