package main

import (
	"cmp"
	"fmt"
	"strings"

	"recourse/internal/server"
)

type backupCommand struct {
	Make    backupMake    `cmd:"" default:"withargs" help:"Write a backup: the database and the evidence into FOLDER, the key store apart into FOLDER-keys."`
	Restore backupRestore `cmd:"" help:"Bring a backup back, into a database and folders that hold nothing."`
	Drill   backupDrill   `cmd:"" help:"Restore a backup into a private database for a moment, and say whether its log and keys hold."`
}

// backupFolders names the two folders of a backup.
type backupFolders struct {
	Folder string `arg:"" help:"The backup's folder."`
	Keys   string `help:"The folder of the copy of the key store; FOLDER-keys where it is not named." placeholder:"FOLDER"`
}

func (b backupFolders) at() server.Backup {
	at := server.BackupAt(b.Folder)
	at.Keys = cmp.Or(b.Keys, at.Keys)
	return at
}

type backupMake struct{ backupFolders }

func (b backupMake) Run(p *place) error {
	return reading(p, func(h *server.House) error {
		at := b.at()
		saved, err := h.Backup(p.ctx, at)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "The database and %d files of evidence are in %s, without a key.\n", saved.Files, at.Folder)
		fmt.Fprintf(p.out, "The key store is in %s: keep it apart, and destroy it by %s, since what is erased until then still opens with it.\n", at.Keys, saved.DestroyBy)
		fmt.Fprintf(p.out, "Left out on purpose: the root key (%s), which you keep apart from both, and the head of the log (%s), "+
			"which tells that a database was taken back and so is never taken back with it.\n", h.Settings.RootKeyFile, h.Settings.Heads)
		return nil
	})
}

type backupRestore struct{ backupFolders }

// Run ends with 3 where everything came back, and yet the log was signed further than the backup goes.
func (b backupRestore) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	done, err := server.Restore(p.ctx, c, b.at())
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "The backup of %s is back; %d keys that nothing refers to were destroyed.\n", done.Day, done.Retired)
	if err := server.CheckHead(p.ctx, c); err != nil {
		fmt.Fprintln(p.err, err)
		return errWrong
	}
	fmt.Fprintln(p.out, "It fits the head of the log, as far as one is kept here: start the program.")
	return nil
}

type backupDrill struct{ backupFolders }

func (b backupDrill) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	d, err := server.Drill(p.ctx, c, b.at())
	if err != nil {
		return err
	}
	if !d.OK() {
		var first strings.Builder
		for _, f := range d.Log.Findings {
			fmt.Fprintf(&first, "%s %s: %s\n", f.Table, f.Key, f.What)
		}
		for _, f := range d.Damaged() {
			fmt.Fprintln(&first, f)
		}
		fmt.Fprintf(p.err, "%sThe backup of %s does not hold: %d things of its log do not fit, %d sealed files do not open, and %d keys are lost.\n",
			first.String(), d.Day, d.Log.Faults, len(d.Damaged()), d.Lost)
		return errWrong
	}
	fmt.Fprintf(p.out, "The backup of %s holds: every file is as it was written, the log of %d leaves fits %d events and %d rows, %d sealed files open, %d keys open, and %d were erased.\n",
		d.Day, d.Log.Size, d.Log.Events, d.Log.Rows, d.Files.Items+d.Files.Copies, d.Opens, d.Erased)
	return nil
}
