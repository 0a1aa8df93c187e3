package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"recourse/internal/config"
	"recourse/internal/server"
	"recourse/internal/server/tour"
)

type demoCommand struct {
	Credentials string `help:"Where to write who can sign in, as JSON readable by us alone." placeholder:"FILE"`
}

// tourDefaults are what the tour of a procedure changes: weaker than anything that is set. Each procedure's tour has a
// folder of its own, so that one after the other can be looked at.
func tourDefaults(procedure string) (map[string]string, error) {
	defaults := map[string]string{"organisation": "The Lantern Society (invented)", "tick": "5s", "data": "var/tour"}
	if server.Root() {
		defaults["data"] = "/var/lib/recourse-tour"
	}
	usual, err := config.Load(config.Sources{})
	if err == nil && procedure != usual.Procedure {
		defaults["data"] += "-" + procedure
	}
	return defaults, err
}

// Run fills an empty data folder with an invented organisation, and serves it. A folder that was filled before is
// served as it is.
func (d demoCommand) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	defaults, err := tourDefaults(c.Procedure)
	if err != nil {
		return err
	}
	if c, err = p.settings(defaults); err != nil {
		return err
	}
	l, err := listen(&c)
	if err != nil {
		return err
	}
	defer l.Close()
	clock := tour.NewClock(time.Now)
	o := server.Options{Now: clock.Now, Log: server.NewLog(p.err, c.LogLevel), Mirrored: true, Stories: true}
	if c.Register == "" {
		if o.Register, err = tour.Register(c.Procedure); err != nil {
			return err
		}
	}
	house, err := server.Build(p.ctx, c, o)
	if err != nil {
		return err
	}
	defer house.Close()
	who, err := d.people(p, house, clock)
	if err != nil {
		return err
	}
	who.BaseURL = c.BaseURL
	if d.Credentials != "" {
		if err := write(d.Credentials, who); err != nil {
			return err
		}
	}
	show(p, who)
	if err := house.Serve(p.ctx, l); err != nil {
		return err
	}
	return house.Close()
}

// people plays the tour, or finds who can sign in where it was played before.
func (d demoCommand) people(p *place, house *server.House, clock *tour.Clock) (who tour.Credentials, err error) {
	kept := filepath.Join(house.Settings.Data, "tour.json")
	b, err := os.ReadFile(kept)
	if err == nil {
		return who, json.Unmarshal(b, &who)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return who, err
	}
	fmt.Fprintln(p.out, "Inventing an organisation, with a case in every state …")
	if who, err = tour.Play(p.ctx, house, clock); err != nil {
		return who, fmt.Errorf("%w (the tour needs an empty data folder: %s)", err, house.Settings.Data)
	}
	return who, write(kept, who)
}

// write keeps credentials for us alone, whatever stood there before.
func write(path string, who tour.Credentials) error {
	b, err := json.MarshalIndent(who, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".tour-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing once renamed
	defer f.Close()
	if _, err := f.Write(append(b, '\n')); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// show prints a table for people.
func show(p *place, who tour.Credentials) {
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "\nAn invented organisation answers on %s\n\nROLE\tUSER NAME\tPASSWORD\tAUTHENTICATOR\n", who.BaseURL)
	for _, x := range who.People {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", x.Role, x.Username, x.Password, x.TOTPSecret)
	}
	fmt.Fprint(w, "\nREPORT\tSTATE\tTHE REPORTER'S CODE\n")
	for _, x := range who.Reports {
		fmt.Fprintf(w, "%s\t%s\t%s\n", x.Reference, x.State, x.AccessCode)
	}
	fmt.Fprint(w, "\nCASE\tSTATE\tTHE RESPONDENT'S CODE\n")
	for _, x := range who.Cases {
		fmt.Fprintf(w, "%s\t%s\t%s\n", x.Reference, x.State, x.RespondentAccessCode)
	}
	if len(who.Parties) > 0 {
		fmt.Fprint(w, "\nCASE\tWHO COMES TO IT\tTHEIR CODE\n")
	}
	for _, x := range who.Parties {
		fmt.Fprintf(w, "%s\t%s\t%s\n", x.Reference, x.Kind, x.AccessCode)
	}
	_ = w.Flush() // as with every other line of a table: who closed the output wants none
}
