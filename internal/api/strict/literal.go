package strict

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"recourse/internal/fault"
)

// safeInteger is the largest whole number that every JSON reader keeps exactly.
const safeInteger = 1<<53 - 1

// longestNumber is more than any number of ours needs; a longer one is somebody testing arithmetic.
const longestNumber = 40

func (s *scanner) number(w wanted, pointer string) *fault.Fault {
	if !w.any && !w.signed() && !w.unsigned() && !w.float() {
		return wrongType(pointer)
	}
	start := s.at
	if s.peek() == '-' {
		s.at++
	}
	switch c := s.peek(); {
	case c == '0':
		s.at++
	case c >= '1' && c <= '9':
		s.digits()
	default:
		return syntax(pointer)
	}
	whole := true
	if s.peek() == '.' {
		whole = false
		s.at++
		if !s.digits() {
			return syntax(pointer)
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		whole = false
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return syntax(pointer)
		}
	}
	return w.fits(s.b[start:s.at], whole, pointer)
}

func (s *scanner) digits() bool {
	start := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > start
}

// fits refuses what another reader would round, wrap or lose the sign of.
func (w wanted) fits(text []byte, whole bool, pointer string) *fault.Fault {
	out := malformed(pointer, "out_of_range", "This number is outside what we can keep exactly.")
	if len(text) > longestNumber {
		return out
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.IsInf(f, 0) || math.Signbit(f) && f == 0 || math.Abs(f) > safeInteger {
		return out
	}
	if w.any || w.float() {
		return nil
	}
	if !whole {
		return malformed(pointer, "wrong_type", "Send a whole number here.")
	}
	if w.unsigned() {
		_, err = strconv.ParseUint(string(text), 10, w.bits)
	} else {
		_, err = strconv.ParseInt(string(text), 10, w.bits)
	}
	if err != nil {
		return out
	}
	return nil
}

// str reads one string, its quotes included, and returns what it says.
func (s *scanner) str(pointer string) (string, *fault.Fault) {
	s.at++
	start, plain := s.at, true
	var buf []byte
	for {
		c := s.peek()
		switch {
		case s.at >= len(s.b):
			return "", syntax(pointer)
		case c == '"':
			said := s.b[start:s.at]
			s.at++
			if plain {
				return string(said), nil
			}
			return string(buf), nil
		case c < 0x20:
			return "", malformed(pointer, "control_characters", "There is a control character here that JSON does not allow.")
		case c == '\\':
			if plain {
				plain = false
				buf = append(buf, s.b[start:s.at]...)
			}
			r, f := s.escape(pointer)
			if f != nil {
				return "", f
			}
			buf = utf8.AppendRune(buf, r)
		default:
			r, n := utf8.DecodeRune(s.b[s.at:])
			if r == utf8.RuneError && n == 1 {
				return "", malformed(pointer, "invalid_utf8", "This text is not valid UTF-8.")
			}
			if !plain {
				buf = append(buf, s.b[s.at:s.at+n]...)
			}
			s.at += n
		}
	}
}

func (s *scanner) escape(pointer string) (rune, *fault.Fault) {
	s.at++
	c := s.peek()
	s.at++
	switch c {
	case '"', '\\', '/':
		return rune(c), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
	default:
		return 0, syntax(pointer)
	}
	r, ok := s.hex4()
	switch {
	case !ok:
		return 0, syntax(pointer)
	case r == 0:
		return 0, malformed(pointer, "nul", "There is a NUL character here. Take it out.")
	case !utf16.IsSurrogate(r):
		return r, nil
	}
	if s.at+1 < len(s.b) && s.b[s.at] == '\\' && s.b[s.at+1] == 'u' {
		s.at += 2
		if low, ok := s.hex4(); ok {
			if whole := utf16.DecodeRune(r, low); whole != utf8.RuneError {
				return whole, nil
			}
		}
	}
	return 0, malformed(pointer, "invalid_utf8", "There is half of a character here.")
}

func (s *scanner) hex4() (rune, bool) {
	if len(s.b)-s.at < 4 {
		return 0, false
	}
	var r rune
	for _, c := range s.b[s.at : s.at+4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	s.at += 4
	return r, true
}
