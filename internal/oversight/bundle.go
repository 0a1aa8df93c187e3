package oversight

import (
	"fmt"
	"io"

	"recourse/internal/ledger/bundle"
)

// Bundle says what a bundle shows: whether each of its parts is the one that was signed, and whether the events in it stand
// in the log. The error is only for one that cannot be read.
func (k *Checks) Bundle(r io.ReaderAt, size int64) (Shown, error) {
	got, err := bundle.Check(r, size, k.Keys.Bundle)
	if err != nil {
		return Shown{}, err
	}
	var out Shown
	for _, f := range got.Faults {
		out.say("This is no true copy: " + f.Part + ": " + f.What + ".")
	}
	if len(got.Faults) > 0 {
		return out, nil
	}
	m := got.Manifest
	out.say(fmt.Sprintf("This is a true copy of the bundle of the %s %s that %s signed on %s: all %d parts are those that were signed.",
		m.Of, m.Reference, m.Origin, m.Day, len(m.Parts)))
	proven, seen, wrong := got.Proven(k.Keys.Log)
	if len(wrong) > 0 {
		out.Sentences = append(out.Sentences, wrong...)
		return out, nil
	}
	out.Holds, out.Included = true, proven > 0
	if proven > 0 {
		last := seen[len(seen)-1]
		out.Size = last.Size
		out.say(fmt.Sprintf("The leaves of %d events stand in the log, of %d leaves at the last of them.", proven, last.Size))
		err = k.cosigned(&out, last, "")
	}
	return out, err
}
