package main

import "recourse/internal/server"

type workCommand struct{}

// Run does the due work and answers nobody.
func (workCommand) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	house, err := server.Build(p.ctx, c, server.Options{Log: server.NewLog(p.err, c.LogLevel)})
	if err != nil {
		return err
	}
	defer house.Close()
	return house.Work(p.ctx)
}
