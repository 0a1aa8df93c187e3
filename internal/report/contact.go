package report

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A strict subset of e-mail addresses: no quoted parts, no comments, no address literals, ASCII alone (B-37, R-07).
var (
	localPart = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")
	label     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	topLabel  = regexp.MustCompile(`^([A-Za-z]{2,63}|[xX][nN]--[A-Za-z0-9-]{1,58}[A-Za-z0-9])$`)
)

// IsEmail tells whether a line is an address that may be written to.
func IsEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > 254 || len(local) > 64 || !localPart.MatchString(local) {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, l := range labels {
		if !label.MatchString(l) {
			return false
		}
	}
	return len(labels) > 1 && topLabel.MatchString(labels[len(labels)-1])
}

func (c *checker) email(pointer string, s *string) {
	if !c.line(pointer, s) || *s == "" {
		return
	}
	if !IsEmail(*s) {
		c.add(pointer, "bad_email", "Write an e-mail address like name@example.org, or leave it empty.")
	}
}

// phone keeps digits and a leading plus: "(0)20 7946-0123" becomes "02079460123" (B-38).
func (c *checker) phone(pointer string, s *string) {
	if !c.line(pointer, s) || *s == "" {
		return
	}
	given := norm.NFKC.String(*s)
	rest := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ()-.\u2010\u2011\u2013", r) {
			return -1
		}
		return r
	}, given)
	digits := strings.TrimPrefix(rest, "+")
	if len(digits) < 5 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		c.add(pointer, "bad_phone", "Write a telephone number in digits, with its country code if it is abroad, or leave it empty.")
		return
	}
	*s = rest
}

var membershipForm = regexp.MustCompile(`^[A-Z0-9]{1,32}$`)

// membership keeps letters and digits in capitals (B-38). A number without a digit is a remark, not a number.
func (c *checker) membership(pointer string, s *string) {
	if !c.line(pointer, s) || *s == "" {
		return
	}
	given := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -/.\u2010\u2011\u2013", r) {
			return -1
		}
		return r
	}, strings.ToUpper(norm.NFKC.String(*s)))
	if !membershipForm.MatchString(given) || !strings.ContainsAny(given, "0123456789") {
		c.add(pointer, "bad_membership_number", "Write the number as it stands on a card or letter, or leave it empty.")
		return
	}
	*s = given
}
