package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"recourse/internal/fault"
)

// checker gathers what is wrong, field by field. None of its words repeats an answer.
type checker struct {
	q      *Questionnaire
	today  Date
	limits Limits
	found  []fault.Field
}

func (c *checker) add(pointer, code, detail string) {
	c.found = append(c.found, fault.Field{Pointer: pointer, Code: code, Detail: detail})
}

// bounded makes s canonical and checks what holds for every text. It reports whether more is worth checking.
func (c *checker) bounded(pointer string, s *string, size Size) bool {
	// Before normalising: what is far too long is not worth the work.
	if len(*s) > 4*size.Bytes {
		c.add(pointer, "too_long", tooLong(size))
		return false
	}
	if !utf8.ValidString(*s) {
		c.add(pointer, "bad_text", "Some of this text did not arrive as it was typed. Type it again.")
		return false
	}
	*s = strings.TrimSpace(norm.NFC.String(*s))
	if strings.ContainsRune(*s, 0) {
		c.add(pointer, "control_characters", "There is a character here that we cannot keep. Take it out.")
		return false
	}
	if len(*s) > size.Bytes || utf8.RuneCountInString(*s) > size.Runes {
		c.add(pointer, "too_long", tooLong(size))
		return false
	}
	return true
}

func tooLong(size Size) string {
	return fmt.Sprintf("This is longer than we can take: at most %d characters.", size.Runes)
}

// text keeps what was written, control and bidi characters included: a page marks them (B-11, B-13).
func (c *checker) text(pointer string, s *string, size Size) bool { return c.bounded(pointer, s, size) }

// line is one line that people will read beside other lines: nothing in it may move them about.
func (c *checker) line(pointer string, s *string) bool {
	return c.bounded(pointer, s, c.limits.Line) && c.oneLine(pointer, *s)
}

// url is an address as text. It is evidence: not parsed, not mended, never fetched (B-39).
func (c *checker) url(pointer string, s *string) bool {
	return c.bounded(pointer, s, c.limits.URL) && c.oneLine(pointer, *s)
}

func (c *checker) oneLine(pointer, s string) bool {
	switch {
	case strings.ContainsFunc(s, control):
		c.add(pointer, "control_characters", "Write this on one line, without special characters.")
	case strings.ContainsFunc(s, bidi):
		c.add(pointer, "bidi", "There is a character here that turns the writing around. Type it again.")
	default:
		return true
	}
	return false
}

// option takes one of the ids that the questionnaire lists for a field, or nothing.
func (c *checker) option(pointer, field string, s *string) {
	*s = strings.TrimSpace(*s)
	if *s != "" && !c.q.offers(field, *s) {
		c.add(pointer, "unknown_option", "Choose one of the answers offered.")
	}
}

// options takes several of them; one ticked twice is ticked once.
func (c *checker) options(field string, chosen *[]string) {
	if !c.count(field, len(*chosen), c.limits.Choices) {
		return
	}
	var once []string
	for i, s := range *chosen {
		if s = strings.TrimSpace(s); !c.q.offers(field, s) {
			c.add(field+"/"+strconv.Itoa(i), "unknown_option", "Choose from the answers offered.")
		} else if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	*chosen = once
}

func (c *checker) count(pointer string, have, most int) bool {
	if have > most {
		c.add(pointer, "too_many", fmt.Sprintf("This is more than we can take at once: at most %d.", most))
	}
	return have <= most
}

// earliest is older than anybody who could be reported.
const earliest = Date("1900-01-01")

// date checks a calendar day and returns it, with whether there is one.
func (c *checker) date(pointer string, d *Date) (time.Time, bool) {
	*d = Date(strings.TrimSpace(string(*d)))
	if *d == "" {
		return time.Time{}, false
	}
	t, ok := d.time()
	switch {
	case !ok || *d < earliest:
		c.add(pointer, "bad_date", "Write a day that exists as year-month-day, or leave it empty.")
	case *d > c.today:
		c.add(pointer, "future_date", "This day has not come yet. Check it, or leave it empty.")
	default:
		return t, true
	}
	return time.Time{}, false
}
