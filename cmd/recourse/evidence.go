package main

import (
	"fmt"

	"recourse/internal/server"
)

type evidenceCommand struct {
	Verify evidenceVerify `cmd:"" help:"Read every sealed file to its end, and name each that is missing, altered or orphaned."`
}

type evidenceVerify struct{}

// Run ends with 3 where it found something.
func (evidenceVerify) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		w, err := h.VerifyEvidence(p.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%d files, %d cleaned copies, %d erased\n", w.Items, w.Copies, w.Erased)
		for _, f := range w.Found {
			fmt.Fprintln(p.out, f)
		}
		if len(w.Found) > 0 {
			fmt.Fprintf(p.err, "%d things do not fit\n", len(w.Found))
			return errWrong
		}
		fmt.Fprintln(p.out, "everything fits")
		return nil
	})
}
