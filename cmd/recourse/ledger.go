package main

import (
	"fmt"
	"strings"

	"recourse/internal/ledger"
	"recourse/internal/server"
)

type ledgerCommand struct {
	Verify     ledgerVerify     `cmd:"" help:"Recompute the log from the rows, and name each row that does not fit."`
	Checkpoint ledgerCheckpoint `cmd:"" help:"Print the last signed checkpoint."`
	Key        ledgerKey        `cmd:"" help:"Print the public keys that outsiders check with, as /log/key gives them out."`
	Export     ledgerExport     `cmd:"" help:"Write the log into a folder, for others to keep and check with recourse-verify."`
	RotateKey  ledgerRotateKey  `cmd:"" help:"Change the keys that checkpoints and promises are signed with. Stop the program first."`
	NewEpoch   ledgerNewEpoch   `cmd:"" help:"Begin another log where a restored database lost the end of the one that was signed."`
	Witness    ledgerWitness    `cmd:"" help:"Be a witness of others' logs: cosign what goes on from what was seen before (C2SP tlog-witness)."`
}

// reading builds a house that only looks, for the length of one command.
func reading(p *place, do func(*server.House) error) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	house, err := server.Build(p.ctx, c, server.Options{Reading: true, Log: server.NewLog(p.err, "error")})
	if err != nil {
		return err
	}
	defer house.Close()
	return do(house)
}

type ledgerVerify struct{}

func (ledgerVerify) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		r, err := h.Verify(p.ctx)
		if err != nil {
			return err
		}
		seen, err := h.Witnessed(p.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(p.out, seen)
		kept, err := h.Promised(p.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "of the days by which we owed something, %d were kept, %d moved in time, %d missed, and %d are to come\n", kept.Kept, kept.Moved, kept.Missed, kept.Open)
		return p.found(r)
	})
}

// found prints what a verification found.
func (p *place) found(r ledger.Result) error {
	fmt.Fprintf(p.out, "%d leaves, %d waiting, %d events (%d erased), %d rows, %d checkpoints\n",
		r.Size, r.Waiting, r.Events, r.Shredded, r.Rows, r.Checkpoints)
	for _, e := range r.Erased {
		fmt.Fprintf(p.out, "leaf %d: what it was of was erased on %s, under the rule %s\n", e.Index, e.Day, e.Rule)
	}
	for _, f := range r.Findings {
		fmt.Fprintf(p.out, "%s %s: %s\n", f.Table, f.Key, f.What)
	}
	if !r.OK() {
		fmt.Fprintf(p.err, "%d things do not fit\n", r.Faults)
		return errWrong
	}
	fmt.Fprintln(p.out, "everything fits")
	return nil
}

type ledgerExport struct {
	Folder string `arg:"" help:"A folder that is not there yet."`
}

// Run ends with 3 where something does not fit; the export is whole all the same, and says so itself.
func (l ledgerExport) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		r, err := h.Export(p.ctx, l.Folder)
		if err != nil {
			return err
		}
		return p.found(r)
	})
}

type ledgerCheckpoint struct{}

func (ledgerCheckpoint) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		c, err := h.Checkpoint(p.ctx)
		if err != nil {
			return err
		}
		if c.Size == 0 {
			return fmt.Errorf("there is no checkpoint yet: the first comes with the first tick")
		}
		_, err = p.out.Write(c.Note)
		return err
	})
}

type ledgerKey struct{}

func (ledgerKey) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		_, err := fmt.Fprint(p.out, h.Keys.List.Text())
		return err
	})
}

type ledgerRotateKey struct{}

// Run is safe to run again where it did not say that it was done.
func (ledgerRotateKey) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		now, err := h.RotateLogKeys(p.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "From the next tick on the log is signed with new keys. What was signed before is checked with the whole list, "+
			"which /log/key gives out and which you should publish where the first keys stand. Give it to the keepers of your witnesses, too:\n%s", now.List.Text())
		return nil
	})
}

type ledgerNewEpoch struct {
	Folder string `arg:"" help:"A folder that is not there yet, for what is left of the old log."`
}

func (l ledgerNewEpoch) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		old := strings.TrimSpace(h.Keys.List.Text())
		begun, err := h.NewEpoch(p.ctx, l.Folder)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "%s begins. Every record that is left gets a place in it with the next ticks.\n", begun.Origin)
		fmt.Fprintf(p.out, "Of the log before, %d leaves are left; what was signed beyond them is lost. It says so itself, in\n%s\n", begun.Kept, begun.Lost)
		fmt.Fprintf(p.out, "Receipts of it are checked with these keys, which you should publish beside the new ones (recourse ledger key):\n%s\n", old)
		return nil
	})
}
