package main

import (
	"fmt"
	"time"

	"recourse/internal/postgres"
	"recourse/internal/server"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Apply what is missing."`
	Status migrateStatus `cmd:"" help:"List every step and when it was applied."`
	Dump   migrateDump   `cmd:"" help:"Print the whole schema."`
}

// database opens the database that the settings name for the length of one command.
func database(p *place, do func(dsn string) error) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	d, err := server.OpenDatabase(p.ctx, c)
	if err != nil {
		return err
	}
	defer d.Close()
	return do(d.DSN)
}

type migrateUp struct{}

func (migrateUp) Run(p *place) error {
	return database(p, func(dsn string) error { return postgres.Migrate(p.ctx, dsn) })
}

type migrateStatus struct{}

func (migrateStatus) Run(p *place) error {
	return database(p, func(dsn string) error {
		steps, err := postgres.Status(p.ctx, dsn)
		for _, s := range steps {
			when := "not yet"
			if !s.Applied.IsZero() {
				when = s.Applied.Format(time.DateOnly)
			}
			fmt.Fprintf(p.out, "%5d  %-10s  %s\n", s.Version, when, s.Name)
		}
		return err
	})
}

type migrateDump struct{}

func (migrateDump) Run(p *place) error {
	return database(p, func(dsn string) error {
		text, err := postgres.Dump(p.ctx, dsn)
		fmt.Fprint(p.out, text)
		return err
	})
}
