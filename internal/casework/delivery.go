package casework

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"recourse/internal/actor"
)

// What became of a letter on its way: of the mail that says there is something new, and of post.
const (
	WasMailed  = "mailed"   // the server took the mail
	WasRefused = "refused"  // it refused it for good: serve by another means
	WasGivenUp = "given_up" // it could not be handed over in all the time there was: serve by another means
	WasKept    = "kept"     // it stays where it is read by code: its reader chose so
	WasPosted  = "posted"   // somebody says that they posted or handed it over
)

// Delivery is what is known of one letter on its way.
type Delivery struct {
	Outcome string
	Person  string // who posted it, or the system's duty
	Answer  string // of a mail: the server's
	Means   string // of post: one of PostMeans
	On      string // of post: the day, YYYY-MM-DD
	Proof   string // of post: what proves it, such as a number on a receipt
	At      time.Time
}

// ToPost tells whether a letter waits to be posted or handed over: its reader neither follows the report by a code that
// they had before the letter, nor was told by mail that there is something new, nor chose to read it there alone, and nobody has posted it.
func (l Letter) ToPost() bool {
	return l.To != reporter && !slices.ContainsFunc(l.Deliveries, func(d Delivery) bool { return slices.Contains([]string{WasMailed, WasKept, WasPosted}, d.Outcome) })
}

// answerCode is what a server's answer begins with, and all that is surely of nobody.
var answerCode = regexp.MustCompile(`^[0-9]{3}( [0-9]\.[0-9]{1,3}\.[0-9]{1,3})?`)

// answerMost is how much of an answer is kept.
const answerMost = 300

// kept is a server's answer as it is kept: to a respondent's mail as it was, the address taken out; to anybody else's its
// code alone, for a server may know them by another name.
func (a *Addressee) kept(answer, address string) string {
	if a.To != string(actor.Respondent) {
		return answerCode.FindString(answer)
	}
	answer = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, answer[:min(len(answer), answerMost)])
	local, _, _ := strings.Cut(address, "@")
	return starred(starred(answer, address), local)
}

// starred takes a name out of a line of ASCII, however it is written.
func starred(line, name string) string {
	for from := 0; ; {
		at := strings.Index(strings.ToLower(line[from:]), strings.ToLower(name))
		if at < 0 {
			return line
		}
		line, from = line[:from+at]+"*"+line[from+at+len(name):], from+at+1
	}
}
