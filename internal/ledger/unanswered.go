package ledger

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Unanswered is what a party may take outside when a day that they were given has passed: the entry that gave it, opened
// and nothing beside it, its proof in a later checkpoint, and the keeper's word, signed, that up to that checkpoint no entry
// answered it or moved it in time. That word is not a proof by hashes: nobody can prove with hashes alone what a log does not
// hold. It binds: every entry made by that day has its place before that checkpoint, so one that is shown later, with a place
// there, proves the keeper wrong over its own signature.
//
//	recourse no answer v1
//	reference R-7KQ2-M9XD    the lines of a DueDate
//	…
//	salt <base64>
//	beside <base64>          for each other date of the same leaf, unopened
//
//	-- statement --
//	<signed note>
//	-- proof --
//	<C2SP tlog-proof>
type Unanswered struct {
	Date      DueDate
	Salt      []byte
	Beside    [][32]byte
	Statement []byte // signed note, see Silence
	Proof     Proof
}

// Silence is what the keeper states of a due date, over the promise key.
type Silence struct {
	Origin   string
	Digest   [32]byte // of the due date
	By       string   // the day that passed
	Answered string   // the day of the first entry after it that answers it, late; "" for none
	Day      string   // of the statement
	Size     int64    // of the checkpoint up to which nothing answered it
	Root     [32]byte
}

const (
	unansweredHead   = "recourse no answer v1\n"
	unansweredMiddle = "\n-- statement --\n"
)

// SignUnanswered signs what is stated, up to the checkpoint of the proof, and puts it in place. The statement is a signed
// note:
//
//	recourse no answer v1
//	<origin>
//	<digest, base64>
//	<by>
//	<answered, or ->
//	<day>
//	<size>
//	<root, base64>
func (s PromiseSigner) SignUnanswered(u *Unanswered, st Silence) (err error) {
	if s.key == nil || s.key.Name() != PromiseName(st.Origin) {
		return errors.New("ledger: the promise key does not bear the log's name")
	}
	if st.Size, st.Root, err = noteSize(u.Proof.Checkpoint); err != nil {
		return err
	}
	if _, err := parseSilence(st.text()); err != nil {
		return err
	}
	u.Statement, err = note.Sign(&note.Note{Text: st.text()}, s.key)
	return err
}

func (st Silence) text() string {
	answered := st.Answered
	if answered == "" {
		answered = "-"
	}
	return fmt.Sprintf("%s%s\n%s\n%s\n%s\n%s\n%d\n%s\n", unansweredHead, st.Origin, base64Line(st.Digest[:]), st.By, answered, st.Day, st.Size, base64Line(st.Root[:]))
}

// parseSilence reads what text writes, and holds it to what may be said: after the day, never on it.
func parseSilence(text string) (st Silence, err error) {
	bad := fmt.Errorf("%w: a statement that nothing answered", ErrNote)
	rest, ok := strings.CutPrefix(text, unansweredHead)
	lines := strings.Split(rest, "\n")
	if !ok || len(lines) != 8 || lines[7] != "" {
		return st, bad
	}
	st = Silence{Origin: lines[0], By: lines[2], Answered: lines[3], Day: lines[4]}
	if st.Answered == "-" {
		st.Answered = ""
	} else if checkDay(st.Answered) != nil || st.Answered <= st.By || st.Answered > st.Day {
		return st, bad
	}
	if st.Digest, err = parseDigest(lines[1]); err != nil {
		return st, bad
	}
	if st.Size, err = parseNumber(lines[5]); err != nil {
		return st, bad
	}
	if st.Root, err = parseDigest(lines[6]); err != nil {
		return st, bad
	}
	if !plain(st.Origin) || checkDay(st.By) != nil || checkDay(st.Day) != nil || st.Day <= st.By || st.text() != text {
		return st, bad
	}
	return st, nil
}

// Verify checks all that it says, with the public keys of the promise and of the log, and returns the keeper's statement and
// the checkpoint. It fails for anything that does not fit together.
func (u Unanswered) Verify(promise, log note.Verifier) (Silence, Checkpoint, error) {
	var none Checkpoint
	text, by, err := openNote(u.Statement, promise)
	if err != nil {
		return Silence{}, none, fmt.Errorf("statement: %w", err)
	}
	st, err := parseSilence(text)
	if err == nil {
		err = by.on(st.Day)
	}
	if err != nil {
		return Silence{}, none, err
	}
	digest, err := u.Date.Digest(u.Salt)
	if err != nil {
		return Silence{}, none, err
	}
	leaf := u.Proof.Leaf
	switch {
	case promise.Name() != PromiseName(st.Origin) || st.Origin != log.Name():
		return Silence{}, none, errors.New("ledger: the statement is of another log")
	case st.Digest != digest || st.By != u.Date.By:
		return Silence{}, none, errors.New("ledger: the statement is of another due date")
	case leaf.Class != ClassEvent || leaf.Commitment != CommitDueDates(append(slices.Clone(u.Beside), digest)):
		return Silence{}, none, errors.New("ledger: the due date is not what the leaf commits to")
	}
	c, err := u.Proof.Verify(log)
	if err != nil {
		return Silence{}, none, fmt.Errorf("proof: %w", err)
	}
	if c.Size != st.Size || c.Root != st.Root {
		return Silence{}, none, errors.New("ledger: the statement is of another checkpoint")
	}
	return st, c, nil
}

// Format writes it as its text file.
func (u Unanswered) Format() ([]byte, error) {
	proof, err := u.Proof.Format()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(unansweredHead)
	b.WriteString(strings.TrimPrefix(u.Date.text(), dueDateHead))
	fmt.Fprintf(&b, "salt %s\n", base64Line(u.Salt))
	for _, d := range u.Beside {
		fmt.Fprintf(&b, "beside %s\n", base64Line(d[:]))
	}
	b.WriteString(unansweredMiddle)
	b.Write(u.Statement)
	b.WriteString(receiptProof)
	b.Write(proof)
	return b.Bytes(), nil
}

// IsUnanswered tells by its first line whether a text says that it is an Unanswered.
func IsUnanswered(b []byte) bool { return bytes.HasPrefix(b, []byte(unansweredHead)) }

// ParseUnanswered reads what Format wrote, and nothing else. Signatures are not looked at here.
func ParseUnanswered(b []byte) (Unanswered, error) {
	bad := errors.New("ledger: not a proof of no answer of version 1, or changed since it was given out")
	var u Unanswered
	head, rest, ok := strings.Cut(string(b), unansweredMiddle)
	date, opened, also := strings.Cut(strings.TrimPrefix(head, unansweredHead), "salt ")
	statement, proof, both := strings.Cut(rest, "\n"+receiptProof)
	if !ok || !also || !both || len(b) > 2*MaxNote {
		return u, bad
	}
	var err error
	if u.Date, err = parseDueDate(dueDateHead + date); err != nil {
		return u, bad
	}
	lines := strings.Split(strings.TrimSuffix(opened, "\n"), "\n")
	if u.Salt, err = base64.StdEncoding.Strict().DecodeString(lines[0]); err != nil {
		return u, bad
	}
	for _, line := range lines[1:] {
		d, err := parseDigest(strings.TrimPrefix(line, "beside "))
		if err != nil {
			return u, bad
		}
		u.Beside = append(u.Beside, d)
	}
	u.Statement = []byte(statement + "\n")
	if u.Proof, err = ParseProof([]byte(proof)); err != nil {
		return u, bad
	}
	if again, err := u.Format(); err != nil || !bytes.Equal(again, b) {
		return u, bad
	}
	return u, nil
}

// Sentence says what it shows, once it was verified.
func (u Unanswered) Sentence(st Silence) string {
	what := fmt.Sprintf("On %s the keeper of %s gave %s as the day by which %q was due on %s", u.Date.On, st.Origin, u.Date.By, u.Date.Clock, u.Date.Reference)
	if !u.Date.Ours {
		what += " from the party"
	}
	if st.Answered != "" {
		return fmt.Sprintf("%s (leaf %d of %d). It signed on %s that nothing answered it by then, and that it was answered on %s.", what, u.Proof.Leaf.Index, st.Size, st.Day, st.Answered)
	}
	return fmt.Sprintf("%s (leaf %d of %d). It signed on %s that nothing had answered it.", what, u.Proof.Leaf.Index, st.Size, st.Day)
}
