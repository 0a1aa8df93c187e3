package main

import (
	"fmt"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/server"
)

type staffCommand struct {
	Bootstrap staffBootstrap `cmd:"" help:"Make the first two administrators, together, at the console. Works once."`
}

type staffBootstrap struct {
	First  string `required:"" help:"The user name of the first."`
	Second string `required:"" help:"The user name of the second."`
	Name1  string `name:"first-name" help:"The name of the first, as colleagues know them."`
	Name2  string `name:"second-name" help:"The name of the second."`
}

// Run prints an invite for each, once: whoever holds it sets that person's password and second factor.
func (s staffBootstrap) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	house, err := server.Build(p.ctx, c, server.Options{Log: server.NewLog(p.err, "error")})
	if err != nil {
		return err
	}
	defer house.Close()
	or := func(name, username string) string {
		if name == "" {
			return username
		}
		return name
	}
	ctx := actor.With(p.ctx, actor.SystemFor("bootstrap"))
	people, invites, err := house.Accounts.Bootstrap(ctx,
		account.NewPerson{Username: s.First, Name: or(s.Name1, s.First)}, account.NewPerson{Username: s.Second, Name: or(s.Name2, s.Second)})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, "These two administrators were made. Each invite works once, within three days, and is shown only now:")
	for i := range people {
		fmt.Fprintf(p.out, "  %s  %s\n", people[i].Username, invites[i].Reveal())
	}
	return nil
}
