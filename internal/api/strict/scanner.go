package strict

import (
	"reflect"
	"strconv"

	"golang.org/x/text/unicode/norm"

	"recourse/internal/fault"
)

// scanner goes over the bytes once. t, where known, is the Go type that the value will land in; nil means any.
type scanner struct {
	b      []byte
	at     int
	depth  int
	values int
	limits Limits
}

func (s *scanner) document(t reflect.Type) *fault.Fault {
	s.space()
	if s.at == len(s.b) {
		return malformed("", "empty", "The request has no body. Send one JSON value.")
	}
	if f := s.value(t, ""); f != nil {
		return f
	}
	s.space()
	if s.at != len(s.b) {
		return malformed("", "trailing_data", "Send one JSON value and nothing after it.")
	}
	return nil
}

func (s *scanner) space() {
	for s.at < len(s.b) {
		switch s.b[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek is the next byte, or 0 at the end: a NUL is no JSON either way.
func (s *scanner) peek() byte {
	if s.at < len(s.b) {
		return s.b[s.at]
	}
	return 0
}

func syntax(pointer string) *fault.Fault {
	return malformed(pointer, "syntax", "This is not JSON, or it ends too soon.")
}

func wrongType(pointer string) *fault.Fault {
	return malformed(pointer, "wrong_type", "This is not the kind of value we take here.")
}

func (s *scanner) value(t reflect.Type, pointer string) *fault.Fault {
	if s.values++; s.values > s.limits.Values {
		return malformed(pointer, "too_many_values", "The request has more parts than we take at once.")
	}
	w := want(t)
	switch c := s.peek(); {
	case c == '{':
		return s.object(w, pointer)
	case c == '[':
		return s.array(w, pointer)
	case c == '"':
		if !w.takesString() {
			return wrongType(pointer)
		}
		_, f := s.str(pointer)
		return f
	case c == '-' || c >= '0' && c <= '9':
		return s.number(w, pointer)
	case c == 't' || c == 'f':
		if !w.takesBool() {
			return wrongType(pointer)
		}
		if c == 't' {
			return s.word("true", pointer)
		}
		return s.word("false", pointer)
	case c == 'n':
		if !w.nullable {
			return wrongType(pointer)
		}
		return s.word("null", pointer)
	default:
		return syntax(pointer)
	}
}

func (s *scanner) word(word, pointer string) *fault.Fault {
	if len(s.b)-s.at < len(word) || string(s.b[s.at:s.at+len(word)]) != word {
		return syntax(pointer)
	}
	s.at += len(word)
	return nil
}

func (s *scanner) enter(pointer string) *fault.Fault {
	if s.depth++; s.depth > s.limits.Depth {
		return malformed(pointer, "too_deep", "The request is nested deeper than we take.")
	}
	s.at++
	s.space()
	return nil
}

func (s *scanner) array(w wanted, pointer string) *fault.Fault {
	if !w.any && !w.list {
		return wrongType(pointer)
	}
	if f := s.enter(pointer); f != nil {
		return f
	}
	defer func() { s.depth-- }()
	if s.peek() == ']' {
		s.at++
		return nil
	}
	for i := 0; ; i++ {
		if i >= s.limits.Items {
			return malformed(pointer, "too_many_items", "This list has more items than we take at once.")
		}
		if f := s.value(w.elem, pointer+"/"+strconv.Itoa(i)); f != nil {
			return f
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
			s.space()
		case ']':
			s.at++
			return nil
		default:
			return syntax(pointer)
		}
	}
}

func (s *scanner) object(w wanted, pointer string) *fault.Fault {
	if !w.any && w.names == nil && !w.table {
		return wrongType(pointer)
	}
	if f := s.enter(pointer); f != nil {
		return f
	}
	defer func() { s.depth-- }()
	if s.peek() == '}' {
		s.at++
		return nil
	}
	seen := map[string]bool{}
	for {
		inner, at, f := s.name(w, seen, pointer)
		if f != nil {
			return f
		}
		if f := s.value(inner, at); f != nil {
			return f
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
			s.space()
		case '}':
			s.at++
			return nil
		default:
			return syntax(pointer)
		}
	}
}

// name reads one name and its colon, and returns the type and pointer of the value that follows.
func (s *scanner) name(w wanted, seen map[string]bool, pointer string) (reflect.Type, string, *fault.Fault) {
	if s.peek() != '"' {
		return nil, "", syntax(pointer)
	}
	name, f := s.str(pointer)
	if f != nil {
		return nil, "", f
	}
	inner, at := w.elem, pointer // a name that only the sender knows is not repeated
	if w.names != nil {
		known, ok := w.names[name]
		if !ok {
			if meant, close := lookAlike(w.names, name); close {
				return nil, "", malformed(pointer+"/"+meant, "wrong_case", "Write this name exactly as it is declared.")
			}
			return nil, "", malformed(pointer, "unknown_field", "There is a name here that is not part of this request.")
		}
		inner, at = known, pointer+"/"+name
	} else if forbidden[name] {
		return nil, "", malformed(pointer, "unknown_field", "There is a name here that is not part of this request.")
	}
	// Two spellings of one text are one name: after NFC the second would silently replace the first.
	if name = norm.NFC.String(name); seen[name] {
		return nil, "", malformed(at, "duplicate_name", "The same name stands here twice.")
	}
	seen[name] = true
	if len(seen) > s.limits.Names {
		return nil, "", malformed(pointer, "too_many_names", "There are more names here than we take at once.")
	}
	s.space()
	if s.peek() != ':' {
		return nil, "", syntax(at)
	}
	s.at++
	s.space()
	return inner, at, nil
}
