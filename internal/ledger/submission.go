package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Submission is what a witness is asked to cosign (C2SP tlog-witness): a checkpoint, and the proof that it goes on from the
// one of size Old.
type Submission struct {
	Old        int64
	Proof      []tlog.Hash
	Checkpoint []byte // the signed note
}

// NewSubmission proves that a checkpoint goes on from size old of the same tree, whose hashes r reads.
func NewSubmission(c Checkpoint, old int64, r tlog.HashReader) (Submission, error) {
	s := Submission{Old: old, Checkpoint: c.Note}
	if old < 0 || old > c.Size {
		return s, errors.New("ledger: the checkpoint does not reach back to this size")
	}
	if old == 0 {
		return s, nil
	}
	proof, err := tlog.ProveTree(c.Size, old, r)
	s.Proof = proof
	return s, err
}

// Format writes the body of the request.
func (s Submission) Format() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", s.Old)
	for _, h := range s.Proof {
		fmt.Fprintln(&b, base64.StdEncoding.EncodeToString(h[:]))
	}
	b.WriteByte('\n')
	b.Write(s.Checkpoint)
	return b.Bytes()
}

// MaxSubmission bounds what is read as a submission.
const MaxSubmission = MaxNote + 4096

// ParseSubmission reads what Format wrote. The checkpoint and the proof are not looked at here.
func ParseSubmission(b []byte) (s Submission, err error) {
	bad := errors.New("ledger: not a submission: an old size, a proof of at most 63 hashes, an empty line, a checkpoint")
	head, checkpoint, ok := bytes.Cut(b, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	old, isOld := strings.CutPrefix(lines[0], "old ")
	if !ok || !isOld || len(lines) > 1+63 || len(b) > MaxSubmission {
		return s, bad
	}
	if s.Old, err = parseNumber(old); err != nil {
		return s, bad
	}
	for _, line := range lines[1:] {
		h, err := parseDigest(line)
		if err != nil {
			return s, bad
		}
		s.Proof = append(s.Proof, h)
	}
	s.Checkpoint = checkpoint
	return s, nil
}

// NoteOrigin is the first line of a note, which names the log of a checkpoint, whoever signed it.
func NoteOrigin(signed []byte) string {
	first, _, _ := strings.Cut(string(signed), "\n")
	return first
}

// Follows checks that the checkpoint c, which this submission carries, goes on from the last one seen; c must have been
// opened with the log's key, and Old must be the size of the last. The zero Checkpoint is followed by every other, with no
// proof.
func (s Submission) Follows(last, c Checkpoint) error {
	bad := errors.New("ledger: the proof does not lead from the last checkpoint seen to this one")
	switch {
	case last.Size == 0 || last.Size == c.Size:
		if len(s.Proof) != 0 || last.Size > 0 && last.Root != c.Root {
			return bad
		}
		return nil
	case last.Size > c.Size || tlog.CheckTree(s.Proof, c.Size, c.Root, last.Size, last.Root) != nil:
		return bad
	}
	return nil
}
