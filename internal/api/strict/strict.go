package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"recourse/internal/fault"
)

// Limits bound a body. A zero field takes the value of Small.
type Limits struct {
	Bytes  int // of the whole body; one more is TooLarge
	Depth  int // of arrays and objects inside one another
	Items  int // in any one array
	Names  int // in any one object
	Values int // in the whole body
}

// The sizes in use: Small for ordinary bodies, Story where a narrative is part of it, Report where up to 1 MiB of
// evidence may ride along in base64.
var (
	Small  = Limits{Bytes: 64 << 10, Depth: 16, Items: 1000, Names: 200, Values: 10_000}
	Story  = Limits{Bytes: 256 << 10, Depth: 16, Items: 1000, Names: 200, Values: 10_000}
	Report = Limits{Bytes: 256<<10 + 1_400<<10, Depth: 16, Items: 1000, Names: 200, Values: 10_000}
)

func (l Limits) orSmall() Limits {
	for _, f := range []struct {
		have *int
		want int
	}{{&l.Bytes, Small.Bytes}, {&l.Depth, Small.Depth}, {&l.Items, Small.Items}, {&l.Names, Small.Names}, {&l.Values, Small.Values}} {
		if *f.have == 0 {
			*f.have = f.want
		}
	}
	return l
}

// Decode reads the whole of r, at most l.Bytes, and decodes it as DecodeBytes does.
func Decode(r io.Reader, into any, l Limits) error {
	l = l.orSmall()
	b, err := io.ReadAll(io.LimitReader(r, int64(l.Bytes)+1))
	if err != nil {
		return fault.Because(fault.Malformed, "The request could not be read to its end. Send it again.", err)
	}
	return DecodeBytes(b, into, l)
}

// DecodeBytes scans b against the type of into, decodes it there, and normalises every string to NFC.
// It returns Malformed, or TooLarge when b is longer than l.Bytes; into is untouched unless the scan passed.
// It panics when into is not a pointer: that is a mistake of ours, not of the sender's.
func DecodeBytes(b []byte, into any, l Limits) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("strict: %T is not a pointer to decode into", into))
	}
	if err := scan(b, v.Type().Elem(), l); err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil { // the scan has refused names that are not declared
		// The decoder's own words may quote the value, so they go no further: not to the sender, not to a log.
		return malformed(pointerOf(err), "wrong_type", "This is not the kind of value we take here.")
	}
	NFC(into)
	return nil
}

// Scan checks b by itself, for a caller who has another decoder and knows no type: everything but the names.
func Scan(b []byte, l Limits) error { return scan(b, nil, l) }

// Check checks b against the type t as Decode does, and decodes nothing.
func Check(b []byte, t reflect.Type, l Limits) error { return scan(b, t, l) }

func scan(b []byte, t reflect.Type, l Limits) error {
	l = l.orSmall()
	if len(b) > l.Bytes {
		return fault.New(fault.TooLarge, fmt.Sprintf("This is more than we take at once: at most %d bytes.", l.Bytes))
	}
	if bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		return malformed("", "byte_order_mark", "Send UTF-8 without a byte order mark.")
	}
	s := &scanner{b: b, limits: l}
	if err := s.document(t); err != nil {
		return err
	}
	return nil
}

// malformed is the one form of refusal: a pointer, a stable code, fixed words.
func malformed(pointer, code, detail string) *fault.Fault {
	return &fault.Fault{
		Kind: fault.Malformed, Code: code,
		Message: "We could not read the request as it was sent.",
		Fields:  []fault.Field{{Pointer: pointer, Code: code, Detail: detail}},
	}
}

// pointerOf finds where the decoder stopped, when it says so in names of ours.
func pointerOf(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return "/" + strings.ReplaceAll(wrong.Field, ".", "/")
	}
	return ""
}
