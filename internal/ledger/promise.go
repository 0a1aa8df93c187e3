package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Promise says, over the keeper's signature, that something was accepted on a day and will stand in the log
// by another. It is signed after the commit, with a key that is not the checkpoint's.
type Promise struct {
	Origin       string // of the log it will stand in
	Reference    string // the reporter's reference
	Day          string // when it was accepted
	Digest       [32]byte
	IntegratedBy string // the last day on which it may still be missing from the log
}

const promiseHead = "recourse promise v1"

// Sign writes the promise as a signed note:
//
//	recourse promise v1
//	<origin>
//	<reference>
//	<day>
//	<digest, base64>
//	<integrated by>
func (s PromiseSigner) Sign(p Promise) ([]byte, error) {
	if s.key == nil || s.key.Name() != PromiseName(p.Origin) {
		return nil, errors.New("ledger: the promise key does not bear the log's name")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: p.text()}, s.key)
}

func (p Promise) text() string {
	return fmt.Sprintf("%s\n%s\n%s\n%s\n%s\n%s\n", promiseHead, p.Origin, p.Reference, p.Day,
		base64.StdEncoding.EncodeToString(p.Digest[:]), p.IntegratedBy)
}

func (p Promise) check() error {
	if !plain(p.Origin) || !plain(p.Reference) {
		return errors.New("ledger: a promise names a log and a reference, each of letters, digits and marks")
	}
	if err := checkDay(p.Day); err != nil {
		return err
	}
	if err := checkDay(p.IntegratedBy); err != nil {
		return err
	}
	if p.IntegratedBy < p.Day {
		return errors.New("ledger: a promise cannot be due before it is made")
	}
	return nil
}

// plain holds what may stand on a line of a receipt: printable ASCII without spaces, at most 128 of it.
func plain(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// OpenPromise reads a promise signed by key, or by one that had not ended on its day where it is a list (Keys.Promise). Returns ErrNote for anything else.
func OpenPromise(signed []byte, key note.Verifier) (Promise, error) {
	text, by, err := openNote(signed, key)
	if err != nil {
		return Promise{}, err
	}
	p, err := parsePromise(text)
	if err != nil {
		return Promise{}, err
	}
	if key.Name() != PromiseName(p.Origin) {
		return Promise{}, fmt.Errorf("%w: a promise for another log", ErrNote)
	}
	if err := by.on(p.Day); err != nil {
		return Promise{}, err
	}
	return p, nil
}

// parsePromise reads the text of a promise, in the one spelling it has.
func parsePromise(text string) (Promise, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != promiseHead || lines[6] != "" {
		return Promise{}, fmt.Errorf("%w: a promise has six lines", ErrNote)
	}
	digest, err := parseDigest(lines[4])
	if err != nil {
		return Promise{}, err
	}
	p := Promise{Origin: lines[1], Reference: lines[2], Day: lines[3], Digest: digest, IntegratedBy: lines[5]}
	if err := p.check(); err != nil {
		return Promise{}, fmt.Errorf("%w: %v", ErrNote, err)
	}
	return p, nil
}
