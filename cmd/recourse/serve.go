package main

import (
	"fmt"
	"net"

	"recourse/internal/config"
	"recourse/internal/server"
)

type serveCommand struct{}

// Run listens first, so that a taken address is known before anything is started, and answers once all is built.
func (serveCommand) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	l, err := listen(&c)
	if err != nil {
		return err
	}
	house, err := server.Build(p.ctx, c, server.Options{Log: server.NewLog(p.err, c.LogLevel)})
	if err != nil {
		l.Close()
		return err
	}
	defer house.Close()
	fmt.Fprintf(p.out, "Recourse answers on %s\n", c.BaseURL)
	if err := house.Serve(p.ctx, l); err != nil {
		return err
	}
	return house.Close()
}

// listen opens the address, and completes the settings that default to it.
func listen(c *config.Config) (net.Listener, error) {
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, err
	}
	if c.BaseURL == "" {
		host, port, _ := net.SplitHostPort(l.Addr().String())
		if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() || ip.IsLoopback() {
			host = "localhost"
		}
		c.BaseURL = "http://" + net.JoinHostPort(host, port)
	}
	if c.StaffURL == "" {
		c.StaffURL = c.BaseURL
	}
	return l, nil
}
