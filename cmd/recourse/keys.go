package main

import (
	"fmt"

	"recourse/internal/keyring"
	"recourse/internal/server"
)

type keysCommand struct {
	Root  keysRoot  `cmd:"" help:"Make a new root key file, readable by us alone."`
	Check keysCheck `cmd:"" help:"Check that the key store opens with its root key."`
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
	fmt.Fprintf(p.out, "The key store in %s opens with its root key.\n", c.KeyStore)
	return ring.Close()
}
