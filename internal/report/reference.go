package report

import (
	"io"
	"strings"

	"recourse/internal/fault"
)

// Prefix says what a reference is of.
type Prefix byte

// The references in use. They are drawn apart: none can be made from another.
const (
	OfReport     Prefix = 'R'
	OfCase       Prefix = 'C'
	OfRespondent Prefix = 'N' // the reference on a notice, for the person it was sent to
)

const (
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	drawn     = 10 // characters of 5 bits; one more checks them
)

// NewReference draws a reference: a prefix, ten random characters and one that checks the rest, "R-7Q2M4XKD9TE". It
// counts nothing and sorts by nothing. It is no secret: it opens nothing.
func NewReference(p Prefix, rand io.Reader) (string, error) {
	var buf [drawn]byte
	if _, err := io.ReadFull(rand, buf[:]); err != nil {
		return "", fault.Because(fault.Unavailable, "We could not make a reference. Try again in a moment.", err)
	}
	body := make([]byte, drawn)
	for i, b := range buf {
		body[i] = crockford[b&31]
	}
	return string(p) + "-" + string(body) + string(check(p, string(body))), nil
}

// ParseReference takes a reference of this kind in its one form, and answers NotFound to everything else: another
// kind's, lower case, a wrong check character (B-21). It returns what it was given.
func ParseReference(p Prefix, s string) (string, error) {
	body, ok := strings.CutPrefix(s, string(p)+"-")
	if !ok || len(body) != drawn+1 || strings.Trim(body, crockford) != "" || body[drawn] != check(p, body[:drawn]) {
		return "", fault.New(fault.NotFound, "There is nothing here under that reference.")
	}
	return s, nil
}

// check is Luhn's sum over base 32, the prefix counted in: it catches any one wrong character and most swaps.
func check(p Prefix, body string) byte {
	sum := int(p)
	for i := len(body) - 1; i >= 0; i-- {
		n := strings.IndexByte(crockford, body[i])
		if (len(body)-i)%2 == 1 {
			n *= 2
			n = n/32 + n%32
		}
		sum += n
	}
	return crockford[(32-sum%32)%32]
}
