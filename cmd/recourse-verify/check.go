package main

import (
	"errors"
	"fmt"

	"recourse/internal/ledger"
)

// receipt checks a receipt by itself, and against a copy of the log where there is one.
func receipt(k keys, g given, name string) (a answer, err error) {
	text, err := readFile(name)
	if err != nil {
		return a, err
	}
	r, err := ledger.ParseReceipt(text)
	if err != nil {
		a.fault("This is not a receipt, or it was changed since it was given out.")
		return a, nil
	}
	s, err := r.Verify(k.promise, k.log, g.today)
	overdue := errors.Is(err, ledger.ErrOverdue)
	if err != nil && !overdue {
		if a.keyless(err) {
			return a, nil
		}
		a.fault("What this receipt says does not fit together, or another log gave it.")
		return a, nil
	}
	a.say("The log %s promised that report %s was received on %s.", k.log.Name(), r.Reference, r.Day)
	if g.log != "" {
		return a, among(&a, k, g, r, s)
	}
	switch {
	case s.Included:
		a.say("It stands in the log: leaf %d of %d.", r.Proof.Leaf.Index, s.Checkpoint.Size)
		a.cosigned(g, s.Checkpoint)
	case overdue:
		a.fault("Its place in the log is overdue on %s, and this receipt does not show one.", g.today)
		a.say("Fetch the receipt again with the access code. If it still shows no place, the promise has been broken: tell somebody outside.")
	default:
		a.say("It is promised a place in the log by %s. Fetch the receipt again after that day.", s.Promise.IntegratedBy)
	}
	return a, nil
}

// among looks for a receipt's leaf in a copy of the log.
func among(a *answer, k keys, g given, r ledger.Receipt, s ledger.Standing) error {
	c, err := openCopy(k, g.log)
	if err != nil {
		return err
	}
	asked := ledger.Asked{Digest: r.Digest}
	if s.Included {
		asked.Checkpoints = append(asked.Checkpoints, s.Checkpoint)
	}
	got, err := c.Check(asked)
	if err != nil {
		return fmt.Errorf("the log in %s cannot be read", g.log)
	}
	promise, err := ledger.OpenPromise(r.Promise, k.promise)
	if err != nil {
		return err // Verify has read it already
	}
	switch {
	case got.Leaf != nil:
		a.say("It stands in this copy of the log: leaf %d of %d.", got.Leaf.Index, got.Checkpoint.Size)
		for _, f := range got.Findings {
			if f.Index == got.Leaf.Index {
				a.fault("Leaf %d, which is this report's, does not hold: %s.", f.Index, f.What)
			}
		}
		for _, e := range got.Statement.Erased {
			if e.Index == got.Leaf.Index {
				a.say("What was reported was erased on %s, under the rule %q. The leaf stands, and nobody can open it any more.", e.Day, e.Rule)
			}
		}
	case r.Proof != nil:
		a.fault("This copy of the log does not hold leaf %d, which the receipt proves: it was changed or taken away.", r.Proof.Leaf.Index)
	case got.Statement.Day > promise.IntegratedBy:
		a.fault("It was promised a place by %s, and this copy of %s does not have it: the promise is broken.", promise.IntegratedBy, got.Statement.Day)
	default:
		a.say("This copy of the log does not have it yet; it is promised by %s.", promise.IntegratedBy)
	}
	told(a, got)
	a.cosigned(g, got.Checkpoint)
	return nil
}

// noAnswer checks a proof that a day which was given has passed, and holds its leaf to a copy of the log where there is one.
func noAnswer(k keys, g given, name string) (a answer, err error) {
	text, err := readFile(name)
	if err != nil {
		return a, err
	}
	u, err := ledger.ParseUnanswered(text)
	if err != nil {
		a.fault("This is not a proof of no answer, or it was changed since it was given out.")
		return a, nil
	}
	st, at, err := u.Verify(k.promise, k.log)
	if err != nil {
		if a.keyless(err) {
			return a, nil
		}
		a.fault("What this proof says does not fit together, or another log gave it.")
		return a, nil
	}
	a.say("%s", u.Sentence(st))
	if g.log == "" {
		a.cosigned(g, at)
		return a, nil
	}
	c, err := openCopy(k, g.log)
	if err != nil {
		return a, err
	}
	got, err := c.Check(ledger.Asked{Checkpoints: []ledger.Checkpoint{at}, Digest: u.Proof.Leaf.Commitment})
	if err != nil {
		return a, fmt.Errorf("the log in %s cannot be read", g.log)
	}
	if got.Leaf == nil {
		a.fault("This copy of the log does not hold leaf %d, which the proof shows: it was changed or taken away.", u.Proof.Leaf.Index)
	}
	told(&a, got)
	a.cosigned(g, got.Checkpoint)
	return a, nil
}

// wholeLog checks a copy of the log.
func wholeLog(k keys, g given) (a answer, err error) {
	c, err := openCopy(k, g.log)
	if err != nil {
		return a, err
	}
	var asked ledger.Asked
	for _, name := range g.seen {
		seen, why, err := readCheckpoint(k, name)
		if err != nil {
			return a, err
		}
		if why != nil {
			a.none(name, why)
			continue
		}
		asked.Checkpoints = append(asked.Checkpoints, seen)
	}
	got, err := c.Check(asked)
	if err != nil {
		return a, fmt.Errorf("the log in %s cannot be read", g.log)
	}
	told(&a, got)
	a.cosigned(g, got.Checkpoint)
	return a, nil
}

// cosigned holds a checkpoint to the witnesses that were named.
func (a *answer) cosigned(g given, c ledger.Checkpoint) {
	if g.witnesses == nil || c.Size == 0 {
		return
	}
	got := g.witnesses.Count(c.Note)
	a.wrong = a.wrong || !got.OK()
	a.say("%s", got)
}

// told says what a check of a copy found.
func told(a *answer, got ledger.Checked) {
	if len(got.Findings) == 0 {
		a.say("All %d leaves are those that %d checkpoints sign, and their keeper found nothing amiss on %s.", got.Checkpoint.Size, got.Checkpoints, got.Statement.Day)
		if n := len(got.Statement.Erased); n > 0 {
			a.say("Of the reports behind them %d were erased, as leaves say.", n)
		}
		return
	}
	for _, f := range got.Findings {
		at := ""
		if f.Index >= 0 {
			at = fmt.Sprintf(", leaf %d", f.Index)
		}
		a.fault("%s%s: %s.", f.Table, at, f.What)
	}
	if more := got.Statement.Faults - int64(len(got.Statement.Findings)); more > 0 {
		a.fault("The keeper found %d more that are not listed.", more)
	}
}

// checkpoints checks that one checkpoint goes on from another.
func checkpoints(k keys, g given, older, newer string) (a answer, err error) {
	var both [2]ledger.Checkpoint
	for i, name := range []string{older, newer} {
		c, why, err := readCheckpoint(k, name)
		if err != nil {
			return a, err
		}
		if why != nil {
			a.none(name, why)
			return a, nil
		}
		both[i] = c
	}
	old, last := both[0], both[1]
	a.cosigned(g, last)
	switch {
	case old.Size > last.Size:
		a.fault("The first is of %d leaves and the second of %d: the log became smaller, or they are given in the wrong order.", old.Size, last.Size)
	case old.Size == last.Size && old.Root != last.Root:
		a.fault("Two roots are signed for one size, %d: the log shows two histories. Keep both files, they prove it.", old.Size)
	case old.Size == last.Size:
		a.say("They are the same tree, of %d leaves.", old.Size)
	case g.log == "":
		return a, errors.New("whether one goes on from the other needs the log between them: give it with --log")
	default:
		c, err := openCopy(k, g.log)
		if err != nil {
			return a, err
		}
		got, err := c.Check(ledger.Asked{Checkpoints: both[:]})
		if err != nil {
			return a, fmt.Errorf("the log in %s cannot be read", g.log)
		}
		if told(&a, got); !a.wrong {
			a.say("The tree of %d leaves goes on from that of %d: nothing before was changed.", last.Size, old.Size)
		}
	}
	return a, nil
}

// readCheckpoint says why a file is no checkpoint of the log.
func readCheckpoint(k keys, name string) (c ledger.Checkpoint, why, err error) {
	text, err := readFile(name)
	if err != nil {
		return c, nil, err
	}
	c, why = ledger.OpenCheckpoint(text, k.log)
	return c, why, nil
}

// none says that a file is no checkpoint of the log.
func (a *answer) none(name string, why error) {
	a.fault("%s is no checkpoint of this log.", name)
	a.keyless(why)
}

// keyless says what is wrong with the key that something was signed with, where it is that.
func (a *answer) keyless(why error) bool {
	switch {
	case errors.Is(why, ledger.ErrUnknownKey):
		a.fault("It is signed with a key of this log's name that the list of keys does not hold: the list is older than the signature (get it anew, and see that it begins with the keys that you had), or another log gave it.")
	case errors.Is(why, ledger.ErrKeyEnded):
		a.fault("It is signed by a key of the log after that key's end: whoever signed it was no longer to sign with it.")
	case errors.Is(why, ledger.ErrKeyEarly):
		a.fault("It is signed by a key of the log before that key's beginning: whoever signed it was not yet to sign with it.")
	default:
		return false
	}
	return true
}
