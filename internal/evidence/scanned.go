package evidence

import (
	"context"
	"fmt"
	"io"

	"recourse/internal/evidence/scan"
)

// How an item stands with the scanner, beside the four things that one finds (scan.Clean and those after it).
const (
	ScanWaits   = "waiting"     // its turn comes within a minute
	ScanFailed  = "unavailable" // the scanner could not look; it is asked again
	ScanNowhere = "not_scanned" // this house has no scanner
)

// Scan is what a scanner found in an item; Found is empty until one did.
type Scan struct {
	scan.Verdict
	Tries int // how often the scanner did not get there
}

// State is how an item stands with the scanner, in a house that has one or has none.
func (s Scan) State(scanning bool) string {
	switch {
	case s.Found != "":
		return s.Found
	case !scanning:
		return ScanNowhere
	case s.Tries > 0:
		return ScanFailed
	}
	return ScanWaits
}

// Scanner looks at bytes; scan.Clamd fits it.
type Scanner interface {
	Scan(ctx context.Context, body io.Reader) (scan.Verdict, error)
}

// Scan has an item's original looked at. Errors are those of Open and of the scanner: then nothing was found.
func (l *Locker) Scan(ctx context.Context, i Item, scanner Scanner) (scan.Verdict, error) {
	original, err := l.Open(ctx, i)
	if err != nil {
		return scan.Verdict{}, err
	}
	defer original.Close()
	v, err := scanner.Scan(ctx, original)
	if err != nil {
		return scan.Verdict{}, fmt.Errorf("scan evidence %s: %w", i.ID, err)
	}
	return v, nil
}
