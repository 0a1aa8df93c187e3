package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Receipt is what a reporter may keep: a small text file that shows offline that a report was accepted on a
// day and, once the tick has passed, that it stands in the log. It holds no word of the report; that it
// exists is a trace all the same, and the page that offers it says so.
//
//	recourse receipt v1
//	reference R-7KQ2-M9XD
//	received 2026-11-22
//	digest <base64>
//
//	-- promise --
//	<signed note>
//	-- proof --            once the leaf has its place
//	<C2SP tlog-proof>
type Receipt struct {
	Reference string
	Day       string
	Digest    [32]byte
	Promise   []byte // signed note
	Proof     *Proof // nil until the leaf has its place
}

const (
	receiptHead   = "recourse receipt v1\n"
	receiptMiddle = "\n-- promise --\n"
	receiptProof  = "-- proof --\n"
)

// ErrOverdue is returned for a receipt whose promise has run out without a proof. Fetch a fresh receipt; if
// there is still no proof, the keeper has broken the promise.
var ErrOverdue = errors.New("ledger: the promised place in the log is overdue")

// NewReceipt signs the promise and puts it in a receipt. It is called after the commit, never before.
func NewReceipt(s PromiseSigner, p Promise) (Receipt, error) {
	signed, err := s.Sign(p)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{Reference: p.Reference, Day: p.Day, Digest: p.Digest, Promise: signed}, nil
}

// Standing is what a good receipt shows.
type Standing struct {
	Promise    Promise
	Included   bool       // false: promised only, and not yet due
	Checkpoint Checkpoint // the tree it stands in, when Included
}

// Verify checks all that the receipt says, with the public keys of the promise and of the log, on the day
// given. Returns ErrOverdue for a promise past its day without a proof, and another error for anything that
// does not fit together.
func (r Receipt) Verify(promise, log note.Verifier, today string) (Standing, error) {
	if err := checkDay(today); err != nil {
		return Standing{}, err
	}
	p, err := OpenPromise(r.Promise, promise)
	if err != nil {
		return Standing{}, fmt.Errorf("promise: %w", err)
	}
	if p.Reference != r.Reference || p.Day != r.Day || p.Digest != r.Digest {
		return Standing{}, errors.New("ledger: the promise is for another receipt")
	}
	if p.Origin != log.Name() {
		return Standing{}, errors.New("ledger: the promise is for another log")
	}
	if r.Proof == nil {
		if today > p.IntegratedBy {
			return Standing{}, ErrOverdue
		}
		return Standing{Promise: p}, nil
	}
	leaf := r.Proof.Leaf
	if leaf.Class != ClassEvent || leaf.Day != r.Day || leaf.Commitment != r.Digest {
		return Standing{}, errors.New("ledger: the proof is for another leaf than the receipt's")
	}
	c, err := r.Proof.Verify(log)
	if err != nil {
		return Standing{}, fmt.Errorf("proof: %w", err)
	}
	return Standing{Promise: p, Included: true, Checkpoint: c}, nil
}

// Format writes the receipt as its text file.
func (r Receipt) Format() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(receiptHead)
	fmt.Fprintf(&b, "reference %s\nreceived %s\ndigest %s\n", r.Reference, r.Day,
		base64.StdEncoding.EncodeToString(r.Digest[:]))
	b.WriteString(receiptMiddle)
	b.Write(r.Promise)
	if r.Proof != nil {
		proof, err := r.Proof.Format()
		if err != nil {
			return nil, err
		}
		b.WriteString(receiptProof)
		b.Write(proof)
	}
	return b.Bytes(), nil
}

// ParseReceipt reads what Format wrote, and nothing else. Signatures are not looked at here.
func ParseReceipt(b []byte) (Receipt, error) {
	bad := errors.New("ledger: not a receipt of version 1, or changed since it was given out")
	if len(b) > 2*MaxNote {
		return Receipt{}, bad
	}
	head, rest, ok := strings.Cut(string(b), receiptMiddle)
	lines := strings.Split(strings.TrimPrefix(head, receiptHead), "\n")
	if !ok || len(lines) != 4 || lines[3] != "" {
		return Receipt{}, bad
	}
	var r Receipt
	var digest string
	for i, into := range []*string{&r.Reference, &r.Day, &digest} {
		name := [...]string{"reference ", "received ", "digest "}[i]
		if *into, ok = strings.CutPrefix(lines[i], name); !ok {
			return Receipt{}, bad
		}
	}
	var err error
	if r.Digest, err = parseDigest(digest); err != nil || !plain(r.Reference) || checkDay(r.Day) != nil {
		return Receipt{}, bad
	}
	promise, proof, ok := strings.Cut(rest, "\n"+receiptProof)
	if ok {
		p, err := ParseProof([]byte(proof))
		if err != nil {
			return Receipt{}, err
		}
		promise, r.Proof = promise+"\n", &p
	}
	r.Promise = []byte(promise)
	text, _, _ := strings.Cut(promise, "\n\n")
	if _, err := parsePromise(text + "\n"); err != nil {
		return Receipt{}, bad
	}
	if again, err := r.Format(); err != nil || !bytes.Equal(again, b) {
		return Receipt{}, bad
	}
	return r, nil
}
