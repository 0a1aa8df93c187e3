package main

import (
	"fmt"
	"os"

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
	n, seen, wrong := got.Proven(k.log)
	for _, w := range wrong {
		a.fault("%s", w)
	}
	if a.wrong {
		return a, nil
	}
	if n > 0 {
		a.say("The leaves of %d events stand in the log, of %d leaves at the last of them.", n, seen[len(seen)-1].Size)
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
