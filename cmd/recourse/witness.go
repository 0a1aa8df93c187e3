package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"recourse/internal/ledger/witness"
)

// ledgerWitness takes its address from --listen, the setting of serve; no other setting is read, and no database.
type ledgerWitness struct {
	State string   `required:"" placeholder:"FOLDER" help:"Where its key and what it saw are kept; a new one is begun with a key of its own."`
	Log   []string `sep:"none" placeholder:"KEY" help:"The public key of a log: the first line of /log/key. May be given again."`
	Keys  []string `sep:"none" type:"existingfile" placeholder:"FILE" help:"The list of a log's keys, as /log/key gives it out where they were changed. May be given again."`
	Name  string   `placeholder:"NAME" help:"The name of a new key: an address without a scheme, such as witness.example.org/1. Empty: after this machine."`
}

const witnessListen = "127.0.0.1:8070"

// Run listens first, then opens the folder, prints the key, and answers until it is told to stop.
func (w ledgerWitness) Run(p *place) error {
	name := w.Name
	if name == "" {
		host, err := os.Hostname()
		if err != nil {
			return errors.New("this machine has no name: give the witness one with --name")
		}
		name = host + "/witness"
	}
	logs := w.Log
	for _, file := range w.Keys {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		logs = append(logs, string(text))
	}
	address := p.flags["listen"]
	if address == "" {
		address = witnessListen
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	at, err := witness.Open(w.State, name, logs, time.Now)
	if err != nil {
		l.Close()
		return err
	}
	defer at.Close()
	fmt.Fprintf(p.out, "A witness answers on http://%s/; its key is\n%s\n", l.Addr(), at.Key())
	if err := at.Serve(p.ctx, l); err != nil {
		return err
	}
	return at.Close()
}
