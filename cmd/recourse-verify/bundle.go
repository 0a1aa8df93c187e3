package main

import (
	"fmt"
	"os"
	"strings"

	"recourse/internal/ledger"
	"recourse/internal/ledger/bundle"
)

// wholeBundle checks a bundle: that each of its parts is the one that was signed, that the events in it stand in the log,
// and that this is the log that was kept, where there is a copy of it.
func wholeBundle(k keys, g given, name string) (a answer, err error) {
	f, err := os.Open(name)
	if err != nil {
		return a, fmt.Errorf("%s cannot be read", name)
	}
	defer func() { _ = f.Close() }()
	about, err := f.Stat()
	if err != nil {
		return a, fmt.Errorf("%s cannot be read", name)
	}
	got, err := bundle.Check(f, about.Size(), k.bundle)
	if err != nil {
		return a, fmt.Errorf("%s cannot be read", name)
	}
	for _, fault := range got.Faults {
		a.fault("This is no true copy: %s: %s.", fault.Part, fault.What)
	}
	if a.wrong {
		return a, nil
	}
	m := got.Manifest
	a.say("This is a true copy of the bundle of the %s %s that %s signed on %s: all %d parts are those that were signed.", m.Of, m.Reference, m.Origin, m.Day, len(m.Parts))
	seen := proven(&a, k, &got)
	if a.wrong {
		return a, nil
	}
	if len(seen) > 0 {
		a.cosigned(g, seen[len(seen)-1])
	}
	if g.log == "" {
		return a, nil
	}
	c, err := openCopy(k, g.log)
	if err != nil {
		return a, err
	}
	checked, err := c.Check(ledger.Asked{Checkpoints: seen})
	if err != nil {
		return a, fmt.Errorf("the log in %s cannot be read", g.log)
	}
	told(&a, checked)
	return a, nil
}

// proven checks the proofs in a bundle, and gives the checkpoints that they lead to, each once.
func proven(a *answer, k keys, got *bundle.Checked) (seen []ledger.Checkpoint) {
	n := 0
	for _, part := range got.Manifest.Parts {
		if !strings.HasSuffix(part.Name, ".proof") {
			continue
		}
		b, ok := got.Read(part.Name)
		p, err := ledger.ParseProof(b)
		if !ok || err != nil {
			a.fault("%s is no proof.", part.Name)
			continue
		}
		c, err := p.Verify(k.log)
		if err != nil {
			a.fault("%s does not lead from its leaf to a checkpoint of this log.", part.Name)
			continue
		}
		n++
		if len(seen) == 0 || seen[len(seen)-1].Size != c.Size {
			seen = append(seen, c)
		}
	}
	if n > 0 && !a.wrong {
		a.say("The leaves of %d events stand in the log, of %d leaves at the last of them.", n, seen[len(seen)-1].Size)
	}
	return seen
}
