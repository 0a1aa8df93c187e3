package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of trouble a fault is. The zero value is Internal, so that an error nobody classified
// is never shown.
type Kind int

// The closed list of kinds.
const (
	Internal        Kind = iota // something of ours broke; the words stay in the log
	Malformed                   // the request cannot be read at all
	Invalid                     // readable, but a rule about its fields is unmet
	Unauthenticated             // no session, or one that has ended
	Forbidden                   // seen, but not allowed
	NotFound                    // unknown, or not this person's to know
	Conflict                    // not possible in the present state
	Stale                       // the version named is no longer the version kept
	VersionNeeded               // a write that names no version
	TooLarge                    // more bytes or parts than we take
	Unsupported                 // a media type we do not read
	TooMany                     // too often; try again later
	Unavailable                 // we cannot do this just now; try again later
	Gone                        // it was this person's, and was erased
)

var names = [...]string{
	"internal", "malformed", "invalid", "unauthenticated", "forbidden", "not-found", "conflict", "stale",
	"version-needed", "too-large", "unsupported", "too-many", "unavailable", "gone",
}

// String names the kind as problem documents and logs spell it.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(names) {
		return names[Internal]
	}
	return names[k]
}

// Field is one thing wrong with one field.
type Field struct {
	Pointer string // JSON pointer into what was sent: "/subjects/0/name"
	Code    string // stable, for machines: "required", "too_long"
	Detail  string // plain words: what is wrong and what to do next
}

// Fault is an error with a kind and a message safe to show. Message never quotes what was sent.
type Fault struct {
	Kind    Kind
	Code    string // optional, stable: which rule refused ("I03", "guard.quorum")
	Message string
	Fields  []Field
	RetryIn int   // seconds, for TooMany and Unavailable; 0 when not known
	Err     error // the cause, for the log only
}

// Error is for logs: kind and message, and the cause behind them.
func (f *Fault) Error() string {
	if f.Err != nil {
		return f.Kind.String() + ": " + f.Message + ": " + f.Err.Error()
	}
	return f.Kind.String() + ": " + f.Message
}

// Unwrap gives the cause to errors.Is and errors.As.
func (f *Fault) Unwrap() error { return f.Err }

// New makes a fault whose message is shown as it stands.
func New(k Kind, message string) *Fault { return &Fault{Kind: k, Message: message} }

// Coded makes a fault that names the rule which refused, so that "why not" can point at it.
func Coded(k Kind, code, message string) *Fault { return &Fault{Kind: k, Code: code, Message: message} }

// Because keeps a cause for the log behind a message that is safe to show.
func Because(k Kind, message string, err error) *Fault {
	return &Fault{Kind: k, Message: message, Err: err}
}

// OnField makes an Invalid fault about one field.
func OnField(pointer, code, detail string) *Fault {
	return OnFields([]Field{{Pointer: pointer, Code: code, Detail: detail}})
}

// OnFields makes one Invalid fault about several fields, so that a person can mend them all at once.
// It returns nil when there is none.
func OnFields(fields []Field) *Fault {
	if len(fields) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Message: "Some answers need attention.", Fields: fields}
}

// KindOf finds the kind of an error; Internal for any error that is no fault.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is tells whether err is a fault of kind k.
func Is(err error, k Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == k
}

// Types names an error and what stands behind it by their types alone, for the log: their words may quote what was
// sent.
func Types(err error) string {
	var types []string
	for ; err != nil; err = errors.Unwrap(err) {
		types = append(types, fmt.Sprintf("%T", err))
		if joined, several := err.(interface{ Unwrap() []error }); several {
			for _, one := range joined.Unwrap() {
				types = append(types, Types(one))
			}
		}
	}
	return strings.Join(types, " ")
}

// Wrap gives a returned error the words of the operation: defer fault.Wrap(&err, "open case").
// The format must never carry the words of a report.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}
