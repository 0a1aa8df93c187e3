package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"recourse/internal/config"
	"recourse/internal/procedure"
	"recourse/internal/server"
)

type procedureCommand struct {
	Check  procedureCheck  `cmd:"" help:"Say everything that is wrong with the rules, or with one procedure file."`
	Draw   procedureDraw   `cmd:"" help:"Draw a procedure as a picture."`
	Show   procedureShow   `cmd:"" help:"Write a procedure as a table."`
	Schema procedureSchema `cmd:"" help:"Print the JSON Schema of procedure files, for editors."`
}

type procedureCheck struct {
	File string `arg:"" optional:"" help:"A file to check by itself; otherwise all the rules are held to each other."`
}

func (c procedureCheck) Run(p *place) error {
	if c.File != "" {
		_, err := procedure.Load(os.DirFS(filepath.Dir(c.File)), filepath.Base(c.File), procedure.Outside{})
		return say(p, err, "nothing is wrong with "+c.File)
	}
	settings, err := p.settings(nil)
	if err != nil {
		return err
	}
	_, err = server.LoadRules(settings)
	return say(p, err, "nothing is wrong with the rules")
}

// say prints what a check found; finding something is no failure of the check.
func say(p *place, err error, well string) error {
	if err == nil {
		fmt.Fprintln(p.out, well)
		return nil
	}
	if errors.Is(err, os.ErrNotExist) {
		return err
	}
	fmt.Fprintln(p.err, err)
	return errWrong
}

// one finds the procedure that a command is about.
func one(p *place, id string) (*procedure.Procedure, error) {
	settings, err := p.settings(nil)
	if err != nil {
		return nil, err
	}
	return load(settings, id)
}

func load(settings config.Config, id string) (*procedure.Procedure, error) {
	rules, err := server.LoadRules(settings)
	if err != nil {
		return nil, err
	}
	if id == "" {
		id = settings.Procedure
	}
	pr := rules.Shelf.Current(id)
	if pr == nil {
		return nil, fmt.Errorf("there is no procedure %s", id)
	}
	return pr, nil
}

type procedureDraw struct {
	ID      string `arg:"" optional:"" help:"Which procedure; the settings' own where none is named."`
	Kind    string `enum:"report,case" default:"case" help:"What is drawn: the way of a report, or of a case."`
	Mermaid bool   `help:"As Mermaid text instead of SVG."`
}

func (d procedureDraw) Run(p *place) error {
	pr, err := one(p, d.ID)
	if err != nil {
		return err
	}
	if d.Mermaid {
		fmt.Fprint(p.out, pr.Mermaid(d.Kind))
		return nil
	}
	fmt.Fprint(p.out, pr.SVG(d.Kind))
	return nil
}

type procedureShow struct {
	ID string `arg:"" optional:"" help:"Which procedure; the settings' own where none is named."`
}

func (s procedureShow) Run(p *place) error {
	pr, err := one(p, s.ID)
	if err != nil {
		return err
	}
	fmt.Fprint(p.out, pr.Table())
	return nil
}

type procedureSchema struct{}

func (procedureSchema) Run(p *place) error {
	e := json.NewEncoder(p.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(procedure.Schema())
}
