package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Keys are the public keys of one log, in the order in which it had them, as /log/key gives them out:
//
//	<checkpoint key>
//	<promise key>
//
//	<handover>            for each later pair, an empty line before the first
//
// Whoever has the first two lines from somewhere that they trust needs to trust nothing else of it.
type Keys struct {
	Log, Promise, Bundle Verifier // what opens everything that was signed while each key was the log's
	text                 string
	_                    [0]func() // two lists are not compared by ==, but by their Text
}

// Handover says that a log signs with other keys from a size on. The key before and the new one have both signed it, so that
// neither was given away without the other. It is a checkpoint, too: it holds the log to its root at that size.
type Handover struct {
	Origin, Day         string
	Size                int64 // the last that the key before has signed
	Root                tlog.Hash
	Checkpoint, Promise string // the new public keys
}

const handoverHead = "recourse keys v1"

// HandOver signs that the log goes on with the keys in h, of which next is the one of checkpoints:
//
//	recourse keys v1
//	<origin>
//	<day>
//	<size>
//	<root, base64>
//	<checkpoint key>
//	<promise key>
func (s Signer) HandOver(next Signer, h Handover) ([]byte, error) {
	if s.key == nil || next.key == nil || s.key.Name() != h.Origin || next.key.Name() != h.Origin {
		return nil, errors.New("ledger: a key is handed over within one log")
	}
	signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%s\n%s\n%d\n%s\n%s\n%s\n", handoverHead, h.Origin, h.Day, h.Size,
		base64.StdEncoding.EncodeToString(h.Root[:]), h.Checkpoint, h.Promise)}, s.key, next.key)
	if err == nil {
		_, _, err = parseHandover(string(signed))
	}
	return signed, err
}

// parseHandover reads the text of a handover and its new keys. Signatures are not looked at here.
func parseHandover(signed string) (h Handover, next trio, err error) {
	text, _, _ := strings.Cut(signed, "\n\n")
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != handoverHead {
		return h, next, fmt.Errorf("%w: a handover has seven lines", ErrNote)
	}
	h = Handover{Origin: lines[1], Day: lines[2], Checkpoint: lines[5], Promise: lines[6]}
	if err = checkDay(h.Day); err == nil {
		h.Size, err = parseNumber(lines[3])
	}
	if err == nil {
		h.Root, err = parseDigest(lines[4])
	}
	if err == nil {
		next, err = keysOf(h.Checkpoint, h.Promise)
	}
	if err == nil && next.log.Name() != h.Origin {
		err = fmt.Errorf("%w: a handover to another log", ErrNote)
	}
	return h, next, err
}

// trio are the verifiers of a pair of keys: that of checkpoints checks bundles, too, by another name.
type trio struct{ log, promise, bundle note.Verifier }

func keysOf(log, promise string) (k trio, err error) {
	if k.log, err = NewVerifier(log); err == nil {
		k.promise, err = NewVerifier(promise)
	}
	if err == nil && k.promise.Name() != PromiseName(k.log.Name()) {
		err = errors.New("ledger: the two keys are not of one log")
	}
	if err == nil {
		k.bundle, err = NewBundleVerifier(log)
	}
	return k, err
}

// ReadKeys reads the keys of a log, and refuses a handover that was not signed by both keys, that goes back, or after
// which a former key comes again.
func ReadKeys(text string) (Keys, error) {
	blocks := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n\n")
	first := strings.Fields(blocks[0])
	if len(text) > MaxKeys || len(first) != 2 {
		return Keys{}, errors.New("ledger: the keys of a log begin with two lines: the public key of its checkpoints and that of its promises")
	}
	one, err := keysOf(first[0], first[1])
	if err != nil {
		return Keys{}, err
	}
	log, promise, bundle := eras{{Verifier: one.log, until: math.MaxInt64}}, eras{{Verifier: one.promise}}, eras{{Verifier: one.bundle}}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", first[0], first[1])
	for rest := blocks[1:]; len(rest) > 0; rest = rest[2:] {
		if len(rest) < 2 {
			return Keys{}, errors.New("ledger: the last handover of keys is cut off")
		}
		signed := rest[0] + "\n\n" + rest[1] + "\n"
		if log, promise, bundle, err = follow(log, promise, bundle, signed); err != nil {
			return Keys{}, fmt.Errorf("handover %d: %w", len(blocks)/2-len(rest)/2+1, err)
		}
		b.WriteString("\n" + signed)
	}
	return Keys{Log: log, Promise: promise, Bundle: bundle, text: b.String()}, nil
}

// MaxKeys bounds what is read as the keys of a log.
const MaxKeys = 256 << 10

func follow(log, promise, bundle eras, signed string) (logs, promises, bundles eras, err error) {
	h, next, err := parseHandover(signed)
	if err != nil {
		return nil, nil, nil, err
	}
	last := &log[len(log)-1]
	switch {
	case h.Origin != last.Name() || h.Size < last.from || h.Day < last.began:
		return nil, nil, nil, errors.New("ledger: it does not follow from the one before")
	case log.named(next.log) || promise.named(next.promise):
		return nil, nil, nil, errors.New("ledger: a former key comes again")
	}
	for _, key := range []note.Verifier{last.Verifier, next.log} {
		if _, _, err := openNote([]byte(signed), key); err != nil {
			return nil, nil, nil, errors.New("ledger: it is not signed by both the key before and the new one")
		}
	}
	last.until, promise[len(promise)-1].ended, bundle[len(bundle)-1].ended = h.Size, h.Day, h.Day
	log = append(log, era{Verifier: next.log, from: h.Size, root: h.Root, began: h.Day, until: math.MaxInt64})
	return log, append(promise, era{Verifier: next.promise}), append(bundle, era{Verifier: next.bundle, began: h.Day}), nil
}

// Text is the list as it is given out.
func (k Keys) Text() string { return k.text }

// EndWith tells whether the last pair of the list is this one.
func (k Keys) EndWith(log, promise string) bool {
	last, err := keysOf(log, promise)
	return err == nil && k.Log.KeyHash() == last.log.KeyHash() && k.Promise.KeyHash() == last.promise.KeyHash()
}

// era is a key and what it may sign: checkpoints of sizes from–until, promises made on no day after ended, bundles of the
// days began–ended.
type era struct {
	note.Verifier
	from, until  int64
	root         tlog.Hash // at from, where a handover says it
	began, ended string
}

// eras are the keys of a log as one Verifier: by itself it is the last of them.
type eras []era

func (e eras) Name() string                 { return e[len(e)-1].Name() }
func (e eras) KeyHash() uint32              { return e[len(e)-1].KeyHash() }
func (e eras) Verify(text, sig []byte) bool { return e[len(e)-1].Verify(text, sig) }

func (e eras) named(v note.Verifier) bool {
	for _, one := range e {
		if one.Name() == v.Name() && one.KeyHash() == v.KeyHash() {
			return true
		}
	}
	return false
}

// erasOf takes a key by itself as one that never ends.
func erasOf(key note.Verifier) eras {
	if list, ok := key.(eras); ok {
		return list
	}
	return eras{{Verifier: key, until: math.MaxInt64}}
}

// handed gives the checkpoints that the handovers of a list are, without notes.
func handed(key note.Verifier) (out []Checkpoint) {
	for _, e := range erasOf(key)[1:] {
		if e.from > 0 {
			out = append(out, Checkpoint{Size: e.from, Root: e.root})
		}
	}
	return out
}

var (
	// ErrUnknownKey is returned for a note signed by a key of the log's name that is not among those given.
	ErrUnknownKey = errors.New("signed by a key of this log's name that the list of its keys does not hold")
	// ErrKeyEnded is returned for a note signed by a key after its end.
	ErrKeyEnded = errors.New("signed by a key of this log after that key's end")
	// ErrKeyEarly is returned for a note signed by a key before its beginning.
	ErrKeyEarly = errors.New("signed by a key of this log before that key's beginning")
)

// at holds those that signed a checkpoint to its size.
func (e eras) at(size int64) error {
	err := ErrKeyEarly
	for _, one := range e {
		switch {
		case one.from <= size && size <= one.until:
			return nil
		case size > one.until:
			err = ErrKeyEnded
		}
	}
	return fmt.Errorf("%w: %w", ErrNote, err)
}

// on holds those that signed a promise to its day. A later key may sign for an earlier day: a receipt is given out again.
func (e eras) on(day string) error {
	for _, one := range e {
		if one.ended == "" || day <= one.ended {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", ErrNote, ErrKeyEnded)
}

// during holds those that signed a bundle to its day.
func (e eras) during(day string) error {
	if err := e.on(day); err != nil {
		return err
	}
	for _, one := range e {
		if one.began <= day {
			return nil
		}
	}
	return fmt.Errorf("%w: %w", ErrNote, ErrKeyEarly)
}

// OtherKey tells whether a note was not opened for its key alone, of which Unsigned has a sentence.
func OtherKey(err error) bool {
	return errors.Is(err, ErrUnknownKey) || errors.Is(err, ErrKeyEnded) || errors.Is(err, ErrKeyEarly)
}

// Unsigned says in words why a note of a log's was not opened; what is asked is whether its key signed it.
func Unsigned(err error) string {
	switch {
	case errors.Is(err, ErrUnknownKey):
		return "it is not signed by the log's key, but by one of its name that the list of keys does not hold"
	case errors.Is(err, ErrKeyEnded):
		return "it is signed by a key of the log after that key's end"
	case errors.Is(err, ErrKeyEarly):
		return "it is signed by a key of the log before that key's beginning"
	}
	return "it is not signed by the log's key, or is malformed"
}
