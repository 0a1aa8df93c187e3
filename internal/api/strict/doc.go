// Package strict reads JSON the way the contract promises it (security ): one value and nothing after it,
// names exactly as declared and each once, no look-alikes, valid UTF-8 without NUL or half a surrogate pair, bounded
// in bytes, depth, items and names. What it accepts is normalised to NFC, once, here at the boundary.
//
// It owns the scan and the faults that come of it. A fault carries a JSON pointer made of names that we declared and
// list indexes, never a value and never a name that only the sender knows. It never decides what a field may mean:
// that is the noun's Validate.
//
// The standard decoder is used for the decoding itself, after the scan: alone it would take TITLE for title, the last
// of two duplicates, U+212A for k, trailing garbage, and would repair broken text in silence.
//
//	var d report.Draft
//	if err := strict.Decode(r.Body, &d, strict.Report); err != nil {
//		return err // Malformed or TooLarge
//	}
package strict
