package main

import (
	"fmt"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/server"
)

type keysCommand struct {
	Root  keysRoot  `cmd:"" help:"Make a new root key file, readable by us alone."`
	Check keysCheck `cmd:"" help:"Check that the key store opens with its root key."`

	RotateRoot keysRotateRoot `cmd:"" help:"Change the root key: every key is wrapped under a new one. Stop the program first."`
}

type keysRoot struct {
	File string `arg:"" help:"Where to put it; never over an existing file."`
}

func (k keysRoot) Run(p *place) error {
	root, err := keyring.MakeRoot(k.File)
	if err != nil {
		return err
	}
	root.Wipe()
	fmt.Fprintf(p.out, "A new root key is in %s. Keep a copy apart from the database and from the key store: "+
		"without it nothing that was sealed can ever be read.\n", k.File)
	return nil
}

type keysCheck struct{}

func (keysCheck) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	ring, err := server.OpenRing(p.ctx, c, true)
	if err != nil {
		fmt.Fprintln(p.err, err)
		return errWrong
	}
	fmt.Fprintf(p.out, "The key store in %s opens with its root key.\n", server.KeyStorePlace(c))
	return ring.Close()
}

type keysRotateRoot struct{}

// Run is safe to run again after a stop anywhere.
func (keysRotateRoot) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	done, err := server.RotateRoot(p.ctx, c, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Every key now opens with the new root key in %s alone; the former is in %s, to be kept apart and "+
		"destroyed with the last copy of the key store that was made before today.\n", done.Current, done.Former)
	return nil
}
