package ledger_test

import (
	"bytes"
	"strings"
	"testing"

	"recourse/internal/ledger"
)

// unanswered is the proof of one of two dates that an event gave, and the date beside it.
func unanswered(t testing.TB) (u ledger.Unanswered, beside ledger.DueDate) {
	t.Helper()
	m := house(t)
	u.Date = ledger.DueDate{Reference: "R-7KQ2-M9XD", Clock: "screening", Kind: "given", On: "2026-11-22", By: "2026-11-27", Ours: true, Event: "e1"}
	u.Salt = salt("screening")
	beside = u.Date
	beside.Clock, beside.By = "update", "2026-12-20"
	var digests [2][32]byte
	for i, d := range []ledger.DueDate{u.Date, beside} {
		var err error
		if digests[i], err = d.Digest(salt(d.Clock)); err != nil {
			t.Fatal(err)
		}
	}
	u.Beside = [][32]byte{digests[1]}
	entry := ledger.NewEntry(ledger.ClassEvent, "2026-11-22", ledger.CommitDueDates(digests[:]))
	m.record(entry)
	tick(t, m, 8, "2026-11-28")
	var err error
	if u.Proof, err = ledger.Prove(t.Context(), m, entry.ID); err != nil {
		t.Fatal(err)
	}
	st := ledger.Silence{Origin: origin, Digest: digests[0], By: "2026-11-27", Day: "2026-11-29"}
	if err := keys().promiser.SignUnanswered(&u, st); err != nil {
		t.Fatal(err)
	}
	return u, beside
}

func TestAProofOfNoAnswerHoldsAndNoLineOfItCanBeChanged(t *testing.T) {
	t.Parallel()
	u, _ := unanswered(t)
	text, err := u.Format()
	if err != nil {
		t.Fatal(err)
	}
	holds := func(b []byte) bool {
		u, err := ledger.ParseUnanswered(b)
		if err != nil {
			return false
		}
		_, _, err = u.Verify(keys().promise, keys().log)
		return err == nil
	}
	if !ledger.IsUnanswered(text) || !holds(text) {
		t.Fatalf("it does not hold:\n%s", text)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	for i := range lines {
		for what, line := range map[string][]byte{"taken out": nil, "doubled": append(bytes.Clone(lines[i]), lines[i]...), "changed": changed(lines[i])} {
			other := bytes.Join([][]byte{bytes.Join(lines[:i], nil), line, bytes.Join(lines[i+1:], nil)}, nil)
			if what == "doubled" && bytes.HasPrefix(line, []byte("— ")) {
				continue // a note may bear a signature twice
			}
			if !bytes.Equal(other, text) && holds(other) {
				t.Errorf("it holds with line %d %s: %q", i, what, lines[i])
			}
		}
	}
	// With what opens one date the other cannot be tried.
	if _, beside := unanswered(t); func() bool { d, _ := beside.Digest(u.Salt); return d == u.Beside[0] }() {
		t.Error("the salt of a date opens the one beside it")
	}
}

// changed is a line with its last sign but one as another.
func changed(line []byte) []byte {
	out := bytes.Clone(line)
	if n := len(out) - 2; n >= 0 {
		if out[n]++; out[n] > '~' {
			out[n] = '0'
		}
	}
	return out
}

func TestNobodySignsThatNothingAnsweredBeforeTheDayHasPassed(t *testing.T) {
	t.Parallel()
	u, beside := unanswered(t)
	digest, _ := u.Date.Digest(u.Salt)
	good := ledger.Silence{Origin: origin, Digest: digest, By: "2026-11-27", Answered: "2026-11-28", Day: "2026-11-29"}
	if err := keys().promiser.SignUnanswered(&u, good); err != nil {
		t.Fatal(err)
	}
	if st, _, err := u.Verify(keys().promise, keys().log); err != nil || !strings.Contains(u.Sentence(st), "answered on 2026-11-28") {
		t.Errorf("answered late: %+v, %v", st, err)
	}
	for what, change := range map[string]func(*ledger.Silence){
		"on the day":            func(s *ledger.Silence) { s.Day, s.Answered = "2026-11-27", "" },
		"answered in time":      func(s *ledger.Silence) { s.Answered = "2026-11-27" },
		"answered in times due": func(s *ledger.Silence) { s.Answered = "2026-11-30" },
		"no day":                func(s *ledger.Silence) { s.By = "" },
		"another log":           func(s *ledger.Silence) { s.Origin = "other.example.org" },
	} {
		st := good
		change(&st)
		if err := keys().promiser.SignUnanswered(&u, st); err == nil {
			t.Errorf("%s: it was signed", what)
		}
	}
	// Another date of the same leaf, which the party was not given the salt of.
	other := u
	other.Date = beside
	if _, _, err := other.Verify(keys().promise, keys().log); err == nil {
		t.Error("the statement holds for another date")
	}
}
