package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// DueDate is an entry of the log about a day by which something is due: it was given to a party, moved, or came to its end.
// It names the day that it takes the place of, and the event that holds the reason.
type DueDate struct {
	Reference string
	Clock     string // of the procedure
	Kind      string // what happened: given, or a word that says why it was moved or ended
	On        string // the day of the entry
	Was       string // the day given before; "" for none
	By        string // the day given; "" where it ended
	Ours      bool   // due from the keeper, not from the party
	Event     string // the id of the event
}

const dueDateHead = "recourse due date v1\n"

// text is what is committed to, and what a party is given of it, in nine lines:
//
//	recourse due date v1
//	reference R-7KQ2-M9XD
//	clock screening
//	kind given
//	on 2026-11-22
//	was -
//	by 2026-11-27
//	from us              or you
//	event 6f0b…
func (d DueDate) text() string {
	or := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	from := "you"
	if d.Ours {
		from = "us"
	}
	return dueDateHead + "reference " + d.Reference + "\nclock " + d.Clock + "\nkind " + d.Kind + "\non " + d.On +
		"\nwas " + or(d.Was) + "\nby " + or(d.By) + "\nfrom " + from + "\nevent " + d.Event + "\n"
}

// Digest is HMAC-SHA-256(salt, text). The salt of a date is its own, so that whoever is given it can try nothing else.
func (d DueDate) Digest(salt []byte) (sum [32]byte, err error) {
	if len(salt) < SaltSize {
		return sum, errors.New("ledger: a salt has at least 32 bytes")
	}
	text := d.text()
	if _, err := parseDueDate(text); err != nil {
		return sum, err
	}
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(text))
	mac.Sum(sum[:0])
	return sum, nil
}

func parseDueDate(text string) (d DueDate, err error) {
	bad := errors.New("ledger: not a due date")
	rest, ok := strings.CutPrefix(text, dueDateHead)
	lines := strings.Split(rest, "\n")
	if !ok || len(lines) != 9 || lines[8] != "" {
		return d, bad
	}
	var from string
	for i, into := range []*string{&d.Reference, &d.Clock, &d.Kind, &d.On, &d.Was, &d.By, &from, &d.Event} {
		name := [...]string{"reference ", "clock ", "kind ", "on ", "was ", "by ", "from ", "event "}[i]
		if *into, ok = strings.CutPrefix(lines[i], name); !ok || !plain(*into) {
			return d, bad
		}
	}
	for _, day := range []*string{&d.Was, &d.By} {
		if *day == "-" {
			*day = ""
		} else if checkDay(*day) != nil {
			return d, bad
		}
	}
	if d.Ours = from == "us"; checkDay(d.On) != nil || !d.Ours && from != "you" || d.text() != text {
		return d, bad
	}
	return d, nil
}

// CommitDueDates is what the leaf of an event's due dates says: SHA-256 over their digests in order of their bytes,
//
//	"recourse due dates v1\n" · u32(how many) · digests
//
// The digests are salted; so one can be shown with its text and salt, and the others as they are.
func CommitDueDates(digests [][32]byte) [32]byte {
	sorted := slices.SortedFunc(slices.Values(digests), func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	h := sha256.New()
	h.Write([]byte("recourse due dates v1\n"))
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(sorted))))
	for _, d := range sorted {
		h.Write(d[:])
	}
	return [32]byte(h.Sum(nil))
}

func base64Line(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
