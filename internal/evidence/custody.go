package evidence

import "time"

// What is done with an item after it came, each written down before a byte of it leaves. Who added it stands in the
// event that names it.
const (
	WasCopied  = "copied"     // a cleaned copy was made
	NotCopied  = "not_copied" // there can be none
	WasScanned = "scanned"    // to its end
	NotScanned = "unscanned"  // the scanner was away; once, however often it is asked again
	CopyViewed = "copy_viewed"
	FileViewed = "file_viewed"     // an item that is no picture
	WasBundled = "bundled"         // it left the house in a bundle, as it is looked at
	TrueViewed = "original_viewed" // the original of an item that is otherwise not handed out, for a reason
)

// Custody is one thing that was done with an item.
type Custody struct {
	What    string
	WhoKind string // reporter, respondent, staff or system
	WhoID   string
	Reason  string // given by whoever asked
	Found   string // why there is no copy; what a scanner found
	By      string // which scanner, with which signatures
	SHA256  string // of what was made or handed out
	At      time.Time
}
